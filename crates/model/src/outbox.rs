//! What an agent does, and the outbox that carries it.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ConversationKey, DisplayId, LabelTitle, MessageId, OperationId, TeamId, Timestamp,
    conversation::{Priority, Status},
};

/// Something an agent does to a conversation. Durable before anything else happens, then delivered once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Write to the customer.
    Reply {
        /// Exactly what the customer gets.
        text: String,
    },
    /// Write to the team.
    Note {
        /// Exactly what agents see.
        text: String,
    },
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
}

impl Action {
    /// The operation's name, stable: `reply`, `note`, `status`, `assign`, `team`, `priority`, `labels`, `read`, `unread`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Note { .. } => "note",
            Self::SetStatus { .. } => "status",
            Self::Assign { .. } => "assign",
            Self::SetTeam { .. } => "team",
            Self::SetPriority { .. } => "priority",
            Self::ChangeLabels { .. } => "labels",
            Self::MarkRead { .. } => "read",
            Self::MarkUnread => "unread",
        }
    }

    /// The text of a reply or note.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Reply { text } | Self::Note { text } => Some(text),
            _ => None,
        }
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
    /// The conversation it is for.
    pub conversation: ConversationKey,
    /// The number people see for that conversation.
    pub conversation_id: Option<DisplayId>,
    /// The contact's name, for people.
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
}

/// The answer to an action: durable, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// The operation that carries it.
    pub operation: OperationId,
    /// Where it stands.
    pub state: OperationState,
}
