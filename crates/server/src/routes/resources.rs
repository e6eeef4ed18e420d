//! Canned responses. Every agent may write them.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::setup::{Fate, list_changed};
use crate::store::record::{NewCannedResponse, Record};
use crate::store::resource;
use crate::store::setup::CachedList;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, patch};
use guichet_protocol::ids::CannedResponseId;
use guichet_protocol::rest::CannedResponse;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/canned_responses",
            get(index).post(create),
        )
        .route(
            "/api/v1/accounts/{account}/canned_responses/{canned_response}",
            patch(update).put(update).delete(destroy),
        )
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let search = params.filled("search");
        let found =
            resource::canned_responses(view.connection, caller.account_id(), search.as_deref())?;
        Ok(Reply::ok(&found))
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<CannedResponse, ApiError> {
    resource::canned_responses(view.connection, caller.account_id(), None)?
        .into_iter()
        .find(|canned| canned.id == CannedResponseId(id))
        .ok_or(ApiError::NotFound)
}

/// A short code and a text, neither blank; the code is the account's only one.
fn check(
    view: &View<'_>,
    caller: &Caller,
    short_code: &str,
    content: &str,
    own: Option<CannedResponseId>,
) -> Result<(), ApiError> {
    if short_code.trim().is_empty() {
        return Err(ApiError::invalid("Short code can't be blank", "short_code"));
    }
    if content.trim().is_empty() {
        return Err(ApiError::invalid("Content can't be blank", "content"));
    }
    let known = resource::canned_responses(view.connection, caller.account_id(), None)?;
    let taken = known
        .iter()
        .any(|canned| canned.short_code == short_code && Some(canned.id) != own);
    (!taken)
        .then_some(())
        .ok_or_else(|| ApiError::invalid("Short code has already been taken", "short_code"))
}

fn changed(
    work: &mut Work<'_>,
    caller: &Caller,
    id: CannedResponseId,
    fate: Fate,
) -> Result<(), ApiError> {
    let list = CachedList::CannedResponse;
    list_changed(work, caller.account_id(), list, id.get(), fate)
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("canned_response");
        let short_code = given.text("short_code").unwrap_or_default();
        let content = given.text("content").unwrap_or_default();
        check(work, &caller, &short_code, &content, None)?;
        let id = NewCannedResponse {
            account_id: caller.account_id(),
            short_code,
            content,
            created_at: work.now,
            updated_at: work.now,
            id: None,
        }
        .insert(work.connection)?;
        changed(work, &caller, id, Fate::Kept)?;
        Ok(Reply::ok(&find(work, &caller, id.get())?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("canned_response");
        let mut canned = find(work, &caller, id)?;
        canned.short_code = given.text("short_code").unwrap_or(canned.short_code);
        canned.content = given.text("content").unwrap_or(canned.content);
        check(
            work,
            &caller,
            &canned.short_code,
            &canned.content,
            Some(canned.id),
        )?;
        resource::save_canned_response(work.connection, &canned, work.now)?;
        changed(work, &caller, canned.id, Fate::Kept)?;
        Ok(Reply::ok(&find(work, &caller, id)?))
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let canned = find(work, &caller, id)?;
        resource::delete_canned_response(work.connection, canned.id)?;
        changed(work, &caller, canned.id, Fate::Deleted)?;
        Ok(Reply::empty())
    })
    .await
}
