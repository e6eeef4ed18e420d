//! The commands a window may call, each tied to its reply.
//!
//! [`COMMANDS`] is the only list of names: the shell registers and permits exactly these.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    AccountKey, AttachmentKey, ConversationKey, OperationId,
    account::{Account, Availability, Reference},
    conversation::{Conversation, ConversationRow},
    draft::{Drafts, Mode},
    message::{Timeline, TimelineCursor},
    outbox::{Action, Operation, Queued},
    settings::Settings,
    view::{Counts, Cursor, ListFilter, Page, Tab, TabCounts},
};

/// A request of the window, its name and its reply.
pub trait Command: Serialize + DeserializeOwned {
    /// The name it is called by.
    const NAME: &'static str;
    /// What a successful call gives.
    type Output: Serialize + DeserializeOwned;
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident as $wire:literal -> $output:ty { $($(#[$fdoc:meta])* $field:ident : $type:ty),* $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

            impl Command for $name {
                const NAME: &'static str = $wire;
                type Output = $output;
            }
        )+

        /// Every command by name.
        pub const COMMANDS: &[&str] = &[$($wire),+];
    };
}

commands! {
    /// The window is there: everything it needs for its first paint. Events raised before this are replayed after it.
    WindowReady as "window_ready" -> Start {}

    /// Sign in with e-mail and password. Signing in to an account that is already here renews its session.
    SignIn as "sign_in" -> SignInReply {
        /// Address of the server; `https://` is assumed where no scheme is given.
        server: String,
        /// E-mail address.
        email: String,
        /// Password.
        password: String,
        /// Yes to plain http to another machine.
        allow_http: bool,
    }

    /// The second step of a sign-in.
    SubmitCode as "submit_code" -> SignInReply {
        /// From [`SignInReply::CodeNeeded`].
        ticket: String,
        /// One-time code of six digits, or a backup code.
        code: String,
    }

    /// Sign in by pasting an access token.
    SignInWithToken as "sign_in_with_token" -> SignInReply {
        /// Address of the server.
        server: String,
        /// The access token of the agent's profile page.
        token: String,
        /// Yes to plain http to another machine.
        allow_http: bool,
    }

    /// "Try it on this computer": starts the embedded server with a demo desk and signs in to it.
    TryLocally as "try_locally" -> Account {}

    /// Sign out: the token and the local copy of that account go.
    SignOut as "sign_out" -> () {
        /// Which.
        account: AccountKey,
        /// What becomes of undelivered work.
        queued: QueuedWork,
    }

    /// Choose what the agent is seen as.
    SetAvailability as "set_availability" -> () {
        /// Which account.
        account: AccountKey,
        /// As what.
        availability: Availability,
    }

    /// Try to connect now instead of waiting.
    Reconnect as "reconnect" -> () {
        /// Which account.
        account: AccountKey,
    }

    /// The accounts as they stand.
    ListAccounts as "list_accounts" -> Vec<Account> {}

    /// Agents, teams, inboxes and labels.
    GetReference as "get_reference" -> Reference {
        /// Which account.
        account: AccountKey,
    }

    /// A page of a list.
    ListConversations as "list_conversations" -> Page<ConversationRow> {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        filter: ListFilter,
        /// Which tab.
        tab: Tab,
        /// Where to begin; absent for the start.
        cursor: Option<Cursor>,
        /// How many, at most 500.
        limit: u32,
    }

    /// The tab counts of one list.
    CountTabs as "count_tabs" -> TabCounts {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        filter: ListFilter,
    }

    /// The sidebar's numbers.
    GetCounts as "get_counts" -> Counts {
        /// Which account.
        account: AccountKey,
    }

    /// A conversation with the newest page of its thread: what one click needs.
    OpenConversation as "open_conversation" -> Opened {
        /// Which account.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
        /// How many messages.
        limit: u32,
    }

    /// A page of a thread.
    GetTimeline as "get_timeline" -> Timeline {
        /// Which account.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
        /// From where on to older ones; absent for the newest page.
        before: Option<TimelineCursor>,
        /// How many.
        limit: u32,
    }

    /// Do something to a conversation: durable when this returns.
    Act as "act" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// What.
        action: Action,
    }

    /// Tell others that this agent writes, or stopped. Best effort, never queued.
    SetTyping as "set_typing" -> () {
        /// Which account.
        account: AccountKey,
        /// Where.
        conversation: ConversationKey,
        /// In which mode; absent when stopped.
        mode: Option<Mode>,
    }

    /// Keep a draft; empty text drops it.
    SaveDraft as "save_draft" -> () {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// In which mode.
        mode: Mode,
        /// The text.
        text: String,
    }

    /// Every undelivered operation, oldest first.
    ListOutbox as "list_outbox" -> Vec<Operation> {
        /// Which account.
        account: AccountKey,
    }

    /// Send a parked operation after all: a failed one again, a held one although overtaken, a conflicting one over
    /// the server's value; a queued one now.
    RetryOperation as "retry_operation" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Drop an operation that is not on its way; in a conflict this keeps the server's value.
    DiscardOperation as "discard_operation" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Take a reply or note out of the outbox to write it anew; gives its text.
    EditOperation as "edit_operation" -> String {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Open a received file in the system's program for it.
    OpenAttachment as "open_attachment" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
    }

    /// Open a link of a message in the browser; only http, https, mailto and tel.
    OpenLink as "open_link" -> () {
        /// The address.
        url: String,
    }

    /// What the agent prefers.
    GetSettings as "get_settings" -> Settings {}

    /// Change what the agent prefers.
    SaveSettings as "save_settings" -> () {
        /// All of it.
        settings: Settings,
    }
}

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
