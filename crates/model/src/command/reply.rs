//! What commands answer where no type of the product says it already.

use serde::{Deserialize, Serialize};

use crate::{
    AccountKey, ContactKey, ConversationKey,
    account::{Account, Reference},
    conversation::{Conversation, ConversationRow},
    draft::Drafts,
    message::Timeline,
    outbox::Queued,
    settings::Settings,
    view::{ListChoice, Page},
};

/// What a window needs for its first paint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// What the agent prefers.
    pub settings: Settings,
    /// The operating system's language: `fr`, `en` or another tag.
    pub system_language: String,
    /// Accounts, in order of first sign-in.
    pub accounts: Vec<Account>,
    /// Whether a keyring is reachable; without one a session lives in memory only.
    pub keyring: bool,
    /// The list that shows first; absent without an account, and where it cannot be read.
    pub list: Option<FirstList>,
}

/// The list that shows first: the chats of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstList {
    /// Whose.
    pub account: AccountKey,
    /// The names that rows show.
    pub reference: Reference,
    /// How the agent last had it, or how it usually is.
    pub choice: ListChoice,
    /// Its first page, of [`view::PAGE`](crate::view::PAGE) rows.
    pub page: Page<ConversationRow>,
}

/// The answer to a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignInReply {
    /// Signed in.
    SignedIn {
        /// To this account.
        account: Account,
    },
    /// The agent has a second step: ask for a code.
    CodeNeeded {
        /// Pass it with the code; good for five minutes.
        ticket: String,
    },
}

/// What becomes of undelivered work on signing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueuedWork {
    /// It stays in the outbox, and goes after the next sign-in to the same account.
    Keep,
    /// It is dropped.
    Discard,
}

/// What one click on a row needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Header and related panel.
    pub conversation: Conversation,
    /// The newest page of the thread.
    pub timeline: Timeline,
    /// What was typed and not sent.
    pub drafts: Drafts,
}

/// The answer to making a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedContact {
    /// Its local address, good at once.
    pub contact: ContactKey,
    /// The operation that carries it to the server.
    pub queued: Queued,
}

/// The answer to making a conversation or a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedConversation {
    /// Its local address, good at once.
    pub conversation: ConversationKey,
    /// The operation that carries it to the server.
    pub queued: Queued,
}
