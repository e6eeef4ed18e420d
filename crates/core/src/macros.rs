//! Macros: their steps from and to the server's form, what they would do to a conversation, and how they are carried
//! out from here where the server does not do it as one.

use std::collections::BTreeMap;

use guichet_model::{
    AgentId, LabelTitle, MacroId, TeamId,
    conversation::{Priority, Status},
    macros::{Macro, MacroAgent, MacroDraft, MacroStep, MacroVisibility},
    outbox::Action,
    rule::Rule,
};
use guichet_protocol::rest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A macro of the server.
#[must_use]
pub fn read(wire: &rest::Macro) -> Macro {
    let names: BTreeMap<i64, &str> = wire
        .files
        .iter()
        .map(|file| (file.blob_id, file.filename.as_str()))
        .collect();
    Macro {
        id: Some(MacroId(wire.id.0)),
        operation: None,
        name: wire.name.clone(),
        visibility: match wire.visibility {
            rest::MacroVisibility::Global => MacroVisibility::Global,
            _ => MacroVisibility::Personal,
        },
        author: wire.created_by.as_ref().map(|agent| agent.name.clone()),
        steps: wire
            .actions
            .iter()
            .map(|action| {
                let mut step = read_step(&action.action_name, &action.action_params);
                if let MacroStep::SendAttachment {
                    files,
                    names: of_step,
                } = &mut step
                {
                    *of_step = files
                        .iter()
                        .filter_map(Value::as_i64)
                        .filter_map(|id| names.get(&id))
                        .map(|name| (*name).to_owned())
                        .collect();
                }
                step
            })
            .collect(),
    }
}

fn read_step(name: &str, params: &[Value]) -> MacroStep {
    let other = || MacroStep::Other {
        name: name.to_owned(),
        params: params.to_vec(),
    };
    let first = params.first();
    let text = || first.and_then(Value::as_str).map(str::to_owned);
    let step = match name {
        "assign_agent" => read_agent(first).map(|agent| MacroStep::AssignAgent { agent }),
        "assign_team" => Some(MacroStep::AssignTeam {
            team: first.and_then(integer).filter(|id| *id != 0).map(TeamId),
        }),
        "remove_assigned_agent" => Some(MacroStep::RemoveAgent),
        "remove_assigned_team" => Some(MacroStep::RemoveTeam),
        "add_label" => Some(MacroStep::AddLabels {
            labels: labels(params),
        }),
        "remove_label" => Some(MacroStep::RemoveLabels {
            labels: labels(params),
        }),
        "change_status" => text().map(|status| MacroStep::SetStatus {
            status: Status::from(status),
        }),
        "resolve_conversation" => Some(MacroStep::Close),
        "snooze_conversation" => Some(MacroStep::Snooze),
        "mute_conversation" => Some(MacroStep::Mute),
        "change_priority" => Some(MacroStep::SetPriority {
            priority: text()
                .filter(|name| name != "nil" && !name.is_empty())
                .map(Priority::from),
        }),
        "send_message" => text().map(|text| MacroStep::SendMessage { text }),
        "add_private_note" => text().map(|text| MacroStep::AddNote { text }),
        "send_email_transcript" => Some(MacroStep::SendTranscript {
            to: params
                .iter()
                .filter_map(Value::as_str)
                .flat_map(|list| list.split(','))
                .map(|address| address.trim().to_owned())
                .filter(|address| !address.is_empty())
                .collect(),
        }),
        "send_attachment" => Some(MacroStep::SendAttachment {
            files: params.to_vec(),
            names: Vec::new(),
        }),
        "send_webhook_event" => text().map(|url| MacroStep::SendWebhook { url }),
        _ => None,
    };
    step.unwrap_or_else(other)
}

fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

fn read_agent(value: Option<&Value>) -> Option<MacroAgent> {
    match value {
        Some(Value::String(text)) if text == "self" => Some(MacroAgent::Myself),
        Some(Value::String(text)) if text == "last_responding_agent" => {
            Some(MacroAgent::LastResponder)
        }
        Some(Value::String(text)) if text == "nil" || text.is_empty() => Some(MacroAgent::Nobody),
        None | Some(Value::Null) => Some(MacroAgent::Nobody),
        Some(value) => integer(value).map(|id| MacroAgent::Agent { id: AgentId(id) }),
    }
}

fn labels(params: &[Value]) -> Vec<LabelTitle> {
    params
        .iter()
        .filter_map(Value::as_str)
        .map(|title| LabelTitle(title.to_owned()))
        .collect()
}

/// A step in the server's form.
#[must_use]
pub fn write_step(step: &MacroStep) -> rest::MacroAction {
    let text = |text: &str| vec![Value::String(text.to_owned())];
    let titles = |labels: &[LabelTitle]| {
        labels
            .iter()
            .map(|title| Value::String(title.0.clone()))
            .collect()
    };
    let (name, params) = match step {
        MacroStep::AssignAgent { agent } => (
            "assign_agent",
            match agent {
                MacroAgent::Agent { id } => vec![Value::from(id.0)],
                MacroAgent::Myself => text("self"),
                MacroAgent::LastResponder => text("last_responding_agent"),
                MacroAgent::Nobody => text("nil"),
            },
        ),
        MacroStep::AssignTeam { team } => (
            "assign_team",
            team.map_or_else(|| text("nil"), |team| vec![Value::from(team.0)]),
        ),
        MacroStep::RemoveAgent => ("remove_assigned_agent", Vec::new()),
        MacroStep::RemoveTeam => ("remove_assigned_team", Vec::new()),
        MacroStep::AddLabels { labels } => ("add_label", titles(labels)),
        MacroStep::RemoveLabels { labels } => ("remove_label", titles(labels)),
        MacroStep::SetStatus { status } => ("change_status", text(status.wire_name())),
        MacroStep::Close => ("resolve_conversation", Vec::new()),
        MacroStep::Snooze => ("snooze_conversation", Vec::new()),
        MacroStep::Mute => ("mute_conversation", Vec::new()),
        MacroStep::SetPriority { priority } => (
            "change_priority",
            text(priority.as_ref().map_or("nil", Priority::wire_name)),
        ),
        MacroStep::SendMessage { text: words } => ("send_message", text(words)),
        MacroStep::AddNote { text: words } => ("add_private_note", text(words)),
        MacroStep::SendTranscript { to } => ("send_email_transcript", text(&to.join(","))),
        MacroStep::SendAttachment { files, .. } => ("send_attachment", files.clone()),
        MacroStep::SendWebhook { url } => ("send_webhook_event", text(url)),
        MacroStep::Other { name, params } => (name.as_str(), params.clone()),
    };
    rest::MacroAction {
        action_name: name.to_owned(),
        action_params: params,
    }
}

/// A macro as a file: the server's own form, so that it can be read elsewhere too.
#[derive(Serialize, Deserialize)]
struct MacroFile {
    name: String,
    #[serde(default)]
    visibility: MacroVisibility,
    actions: Vec<rest::MacroAction>,
}

/// The text of a macro file.
///
/// # Errors
/// When JSON cannot be written, which does not happen.
pub fn to_file(
    name: &str,
    visibility: MacroVisibility,
    steps: &[MacroStep],
) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&MacroFile {
        name: name.to_owned(),
        visibility,
        actions: steps.iter().map(write_step).collect(),
    })
}

/// Reads the text of a macro file.
///
/// # Errors
/// [`Rule::NotAMacro`].
pub fn from_file(text: &str) -> Result<MacroDraft, Rule> {
    let file: MacroFile = serde_json::from_str(text).map_err(|_| Rule::NotAMacro)?;
    if file.actions.is_empty() || file.name.trim().is_empty() {
        return Err(Rule::NotAMacro);
    }
    Ok(MacroDraft {
        name: file.name,
        visibility: file.visibility,
        steps: file
            .actions
            .iter()
            .map(|action| read_step(&action.action_name, &action.action_params))
            .collect(),
    })
}

/// What a step does as an action of its own, where there is one. "Myself" and "who answered last" must be agents by then.
#[must_use]
pub fn action_of(step: &MacroStep) -> Option<Action> {
    match step {
        MacroStep::AssignAgent { agent } => match agent {
            MacroAgent::Agent { id } => Some(Action::Assign { agent: Some(*id) }),
            MacroAgent::Nobody => Some(Action::Assign { agent: None }),
            MacroAgent::Myself | MacroAgent::LastResponder => None,
        },
        MacroStep::RemoveAgent => Some(Action::Assign { agent: None }),
        MacroStep::AssignTeam { team } => Some(Action::SetTeam { team: *team }),
        MacroStep::RemoveTeam => Some(Action::SetTeam { team: None }),
        MacroStep::AddLabels { labels } => Some(Action::ChangeLabels {
            add: labels.clone(),
            remove: Vec::new(),
        }),
        MacroStep::RemoveLabels { labels } => Some(Action::ChangeLabels {
            add: Vec::new(),
            remove: labels.clone(),
        }),
        MacroStep::SetStatus { status } => Some(set_status(status.clone())),
        MacroStep::Close => Some(set_status(Status::Closed)),
        MacroStep::Snooze => Some(set_status(Status::Pending)),
        MacroStep::Mute => Some(Action::Mute),
        MacroStep::SetPriority { priority } => Some(Action::SetPriority {
            priority: priority.clone(),
        }),
        MacroStep::SendMessage { text } => Some(Action::Reply(text.clone().into())),
        MacroStep::AddNote { text } => Some(Action::Note(text.clone().into())),
        MacroStep::SendTranscript { to } => Some(Action::SendTranscript { to: to.clone() }),
        MacroStep::SendAttachment { .. }
        | MacroStep::SendWebhook { .. }
        | MacroStep::Other { .. } => None,
    }
}

const fn set_status(status: Status) -> Action {
    Action::SetStatus {
        status,
        until: None,
    }
}

/// The actions of those steps that have one.
pub(crate) fn actions_of(steps: &[MacroStep]) -> Vec<Action> {
    steps.iter().filter_map(action_of).collect()
}

/// The actions of all steps; absent when one of them cannot be carried out from here.
pub(crate) fn all_actions_of(steps: &[MacroStep]) -> Option<Vec<Action>> {
    steps.iter().map(action_of).collect()
}

/// Fills the variables of a text in; gives those that have no value, which become nothing.
#[must_use]
pub fn fill_in(text: &str, variables: &BTreeMap<String, String>) -> (String, Vec<String>) {
    let mut filled = String::with_capacity(text.len());
    let mut missing = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        let name = name.trim();
        match variables.get(name) {
            Some(value) => filled.push_str(value),
            None => missing.push(name.to_owned()),
        }
        rest = behind;
    }
    filled.push_str(rest);
    (filled, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_reads_back_as_it_was_written() {
        let steps = vec![
            MacroStep::AssignAgent {
                agent: MacroAgent::Myself,
            },
            MacroStep::AssignAgent {
                agent: MacroAgent::Agent { id: AgentId(7) },
            },
            MacroStep::AssignAgent {
                agent: MacroAgent::LastResponder,
            },
            MacroStep::AssignAgent {
                agent: MacroAgent::Nobody,
            },
            MacroStep::AssignTeam {
                team: Some(TeamId(3)),
            },
            MacroStep::AssignTeam { team: None },
            MacroStep::RemoveAgent,
            MacroStep::RemoveTeam,
            MacroStep::AddLabels {
                labels: vec![LabelTitle("vip".to_owned())],
            },
            MacroStep::RemoveLabels {
                labels: vec![LabelTitle("vip".to_owned())],
            },
            MacroStep::SetStatus {
                status: Status::Open,
            },
            MacroStep::Close,
            MacroStep::Snooze,
            MacroStep::Mute,
            MacroStep::SetPriority {
                priority: Some(Priority::High),
            },
            MacroStep::SetPriority { priority: None },
            MacroStep::SendMessage {
                text: "Bonjour {{contact.name}}".to_owned(),
            },
            MacroStep::AddNote {
                text: "vu".to_owned(),
            },
            MacroStep::SendTranscript {
                to: vec!["a@b.fr".to_owned(), "c@d.fr".to_owned()],
            },
            MacroStep::SendAttachment {
                files: vec![Value::from(12)],
                names: Vec::new(),
            },
            MacroStep::SendWebhook {
                url: "https://exemple.fr".to_owned(),
            },
            MacroStep::Other {
                name: "send_to_moon".to_owned(),
                params: vec![Value::from(1)],
            },
        ];
        let file = to_file("Clore", MacroVisibility::Global, &steps).expect("writes");
        let read = from_file(&file).expect("reads");
        assert_eq!(read.steps, steps);
        assert_eq!(read.visibility, MacroVisibility::Global);
    }

    #[test]
    fn a_file_that_is_no_macro_says_so() {
        for text in ["", "{}", "[]", r#"{"name": "x", "actions": []}"#] {
            assert_eq!(from_file(text), Err(Rule::NotAMacro), "{text}");
        }
    }

    #[test]
    fn variables_are_filled_in_and_those_without_a_value_named() {
        let variables = [("contact.name".to_owned(), "Léa".to_owned())].into();
        assert_eq!(
            fill_in("Bonjour {{ contact.name }}, {{agent.name}} {{", &variables),
            ("Bonjour Léa,  {{".to_owned(), vec!["agent.name".to_owned()])
        );
    }
}
