//! Sending what was said to somebody by mail.

use crate::caller::{Caller, Ids};
use crate::desk::Desk;
use crate::error::ApiError;
use crate::mail;
use crate::params::Params;
use crate::reply::Reply;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use guichet_protocol::ids::ConversationDisplayId;

pub(super) fn router() -> Router<Desk> {
    Router::new().route(
        "/api/v1/accounts/{account}/conversations/{conversation}/transcript",
        post(create),
    )
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = caller.conversation(work, ConversationDisplayId(id))?;
        let addresses = params.texts("email").join(",");
        mail::queue_transcript(work, &row, &addresses)?;
        Ok(Reply::empty())
    })
    .await
}
