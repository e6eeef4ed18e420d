//! What agents do to one conversation.

use crate::activity::Actor;
use crate::caller::{Caller, Ids};
use crate::conversations::{self, Assignment};
use crate::desk::{Desk, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::row::{ConversationRow, TeamRow};
use crate::store::{fetch, people};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::cable::{Event, Typing};
use guichet_protocol::envelope::{Maybe, Payload};
use guichet_protocol::ids::{AgentBotId, ConversationDisplayId, TeamId, UserId};
use guichet_protocol::rest::{ConversationStatus, Priority, Sender, ToggledStatus, TypingStatus};
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

pub(super) fn router() -> Router<Desk> {
    let path = |action: &str| {
        format!("/api/v1/accounts/{{account}}/conversations/{{conversation}}/{action}")
    };
    Router::new()
        .route(&path("toggle_status"), post(toggle_status))
        .route(&path("assignments"), post(assign))
        .route(&path("labels"), get(labels).post(set_labels))
        .route(&path("toggle_priority"), post(toggle_priority))
        .route(&path("mute"), post(mute))
        .route(&path("unmute"), post(unmute))
        .route(&path("update_last_seen"), post(update_last_seen))
        .route(&path("unread"), post(unread))
        .route(&path("toggle_typing_status"), post(toggle_typing_status))
        .route(&path("custom_attributes"), post(custom_attributes))
}

/// The caller, as activities name them.
pub(super) fn actor(caller: &Caller) -> Actor {
    Actor::Agent(caller.user().name.clone())
}

/// The priority asked for; empty takes it away.
pub(super) fn priority(params: &Params) -> Result<Option<Priority>, ApiError> {
    params
        .filled("priority")
        .map(|name| Priority::known(&name).ok_or(ApiError::UnknownValue(name, "priority")))
        .transpose()
}

async fn toggle_status(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        let (status, until) = wanted_status(&row, &params)?;
        let who = actor(&caller);
        conversations::set_status(work, &mut row, status, until, &who)?;
        if row.status == ConversationStatus::Open && !caller.is_administrator() {
            let me = caller.user_id();
            conversations::assign(work, &mut row, Assignment::Agent(me), Some(me), &who)?;
        }
        let payload = ToggledStatus {
            success: Some(true),
            conversation_id: row.display_id,
            current_status: row.status,
            snoozed_until: row.snoozed_until,
        };
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

fn wanted_status(
    row: &ConversationRow,
    params: &Params,
) -> Result<(ConversationStatus, Option<Timestamp>), ApiError> {
    let status = match params.filled("status") {
        Some(name) => {
            ConversationStatus::known(&name).ok_or(ApiError::UnknownValue(name, "status"))?
        }
        None if row.status == ConversationStatus::Open => ConversationStatus::Resolved,
        None => ConversationStatus::Open,
    };
    let until = match params.filled("snoozed_until") {
        None => None,
        Some(text) => {
            let seconds = params
                .int("snoozed_until")
                .ok_or(ApiError::UnknownValue(text, "snoozed_until"))?;
            Some(Timestamp::from_secs(seconds))
        }
    };
    Ok((status, until))
}

async fn assign(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        match params.maybe_id::<i64>("assignee_id") {
            Maybe::Absent => match params.maybe_id::<TeamId>("team_id") {
                Maybe::Absent => Ok(Reply::ok(&Value::Null)),
                team => assign_team(work, &caller, &mut row, team.into_value()),
            },
            wanted => {
                let kind = params.filled("assignee_type");
                let bot = kind.as_deref() == Some("AgentBot");
                match wanted.into_value().filter(|_| bot) {
                    Some(bot) => assign_bot(work, &caller, &mut row, AgentBotId(bot)),
                    None => {
                        let user = wanted.into_value().filter(|_| !bot).map(UserId);
                        assign_agent(work, &caller, &mut row, user)
                    }
                }
            }
        }
    })
    .await
}

/// An unknown agent takes the assignment away, as in Chatwoot.
fn assign_agent(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    user: Option<UserId>,
) -> Result<Reply, ApiError> {
    let account = caller.account_id();
    let user = match user {
        Some(user) => people::membership(work.connection, account, user)?.map(|_| user),
        None => None,
    };
    let to = user.map_or(Assignment::Nobody, Assignment::Agent);
    conversations::assign(work, row, to, Some(caller.user_id()), &actor(caller))?;
    let shown = match user {
        Some(user) => render::agents(work, account, &[user])?.pop(),
        None => None,
    };
    Ok(Reply::ok(&shown))
}

fn assign_bot(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    bot: AgentBotId,
) -> Result<Reply, ApiError> {
    let bot = fetch::agent_bots(work.connection, [bot])?
        .remove(&bot)
        .filter(|bot| bot.account_id == caller.account_id());
    let to = bot
        .as_ref()
        .map_or(Assignment::Nobody, |bot| Assignment::Bot(bot.id));
    conversations::assign(work, row, to, Some(caller.user_id()), &actor(caller))?;
    Ok(Reply::ok(&bot.as_ref().map(render::bot)))
}

fn assign_team(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    team: Option<TeamId>,
) -> Result<Reply, ApiError> {
    let team = match team {
        Some(team) => people::team(work.connection, caller.account_id(), team)?,
        None => None,
    };
    let to = team.as_ref().map(|team| team.id);
    conversations::assign_team(work, row, to, Some(caller.user_id()), &actor(caller))?;
    Ok(Reply::ok(&team.as_ref().map(raw_team)))
}

/// A team as this route alone gives it: the raw row.
fn raw_team(team: &TeamRow) -> Value {
    json!({
        "id": team.id,
        "name": team.name,
        "description": team.description,
        "allow_auto_assign": team.allow_auto_assign,
        "account_id": team.account_id,
        "created_at": team.created_at.to_iso(),
        "updated_at": team.updated_at.to_iso(),
    })
}

async fn labels(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = caller.conversation(view, ConversationDisplayId(id))?;
        let payload = fetch::labels(view.connection, [row.id])?.remove(&row.id);
        Ok(Reply::ok(&Payload {
            payload: payload.unwrap_or_default(),
        }))
    })
    .await
}

async fn set_labels(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        let titles = params.texts("labels");
        let payload = conversations::set_labels(work, &mut row, &titles, &actor(&caller))?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn toggle_priority(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        let wanted = priority(&params)?;
        conversations::set_priority(work, &mut row, wanted, &actor(&caller))?;
        Ok(Reply::empty())
    })
    .await
}

async fn mute(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        conversations::mute(work, &mut row, &actor(&caller))?;
        Ok(Reply::empty())
    })
    .await
}

async fn unmute(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        conversations::unmute(work, &mut row, &actor(&caller))?;
        Ok(Reply::empty())
    })
    .await
}

async fn update_last_seen(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        conversations::read(work, &mut row, caller.user_id())?;
        Ok(Reply::ok(&render::conversation(
            work,
            &row,
            caller.user_id(),
        )?))
    })
    .await
}

async fn unread(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        conversations::unread(work, &mut row)?;
        Ok(Reply::ok(&render::conversation(
            work,
            &row,
            caller.user_id(),
        )?))
    })
    .await
}

async fn custom_attributes(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        let attributes = params.object("custom_attributes").unwrap_or_default();
        conversations::set_custom_attributes(work, &mut row, attributes)?;
        Ok(Reply::ok(
            &json!({"custom_attributes": row.custom_attributes}),
        ))
    })
    .await
}

/// Told to everybody else, and to the customer unless it is a note. Nothing is stored.
async fn toggle_typing_status(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let hub = desk.hub().clone();
    let broadcasts = desk
        .read(move |view| {
            let row = caller.conversation(view, ConversationDisplayId(id))?;
            let user = serde_json::from_value(caller.performer()).map(Sender::User);
            let user = user.map_err(|error| ApiError::Internal(error.to_string()))?;
            let is_private = params.flag("is_private").unwrap_or_default();
            let typing = Typing {
                conversation: render::push_conversation(view, &row)?,
                user,
                is_private,
                account_id: Some(row.account_id),
                performer: None,
            };
            let status = params.filled("typing_status").unwrap_or_default();
            let event = match TypingStatus::from_wire(&status) {
                TypingStatus::On => Event::TypingOn(typing),
                TypingStatus::Off => Event::TypingOff(typing),
                TypingStatus::Other(_) => return Ok(Vec::new()),
            };
            let mut users = people::audience(view.connection, row.account_id, row.inbox_id)?;
            users.retain(|user| *user != caller.user_id());
            let mut broadcasts = vec![crate::hub::Broadcast::new(
                crate::hub::Audience::Users(users),
                &event,
            )];
            if !is_private {
                let visitor = crate::hub::Audience::Visitor(row.contact_inbox_id);
                broadcasts.push(crate::hub::Broadcast::new(visitor, &event));
            }
            Ok(broadcasts)
        })
        .await?;
    hub.publish(&broadcasts);
    Ok(Reply::empty())
}
