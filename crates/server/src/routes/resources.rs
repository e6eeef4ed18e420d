//! Canned responses.

use crate::caller::Caller;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::store::resource;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

pub(super) fn router() -> Router<Desk> {
    Router::new().route(
        "/api/v1/accounts/{account}/canned_responses",
        get(canned_responses),
    )
}

async fn canned_responses(
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
