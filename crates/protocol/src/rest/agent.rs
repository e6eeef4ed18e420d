//! Agents, automatic agents and teams.

use crate::JsonObject;
use crate::envelope::nullable;
use crate::ids::{AccountId, AgentBotId, TeamId, UserId};
use crate::open_enum::open_enum;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

open_enum! {
    /// What a user may do within an account.
    Role {
        /// Sees the inboxes that they are a member of.
        Agent = "agent",
        /// Sees and changes everything.
        Administrator = "administrator",
    }
}

open_enum! {
    /// Whether an agent takes work.
    Availability {
        /// At work.
        Online = "online",
        /// At work, but takes nothing new.
        Busy = "busy",
        /// Away.
        Offline = "offline",
    }
}

/// An agent, as in `GET agents` (a bare array), `teams/:id/team_members` (bare array),
/// `inbox_members/:id` and `assignable_agents` (`{payload}`), and as a conversation's assignee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// The user.
    pub id: UserId,
    /// The account that this row is about.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// What others see: what the agent chose, `offline` when not present.
    #[serde(default)]
    pub availability_status: Option<Availability>,
    /// Whether the agent counts as offline when not present.
    #[serde(default, deserialize_with = "nullable")]
    pub auto_offline: bool,
    /// Whether the e-mail address was confirmed.
    #[serde(default, deserialize_with = "nullable")]
    pub confirmed: bool,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// How the user signs in: `email`, `google`, `saml`.
    #[serde(default)]
    pub provider: Option<String>,
    /// The name that customers see: the display name, or else the name.
    #[serde(default)]
    pub available_name: Option<String>,
    /// Free attributes. Absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<JsonObject>,
    /// The full name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// The role within the account.
    #[serde(default)]
    pub role: Option<Role>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub thumbnail: String,
}

/// An automatic agent in its short form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentBot {
    /// The bot.
    pub id: AgentBotId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub thumbnail: String,
    /// `webhook` and the like.
    #[serde(default)]
    pub bot_type: Option<String>,
}

/// Who holds a conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Assignee {
    /// A person.
    Agent(Box<Agent>),
    /// A bot.
    Bot(AgentBot),
}

impl Assignee {
    /// The person, when it is one.
    #[must_use]
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Bot(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Assignee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        // Only bots have a `bot_type`; the type beside the object came with later versions.
        let is_bot = value.get("bot_type").is_some();
        if is_bot {
            serde_json::from_value(value).map(Self::Bot)
        } else {
            serde_json::from_value(value).map(|agent| Self::Agent(Box::new(agent)))
        }
        .map_err(serde::de::Error::custom)
    }
}

/// A team: `GET teams` (a bare array), and `meta.team` of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// The team.
    pub id: TeamId,
    /// Its name, lower-cased by the server.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether assigning the team picks one of its members.
    #[serde(default, deserialize_with = "nullable")]
    pub allow_auto_assign: bool,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Whether the caller is a member.
    #[serde(default, deserialize_with = "nullable")]
    pub is_member: bool,
}
