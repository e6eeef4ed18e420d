//! The caller's notifications.

use crate::caller::Caller;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::notifications;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::contacts::current_page;
use crate::store::notification::{self as store, Including};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::envelope::{Data, Listed};
use guichet_protocol::rest::{Notification, NotificationsMeta};

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/accounts/{account}/notifications", get(index))
        .route(
            "/api/v1/accounts/{account}/notifications/unread_count",
            get(unread_count),
        )
        .route(
            "/api/v1/accounts/{account}/notifications/read_all",
            post(read_all),
        )
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (account, user) = (caller.account_id(), caller.user_id());
        let includes = params.texts("includes");
        let including = Including {
            read: includes.iter().any(|name| name == "read"),
            snoozed: includes.iter().any(|name| name == "snoozed"),
        };
        let order = params.filled("sort_order").unwrap_or_default();
        let (current_page, page) = current_page(&params);
        let (rows, count) = store::list(view.connection, account, user, including, &order, page)?;
        let (unread_count, _) = store::counts(view.connection, account, user)?;
        let meta = NotificationsMeta {
            unread_count,
            count,
            current_page,
        };
        let payload = render::notifications(view, &rows)?.into();
        let data = Listed::<_, Notification> { meta, payload };
        Ok(Reply::ok(&Data { data }))
    })
    .await
}

async fn unread_count(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let counts = store::counts(view.connection, caller.account_id(), caller.user_id())?;
        Ok(Reply::ok(&counts.0))
    })
    .await
}

async fn read_all(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (account, user) = (caller.account_id(), caller.user_id());
        notifications::read_all(work, account, user)?;
        Ok(Reply::empty())
    })
    .await
}
