//! Messages as a thread shows them.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AttachmentKey, ContactId, MessageId, MessageKey, OperationId, Timestamp,
    letter::Letter,
    mail::Recipients,
    outbox::{KeptFile, Reason},
    sending::Departure,
};

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer.
    Incoming,
    /// From an agent or a bot.
    Outgoing,
    /// Written by the server: who changed what.
    Activity,
    /// An automatic message of the inbox (greeting, survey).
    Template,
}

/// How far a message has come. Pending ones move `Queued → Sending → Sent`; `Sending → Checking` when nobody knows
/// whether the server has it; `Held`, `Conflict` and `Failed` wait for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Durable here, waits for its turn or the network.
    Queued,
    /// On its way.
    Sending,
    /// Sent without an answer: being looked for on the server before anything is sent again.
    Checking,
    /// The server has it.
    Sent,
    /// The customer's device has it.
    Delivered,
    /// The customer has seen it.
    Read,
    /// Kept back, because someone else wrote meanwhile.
    Held,
    /// The server's value changed meanwhile.
    Conflict,
    /// Refused; see the reason.
    Failed,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Contact {
        /// The server's number.
        id: Option<ContactId>,
        /// Name at the time of writing.
        name: String,
    },
    /// An agent.
    Agent {
        /// The server's number.
        id: AgentId,
        /// Name.
        name: String,
    },
    /// A bot or an AI agent.
    Bot {
        /// Name.
        name: String,
    },
    /// The server itself, or nobody named.
    System,
}

/// A message or a pending one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Local address; absent while the message is only in the outbox.
    pub key: Option<MessageKey>,
    /// The server's number; absent while pending.
    pub id: Option<MessageId>,
    /// The operation that wrote it on this device, pending or done.
    pub operation: Option<OperationId>,
    /// Which way it goes.
    pub direction: Direction,
    /// A private note: agents only.
    pub private: bool,
    /// Text, markdown as servers store it; may be empty when files say it all.
    pub content: String,
    /// Whether the content was taken away on the server.
    pub deleted: bool,
    /// Who wrote it.
    pub author: Author,
    /// Whether the signed-in agent wrote it.
    pub mine: bool,
    /// How far it has come.
    pub delivery: Delivery,
    /// Why it waits or failed.
    pub reason: Option<Reason>,
    /// By the server's clock; for a pending one the moment it was queued.
    pub created_at: Timestamp,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// What a pending one waits for before it leaves by itself.
    #[serde(default)]
    pub departure: Option<Departure>,
    /// The mail as its author laid it out, where it is one.
    pub letter: Option<Letter>,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted: Option<Quoted>,
    /// To whom it went, where it is a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Recipients>,
}

/// A message that another one answers, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// The server's number.
    pub id: MessageId,
    /// Who wrote it; absent where it is not in the local copy.
    pub author: Option<Author>,
    /// Its first line, cut at 160 characters; may be empty.
    pub text: String,
    /// The kind of its first file.
    pub attachment: Option<AttachmentKind>,
    /// Whether its content was taken away.
    pub deleted: bool,
}

impl Quoted {
    /// One of which no more is known than its number.
    #[must_use]
    pub const fn unknown(id: MessageId) -> Self {
        Self {
            id,
            author: None,
            text: String::new(),
            attachment: None,
            deleted: false,
        }
    }
}

impl Message {
    /// A name for this message that stays the same from queued to sent, for keyed lists.
    #[must_use]
    pub fn identity(&self) -> String {
        match (&self.operation, self.key) {
            (Some(operation), _) => operation.0.clone(),
            (None, Some(key)) => format!("m{key}"),
            (None, None) => format!("t{}", self.created_at.0),
        }
    }
}

/// What kind of thing a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A sound, voice notes included.
    Audio,
    /// A film.
    Video,
    /// Any other file.
    File,
    /// A place; the name says which.
    Location,
    /// Something this version does not show; the name says what.
    Other,
}

impl AttachmentKind {
    /// The kind that a media type belongs to: `image/png` is a picture.
    #[must_use]
    pub fn of(mime: &str) -> Self {
        match mime.split('/').next() {
            Some("image") => Self::Image,
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            _ => Self::File,
        }
    }
}

/// A file of a message. Its bytes come through the shell's media scheme, fetched on first use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Local address; 0 while the message is only in the outbox.
    pub key: AttachmentKey,
    /// Its name among the files that wait in the profile, while the message is only in the outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// What kind of thing it is.
    pub kind: AttachmentKind,
    /// File name, cleaned for showing.
    pub name: String,
    /// Size in bytes, where known.
    pub size_bytes: Option<u64>,
    /// Width in pixels of a picture, where known.
    pub width: Option<u32>,
    /// Height in pixels of a picture, where known.
    pub height: Option<u32>,
}

/// The one line a list row shows of the newest message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// First line of the text, cut at 160 characters; may be empty when there is only a file.
    pub text: String,
    /// Which way it went.
    pub direction: Direction,
    /// Whether it is a private note.
    pub private: bool,
    /// Whether the signed-in agent wrote it.
    pub mine: bool,
    /// The kind of its first file.
    pub attachment: Option<AttachmentKind>,
    /// The name of its first file.
    pub attachment_name: Option<String>,
}

/// Where a page of a timeline ends: pass it back to get older messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineCursor {
    /// Time of the oldest message that was given.
    pub created_at: Timestamp,
    /// Its number.
    pub id: MessageId,
}

/// A page of a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Oldest first; pending ones last, in outbox order (on the newest page only).
    pub messages: Vec<Message>,
    /// Pass it to get older ones; absent at the beginning of what is known here.
    pub older: Option<TimelineCursor>,
    /// Whether the local copy holds the thread back to its first message. When not and `older` is absent, older
    /// ones are being fetched and a `TimelineChanged` event will tell.
    pub complete: bool,
}

/// A message as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Exactly what its readers get; may be empty where there are files.
    pub text: String,
    /// Files, in their order: those of the draft that are named here. Their ids are enough, the core fills in the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<KeptFile>,
    /// Whether the file was spoken as this message, rather than being any sound.
    #[serde(default, skip_serializing_if = "is_false")]
    pub voice: bool,
    /// The message of the same conversation that it answers, by the server's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<MessageId>,
    /// To whom it goes, where it is a mail and its author chose; the server chooses otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Recipients>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl NewMessage {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.files.is_empty()
    }
}

impl<T: Into<String>> From<T> for NewMessage {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}
