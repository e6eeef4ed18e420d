//! Who wrote a message, in the short *push* shapes of people and bots.

use crate::JsonObject;
use crate::envelope::nullable;
use crate::ids::{AccountId, AgentBotId, ContactId, UserId};
use crate::rest::Availability;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Defines a field that always writes one text and reads anything.
macro_rules! tag {
    ($(#[$doc:meta])* $name:ident = $text:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
            }
        }
    };
}

tag! {
    /// The `type` of a [`PushUser`]: `"user"`.
    UserTag = "user"
}
tag! {
    /// The `type` of a [`PushContact`]: `"contact"`.
    ContactTag = "contact"
}
tag! {
    /// The `type` of a [`PushBot`]: `"agent_bot"`.
    BotTag = "agent_bot"
}

/// A user as messages and events carry them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushUser {
    /// The user.
    pub id: UserId,
    /// The full name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// The name that customers see.
    #[serde(default)]
    pub available_name: Option<String>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub avatar_url: String,
    /// Always `"user"`.
    #[serde(rename = "type", default)]
    pub tag: UserTag,
    /// What others see.
    #[serde(default)]
    pub availability_status: Option<Availability>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub thumbnail: String,
}

/// A contact as messages and events carry it: without times and ways in, so merge it into what is
/// known rather than replace that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushContact {
    /// Free attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// The company's own attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub custom_attributes: JsonObject,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The contact.
    pub id: ContactId,
    /// The id in the company's own systems.
    #[serde(default)]
    pub identifier: Option<String>,
    /// The name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// The phone number.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub thumbnail: String,
    /// Whether messages are refused.
    #[serde(default, deserialize_with = "nullable")]
    pub blocked: bool,
    /// Always `"contact"`.
    #[serde(rename = "type", default)]
    pub tag: ContactTag,
    /// The account. Only in `contact.*` events; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
}

/// A bot as messages carry it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushBot {
    /// The bot.
    pub id: AgentBotId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub avatar_url: String,
    /// Always `"agent_bot"`.
    #[serde(rename = "type", default)]
    pub tag: BotTag,
}

/// Who wrote a message, told apart by `type`.
#[derive(Debug, Clone, PartialEq)]
pub enum Sender {
    /// An agent.
    User(PushUser),
    /// A customer.
    Contact(Box<PushContact>),
    /// A bot.
    Bot(PushBot),
    /// A kind unknown today, kept as it came.
    Other(Value),
}

impl Sender {
    /// The name to show, when there is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(user) => Some(&user.name),
            Self::Contact(contact) => Some(&contact.name),
            Self::Bot(bot) => Some(&bot.name),
            Self::Other(value) => value.get("name").and_then(Value::as_str),
        }
    }
}

impl Serialize for Sender {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::User(user) => user.serialize(serializer),
            Self::Contact(contact) => contact.serialize(serializer),
            Self::Bot(bot) => bot.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Sender {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let kind = value.get("type").and_then(Value::as_str);
        match kind {
            Some("user") => serde_json::from_value(value).map(Self::User),
            Some("contact") => {
                serde_json::from_value(value).map(|contact| Self::Contact(Box::new(contact)))
            }
            Some("agent_bot") => serde_json::from_value(value).map(Self::Bot),
            _ => Ok(Self::Other(value)),
        }
        .map_err(serde::de::Error::custom)
    }
}
