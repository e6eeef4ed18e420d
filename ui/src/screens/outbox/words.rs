//! The outbox in words: what an operation does, where it stands, why, and what the agent can do about it.

use guichet_model::{
    AgentId, TeamId,
    account::Reference,
    conversation::{Priority, Status},
    outbox::{Action, Operation, OperationState, Reason},
};

use super::fields;
use crate::{
    components::{
        icon::Icon,
        status::{priority_name, status_name},
    },
    format,
    screens::workspace::{
        related::work::{agent_name, team_name},
        row::contact_name,
    },
    t,
};

/// What an operation does: `Réponse à Camille Brunet`, `Fermer`, `Attribuer à Léa`.
#[must_use]
pub fn what(operation: &Operation, reference: &Reference) -> String {
    match &operation.action {
        Action::Reply(_) => {
            t!(
                "outbox-reply",
                contact = contact_name(&operation.contact_name)
            )
        }
        Action::Note(_) => {
            t!(
                "outbox-note",
                contact = contact_name(&operation.contact_name)
            )
        }
        Action::SetStatus { status, until } => match (status, until) {
            (Status::Open, _) => t!("outbox-open"),
            (Status::Closed, _) => t!("outbox-close"),
            (Status::AiReply, _) => t!("outbox-ai-reply"),
            (Status::Pending, Some(until)) => {
                t!(
                    "outbox-pending-until",
                    time = format::upcoming(*until, format::now())
                )
            }
            (Status::Pending, None) => t!("outbox-pending"),
            (Status::Other(name), _) => t!("outbox-status", name = name.clone()),
        },
        Action::Assign { agent: None } => t!("outbox-unassign"),
        Action::Assign { agent: Some(agent) } => {
            t!("outbox-assign", name = agent_name(reference, *agent))
        }
        Action::SetTeam { team: None } => t!("outbox-no-team"),
        Action::SetTeam { team: Some(team) } => {
            t!("outbox-team", name = team_name(reference, *team))
        }
        Action::SetPriority { priority: None } => t!("outbox-no-priority"),
        Action::SetPriority { priority } => {
            t!("outbox-priority", name = priority_name(priority.as_ref()))
        }
        Action::ChangeLabels { add, remove } => {
            let added = add.iter().map(|title| format!("+ {title}"));
            let removed = remove.iter().map(|title| format!("− {title}"));
            let changes: Vec<String> = added.chain(removed).collect();
            t!("outbox-labels", changes = changes.join("  "))
        }
        Action::MarkRead { .. } => t!("outbox-read"),
        Action::MarkUnread => t!("outbox-unread"),
        other => what_else(other, operation, reference),
    }
}

/// What an operation does that the related panel, macros or tickets began.
fn what_else(action: &Action, operation: &Operation, reference: &Reference) -> String {
    let contact = || contact_name(&operation.contact_name);
    match action {
        Action::ChangeParticipants { add, remove } => {
            let name = |agent: &AgentId| agent_name(reference, *agent);
            let added = add.iter().map(|agent| format!("+ {}", name(agent)));
            let removed = remove.iter().map(|agent| format!("− {}", name(agent)));
            let changes: Vec<String> = added.chain(removed).collect();
            t!("outbox-participants", changes = changes.join("  "))
        }
        Action::EditAttributes { .. } => t!("outbox-attributes", names = fields::names(action)),
        Action::SendTranscript { to } => t!("outbox-transcript", to = to.join(", ")),
        Action::DeleteMessage { .. } => t!("outbox-message-delete"),
        Action::RetryMessage { .. } => t!("outbox-message-retry"),
        Action::Mute => t!("outbox-mute"),
        Action::RunMacro { name, .. } => t!("outbox-macro", name = name.clone()),
        Action::EditTicket { .. } => t!("outbox-ticket-edit"),
        Action::CreateTicket { ticket } => t!("outbox-ticket-create", title = ticket.title.clone()),
        Action::CreateConversation { .. } => t!("outbox-conversation-create", contact = contact()),
        Action::CreateContact { contact: new } => {
            t!("outbox-contact-create", contact = contact_name(&new.name))
        }
        Action::EditContact { .. } => {
            t!(
                "outbox-contact-edit",
                contact = contact(),
                names = fields::names(action)
            )
        }
        Action::BlockContact { blocked: true } => t!("outbox-contact-block", contact = contact()),
        Action::BlockContact { blocked: false } => {
            t!("outbox-contact-unblock", contact = contact())
        }
        Action::SetContactPicture { picture: Some(_) } => {
            t!("outbox-contact-picture", contact = contact())
        }
        Action::SetContactPicture { picture: None } => {
            t!("outbox-contact-picture-remove", contact = contact())
        }
        Action::MergeContact { .. } => t!("outbox-contact-merge", contact = contact()),
        Action::AddContactNote { .. } => t!("outbox-contact-note", contact = contact()),
        Action::CreateMacro { draft } => t!("outbox-macro-create", name = draft.name.clone()),
        Action::EditMacro { draft, .. } => t!("outbox-macro-edit", name = draft.name.clone()),
        Action::DeleteMacro { name, .. } => t!("outbox-macro-delete", name = name.clone()),
        Action::CreateCanned { draft } => {
            t!("outbox-canned-create", code = draft.short_code.clone())
        }
        Action::EditCanned { draft, .. } => {
            t!("outbox-canned-edit", code = draft.short_code.clone())
        }
        Action::DeleteCanned { short_code, .. } => {
            t!("outbox-canned-delete", code = short_code.clone())
        }
        Action::SetSignature { .. } | Action::SignChannel { .. } => t!("outbox-signature"),
        // The others have their words in [`what`].
        other => other.name().to_owned(),
    }
}

/// The icon of what an operation does.
#[must_use]
pub const fn what_icon(action: &Action) -> Icon {
    match action {
        Action::Reply(_) => Icon::Send,
        Action::Note(_) => Icon::Lock,
        Action::SetStatus { status, .. } => match status {
            Status::Closed => Icon::Check,
            Status::Pending => Icon::Clock,
            Status::AiReply => Icon::Sparkles,
            Status::Open | Status::Other(_) => Icon::RotateCcw,
        },
        Action::Assign { .. } => Icon::User,
        Action::SetTeam { .. } => Icon::Users,
        Action::SetPriority { .. } => Icon::Flag,
        Action::ChangeLabels { .. } => Icon::Tag,
        Action::MarkRead { .. } => Icon::Eye,
        Action::MarkUnread => Icon::EyeOff,
        Action::ChangeParticipants { .. } | Action::MergeContact { .. } => Icon::Users,
        Action::EditAttributes { .. } | Action::EditTicket { .. } | Action::EditContact { .. } => {
            Icon::Pencil
        }
        Action::DeleteMessage { .. } => Icon::Trash,
        Action::RetryMessage { .. } => Icon::RotateCcw,
        Action::SendTranscript { .. } => Icon::Mail,
        Action::SetContactPicture { .. } => Icon::Image,
        Action::Mute | Action::BlockContact { .. } => Icon::Hand,
        Action::RunMacro { .. }
        | Action::CreateMacro { .. }
        | Action::EditMacro { .. }
        | Action::DeleteMacro { .. } => Icon::Sparkles,
        Action::CreateTicket { .. } => Icon::Plus,
        Action::CreateConversation { .. } => Icon::MessageSquare,
        Action::CreateContact { .. } => Icon::UserPlus,
        Action::AddContactNote { .. } => Icon::Lock,
        Action::CreateCanned { .. }
        | Action::EditCanned { .. }
        | Action::DeleteCanned { .. }
        | Action::SetSignature { .. }
        | Action::SignChannel { .. } => Icon::Pencil,
    }
}

/// Where an operation stands, in one word.
#[must_use]
pub fn state_name(state: OperationState) -> String {
    match state {
        OperationState::Queued => t!("outbox-state-queued"),
        OperationState::Sending => t!("outbox-state-sending"),
        OperationState::Checking => t!("outbox-state-checking"),
        OperationState::Held => t!("outbox-state-held"),
        OperationState::Conflict => t!("outbox-state-conflict"),
        OperationState::Failed => t!("outbox-state-failed"),
    }
}

/// The icon of where an operation stands.
#[must_use]
pub const fn state_icon(state: OperationState) -> Icon {
    match state {
        OperationState::Queued => Icon::Clock,
        OperationState::Sending => Icon::Send,
        OperationState::Checking => Icon::Hourglass,
        OperationState::Held => Icon::Hand,
        OperationState::Conflict => Icon::GitCompare,
        OperationState::Failed => Icon::CircleAlert,
    }
}

/// Why an operation waits, and what to do, as whole sentences.
#[must_use]
pub fn why(operation: &Operation) -> String {
    match &operation.reason {
        Some(reason) => reason_sentence(reason, &operation.action),
        None => match operation.state {
            OperationState::Queued => t!("outbox-why-queued"),
            OperationState::Sending => t!("outbox-why-sending"),
            OperationState::Checking => t!("outbox-why-checking"),
            OperationState::Held => t!("outbox-why-held"),
            OperationState::Conflict => t!("outbox-reason-conflict"),
            OperationState::Failed => t!("outbox-why-failed"),
        },
    }
}

fn reason_sentence(reason: &Reason, action: &Action) -> String {
    match reason {
        Reason::Offline => t!("outbox-reason-offline"),
        Reason::NoAnswer => t!("outbox-reason-no-answer"),
        Reason::ServerError { status } => {
            t!("outbox-reason-server-error", status = status.to_string())
        }
        Reason::RateLimited => t!("outbox-reason-rate-limited"),
        Reason::SignInNeeded => t!("outbox-reason-sign-in"),
        Reason::NotPermitted => t!("outbox-reason-not-permitted"),
        Reason::NotFound => t!("outbox-reason-not-found"),
        Reason::FileGone => t!("outbox-reason-file-gone"),
        Reason::Refused { message } if action.text().is_some() => {
            t!("outbox-reason-refused-text", message = message.clone())
        }
        Reason::Refused { message } => t!("outbox-reason-refused", message = message.clone()),
        Reason::Overtaken { .. } => t!("outbox-reason-overtaken"),
        Reason::Conflict { .. } => t!("outbox-reason-conflict"),
        Reason::Unknown => t!("outbox-reason-unknown"),
        Reason::TooOld => t!("outbox-reason-too-old"),
    }
}

/// What an agent can do about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Send it: again, after all, over the server's value, or now.
    pub send: Option<Send>,
    /// Take it out to write it anew.
    pub edit: bool,
    /// Drop it.
    pub discard: Option<Discard>,
}

/// What sending an operation on the agent's word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Send {
    /// Without waiting for its turn.
    Now,
    /// Once more, after it failed.
    Again,
    /// Although someone wrote, it is old, or it may be there already.
    Anyway,
    /// Over what the server has.
    Mine,
}

/// What dropping an operation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Discard {
    /// It does not happen.
    Drop,
    /// What the server has stays.
    KeepServers,
}

/// What can be done about an operation where it stands. What is on its way, or may be, cannot be changed.
#[must_use]
pub fn steps(operation: &Operation) -> Steps {
    let has_text = operation.action.text().is_some();
    match operation.state {
        OperationState::Sending | OperationState::Checking => Steps {
            send: None,
            edit: false,
            discard: None,
        },
        OperationState::Queued => Steps {
            send: Some(Send::Now),
            edit: has_text,
            discard: Some(Discard::Drop),
        },
        OperationState::Held => Steps {
            send: Some(Send::Anyway),
            edit: has_text,
            discard: Some(Discard::Drop),
        },
        OperationState::Conflict => Steps {
            send: Some(Send::Mine),
            edit: false,
            discard: Some(Discard::KeepServers),
        },
        // Nobody knows whether the first one arrived, so that a changed one could be a second one.
        OperationState::Failed if operation.reason == Some(Reason::Unknown) => Steps {
            send: Some(Send::Anyway),
            edit: false,
            discard: Some(Discard::Drop),
        },
        OperationState::Failed => Steps {
            send: Some(Send::Again),
            edit: has_text,
            discard: Some(Discard::Drop),
        },
    }
}

/// What the agent wants, as a value beside the server's.
#[must_use]
pub fn wanted_value(action: &Action, reference: &Reference) -> String {
    match action {
        Action::SetStatus { status, .. } => status_name(status),
        Action::Assign { agent } => agent.map_or_else(
            || t!("related-nobody"),
            |agent| agent_name(reference, agent),
        ),
        Action::SetTeam { team } => {
            team.map_or_else(|| t!("related-no-team"), |team| team_name(reference, team))
        }
        Action::SetPriority { priority } => priority_name(priority.as_ref()),
        other => fields::line(&fields::wanted(other)),
    }
}

/// What the server has now, by its name. The core gives a wire name, a number or `none`.
#[must_use]
pub fn server_value(action: &Action, value: &str, reference: &Reference) -> String {
    let none = value == "none" || value.is_empty();
    match action {
        Action::SetStatus { .. } => status_name(&Status::from(value.to_owned())),
        Action::Assign { .. } if none => t!("related-nobody"),
        Action::Assign { .. } => value.parse().map_or_else(
            |_| value.to_owned(),
            |id| agent_name(reference, AgentId(id)),
        ),
        Action::SetTeam { .. } if none => t!("related-no-team"),
        Action::SetTeam { .. } => value
            .parse()
            .map_or_else(|_| value.to_owned(), |id| team_name(reference, TeamId(id))),
        Action::SetPriority { .. } if none => priority_name(None),
        Action::SetPriority { .. } => priority_name(Some(&Priority::from(value.to_owned()))),
        other => match fields::wanted(other) {
            known if known.is_empty() => value.to_owned(),
            known => fields::line(&fields::read(value, &known)),
        },
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
