//! What an agent does, and the outbox that carries it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, CannedId, ContactId, ContactKey, ConversationKey, DisplayId, InboxId, LabelTitle,
    MacroId, MessageId, OperationId, TeamId, Timestamp,
    account::Channel,
    attribute::{AttributeKey, AttributeValue},
    canned::CannedDraft,
    contact::{ContactEdit, NewContact},
    conversation::{Priority, Status},
    draft::Mode,
    edit::Edit,
    macros::{MacroDraft, MacroStep},
    message::NewMessage,
    sending::Departure,
    ticket::{NewTicket, TicketEdit},
};

/// What an operation is for, and in whose order it goes: first in, first out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "key", rename_all = "snake_case")]
pub enum Subject {
    /// A conversation or a ticket.
    Conversation(ConversationKey),
    /// A contact.
    Contact(ContactKey),
    /// Neither: what the whole account shares, such as its macros.
    Account,
}

impl Subject {
    /// The conversation, where it is one.
    #[must_use]
    pub const fn conversation(self) -> Option<ConversationKey> {
        match self {
            Self::Conversation(key) => Some(key),
            _ => None,
        }
    }

    /// The contact, where it is one.
    #[must_use]
    pub const fn contact(self) -> Option<ContactKey> {
        match self {
            Self::Contact(key) => Some(key),
            _ => None,
        }
    }
}

/// What an action can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// A conversation or a ticket.
    Conversation,
    /// A contact.
    Contact,
    /// The account.
    Account,
}

/// Something an agent does. Durable before anything else happens, then delivered once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Write to the customer.
    Reply(NewMessage),
    /// Write to the team.
    Note(NewMessage),
    /// Change the status.
    SetStatus {
        /// The wanted status.
        status: Status,
        /// For Pending: when it wakes; absent means when the customer writes.
        until: Option<Timestamp>,
    },
    /// Assign to an agent, or to nobody.
    Assign {
        /// Whom.
        agent: Option<AgentId>,
    },
    /// Assign to a team, or to none.
    SetTeam {
        /// Which.
        team: Option<TeamId>,
    },
    /// Change the priority.
    SetPriority {
        /// Which; absent for none.
        priority: Option<Priority>,
    },
    /// Add and remove labels.
    ChangeLabels {
        /// To add.
        add: Vec<LabelTitle>,
        /// To remove.
        remove: Vec<LabelTitle>,
    },
    /// Mark read for the whole team, up to a message.
    MarkRead {
        /// The newest message that was seen; a newer incoming one makes this void.
        seen: Option<MessageId>,
    },
    /// Mark unread for the whole team.
    MarkUnread,
    /// Add and remove agents who take part. "Watch this" adds oneself.
    ChangeParticipants {
        /// To add.
        add: Vec<AgentId>,
        /// To remove.
        remove: Vec<AgentId>,
    },
    /// Change attributes of the conversation.
    EditAttributes {
        /// Which, and to what.
        edits: BTreeMap<AttributeKey, Edit<AttributeValue>>,
    },
    /// Send the transcript by e-mail.
    SendTranscript {
        /// To these addresses.
        to: Vec<String>,
    },
    /// Take a message's content away, for everyone in the team and on pages of our own. What a channel delivered stays there.
    DeleteMessage {
        /// Which.
        message: MessageId,
    },
    /// Have a message that its channel refused delivered again.
    RetryMessage {
        /// Which.
        message: MessageId,
    },
    /// Close, and refuse further messages of the contact.
    Mute,
    /// Run a macro.
    RunMacro {
        /// Which.
        macro_id: MacroId,
        /// Its name when it was run; the core fills it in.
        #[serde(default)]
        name: String,
        /// Its steps when it was run, "myself" made an agent; the core fills them in.
        #[serde(default)]
        steps: Vec<MacroStep>,
    },
    /// Change a ticket.
    EditTicket {
        /// What.
        edit: TicketEdit,
    },
    /// Make the ticket. Asked for with a command of its own.
    CreateTicket {
        /// With what.
        ticket: NewTicket,
    },
    /// Begin the conversation. Asked for with a command of its own.
    CreateConversation {
        /// With what.
        conversation: NewConversation,
    },
    /// Make the contact. Asked for with a command of its own.
    CreateContact {
        /// With what.
        contact: NewContact,
    },
    /// Change a contact.
    EditContact {
        /// What.
        edit: ContactEdit,
    },
    /// Refuse messages of a contact, or take them again.
    BlockContact {
        /// Whether to refuse.
        blocked: bool,
    },
    /// Give a contact another picture, or take it away. A new one is asked for with a command of its own.
    SetContactPicture {
        /// The picture; absent for none.
        picture: Option<KeptFile>,
    },
    /// Take another contact into this one: its conversations come here, and it goes.
    MergeContact {
        /// The one that goes.
        from: ContactKey,
        /// The server's number for it; the core fills it in.
        #[serde(default)]
        from_id: Option<ContactId>,
    },
    /// Write a note about a contact, for the team.
    AddContactNote {
        /// The text.
        text: String,
    },
    /// Make a macro.
    CreateMacro {
        /// With what.
        draft: MacroDraft,
    },
    /// Change a macro: its name, who can use it, its steps and their order.
    EditMacro {
        /// Which.
        macro_id: MacroId,
        /// All of it as it is to be.
        draft: MacroDraft,
    },
    /// Delete a macro.
    DeleteMacro {
        /// Which.
        macro_id: MacroId,
        /// Its name when it was deleted; the core fills it in.
        #[serde(default)]
        name: String,
    },
    /// Make a canned answer.
    CreateCanned {
        /// With what.
        draft: CannedDraft,
    },
    /// Change a canned answer.
    EditCanned {
        /// Which.
        id: CannedId,
        /// All of it as it is to be.
        draft: CannedDraft,
    },
    /// Delete a canned answer.
    DeleteCanned {
        /// Which.
        id: CannedId,
        /// Its short code when it was deleted; the core fills it in.
        #[serde(default)]
        short_code: String,
    },
    /// Change the signed-in agent's signature.
    SetSignature {
        /// Markdown; empty for none.
        text: String,
    },
    /// Sign the replies of a channel, or stop it.
    SignChannel {
        /// Which.
        channel: Channel,
        /// Whether its replies are signed.
        on: bool,
    },
}

/// A file that is kept in the profile until it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name within the profile: a UUID made on this device.
    pub id: String,
    /// What the agent's file was called.
    pub name: String,
    /// What it is, by its first bytes: `image/png`.
    pub mime: String,
    /// In bytes.
    #[serde(default)]
    pub size: u64,
}

/// What a conversation is begun with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewConversation {
    /// With whom.
    pub contact: ContactKey,
    /// Through which inbox.
    pub inbox: InboxId,
    /// The first message; required.
    pub text: String,
    /// The subject, for e-mail.
    #[serde(default)]
    pub subject: Option<String>,
    /// Agent; the signed-in one is the usual choice.
    #[serde(default)]
    pub assignee: Option<AgentId>,
    /// Team.
    #[serde(default)]
    pub team: Option<TeamId>,
}

impl Action {
    /// The operation's name, stable: `reply`, `note`, `status`, `assign`, `team`, `priority`, `labels`, `read`,
    /// `unread`, `participants`, `attributes`, `transcript`, `message_delete`, `message_retry`, `mute`, `macro`, `ticket_edit`, `ticket_create`,
    /// `conversation_create`, `contact_create`, `contact_edit`, `contact_block`, `contact_picture`, `contact_merge`,
    /// `contact_note`, `macro_create`, `macro_edit`, `macro_delete`, `canned_create`, `canned_edit`, `canned_delete`,
    /// `signature`, `signature_channel`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Note(_) => "note",
            Self::SetStatus { .. } => "status",
            Self::Assign { .. } => "assign",
            Self::SetTeam { .. } => "team",
            Self::SetPriority { .. } => "priority",
            Self::ChangeLabels { .. } => "labels",
            Self::MarkRead { .. } => "read",
            Self::MarkUnread => "unread",
            Self::ChangeParticipants { .. } => "participants",
            Self::EditAttributes { .. } => "attributes",
            Self::SendTranscript { .. } => "transcript",
            Self::DeleteMessage { .. } => "message_delete",
            Self::RetryMessage { .. } => "message_retry",
            Self::Mute => "mute",
            Self::RunMacro { .. } => "macro",
            Self::EditTicket { .. } => "ticket_edit",
            Self::CreateTicket { .. } => "ticket_create",
            Self::CreateConversation { .. } => "conversation_create",
            Self::CreateContact { .. } => "contact_create",
            Self::EditContact { .. } => "contact_edit",
            Self::BlockContact { .. } => "contact_block",
            Self::SetContactPicture { .. } => "contact_picture",
            Self::MergeContact { .. } => "contact_merge",
            Self::AddContactNote { .. } => "contact_note",
            Self::CreateMacro { .. } => "macro_create",
            Self::EditMacro { .. } => "macro_edit",
            Self::DeleteMacro { .. } => "macro_delete",
            Self::CreateCanned { .. } => "canned_create",
            Self::EditCanned { .. } => "canned_edit",
            Self::DeleteCanned { .. } => "canned_delete",
            Self::SetSignature { .. } => "signature",
            Self::SignChannel { .. } => "signature_channel",
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn subject_kind(&self) -> SubjectKind {
        match self {
            Self::CreateContact { .. }
            | Self::EditContact { .. }
            | Self::BlockContact { .. }
            | Self::SetContactPicture { .. }
            | Self::MergeContact { .. }
            | Self::AddContactNote { .. } => SubjectKind::Contact,
            Self::CreateMacro { .. }
            | Self::EditMacro { .. }
            | Self::DeleteMacro { .. }
            | Self::CreateCanned { .. }
            | Self::EditCanned { .. }
            | Self::DeleteCanned { .. }
            | Self::SetSignature { .. }
            | Self::SignChannel { .. } => SubjectKind::Account,
            _ => SubjectKind::Conversation,
        }
    }

    /// Whether it makes what it is for, so that everything else about that waits for it.
    #[must_use]
    pub const fn creates_subject(&self) -> bool {
        matches!(
            self,
            Self::CreateTicket { .. }
                | Self::CreateConversation { .. }
                | Self::CreateContact { .. }
        )
    }

    /// Whether, on a server that does not know an operation's key, there is a way to find out if it took effect.
    #[must_use]
    pub const fn can_be_checked(&self) -> bool {
        !matches!(
            self,
            Self::SendTranscript { .. }
                | Self::RunMacro { .. }
                | Self::CreateTicket { .. }
                | Self::CreateConversation { .. }
                | Self::CreateContact { .. }
                | Self::MergeContact { .. }
                | Self::AddContactNote { .. }
                | Self::CreateMacro { .. }
                | Self::DeleteMacro { .. }
        )
    }

    /// The files that it sends.
    #[must_use]
    pub fn kept_files(&self) -> &[KeptFile] {
        match self {
            Self::SetContactPicture { picture } => picture.as_slice(),
            Self::Reply(message) | Self::Note(message) => &message.files,
            _ => &[],
        }
    }

    /// The message of a reply or note.
    #[must_use]
    pub const fn message(&self) -> Option<&NewMessage> {
        match self {
            Self::Reply(message) | Self::Note(message) => Some(message),
            _ => None,
        }
    }

    /// What it says, for a reply or a note.
    #[must_use]
    pub fn into_message(self) -> Option<NewMessage> {
        match self {
            Self::Reply(message) | Self::Note(message) => Some(message),
            _ => None,
        }
    }

    /// Who reads the message of a reply or note.
    #[must_use]
    pub const fn mode(&self) -> Option<Mode> {
        match self {
            Self::Reply(_) => Some(Mode::Reply),
            Self::Note(_) => Some(Mode::Note),
            _ => None,
        }
    }

    /// A reply or a note.
    #[must_use]
    pub const fn writing(mode: Mode, message: NewMessage) -> Self {
        match mode {
            Mode::Reply => Self::Reply(message),
            Mode::Note => Self::Note(message),
        }
    }

    /// The text of a reply or note.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.message().map(|message| message.text.as_str())
    }
}

/// Where an operation stands. `Queued → Sending → (gone: delivered)`; `Sending → Queued` to try again; `Sending →
/// Checking` when the answer was lost; `Held`, `Conflict` and `Failed` wait for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// Waits for its turn, the network or the next try.
    Queued,
    /// On its way.
    Sending,
    /// Nobody knows whether the server has it; it is looked for before anything is sent again.
    Checking,
    /// Kept back: someone else wrote meanwhile.
    Held,
    /// The server's value is neither what the agent saw nor what they want.
    Conflict,
    /// Refused by the server, or unknown and not checkable.
    Failed,
}

impl OperationState {
    /// Whether it waits for the agent rather than for the network.
    #[must_use]
    pub const fn is_parked(self) -> bool {
        matches!(self, Self::Held | Self::Conflict | Self::Failed)
    }

    /// The stable name: `queued`, `sending`, `checking`, `held`, `conflict`, `failed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Held => "held",
            Self::Conflict => "conflict",
            Self::Failed => "failed",
        }
    }
}

/// Why an operation waits or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// No connection.
    Offline,
    /// The server did not answer in time, or cut the answer.
    NoAnswer,
    /// The server failed.
    ServerError {
        /// HTTP status.
        status: u16,
    },
    /// The server asks to slow down.
    RateLimited,
    /// The account must be signed in to again.
    SignInNeeded,
    /// This agent may not do that.
    NotPermitted,
    /// The conversation is gone on the server, or no longer visible to this agent.
    NotFound,
    /// The file that it sends is no longer on this computer.
    FileGone,
    /// The server said no.
    Refused {
        /// Its words.
        message: String,
    },
    /// Someone wrote after the author last looked.
    Overtaken {
        /// The newest message of someone else.
        by: MessageId,
    },
    /// The server's value changed meanwhile.
    Conflict {
        /// The server's value now, as people read it (a wire name, an id, or `none`).
        server: String,
    },
    /// The server may or may not have it, and there is no way to find out.
    Unknown,
    /// It waited so long that it leaves only on the agent's word.
    TooOld,
}

/// An undelivered operation, as the outbox shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its identity.
    pub id: OperationId,
    /// What it does.
    pub action: Action,
    /// What it is for.
    pub subject: Subject,
    /// Operations with the same group were made as one, and are undone as one.
    #[serde(default)]
    pub group: Option<OperationId>,
    /// The number people see, where it is for a conversation.
    pub conversation_id: Option<DisplayId>,
    /// The contact's name, for people; empty where it is for the account.
    pub contact_name: String,
    /// Where it stands.
    pub state: OperationState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it waits or failed.
    pub reason: Option<Reason>,
    /// When the agent did it.
    pub queued_at: Timestamp,
    /// When it is tried again.
    pub next_try_at: Option<Timestamp>,
    /// What a message waits for before it leaves by itself.
    #[serde(default)]
    pub departure: Option<Departure>,
}

/// The answer to an action: durable, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// The operation that carries it.
    pub operation: OperationId,
    /// Where it stands.
    pub state: OperationState,
    /// What a message waits for before it leaves by itself.
    #[serde(default)]
    pub departure: Option<Departure>,
}
