//! Conversations and tickets: as a list shows them and as the thread's header and related panel show them.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ConversationKey, DisplayId, InboxId, LabelTitle, TeamId, Timestamp,
    attribute::Attributes,
    contact::{Contact, ContactLine},
    mail::MailHead,
    message::Preview,
    ticket::{LinkedTicket, Ticket, TicketLine},
};

macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A value this version does not know; kept and shown as the server wrote it.
            Other(String),
        }

        impl $name {
            /// The value's name on the wire, which is also its name in `guichetctl`.
            #[must_use]
            pub fn wire_name(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Other(name) => name,
                }
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                match name {
                    $($wire => Self::$variant,)+
                    _ => Self::Other(name.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self::from(name.as_str())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.wire_name().to_owned()
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(name: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(name))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.wire_name())
            }
        }
    };
}

pub(crate) use open_enum;

open_enum!(
    /// Where a conversation stands, in the product's words. The wire says `pending` for an AI reply and `snoozed` for
    /// Pending.
    Status {
        /// Someone on the team has to act.
        Open = "open",
        /// A bot holds the conversation.
        AiReply = "pending",
        /// Done.
        Closed = "resolved",
        /// Parked until a moment, or until the customer writes.
        Pending = "snoozed",
    }
);

open_enum!(
    /// How urgent a conversation is, from least to most.
    Priority {
        /// Can wait.
        Low = "low",
        /// Ordinary.
        Medium = "medium",
        /// Before ordinary ones.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
);

open_enum!(
    /// Which of the two modules a conversation belongs to.
    Category {
        /// A conversation.
        Chat = "chat",
        /// A conversation with a title, a type and its own number series.
        Ticket = "ticket",
    }
);

/// What the outbox holds for a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingMark {
    /// Operations that will go by themselves.
    pub waiting: u32,
    /// Operations that wait for the agent: held, in conflict or failed.
    pub parked: u32,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Address of everything about this conversation.
    pub key: ConversationKey,
    /// The number people see; absent while it exists only here.
    pub id: Option<DisplayId>,
    /// Which module it belongs to.
    pub category: Category,
    /// Status with pending operations laid over it.
    pub status: Status,
    /// When a Pending conversation wakes; absent: when the customer writes.
    pub snoozed_until: Option<Timestamp>,
    /// Priority with pending operations laid over it.
    pub priority: Option<Priority>,
    /// The agent it is assigned to.
    pub assignee: Option<AgentId>,
    /// The name of the bot that holds it, where one does.
    pub bot: Option<String>,
    /// The team it is assigned to.
    pub team: Option<TeamId>,
    /// The inbox it came through.
    pub inbox: InboxId,
    /// Labels, sorted by title.
    pub labels: Vec<LabelTitle>,
    /// Who wrote.
    pub contact: ContactLine,
    /// Incoming messages nobody has read; servers cap it at 10.
    pub unread_count: u32,
    /// When something last happened, by the server's clock.
    pub last_activity_at: Timestamp,
    /// The newest message, pending ones included.
    pub preview: Option<Preview>,
    /// What the outbox holds for it.
    pub pending: PendingMark,
    /// Whether an unsent draft is kept for it.
    pub has_draft: bool,
    /// What makes it a ticket.
    #[serde(default)]
    pub ticket: Option<TicketLine>,
}

/// One conversation as the thread's header, composer and related panel show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The same as its row in a list.
    pub row: ConversationRow,
    /// Who wrote, whole.
    pub contact: Contact,
    /// When it began, by the server's clock.
    pub created_at: Timestamp,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// Whether a reply can reach the customer, and if not why.
    pub reply: ReplyAllowed,
    /// The language it is in, else that of the customer's browser, as the server has it: `fr`, `pt-BR`.
    #[serde(default)]
    pub language: Option<String>,
    /// To whom the next reply goes, where it goes by e-mail.
    #[serde(default)]
    pub mail: Option<MailHead>,
    /// The ticket whole, where it is one.
    #[serde(default)]
    pub ticket: Option<Ticket>,
    /// The tickets that were raised from it.
    #[serde(default)]
    pub linked_tickets: Vec<LinkedTicket>,
    /// The company's own attributes.
    #[serde(default)]
    pub attributes: Attributes,
    /// Agents who take part, pending changes included.
    #[serde(default)]
    pub participants: Vec<AgentId>,
    /// Other agents who have it open right now; none where the server cannot tell, and without a connection.
    #[serde(default)]
    pub viewers: Vec<AgentId>,
}

/// Whether a reply can reach the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyAllowed {
    /// It can.
    Yes,
    /// The channel's reply window has passed (for example 24 h on WhatsApp): only notes.
    WindowPassed,
    /// The contact is blocked: only notes.
    ContactBlocked,
}
