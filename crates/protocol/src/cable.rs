//! The realtime protocol: ActionCable frames, and the events that they carry.
//!
//! A client connects to `/cable` with the subprotocol `actioncable-v1-json`, waits for
//! [`ServerFrame::Welcome`], sends [`ClientFrame::Subscribe`] with a [`RoomIdentifier`] and waits
//! for the confirmation. A wrong token is answered with **silence**, so the wait needs a limit.
//! The identifier must be the identical string in every frame: keep what
//! [`RoomIdentifier::to_identifier`] gave.

mod event;

pub use event::*;

use crate::ids::{AccountId, ConversationDisplayId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "actioncable-v1-json";
/// A second one that clients offer, by habit.
pub const SUBPROTOCOL_UNSUPPORTED: &str = "actioncable-unsupported";
/// The server pings this often.
pub const PING_INTERVAL: std::time::Duration = std::time::Duration::from_secs(3);
/// A client says that it is there this often.
pub const PRESENCE_INTERVAL: std::time::Duration = std::time::Duration::from_secs(20);

/// A frame that did not make sense.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// It is no JSON of the expected form. The source may quote content: do not log it.
    #[error("a realtime frame could not be read")]
    Malformed(#[from] serde_json::Error),
    /// It is of a kind unknown today.
    #[error("a realtime frame of an unknown kind")]
    Unknown,
}

/// What a subscription is for. Its JSON text is the identifier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomIdentifier {
    /// Always `RoomChannel`.
    pub channel: String,
    /// The user's own stream. Secret.
    pub pubsub_token: String,
    /// The account, for users; contacts leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The user; contacts leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

impl RoomIdentifier {
    /// The subscription of a user within an account.
    #[must_use]
    pub fn user(pubsub_token: impl Into<String>, account: AccountId, user: UserId) -> Self {
        Self {
            channel: "RoomChannel".to_owned(),
            pubsub_token: pubsub_token.into(),
            account_id: Some(account),
            user_id: Some(user),
        }
    }

    /// The text to send, the same one in every frame of this subscription.
    #[must_use]
    pub fn to_identifier(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads an identifier.
    ///
    /// # Errors
    /// When it is not the JSON of one.
    pub fn parse(identifier: &str) -> Result<Self, FrameError> {
        Ok(serde_json::from_str(identifier)?)
    }
}

/// What a client sends.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientFrame {
    /// Begin a subscription.
    Subscribe {
        /// See [`RoomIdentifier::to_identifier`].
        identifier: String,
    },
    /// End it.
    Unsubscribe {
        /// As it was sent.
        identifier: String,
    },
    /// Perform an action.
    Perform {
        /// As it was sent.
        identifier: String,
        /// What.
        action: Action,
    },
}

/// What a client performs within its subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `update_presence`: the subscriber is there.
    UpdatePresence,
    /// `view_conversation`: the user has this conversation open, and no other; none closes it. Only
    /// on servers with [`crate::rest::Capability::Viewers`].
    ViewConversation {
        /// Which.
        conversation: Option<ConversationDisplayId>,
    },
    /// One unknown today, by its name.
    Other(String),
}

impl Action {
    fn to_data(&self) -> Value {
        match self {
            Self::UpdatePresence => json!({"action": "update_presence"}),
            Self::ViewConversation { conversation } => {
                json!({"action": "view_conversation", "conversation_id": conversation})
            }
            Self::Other(name) => json!({"action": name}),
        }
    }

    fn of_data(data: &Value) -> Self {
        let name = data.get("action").and_then(Value::as_str);
        match name.unwrap_or_default() {
            "update_presence" => Self::UpdatePresence,
            "view_conversation" => Self::ViewConversation {
                conversation: data
                    .get("conversation_id")
                    .and_then(Value::as_i64)
                    .map(ConversationDisplayId),
            },
            other => Self::Other(other.to_owned()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct RawClientFrame {
    command: String,
    identifier: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
}

impl ClientFrame {
    /// The text of the frame.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (command, identifier, data) = match self {
            Self::Subscribe { identifier } => ("subscribe", identifier, None),
            Self::Unsubscribe { identifier } => ("unsubscribe", identifier, None),
            Self::Perform { identifier, action } => {
                ("message", identifier, Some(action.to_data().to_string()))
            }
        };
        let raw = RawClientFrame {
            command: command.to_owned(),
            identifier: identifier.clone(),
            data,
        };
        serde_json::to_string(&raw).unwrap_or_default()
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When it is no client frame.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let raw: RawClientFrame = serde_json::from_str(text)?;
        let identifier = raw.identifier;
        match raw.command.as_str() {
            "subscribe" => Ok(Self::Subscribe { identifier }),
            "unsubscribe" => Ok(Self::Unsubscribe { identifier }),
            "message" => {
                let data: Value = serde_json::from_str(raw.data.as_deref().unwrap_or("{}"))?;
                Ok(Self::Perform {
                    identifier,
                    action: Action::of_data(&data),
                })
            }
            _ => Err(FrameError::Unknown),
        }
    }
}

/// What a server sends.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerFrame {
    /// The connection stands.
    Welcome,
    /// Every three seconds, with the server's clock in epoch seconds.
    Ping {
        /// Epoch seconds.
        at: i64,
    },
    /// The subscription stands.
    ConfirmSubscription {
        /// As it was sent.
        identifier: String,
    },
    /// The subscription was refused.
    RejectSubscription {
        /// As it was sent.
        identifier: String,
    },
    /// The server closes the connection.
    Disconnect {
        /// `server_restart` and the like.
        reason: Option<String>,
        /// Whether to come back.
        reconnect: bool,
    },
    /// An event.
    Event {
        /// As it was sent.
        identifier: String,
        /// The event, unread: see [`Event::parse`].
        message: RawEvent,
    },
}

/// An event by its name, its data unread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawEvent {
    /// `message.created` and the like.
    pub event: String,
    /// What it carries.
    #[serde(default)]
    pub data: Value,
}

#[derive(Deserialize)]
struct RawServerFrame {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    identifier: Option<String>,
    #[serde(default)]
    message: Option<Value>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    reconnect: Option<bool>,
}

impl ServerFrame {
    /// The text of the frame.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Welcome => json!({"type": "welcome"}),
            Self::Ping { at } => json!({"type": "ping", "message": at}),
            Self::ConfirmSubscription { identifier } => {
                json!({"identifier": identifier, "type": "confirm_subscription"})
            }
            Self::RejectSubscription { identifier } => {
                json!({"identifier": identifier, "type": "reject_subscription"})
            }
            Self::Disconnect { reason, reconnect } => {
                json!({"type": "disconnect", "reason": reason, "reconnect": reconnect})
            }
            Self::Event {
                identifier,
                message,
            } => json!({"identifier": identifier, "message": message}),
        }
        .to_string()
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When it is no server frame, or one of a kind unknown today.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let raw: RawServerFrame = serde_json::from_str(text)?;
        let identifier = raw.identifier.unwrap_or_default();
        match raw.kind.as_deref() {
            Some("welcome") => Ok(Self::Welcome),
            Some("ping") => Ok(Self::Ping {
                at: raw.message.and_then(|at| at.as_i64()).unwrap_or_default(),
            }),
            Some("confirm_subscription") => Ok(Self::ConfirmSubscription { identifier }),
            Some("reject_subscription") => Ok(Self::RejectSubscription { identifier }),
            Some("disconnect") => Ok(Self::Disconnect {
                reason: raw.reason,
                reconnect: raw.reconnect.unwrap_or(true),
            }),
            Some(_) => Err(FrameError::Unknown),
            None => match raw.message {
                Some(message) => Ok(Self::Event {
                    identifier,
                    message: serde_json::from_value(message)?,
                }),
                None => Err(FrameError::Unknown),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_identifier_is_a_json_text_in_the_documented_order() {
        let room = RoomIdentifier::user("tok", AccountId(1), UserId(2));
        let identifier = room.to_identifier();
        assert_eq!(
            identifier,
            r#"{"channel":"RoomChannel","pubsub_token":"tok","account_id":1,"user_id":2}"#
        );
        assert!(RoomIdentifier::parse(&identifier).expect("reads") == room);
    }

    #[test]
    fn client_frames_read_back() {
        for frame in [
            ClientFrame::Subscribe {
                identifier: "i".into(),
            },
            ClientFrame::Unsubscribe {
                identifier: "i".into(),
            },
            ClientFrame::Perform {
                identifier: "i".into(),
                action: Action::UpdatePresence,
            },
            ClientFrame::Perform {
                identifier: "i".into(),
                action: Action::ViewConversation {
                    conversation: Some(ConversationDisplayId(7)),
                },
            },
            ClientFrame::Perform {
                identifier: "i".into(),
                action: Action::ViewConversation { conversation: None },
            },
            ClientFrame::Perform {
                identifier: "i".into(),
                action: Action::Other("wave".into()),
            },
        ] {
            assert_eq!(ClientFrame::parse(&frame.to_json()).expect("reads"), frame);
        }
    }

    #[test]
    fn server_frames_read_back() {
        for frame in [
            ServerFrame::Welcome,
            ServerFrame::Ping { at: 1_700_000_000 },
            ServerFrame::ConfirmSubscription {
                identifier: "i".into(),
            },
            ServerFrame::RejectSubscription {
                identifier: "i".into(),
            },
            ServerFrame::Disconnect {
                reason: Some("server_restart".into()),
                reconnect: true,
            },
            ServerFrame::Event {
                identifier: "i".into(),
                message: RawEvent {
                    event: "message.created".into(),
                    data: json!({"id": 1}),
                },
            },
        ] {
            assert_eq!(ServerFrame::parse(&frame.to_json()).expect("reads"), frame);
        }
        assert!(ServerFrame::parse("{}").is_err());
        assert!(ServerFrame::parse("not json").is_err());
    }
}
