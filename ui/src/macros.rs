//! Macros in words: what each step does, for lists, previews and forms.

pub mod form;

use guichet_model::{
    account::Reference,
    macros::{MacroAgent, MacroOutcome, MacroStep},
};

use crate::{
    components::{
        icon::Icon,
        status::{priority_name, status_name},
    },
    screens::workspace::related::work::{agent_name, team_name},
    t,
};

/// What a step does.
#[must_use]
pub fn step_words(step: &MacroStep, reference: &Reference) -> String {
    match step {
        MacroStep::AssignAgent { agent } => agent_words(*agent, reference),
        MacroStep::AssignTeam { team: Some(team) } => {
            t!("outbox-team", name = team_name(reference, *team))
        }
        MacroStep::AssignTeam { team: None } | MacroStep::RemoveTeam => t!("outbox-no-team"),
        MacroStep::RemoveAgent => t!("outbox-unassign"),
        MacroStep::AddLabels { labels } => t!("macro-add-labels", labels = joined(labels)),
        MacroStep::RemoveLabels { labels } => t!("macro-remove-labels", labels = joined(labels)),
        MacroStep::SetStatus { status } => t!("outbox-status", name = status_name(status)),
        MacroStep::Close => t!("outbox-close"),
        MacroStep::Snooze => t!("outbox-pending"),
        MacroStep::Mute => t!("macro-mute"),
        MacroStep::SetPriority { priority: None } => t!("outbox-no-priority"),
        MacroStep::SetPriority { priority } => {
            t!("outbox-priority", name = priority_name(priority.as_ref()))
        }
        MacroStep::SendMessage { text } => t!("macro-reply", text = text.clone()),
        MacroStep::AddNote { text } => t!("macro-note", text = text.clone()),
        MacroStep::SendTranscript { to } => t!("macro-transcript", to = to.join(", ")),
        MacroStep::SendAttachment { names, files } if names.is_empty() => {
            t!("macro-files-count", count = files.len())
        }
        MacroStep::SendAttachment { names, .. } => t!("macro-files", names = names.join(", ")),
        MacroStep::SendWebhook { url } => t!("macro-webhook", url = url.clone()),
        MacroStep::Other { name, .. } => t!("macro-other", name = name.clone()),
    }
}

/// Whom a step assigns to.
fn agent_words(agent: MacroAgent, reference: &Reference) -> String {
    match agent {
        MacroAgent::Agent { id } => t!("outbox-assign", name = agent_name(reference, id)),
        MacroAgent::Myself => t!("macro-assign-me"),
        MacroAgent::LastResponder => t!("macro-assign-last"),
        MacroAgent::Nobody => t!("outbox-unassign"),
    }
}

fn joined(labels: &[guichet_model::LabelTitle]) -> String {
    let titles: Vec<&str> = labels.iter().map(|title| title.0.as_str()).collect();
    titles.join(", ")
}

/// The icon of a step.
#[must_use]
pub const fn step_icon(step: &MacroStep) -> Icon {
    match step {
        MacroStep::AssignAgent { .. } | MacroStep::RemoveAgent => Icon::User,
        MacroStep::AssignTeam { .. } | MacroStep::RemoveTeam => Icon::Users,
        MacroStep::AddLabels { .. } | MacroStep::RemoveLabels { .. } => Icon::Tag,
        MacroStep::SetStatus { .. } => Icon::CircleDot,
        MacroStep::Close => Icon::Check,
        MacroStep::Snooze => Icon::Clock,
        MacroStep::Mute => Icon::Hand,
        MacroStep::SetPriority { .. } => Icon::Flag,
        MacroStep::SendMessage { .. } => Icon::Send,
        MacroStep::AddNote { .. } => Icon::Lock,
        MacroStep::SendTranscript { .. } => Icon::Mail,
        MacroStep::SendAttachment { .. } => Icon::File,
        MacroStep::SendWebhook { .. } => Icon::Globe,
        MacroStep::Other { .. } => Icon::CircleQuestionMark,
    }
}

/// Whether a step would change anything, where that is worth saying.
#[must_use]
pub fn outcome_words(outcome: MacroOutcome) -> Option<String> {
    match outcome {
        MacroOutcome::Changes => None,
        MacroOutcome::NothingToDo => Some(t!("macro-nothing")),
        MacroOutcome::Unknown => Some(t!("macro-unknown")),
    }
}

#[cfg(test)]
mod tests {
    use guichet_model::{
        AgentId, LabelTitle, TeamId,
        conversation::{Priority, Status},
    };

    use super::*;
    use crate::locale::{self, Tongue};

    #[test]
    fn every_step_says_something_of_its_own_in_both_languages() {
        let labels = vec![LabelTitle("vip".to_owned())];
        let steps = [
            MacroStep::AssignAgent {
                agent: MacroAgent::Agent { id: AgentId(9) },
            },
            MacroStep::AssignAgent {
                agent: MacroAgent::Myself,
            },
            MacroStep::AssignAgent {
                agent: MacroAgent::LastResponder,
            },
            MacroStep::AssignTeam {
                team: Some(TeamId(2)),
            },
            MacroStep::RemoveAgent,
            MacroStep::RemoveTeam,
            MacroStep::AddLabels {
                labels: labels.clone(),
            },
            MacroStep::RemoveLabels { labels },
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
                text: "Bonjour".to_owned(),
            },
            MacroStep::SendTranscript {
                to: vec!["lea@exemple.fr".to_owned()],
            },
            MacroStep::SendWebhook {
                url: "https://exemple.fr".to_owned(),
            },
            MacroStep::Other {
                name: "teleport".to_owned(),
                params: Vec::new(),
            },
        ];
        for tongue in [Tongue::French, Tongue::English] {
            locale::speak(tongue);
            let words: std::collections::BTreeSet<String> = steps
                .iter()
                .map(|step| step_words(step, &Reference::default()))
                .collect();
            assert_eq!(words.len(), steps.len(), "{words:?}");
            assert!(words.iter().all(|words| !words.starts_with("macro-")));
        }
    }
}
