//! What sync writes into the local copy: the servers' records, already read and checked.

use std::collections::BTreeMap;

use guichet_model::{
    AgentId, ContactId, DisplayId, InboxId, LabelTitle, MessageId, OperationId, TeamId, Timestamp,
    conversation::{Category, Priority, Status},
    mail::Recipients,
    message::{AttachmentKind, Author, Delivery, Direction},
};
use guichet_protocol::JsonObject;
use serde::{Deserialize, Serialize};

use crate::letter::Outline;

/// A contact as a server gives it. Fields that a shape leaves out stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// The server's number.
    pub id: ContactId,
    /// Name; may be empty.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whether messages from this contact are refused.
    pub blocked: bool,
    /// The company's own attributes, as they came.
    pub custom_attributes: JsonObject,
    /// What channels and the web page wrote: city, country, company, profiles; as it came.
    pub additional: JsonObject,
    /// The id in the company's own systems.
    pub identifier: Option<String>,
    /// Where a picture is; empty for none.
    pub thumbnail: String,
    /// When the contact was made, where the shape says.
    pub created_at: Option<Timestamp>,
    /// When the contact last did something, where the shape says.
    pub last_activity_at: Option<Timestamp>,
}

/// A conversation as a server gives it, without its thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRow {
    /// Display id.
    pub id: DisplayId,
    /// Which module.
    pub category: Category,
    /// Who wrote.
    pub contact: Option<ContactRow>,
    /// Through which inbox.
    pub inbox: InboxId,
    /// Status.
    pub status: Status,
    /// When it wakes.
    pub snoozed_until: Option<Timestamp>,
    /// Priority.
    pub priority: Option<Priority>,
    /// Agent.
    pub assignee: Option<AgentId>,
    /// The name of the bot that holds it.
    pub bot: Option<String>,
    /// Team.
    pub team: Option<TeamId>,
    /// Labels.
    pub labels: Vec<LabelTitle>,
    /// Unread incoming messages; absent where the shape does not say.
    pub unread: Option<u32>,
    /// When it began.
    pub created_at: Timestamp,
    /// When something last happened.
    pub last_activity_at: Timestamp,
    /// Since when the customer waits.
    pub waiting_since: Option<Timestamp>,
    /// The server's change time; an older header never overwrites a newer one.
    pub updated_at: Timestamp,
    /// Whether a reply can reach the customer.
    pub can_reply: bool,
    /// The newest message that is not an activity, where the shape gives one.
    pub newest: Option<MessageRow>,
    /// The newest message of any kind that the server says it has, where the shape says so. The thread is fetched up to
    /// it.
    pub newest_id: Option<MessageId>,
    /// The company's own attributes, as they came.
    pub custom_attributes: JsonObject,
    /// What channels write: referrer, subject, languages; as it came.
    pub additional: JsonObject,
    /// What makes it a ticket.
    pub ticket: Option<TicketRow>,
    /// The tickets raised from it.
    pub linked_tickets: Vec<DisplayId>,
}

/// What a ticket has beyond a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// Its number, shown as `T-1042`.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// What kind of ticket.
    pub ticket_type: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// Who filed it, and their name.
    pub submitter: Option<(AgentId, String)>,
    /// The conversation that it was raised from.
    pub source: Option<DisplayId>,
}

/// A message as a server gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// The server's number.
    pub id: MessageId,
    /// Which way it goes.
    pub direction: Direction,
    /// Agents only.
    pub private: bool,
    /// Text; may be empty.
    pub content: String,
    /// Taken away on the server.
    pub deleted: bool,
    /// Who wrote it.
    pub author: Author,
    /// How far it has come.
    pub delivery: Delivery,
    /// The channel's words on a failure.
    pub error: Option<String>,
    /// The operation that made it.
    pub client_id: Option<OperationId>,
    /// When.
    pub created_at: Timestamp,
    /// Files.
    pub attachments: Vec<AttachmentRow>,
    /// The mail as its author laid it out.
    pub letter: Option<Box<LetterRow>>,
    /// The message that it answers.
    pub in_reply_to: Option<MessageId>,
    /// Whose mail it is and to whom it went.
    pub mail: Option<MailRow>,
}

/// The head of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailRow {
    /// Whom an answer goes to.
    pub from: Vec<String>,
    /// To whom it went.
    #[serde(flatten)]
    pub recipients: Recipients,
}

/// The HTML of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// As it came; empty where it is too large.
    pub html: String,
    /// What it holds.
    pub outline: Outline,
    /// The address of who sent it, lower case.
    pub sender: Option<String>,
    /// The server's numbers of the files that it shows in their place, by content id.
    pub pictures: BTreeMap<String, i64>,
    /// Those of them that stand in what is new.
    pub inline: Vec<i64>,
}

/// A file of a message as a server gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// The server's number.
    pub id: i64,
    /// What kind of thing it is.
    pub kind: AttachmentKind,
    /// File name, cleaned.
    pub name: String,
    /// Media type as the server says; not trusted.
    pub mime: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Where the bytes are.
    pub data_url: String,
    /// Where a small picture of it is; may be empty.
    pub thumb_url: String,
}
