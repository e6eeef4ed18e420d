//! Tickets: conversations with a title, a type, a due date and a number series of their own.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ContactKey, ConversationKey, DisplayId, InboxId, TeamId, Timestamp,
    attribute::Attributes, conversation::Priority, edit::Edit,
};

/// What a list row shows of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    /// Its number, shown as `T-1042`; absent while it exists only here.
    pub number: Option<i64>,
    /// Title.
    pub title: String,
    /// Kind, `incident` for one.
    pub ticket_type: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

/// A ticket as its detail shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The same as its row in a list.
    pub line: TicketLine,
    /// Description; may be empty.
    pub description: String,
    /// The conversation that it was raised from, by the number people see.
    pub source: Option<DisplayId>,
    /// The same by its key, where it is here.
    pub source_key: Option<ConversationKey>,
    /// The agent who filed it.
    pub submitter: Option<AgentId>,
}

/// A ticket that a conversation is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedTicket {
    /// The number people see of the ticket's conversation; absent while it exists only here.
    pub id: Option<DisplayId>,
    /// Its key, where it is here: opens with one click.
    pub key: Option<ConversationKey>,
    /// Its row's ticket part, where it is here.
    pub line: Option<TicketLine>,
}

/// What a ticket is made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    /// Title; required.
    pub title: String,
    /// Description; may be empty.
    #[serde(default)]
    pub description: String,
    /// Kind.
    #[serde(default)]
    pub ticket_type: Option<String>,
    /// Priority.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Team.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// Agent.
    #[serde(default)]
    pub assignee: Option<AgentId>,
    /// When it is due.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Through which inbox; taken from the source where it is raised from a conversation.
    #[serde(default)]
    pub inbox: Option<InboxId>,
    /// For whom; taken from the source where it is raised from a conversation.
    #[serde(default)]
    pub contact: Option<ContactKey>,
    /// The conversation that it is raised from.
    #[serde(default)]
    pub source: Option<ConversationKey>,
    /// Custom attributes.
    #[serde(default)]
    pub attributes: Attributes,
}

/// A change of a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketEdit {
    /// Title; cannot be cleared.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub title: Edit<String>,
    /// Description.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub description: Edit<String>,
    /// Kind.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub ticket_type: Edit<String>,
    /// When it is due.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub due_at: Edit<Timestamp>,
}
