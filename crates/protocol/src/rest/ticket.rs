//! What our own server adds to every conversation: tickets.

use crate::JsonObject;
use crate::envelope::{Maybe, nullable};
use crate::ids::{ContactId, ConversationDisplayId, InboxId, TeamId, UserId};
use crate::open_enum::open_enum;
use crate::rest::Priority;
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

/// The longest title of a ticket.
pub const TICKET_TITLE_MAX_CHARS: usize = 255;
/// The longest type of a ticket.
pub const TICKET_TYPE_MAX_CHARS: usize = 64;

/// The body of `POST tickets` (all of it) and `PATCH tickets/:id` (`title`, `description`,
/// `ticket_type`, `due_at`; absent fields stay, `null` clears). Both answer the conversation, bare.
/// A title that is missing or blank is a 422 of validation. Files go along as multipart
/// `attachments[]` and stand in the ticket as a private note.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TicketWrite {
    /// The title; required on create.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The description.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub description: Maybe<String>,
    /// The kind of ticket.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub ticket_type: Maybe<String>,
    /// When it is due, ISO 8601.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub due_at: Maybe<String>,
    /// How pressing it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Its team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// The inbox; taken from the source conversation where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// Who asks; taken from the source conversation where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<ContactId>,
    /// Who asks, when the desk does not know them: an address or number that it knows finds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<TicketRequester>,
    /// The company's own attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<JsonObject>,
    /// The conversation that it is raised from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_conversation_id: Option<ConversationDisplayId>,
}

/// Somebody who asks and has no contact yet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TicketRequester {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The phone number, E.164 with `+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
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
