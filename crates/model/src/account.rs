//! Accounts: who is signed in where, how the connection stands, and the names that conversations refer to.

use serde::{Deserialize, Serialize};

use crate::{AccountKey, AgentId, InboxId, LabelTitle, TeamId, Timestamp};

/// An account of this profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Local address.
    pub key: AccountKey,
    /// The server, as its origin: `https://support.example.com`.
    pub server: String,
    /// The account's number on that server.
    pub account_id: i64,
    /// The account's name on that server.
    pub name: String,
    /// The signed-in agent.
    pub me: AgentId,
    /// The signed-in agent's name.
    pub my_name: String,
    /// The signed-in agent's e-mail address.
    pub my_email: String,
    /// What the signed-in agent may do in the account.
    #[serde(default)]
    pub role: Role,
    /// Whether it is the desk that runs on this computer.
    pub local: bool,
    /// What the server adds to Chatwoot's API: `tickets`, `changes`, `idempotency` …, and how its mail leaves:
    /// `mail-smtp`, or `mail-folder` where it is only written into a folder.
    pub capabilities: Vec<String>,
    /// Whether work can go out.
    pub session: Session,
    /// Where the token is kept.
    pub secret: SecretPlace,
    /// How the connection stands.
    pub connection: Connection,
    /// What the agent chose to be seen as.
    pub availability: Availability,
}

/// What an agent may do in an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, what the whole team shares included.
    Administrator,
    /// Work on conversations.
    Agent,
    /// Not told yet, or one of the server's own making.
    #[default]
    Unknown,
}

impl Role {
    /// Whether the agent may change what the whole team shares: labels, and macros for everybody. Where that is not
    /// known, the server has the last word.
    #[must_use]
    pub const fn may_change_shared(self) -> bool {
        !matches!(self, Self::Agent)
    }
}

/// Whether an account can talk to its server. The local copy and the outbox work in every state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// Signed in.
    Active,
    /// The token was refused, or is not at hand: sign in again. Queued work stays queued.
    SignInNeeded,
    /// The server suspended the account.
    Suspended,
}

/// Where a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In memory only, because no keyring was reachable: gone when the program ends.
    Memory,
}

/// How the connection stands: `Offline → Connecting → CatchingUp → Live`, and back to `Offline` from each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Where it stands.
    pub state: ConnectionState,
    /// Since when.
    pub since: Timestamp,
    /// When the local copy was last known to equal the server; absent before the first sync is complete.
    pub as_of: Option<Timestamp>,
    /// How far a first sync or a catch-up has come.
    pub progress: Option<Progress>,
    /// Records of the server that could not be read and were left out, since the program started.
    pub skipped: u32,
}

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// No connection; tries again by itself.
    Offline,
    /// Reaching for the server.
    Connecting,
    /// Connected, filling the gap.
    CatchingUp,
    /// Connected and level.
    Live,
}

/// Progress of a sync, in conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Done.
    pub done: u32,
    /// Of how many; absent when not known.
    pub total: Option<u32>,
}

/// What an agent is seen as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Takes conversations.
    Online,
    /// There, but takes no more.
    Busy,
    /// Not there.
    #[default]
    Offline,
}

/// An agent of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The server's number.
    pub id: AgentId,
    /// Name.
    pub name: String,
    /// Presence as last known.
    pub availability: Availability,
    /// E-mail address, where the server tells it.
    #[serde(default)]
    pub email: Option<String>,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The server's number.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Whether the signed-in agent belongs to it.
    pub is_member: bool,
}

/// What carries the messages of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A page or a box on a web site.
    Web,
    /// A program through the API.
    Api,
    /// E-mail.
    Email,
    /// WhatsApp.
    Whatsapp,
    /// Text messages.
    Sms,
    /// Telegram, Line, Facebook, Instagram …; the server's own name for it.
    Other(String),
}

/// An inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// The server's number.
    pub id: InboxId,
    /// Name.
    pub name: String,
    /// What carries its messages.
    pub channel: Channel,
    /// Who carries them, where there are several for a channel; the server's own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Its address, where it is one of e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Title, its identity.
    pub title: LabelTitle,
    /// Colour as `#rrggbb`; checked.
    pub color: String,
    /// Whether the sidebar shows it.
    pub on_sidebar: bool,
}

/// The names that conversations of an account refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Agents, by name.
    pub agents: Vec<Agent>,
    /// Teams, by name.
    pub teams: Vec<Team>,
    /// Inboxes that this agent sees, by name.
    pub inboxes: Vec<Inbox>,
    /// Labels, by title.
    pub labels: Vec<Label>,
}
