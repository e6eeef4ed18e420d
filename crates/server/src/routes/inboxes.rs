//! Inboxes.

use crate::caller::{Caller, Ids};
use crate::desk::Desk;
use crate::error::ApiError;
use crate::render;
use crate::reply::Reply;
use crate::store::inbox;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::InboxId;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/accounts/{account}/inboxes", get(index))
        .route("/api/v1/accounts/{account}/inboxes/{inbox}", get(show))
}

async fn index(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let rows = inbox::list(view.connection, caller.account_id(), caller.sight())?;
        let payload = render::inboxes(view, &rows)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = inbox::find(view.connection, caller.account_id(), InboxId(id))?;
        let row = row.ok_or(ApiError::NotFound)?;
        caller.sees_inbox(view, row.id)?;
        let shown = render::inboxes(view, std::slice::from_ref(&row))?.pop();
        Ok(Reply::ok(&shown.ok_or(ApiError::NotFound)?))
    })
    .await
}
