//! What our own server adds to every conversation: tickets.

use crate::envelope::nullable;
use crate::ids::{ConversationDisplayId, UserId};
use crate::open_enum::open_enum;
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether a conversation is a chat or a ticket.
    ConversationCategory {
        /// An ordinary conversation.
        Chat = "chat",
        /// A ticket.
        Ticket = "ticket",
    }
}

/// What a ticket has beyond a conversation. The requester is the conversation's contact, custom
/// fields are its `custom_attributes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketInfo {
    /// The ticket's number within its account, shown as `T-1042`.
    pub number: i64,
    /// The title.
    #[serde(default, deserialize_with = "nullable")]
    pub title: String,
    /// The description.
    #[serde(default)]
    pub description: Option<String>,
    /// The kind of ticket, `incident` for one.
    #[serde(default)]
    pub ticket_type: Option<String>,
    /// Who filed it.
    #[serde(default)]
    pub submitter: Option<TicketSubmitter>,
    /// When it is due, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub due_at: Option<Timestamp>,
    /// The conversation that it was raised from.
    #[serde(default)]
    pub source_conversation_id: Option<ConversationDisplayId>,
}

/// Who filed a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSubmitter {
    /// The user.
    pub id: UserId,
    /// Their name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
}
