//! What the core tells the window: ids, never contents. The window reads again what it shows.

use serde::{Deserialize, Serialize};

use crate::{
    AccountKey, AgentId, AttachmentKey, ContactKey, ConversationKey, DisplayId, OperationId,
    voice::{PlaybackState, SoundTrouble, Voice},
};

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Accounts came, went or changed session.
    AccountsChanged,
    /// Rows of lists changed; lists and counts may have too.
    ConversationsChanged {
        /// Whose.
        account: AccountKey,
        /// Which; empty means: possibly any.
        conversations: Vec<ConversationKey>,
    },
    /// Messages of a thread changed.
    TimelineChanged {
        /// Whose.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
    },
    /// The outbox changed.
    OutboxChanged {
        /// Whose.
        account: AccountKey,
    },
    /// A contact, its notes or what the outbox holds for it changed.
    ContactChanged {
        /// Whose.
        account: AccountKey,
        /// Which.
        contact: ContactKey,
    },
    /// Macros changed, on the server or in the outbox.
    MacrosChanged {
        /// Whose.
        account: AccountKey,
    },
    /// Canned answers changed, on the server or in the outbox.
    CannedChanged {
        /// Whose.
        account: AccountKey,
    },
    /// The agent's signature, or which channels carry it, changed, on the server or in the outbox.
    SignatureChanged {
        /// Whose.
        account: AccountKey,
    },
    /// Custom views, or their order, changed.
    ViewsChanged {
        /// Whose.
        account: AccountKey,
    },
    /// Agents, teams, inboxes, labels, attribute definitions or presence changed.
    ReferenceChanged {
        /// Whose.
        account: AccountKey,
    },
    /// The connection's state, time or progress changed.
    ConnectionChanged {
        /// Whose.
        account: AccountKey,
    },
    /// Settings changed.
    SettingsChanged,
    /// Someone writes in a conversation, or stopped.
    Typing {
        /// Whose.
        account: AccountKey,
        /// Where.
        conversation: ConversationKey,
        /// Who, by name.
        name: String,
        /// Whether they write or stopped.
        on: bool,
    },
    /// How loud a recording is now. At most twenty a second, and only while it goes on.
    RecordingLevel {
        /// Whose.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// From 0 (silence) to 100, as loudness is felt.
        level: u8,
        /// How long the recording is.
        elapsed_ms: u32,
    },
    /// A recording ended by itself. What was recorded waits in the composer.
    RecordingStopped {
        /// Whose.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// Why.
        reason: SoundTrouble,
    },
    /// What plays went on, or ended.
    PlaybackPosition {
        /// What plays.
        voice: Voice,
        /// Where it is.
        position_ms: u32,
        /// How it goes.
        state: PlaybackState,
    },
    /// How far the files of a message have gone up.
    UploadProgress {
        /// Whose.
        account: AccountKey,
        /// Which.
        operation: OperationId,
        /// In bytes.
        sent: u64,
        /// In bytes.
        total: u64,
    },
    /// How far a received file has come down.
    DownloadProgress {
        /// Whose.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
        /// In bytes.
        received: u64,
        /// In bytes, where the server says.
        total: Option<u64>,
    },
    /// Other agents opened a conversation, or closed it.
    ViewersChanged {
        /// Whose.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
        /// All others who have it open now; none where that is not known.
        agents: Vec<AgentId>,
    },
    /// Something the agent may want to know at once; the shell shows it natively.
    Notice {
        /// Whose.
        account: AccountKey,
        /// Where.
        conversation: ConversationKey,
        /// The number people see.
        id: Option<DisplayId>,
        /// What happened.
        notice: Notice,
    },
    /// Someone clicked a notification: show this conversation.
    ShowConversation {
        /// Whose.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
    },
}

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Notice {
    /// A conversation was assigned to the signed-in agent.
    Assigned {
        /// By whom, where known.
        by: Option<AgentId>,
        /// The contact's name.
        contact: String,
    },
    /// A customer wrote in a conversation of the signed-in agent.
    Message {
        /// The contact's name.
        contact: String,
        /// First line of the text.
        text: String,
    },
}
