//! The account itself, its cache keys and its change feed.

use crate::caller::Caller;
use crate::desk::{Desk, Edition};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::setup;
use crate::store::{change, people};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::envelope::Lenient;
use guichet_protocol::ids::ChangeSeq;
use guichet_protocol::rest::{Account, CacheKeysReply, ChangesPage};

const DEFAULT_CHANGES: i64 = 200;

pub(super) fn router(desk: &Desk) -> Router<Desk> {
    let router = Router::new()
        .route("/api/v1/accounts/{account}", get(show))
        .route("/api/v1/accounts/{account}/cache_keys", get(cache_keys))
        .route(
            "/api/v1/accounts/{account}/update_active_at",
            post(update_active_at),
        );
    match desk.edition() {
        Edition::Guichet => router.route("/api/v1/accounts/{account}/changes", get(changes)),
        Edition::Stock => router,
    }
}

async fn show(State(desk): State<Desk>, caller: Caller) -> Reply {
    let account = caller.account();
    let stock = desk.edition() == Edition::Stock;
    Reply::ok(&Account {
        id: account.id,
        name: account.name.clone(),
        locale: Some(account.locale.clone()),
        domain: account.domain.clone(),
        support_email: account.support_email.clone(),
        status: Some(account.status.clone()),
        created_at: Some(account.created_at),
        settings: account.settings.clone(),
        features: account
            .features
            .iter()
            .filter(|(name, on)| on.as_bool() == Some(true) && !(stock && *name == UNREAD_COUNTS))
            .map(|(name, _)| (name.clone(), true))
            .collect(),
        cache_keys: setup::cache_keys(account, desk.edition()),
    })
}

/// Off by default in a stock Chatwoot.
pub(super) const UNREAD_COUNTS: &str = "conversation_unread_counts";

async fn cache_keys(State(desk): State<Desk>, caller: Caller) -> Reply {
    Reply::ok(&CacheKeysReply {
        cache_keys: setup::cache_keys(caller.account(), desk.edition()),
    })
}

async fn update_active_at(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (account, user) = (caller.account_id(), caller.user_id());
        people::set_active_account(work.connection, account, user, work.now)?;
        Ok(Reply::empty())
    })
    .await
}

async fn changes(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let (head, oldest) = change::bounds(view.connection, account)?;
        let Some(after) = params.filled("after") else {
            return Ok(Reply::ok(&ChangesPage {
                changes: Lenient::default(),
                next: head,
                more: false,
            }));
        };
        let after = after.parse().map(ChangeSeq);
        let after = after.map_err(|_| ApiError::Unprocessable("after must be a number".into()))?;
        // A position before the oldest row has lost rows since, and one beyond the head is of
        // another history, for one of a restored copy.
        if after < oldest || after > head {
            return Err(ApiError::Gone("The position is no longer covered".into()));
        }
        let limit = params.int("limit").unwrap_or(DEFAULT_CHANGES);
        let page = change::after(view.connection, account, caller.sight(), after, limit)?;
        Ok(Reply::ok(&page))
    })
    .await
}
