//! Changing many conversations or contacts at once. The answer comes at once; the changes follow in the
//! background.

use crate::bulk::{ContactChange, ConversationChange, LabelChange};
use crate::caller::Caller;
use crate::chores::{self, Task};
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::store::people;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{TeamId, UserId};
use guichet_protocol::rest::ConversationStatus;
use guichet_protocol::time::Timestamp;
use serde_json::json;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/api/v1/accounts/{account}/bulk_actions", post(create))
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let task = match params.filled("type").unwrap_or_default().as_str() {
            "Conversation" | "conversation" => {
                Task::Conversation(of_conversations(work, &caller, &params)?)
            }
            "Contact" | "contact" => Task::Contact(of_contacts(&caller, &params)?),
            _ => {
                let refusal = json!({"success": false});
                return Ok(Reply::with(StatusCode::UNPROCESSABLE_ENTITY, &refusal));
            }
        };
        let mut ids = params.ints("ids");
        ids.sort_unstable();
        ids.dedup();
        chores::put_off(work, &caller, &task, &ids)?;
        Ok(Reply::empty())
    })
    .await
}

fn labels(params: &Params) -> LabelChange {
    let given = params.root("labels");
    let has = params.object("labels").is_some();
    let titles = |key| if has { given.texts(key) } else { Vec::new() };
    LabelChange {
        add: titles("add"),
        remove: titles("remove"),
    }
}

fn of_conversations(
    view: &View<'_>,
    caller: &Caller,
    params: &Params,
) -> Result<ConversationChange, ApiError> {
    let mut change = ConversationChange {
        snoozed_until: params.int("snoozed_until").map(Timestamp::from_secs),
        labels: labels(params),
        ..ConversationChange::default()
    };
    if params.object("fields").is_none() {
        return Ok(change);
    }
    let fields = params.root("fields");
    change.status = fields
        .filled("status")
        .map(|name| ConversationStatus::known(&name).ok_or(ApiError::UnknownValue(name, "status")))
        .transpose()?;
    let refuse = |text: &str| ApiError::Unprocessable(text.to_owned());
    let account = caller.account_id();
    if fields.filled("assignee_id").is_some() {
        let user = fields.int("assignee_id").map(UserId);
        let member = user.map(|user| people::membership(view.connection, account, user));
        change.assignee = member.transpose()?.flatten().map(|part| part.user_id);
        change
            .assignee
            .ok_or_else(|| refuse("Invalid assignee_id"))?;
    }
    if let Some(team) = fields.filled("team_id") {
        change.team = match team.trim() {
            "0" => Maybe::Null,
            id => {
                let id = id.parse().ok().map(TeamId);
                let found = id.map(|id| people::team(view.connection, account, id));
                let found = found.transpose()?.flatten();
                Maybe::Value(found.ok_or_else(|| refuse("Invalid team_id"))?.id)
            }
        };
    }
    Ok(change)
}

fn of_contacts(caller: &Caller, params: &Params) -> Result<ContactChange, ApiError> {
    if params.filled("action_name").as_deref() == Some("delete") {
        caller.administrator()?;
        return Ok(ContactChange::Delete);
    }
    Ok(ContactChange::AddLabels(labels(params).add))
}
