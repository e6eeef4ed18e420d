//! Macros: named lists of steps that an agent runs on conversations.

mod steps;
mod variables;

use crate::caller::Caller;
use crate::desk::{View, Work};
use crate::error::{ApiError, chain};
use crate::store::fetch;
use crate::store::resource::{MacroRow, SEND_ATTACHMENT};
use guichet_protocol::ids::ConversationDisplayId;
use guichet_protocol::rest::{MacroAction, MacroVisibility};
use serde_json::{Value, json};

/// The steps that there are.
const STEPS: &[&str] = &[
    "assign_agent",
    "assign_team",
    "add_label",
    "remove_label",
    "remove_assigned_agent",
    "remove_assigned_team",
    "change_status",
    "change_priority",
    "resolve_conversation",
    "snooze_conversation",
    "mute_conversation",
    "send_message",
    "add_private_note",
    "send_email_transcript",
    SEND_ATTACHMENT,
    "send_webhook_event",
];

/// What becomes of a step that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusals {
    /// It is passed over, and the next one follows, as in Chatwoot.
    PassedOver,
    /// It ends the whole run.
    Final,
}

/// Runs steps on a conversation that the caller may open.
///
/// # Errors
/// 401 and 404 of the conversation; a refused step where that is final; the store's.
pub(crate) fn run(
    work: &mut Work<'_>,
    caller: &Caller,
    id: ConversationDisplayId,
    steps: &[MacroAction],
    refusals: Refusals,
) -> Result<(), ApiError> {
    for step in steps {
        // Looked up each time: a refused step leaves its row as it was.
        let mut row = caller.conversation(work, id)?;
        let done = work.attempt(|work| steps::perform(work, caller, &mut row, step));
        match (done, refusals) {
            (Ok(()), _) => {}
            (Err(error @ ApiError::Store(_)), _) | (Err(error), Refusals::Final) => {
                return Err(error);
            }
            (Err(error), Refusals::PassedOver) => {
                let name = step.action_name.as_str();
                tracing::info!(step = name, error = %chain(&error), "a step was passed over");
            }
        }
    }
    Ok(())
}

/// Whether a user sees a macro and may run it.
pub(crate) fn may_run(caller: &Caller, row: &MacroRow) -> bool {
    row.visibility == MacroVisibility::Global || row.created_by == Some(caller.user_id())
}

/// Whether a user may change a macro: everybody's is for administrators, a personal one for its
/// author.
pub(crate) fn may_change(caller: &Caller, row: &MacroRow) -> bool {
    match row.visibility {
        MacroVisibility::Global => caller.is_administrator(),
        _ => row.created_by == Some(caller.user_id()),
    }
}

/// The steps of a request as they are kept: known ones only, and files by their numbers. `known` is
/// the macro as it was: its files may be named by number, others only by the signed ids that prove who
/// has them.
///
/// # Errors
/// 422 when a step is unknown or a file is not there.
pub(crate) fn checked(
    view: &View<'_>,
    given: Vec<Value>,
    known: Option<&MacroRow>,
) -> Result<Vec<MacroAction>, ApiError> {
    let refuse = |text: String| ApiError::InvalidField("actions", text);
    let (steps, broken) = guichet_protocol::envelope::parse_list::<MacroAction>(given);
    if broken > 0 {
        return Err(refuse("is invalid".to_owned()));
    }
    let unknown: Vec<&str> = steps
        .iter()
        .map(|step| step.action_name.as_str())
        .filter(|name| !STEPS.contains(name))
        .collect();
    if !unknown.is_empty() {
        let names = unknown.join(",");
        return Err(refuse(format!(
            "Macro execution actions {names} not supported."
        )));
    }
    steps
        .into_iter()
        .map(|mut step| {
            if step.action_name == SEND_ATTACHMENT {
                step.action_params = files(view, &step.action_params, known)?;
            }
            Ok(step)
        })
        .collect()
}

fn files(
    view: &View<'_>,
    given: &[Value],
    known: Option<&MacroRow>,
) -> Result<Vec<Value>, ApiError> {
    let missing = || ApiError::InvalidField("actions", "file could not be found".to_owned());
    given
        .iter()
        .map(|file| {
            let own = file.as_i64().and_then(|number| {
                known.and_then(|row| row.blobs().find(|blob| blob.get() == number))
            });
            let blob = match file.as_str() {
                Some(signed) => view.desk.urls().blob(signed),
                None => own,
            };
            let blob = blob.ok_or_else(missing)?;
            let there = fetch::blobs(view.connection, [blob])?.contains_key(&blob);
            there.then(|| json!(blob.get())).ok_or_else(missing)
        })
        .collect()
}
