//! What each step of a macro does.

use super::variables;
use crate::activity::Actor;
use crate::bulk::LabelChange;
use crate::caller::Caller;
use crate::conversations::{self, Assignment};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages::{self, Author, Draft, IncomingFile, Privacy};
use crate::render;
use crate::store::resource::SEND_ATTACHMENT;
use crate::store::row::ConversationRow;
use crate::store::webhook::{self, NewDelivery};
use crate::store::{BlobId, message, people};
use guichet_protocol::ids::{TeamId, UserId};
use guichet_protocol::rest::{ConversationStatus, MacroAction, MessageType, Priority};
use serde_json::{Value, json};

/// The event that a webhook is told of.
const EXECUTED: &str = "macro.executed";

/// Does one step. A refusal names why, in words for a log or an agent.
pub(super) fn perform(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    step: &MacroAction,
) -> Result<(), ApiError> {
    let params = step.action_params.as_slice();
    let (me, actor) = (
        Some(caller.user_id()),
        Actor::Agent(caller.user().name.clone()),
    );
    let labels = |add: Vec<String>, remove: Vec<String>| LabelChange { add, remove };
    let mut status =
        |work: &mut Work<'_>, status| conversations::set_status(work, row, status, None, &actor);
    match step.action_name.as_str() {
        "change_status" => {
            let name = text(params)?;
            let wanted = ConversationStatus::known(&name);
            status(work, wanted.ok_or(ApiError::UnknownValue(name, "status"))?)
        }
        "resolve_conversation" => status(work, ConversationStatus::Resolved),
        "snooze_conversation" => status(work, ConversationStatus::Snoozed),
        "mute_conversation" => conversations::mute(work, row, &actor),
        "assign_agent" => assign_agent(work, caller, row, params, &actor),
        "remove_assigned_agent" => conversations::assign(work, row, Assignment::Nobody, me, &actor),
        "assign_team" => assign_team(work, caller, row, params, &actor),
        "remove_assigned_team" => conversations::assign_team(work, row, None, me, &actor),
        "add_label" => labels(texts(params), Vec::new()).apply(work, row, &actor),
        "remove_label" => labels(Vec::new(), texts(params)).apply(work, row, &actor),
        "change_priority" => {
            let name = text(params)?;
            let wanted = match name.as_str() {
                "nil" => None,
                _ => Some(Priority::known(&name).ok_or(ApiError::UnknownValue(name, "priority"))?),
            };
            conversations::set_priority(work, row, wanted, &actor)
        }
        "send_message" => write(work, caller, row, text(params)?, Privacy::Public),
        "add_private_note" => write(work, caller, row, text(params)?, Privacy::Private),
        "send_email_transcript" => {
            crate::mail::queue_transcript(work, row, &texts(params).join(","))
        }
        SEND_ATTACHMENT => send_files(work, caller, row, params),
        "send_webhook_event" => tell_webhook(work, row, &text(params)?),
        name => Err(refusal(format!("'{name}' is not a step of a macro"))),
    }
}

fn refusal(text: impl Into<String>) -> ApiError {
    ApiError::Unprocessable(text.into())
}

/// The first parameter as text.
fn text(params: &[Value]) -> Result<String, ApiError> {
    texts(params)
        .into_iter()
        .next()
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| refusal("the step says nothing"))
}

fn texts(params: &[Value]) -> Vec<String> {
    params
        .iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect()
}

fn assign_agent(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    params: &[Value],
    actor: &Actor,
) -> Result<(), ApiError> {
    let me = caller.user_id();
    let agent = match text(params)?.as_str() {
        "nil" => return conversations::assign(work, row, Assignment::Nobody, Some(me), actor),
        "self" => Some(me),
        "last_responding_agent" => message::last_responder(work.connection, row.id)?,
        id => id.trim().parse().ok().map(UserId),
    };
    let assignable = people::audience(work.connection, row.account_id, row.inbox_id)?;
    let agent = agent
        .filter(|agent| assignable.contains(agent))
        .ok_or_else(|| refusal("the agent does not belong to the inbox"))?;
    conversations::assign(work, row, Assignment::Agent(agent), Some(me), actor)
}

fn assign_team(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    params: &[Value],
    actor: &Actor,
) -> Result<(), ApiError> {
    let wanted = texts(params).into_iter().next().unwrap_or_default();
    let team = match wanted.as_str() {
        "" | "nil" | "0" => None,
        id => {
            let id = id.trim().parse().ok().map(TeamId);
            let found = id.map(|id| people::team(work.connection, row.account_id, id));
            let team = found.transpose()?.flatten();
            Some(team.ok_or_else(|| refusal("the team is not of the account"))?)
        }
    };
    let to = team.map(|team| team.id);
    conversations::assign_team(work, row, to, Some(caller.user_id()), actor)
}

/// Writes in the caller's name; variables stand for what they name.
fn write(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    text: String,
    privacy: Privacy,
) -> Result<(), ApiError> {
    let text = variables::render(work, caller, row, &text)?;
    let author = Author::Agent(caller.user_id());
    let draft = Draft {
        privacy,
        ..Draft::text(MessageType::Outgoing, author, Some(text))
    };
    messages::create(work, row, draft)?;
    Ok(())
}

fn send_files(
    work: &mut Work<'_>,
    caller: &Caller,
    row: &mut ConversationRow,
    params: &[Value],
) -> Result<(), ApiError> {
    let files: Vec<IncomingFile> = params
        .iter()
        .filter_map(Value::as_i64)
        .map(|blob| IncomingFile::known(BlobId(blob)))
        .collect();
    if files.is_empty() {
        return Err(refusal("the step has no file"));
    }
    let author = Author::Agent(caller.user_id());
    let draft = Draft {
        files,
        ..Draft::text(MessageType::Outgoing, author, None)
    };
    messages::create(work, row, draft)?;
    Ok(())
}

/// Queues the conversation for a program elsewhere, signed with the key of its inbox.
fn tell_webhook(work: &mut Work<'_>, row: &ConversationRow, url: &str) -> Result<(), ApiError> {
    let url = url.trim();
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return Err(refusal("the address of the webhook is not one of the web"));
    }
    let mut body = json!(render::push_conversation(work, row)?);
    if let Some(body) = body.as_object_mut() {
        body.insert("event".to_owned(), EXECUTED.into());
    }
    let delivery = NewDelivery {
        account: row.account_id,
        inbox: row.inbox_id,
        message: None,
        event: EXECUTED,
        url,
        body: &body.to_string(),
    };
    webhook::add(work.connection, &delivery, work.now)?;
    work.ring_queued();
    Ok(())
}
