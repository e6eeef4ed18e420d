//! Agents and teams.

use crate::caller::{Caller, Ids};
use crate::desk::Desk;
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::{inbox, people};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::{InboxId, TeamId, UserId};
use guichet_protocol::rest::Role;
use std::collections::BTreeSet;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/accounts/{account}/agents", get(agents))
        .route(
            "/api/v1/accounts/{account}/assignable_agents",
            get(assignable_agents),
        )
        .route("/api/v1/accounts/{account}/teams", get(teams))
        .route("/api/v1/accounts/{account}/teams/{team}", get(team))
        .route(
            "/api/v1/accounts/{account}/teams/{team}/team_members",
            get(team_members),
        )
        .route(
            "/api/v1/accounts/{account}/inbox_members/{inbox}",
            get(inbox_members),
        )
        .route(
            "/api/v1/accounts/{account}/inboxes/{inbox}/assignable_agents",
            get(assignable_agents_of_inbox),
        )
}

async fn agents(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let ids = people::agents(view.connection, caller.account_id())?;
        Ok(Reply::ok(&render::agents(view, caller.account_id(), &ids)?))
    })
    .await
}

async fn teams(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let teams = people::teams(view.connection, caller.account_id())?;
        let shown = teams
            .iter()
            .map(|team| render::team(view, team, caller.user_id()))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Reply::ok(&shown))
    })
    .await
}

async fn team(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let team = people::team(view.connection, caller.account_id(), TeamId(id))?;
        let team = team.ok_or(ApiError::NotFound)?;
        Ok(Reply::ok(&render::team(view, &team, caller.user_id())?))
    })
    .await
}

async fn team_members(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let team = people::team(view.connection, caller.account_id(), TeamId(id))?;
        let team = team.ok_or(ApiError::NotFound)?;
        let ids = people::team_members(view.connection, team.id)?;
        Ok(Reply::ok(&render::agents(view, caller.account_id(), &ids)?))
    })
    .await
}

async fn inbox_members(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let inbox = inbox::find(view.connection, caller.account_id(), InboxId(id))?;
        let inbox = inbox.ok_or(ApiError::NotFound)?;
        caller.sees_inbox(view, inbox.id)?;
        let ids = people::inbox_members(view.connection, inbox.id)?;
        let payload = render::agents(view, caller.account_id(), &ids)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn assignable_agents(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let inboxes: Vec<InboxId> = params.ints("inbox_ids").into_iter().map(InboxId).collect();
    assignable(desk, caller, inboxes).await
}

async fn assignable_agents_of_inbox(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    assignable(desk, caller, vec![InboxId(id)]).await
}

/// The members common to all inboxes, and all administrators.
async fn assignable(desk: Desk, caller: Caller, inboxes: Vec<InboxId>) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let ids = people::agents(view.connection, account)?;
        let mut common: Option<BTreeSet<UserId>> = None;
        for id in inboxes {
            let inbox = inbox::find(view.connection, account, id)?.ok_or(ApiError::NotFound)?;
            caller.sees_inbox(view, inbox.id)?;
            let members = people::inbox_members(view.connection, inbox.id)?;
            let members: BTreeSet<UserId> = members.into_iter().collect();
            common = Some(match common {
                Some(common) => common.intersection(&members).copied().collect(),
                None => members,
            });
        }
        let common = common.unwrap_or_default();
        let mut payload = render::agents(view, account, &ids)?;
        payload
            .retain(|agent| agent.role == Some(Role::Administrator) || common.contains(&agent.id));
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}
