//! What administrators change about agents, teams and memberships.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::password;
use crate::render;
use crate::reply::Reply;
use crate::routes::auth::off_thread;
use crate::setup::{Fate, list_changed, record};
use crate::store::record::{NewAccountUser, NewTeam, NewUser, Record};
use crate::store::row::TeamRow;
use crate::store::setup::{self, CachedList};
use crate::store::{inbox, people};
use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{patch, post};
use guichet_protocol::envelope::{Maybe, Payload};
use guichet_protocol::ids::{InboxId, TeamId, UserId};
use guichet_protocol::rest::{Availability, ChangeKind, Role};

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/accounts/{account}/agents", post(create_agent))
        .route(
            "/api/v1/accounts/{account}/agents/{agent}",
            patch(update_agent).put(update_agent),
        )
        .route("/api/v1/accounts/{account}/teams", post(create_team))
        .route(
            "/api/v1/accounts/{account}/teams/{team}",
            patch(update_team).put(update_team).delete(delete_team),
        )
        .route(
            "/api/v1/accounts/{account}/teams/{team}/team_members",
            post(team_members).patch(team_members).delete(team_members),
        )
        .route(
            "/api/v1/accounts/{account}/inbox_members",
            post(inbox_members)
                .patch(inbox_members)
                .delete(inbox_members),
        )
}

/// There is no mail to invite by, so an administrator gives the password; without one the agent
/// cannot sign in until they do.
async fn password_hash(params: &Params) -> Result<Option<String>, ApiError> {
    let Some(given) = params.filled("password") else {
        return Ok(None);
    };
    let hash = off_thread(move || password::hash(&given)).await?;
    hash.map(Some)
        .map_err(|error| ApiError::Internal(error.to_string()))
}

fn role(params: &Params) -> Result<Option<Role>, ApiError> {
    params
        .filled("role")
        .map(|name| Role::known(&name).ok_or(ApiError::UnknownValue(name, "role")))
        .transpose()
}

async fn create_agent(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    let agent = params.root("agent");
    let hash = password_hash(&agent).await?;
    desk.perform(params.operation(&caller), move |work| {
        let account = caller.account_id();
        let email = agent
            .filled("email")
            .ok_or_else(|| ApiError::missing("email"))?;
        let email = email.trim().to_lowercase();
        if !email.contains('@') {
            return Err(ApiError::invalid("Email is invalid", "email"));
        }
        let user = match people::by_email(work.connection, &email)? {
            Some(known) => known.id,
            None => NewUser {
                name: agent.filled("name").unwrap_or_else(|| email.clone()),
                email,
                password_hash: hash.unwrap_or_default(),
                active_account_id: Some(account),
                created_at: work.now,
                updated_at: work.now,
                ..NewUser::default()
            }
            .insert(work.connection)?,
        };
        if people::membership(work.connection, account, user)?.is_some() {
            return Err(ApiError::invalid("Email has already been taken", "email"));
        }
        NewAccountUser {
            account_id: account,
            user_id: user,
            role: role(&agent)?.unwrap_or(Role::Agent),
            inviter_id: Some(caller.user_id()),
            created_at: work.now,
            ..NewAccountUser::default()
        }
        .insert(work.connection)?;
        shown_agent(work, &caller, user)
    })
    .await
}

fn shown_agent(work: &Work<'_>, caller: &Caller, user: UserId) -> Result<Reply, ApiError> {
    let account = caller.account_id();
    record(work, account, ChangeKind::Agent, user.get(), Fate::Kept)?;
    let shown = render::agents(work, account, &[user])?.pop();
    Ok(Reply::ok(&shown.ok_or(ApiError::NotFound)?))
}

async fn update_agent(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    let agent = params.root("agent");
    let hash = password_hash(&agent).await?;
    desk.perform(params.operation(&caller), move |work| {
        let (account, user) = (caller.account_id(), UserId(id));
        people::membership(work.connection, account, user)?.ok_or(ApiError::NotFound)?;
        if let Some(role) = role(&agent)? {
            setup::set_role(work.connection, account, user, &role)?;
        }
        if let Some(name) = agent.filled("availability") {
            let chosen =
                Availability::known(&name).ok_or(ApiError::UnknownValue(name, "availability"))?;
            people::set_availability(work.connection, account, user, &chosen)?;
        }
        if let Some(auto_offline) = agent.flag("auto_offline") {
            people::set_auto_offline(work.connection, account, user, auto_offline)?;
        }
        let mut row = people::get(work.connection, user)?;
        if let Some(name) = agent.filled("name") {
            row.name = name;
        }
        if let Some(hash) = hash {
            row.password_hash = hash;
            crate::store::session::end_all(work.connection, user)?;
        }
        people::save(work.connection, &row, work.now)?;
        shown_agent(work, &caller, user)
    })
    .await
}

fn shown_team(work: &Work<'_>, caller: &Caller, id: TeamId) -> Result<Reply, ApiError> {
    let team = people::team(work.connection, caller.account_id(), id)?;
    let team = team.ok_or(ApiError::NotFound)?;
    Ok(Reply::ok(&render::team(work, &team, caller.user_id())?))
}

fn free_name(
    work: &Work<'_>,
    caller: &Caller,
    name: &str,
    own: Option<TeamId>,
) -> Result<(), ApiError> {
    let teams = people::teams(work.connection, caller.account_id())?;
    let taken = teams
        .iter()
        .any(|team| team.name == name && Some(team.id) != own);
    (!taken)
        .then_some(())
        .ok_or_else(|| ApiError::invalid("Name has already been taken", "name"))
}

async fn create_team(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let team = params.root("team");
        let name = team
            .filled("name")
            .ok_or_else(|| ApiError::missing("name"))?;
        let name = name.trim().to_lowercase();
        free_name(work, &caller, &name, None)?;
        let id = NewTeam {
            account_id: caller.account_id(),
            name,
            description: team.text("description"),
            allow_auto_assign: team.flag("allow_auto_assign").unwrap_or(true),
            created_at: work.now,
            updated_at: work.now,
            ..NewTeam::default()
        }
        .insert(work.connection)?;
        list_changed(
            work,
            caller.account_id(),
            CachedList::Team,
            id.get(),
            Fate::Kept,
        )?;
        shown_team(work, &caller, id)
    })
    .await
}

fn own_team(work: &Work<'_>, caller: &Caller, id: i64) -> Result<TeamRow, ApiError> {
    people::team(work.connection, caller.account_id(), TeamId(id))?.ok_or(ApiError::NotFound)
}

async fn update_team(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("team");
        let mut team = own_team(work, &caller, id)?;
        if let Some(name) = given.filled("name") {
            team.name = name.trim().to_lowercase();
            free_name(work, &caller, &team.name, Some(team.id))?;
        }
        if let Maybe::Value(description) = given.maybe_text("description") {
            team.description = Some(description);
        }
        if let Some(allow) = given.flag("allow_auto_assign") {
            team.allow_auto_assign = allow;
        }
        setup::save_team(work.connection, &team, work.now)?;
        list_changed(work, caller.account_id(), CachedList::Team, id, Fate::Kept)?;
        shown_team(work, &caller, team.id)
    })
    .await
}

async fn delete_team(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let team = own_team(work, &caller, id)?;
        setup::delete_team(work.connection, team.id)?;
        list_changed(
            work,
            caller.account_id(),
            CachedList::Team,
            id,
            Fate::Deleted,
        )?;
        Ok(Reply::empty())
    })
    .await
}

/// What a request makes of a list of members: POST adds, PATCH sets, DELETE removes.
fn members(
    work: &Work<'_>,
    caller: &Caller,
    method: &Method,
    params: &Params,
    mut now: Vec<UserId>,
) -> Result<Vec<UserId>, ApiError> {
    let given: Vec<UserId> = params.ints("user_ids").into_iter().map(UserId).collect();
    for user in &given {
        let known = people::membership(work.connection, caller.account_id(), *user)?;
        if known.is_none() {
            return Err(ApiError::InvalidUsers);
        }
    }
    match *method {
        Method::PATCH => now = given,
        Method::DELETE => now.retain(|user| !given.contains(user)),
        _ => now.extend(given),
    }
    now.sort_unstable();
    now.dedup();
    Ok(now)
}

async fn team_members(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    method: Method,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let team = own_team(work, &caller, id)?;
        let before = people::team_members(work.connection, team.id)?;
        let after = members(work, &caller, &method, &params, before)?;
        setup::set_team_members(work.connection, team.id, &after)?;
        list_changed(work, caller.account_id(), CachedList::Team, id, Fate::Kept)?;
        Ok(Reply::ok(&render::agents(
            work,
            caller.account_id(),
            &after,
        )?))
    })
    .await
}

async fn inbox_members(
    State(desk): State<Desk>,
    caller: Caller,
    method: Method,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let account = caller.account_id();
        let id = params
            .int("inbox_id")
            .ok_or_else(|| ApiError::missing("inbox_id"))?;
        let inbox = inbox::find(work.connection, account, InboxId(id))?;
        let inbox = inbox.ok_or(ApiError::NotFound)?;
        let before = people::inbox_members(work.connection, inbox.id)?;
        let after = members(work, &caller, &method, &params, before)?;
        setup::set_inbox_members(work.connection, inbox.id, &after)?;
        list_changed(work, account, CachedList::Inbox, id, Fate::Kept)?;
        let payload = render::agents(work, account, &after)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}
