//! Who takes part in a conversation beside its assignee. Everybody who may open it may change
//! that; only those who see its inbox can take part.

use crate::caller::{Caller, Ids};
use crate::conversations;
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::row::ConversationRow;
use crate::store::{conversation, people};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::ids::{ConversationDisplayId, UserId};

pub(super) fn router() -> Router<Desk> {
    Router::new().route(
        "/api/v1/accounts/{account}/conversations/{conversation}/participants",
        get(index).post(add).patch(set).put(set).delete(remove),
    )
}

fn shown(view: &View<'_>, caller: &Caller, users: &[UserId]) -> Result<Reply, ApiError> {
    let agents = render::agents(view, caller.account_id(), users)?;
    Ok(Reply::ok(&agents))
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = caller.conversation(view, ConversationDisplayId(id))?;
        let users = conversation::participants(view.connection, row.id)?;
        shown(view, &caller, &users)
    })
    .await
}

/// The agents that a request names.
fn named(params: &Params) -> Result<Vec<UserId>, ApiError> {
    if params.get("user_ids").is_none() {
        return Err(ApiError::missing("user_ids"));
    }
    let mut users: Vec<UserId> = params.ints("user_ids").into_iter().map(UserId).collect();
    users.sort_unstable();
    users.dedup();
    Ok(users)
}

/// Adds those who do not take part yet; the answer is who they are.
fn join(work: &Work<'_>, row: &ConversationRow, users: &[UserId]) -> Result<Vec<UserId>, ApiError> {
    let audience = people::audience(work.connection, row.account_id, row.inbox_id)?;
    if users.iter().any(|user| !audience.contains(user)) {
        return Err(ApiError::invalid("User must have inbox access", "user"));
    }
    let mut new = Vec::new();
    for user in users {
        if conversation::add_participant(work.connection, row.id, *user)? {
            new.push(*user);
        }
    }
    Ok(new)
}

async fn add(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = caller.conversation(work, ConversationDisplayId(id))?;
        let new = join(work, &row, &named(&params)?)?;
        if !new.is_empty() {
            conversations::updated(work, &row)?;
        }
        shown(work, &caller, &new)
    })
    .await
}

async fn set(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = caller.conversation(work, ConversationDisplayId(id))?;
        let wanted = named(&params)?;
        let before = conversation::participants(work.connection, row.id)?;
        // Those who stay may have lost the inbox meanwhile, so only the new ones are looked at.
        let coming: Vec<UserId> = missing(&wanted, &before);
        let going = missing(&before, &wanted);
        join(work, &row, &coming)?;
        conversation::remove_participants(work.connection, row.id, &going)?;
        if !coming.is_empty() || !going.is_empty() {
            conversations::updated(work, &row)?;
        }
        shown(work, &caller, &wanted)
    })
    .await
}

fn missing(of: &[UserId], from: &[UserId]) -> Vec<UserId> {
    of.iter()
        .filter(|user| !from.contains(user))
        .copied()
        .collect()
}

async fn remove(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = caller.conversation(work, ConversationDisplayId(id))?;
        let going = named(&params)?;
        if conversation::remove_participants(work.connection, row.id, &going)? {
            conversations::updated(work, &row)?;
        }
        Ok(Reply::empty())
    })
    .await
}
