//! The events of a user's stream.

use crate::cable::{FrameError, RawEvent};
use crate::envelope::{lenient_vec, nullable};
use crate::ids::{AccountId, ConversationDisplayId, NotificationId, UserId};
use crate::rest::{
    Availability, CacheKeys, Notification, PushContact, PushConversation, PushMessage, PushUser,
    Sender,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What happened. Delivery is at most once, may repeat and may change order: apply by id, the
/// newer `updated_at` wins. Check [`Event::account_id`] before applying.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// `message.created`, also sent to its author, with the `echo_id`.
    MessageCreated(PushMessage),
    /// `first.reply.created`.
    FirstReplyCreated(PushMessage),
    /// `message.updated`: status, deletion, attributes.
    MessageUpdated(PushMessage),
    /// `conversation.created`.
    ConversationCreated(PushConversation),
    /// `conversation.updated`: any field.
    ConversationUpdated(PushConversation),
    /// `conversation.status_changed`.
    ConversationStatusChanged(PushConversation),
    /// `assignee.changed`.
    AssigneeChanged(PushConversation),
    /// `team.changed`.
    TeamChanged(PushConversation),
    /// `conversation.read`: the **customer** read it.
    ConversationRead(PushConversation),
    /// `conversation.contact_changed`: another contact stands behind it.
    ConversationContactChanged(PushConversation),
    /// `conversation.mentioned`: the user was mentioned there.
    ConversationMentioned(PushConversation),
    /// `conversation.typing_on`; forget it after 30 s.
    TypingOn(Typing),
    /// `conversation.typing_off`.
    TypingOff(Typing),
    /// `conversation.viewers`: who has it open. Only on servers with
    /// [`crate::rest::Capability::Viewers`].
    ConversationViewers(Viewers),
    /// `conversation.unread_count_changed`: ask for the counts again.
    UnreadCountChanged(AccountOnly),
    /// `contact.created`.
    ContactCreated(PushContact),
    /// `contact.updated`.
    ContactUpdated(PushContact),
    /// `contact.merged`.
    ContactMerged(PushContact),
    /// `contact.deleted`.
    ContactDeleted(PushContact),
    /// `notification.created`.
    NotificationCreated(NotificationChange),
    /// `notification.updated`.
    NotificationUpdated(NotificationChange),
    /// `notification.deleted`.
    NotificationDeleted(NotificationDeletion),
    /// `account.cache_invalidated`.
    CacheInvalidated(CacheInvalidation),
    /// `presence.update`: the answer to one's own presence, not a push.
    Presence(Presence),
    /// An event unknown today.
    Other(RawEvent),
}

/// Who is writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Typing {
    /// Where.
    pub conversation: PushConversation,
    /// An agent or the customer.
    pub user: Sender,
    /// Whether it is a private note.
    #[serde(default, deserialize_with = "nullable")]
    pub is_private: bool,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The user who caused the event. Absent when nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<PushUser>,
}

/// Who has a conversation open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Viewers {
    /// Which.
    pub conversation_id: ConversationDisplayId,
    /// All of them, whoever hears it included.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub users: Vec<UserId>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// An event that names only its account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountOnly {
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// A notification that came or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationChange {
    /// The notification.
    pub notification: Notification,
    /// Unread ones.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// All.
    #[serde(default, deserialize_with = "nullable")]
    pub count: i64,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// A notification that went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationDeletion {
    /// Only its id.
    pub notification: DeletedNotification,
    /// Unread ones.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// All.
    #[serde(default, deserialize_with = "nullable")]
    pub count: i64,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// The id of a notification that went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletedNotification {
    /// Which.
    pub id: NotificationId,
}

/// Labels, inboxes or teams changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CacheInvalidation {
    /// The new keys.
    pub cache_keys: CacheKeys,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
}

/// Who is there. A user who is missing is offline. Ids are text keys.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Presence {
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Agents by id.
    #[serde(default, deserialize_with = "nullable")]
    pub users: BTreeMap<String, Availability>,
    /// Customers by id.
    #[serde(default, deserialize_with = "nullable")]
    pub contacts: BTreeMap<String, Availability>,
}

/// Ties each event name to its variant, for reading and writing.
macro_rules! events {
    ($($name:literal => $variant:ident),+ $(,)?) => {
        impl Event {
            /// Reads an event. Names unknown today give [`Event::Other`].
            ///
            /// # Errors
            /// When a known event does not carry what it should; skip and count it.
            pub fn parse(raw: RawEvent) -> Result<Self, FrameError> {
                match raw.event.as_str() {
                    $($name => Ok(Self::$variant(serde_json::from_value(raw.data)?)),)+
                    _ => Ok(Self::Other(raw)),
                }
            }

            /// The name on the wire.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)+
                    Self::Other(raw) => &raw.event,
                }
            }

            /// The event as it goes over the wire.
            #[must_use]
            pub fn to_raw(&self) -> RawEvent {
                let data = match self {
                    $(Self::$variant(data) => serde_json::to_value(data).unwrap_or_default(),)+
                    Self::Other(raw) => raw.data.clone(),
                };
                RawEvent { event: self.name().to_owned(), data }
            }
        }
    };
}

events! {
    "message.created" => MessageCreated,
    "first.reply.created" => FirstReplyCreated,
    "message.updated" => MessageUpdated,
    "conversation.created" => ConversationCreated,
    "conversation.updated" => ConversationUpdated,
    "conversation.status_changed" => ConversationStatusChanged,
    "assignee.changed" => AssigneeChanged,
    "team.changed" => TeamChanged,
    "conversation.read" => ConversationRead,
    "conversation.contact_changed" => ConversationContactChanged,
    "conversation.mentioned" => ConversationMentioned,
    "conversation.typing_on" => TypingOn,
    "conversation.typing_off" => TypingOff,
    "conversation.viewers" => ConversationViewers,
    "conversation.unread_count_changed" => UnreadCountChanged,
    "contact.created" => ContactCreated,
    "contact.updated" => ContactUpdated,
    "contact.merged" => ContactMerged,
    "contact.deleted" => ContactDeleted,
    "notification.created" => NotificationCreated,
    "notification.updated" => NotificationUpdated,
    "notification.deleted" => NotificationDeleted,
    "account.cache_invalidated" => CacheInvalidated,
    "presence.update" => Presence,
}

impl Event {
    /// The account that it is about.
    #[must_use]
    pub fn account_id(&self) -> Option<AccountId> {
        match self {
            Self::MessageCreated(message)
            | Self::FirstReplyCreated(message)
            | Self::MessageUpdated(message) => message.account_id,
            Self::ConversationCreated(conversation)
            | Self::ConversationUpdated(conversation)
            | Self::ConversationStatusChanged(conversation)
            | Self::AssigneeChanged(conversation)
            | Self::TeamChanged(conversation)
            | Self::ConversationRead(conversation)
            | Self::ConversationContactChanged(conversation)
            | Self::ConversationMentioned(conversation) => conversation.account_id,
            Self::TypingOn(typing) | Self::TypingOff(typing) => typing.account_id,
            Self::ConversationViewers(viewers) => viewers.account_id,
            Self::UnreadCountChanged(only) => only.account_id,
            Self::ContactCreated(contact)
            | Self::ContactUpdated(contact)
            | Self::ContactMerged(contact)
            | Self::ContactDeleted(contact) => contact.account_id,
            Self::NotificationCreated(change) | Self::NotificationUpdated(change) => {
                change.account_id
            }
            Self::NotificationDeleted(deletion) => deletion.account_id,
            Self::CacheInvalidated(invalidation) => invalidation.account_id,
            Self::Presence(presence) => presence.account_id,
            Self::Other(raw) => raw
                .data
                .get("account_id")
                .and_then(Value::as_i64)
                .map(AccountId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn presence_is_keyed_by_text_ids() {
        let raw = RawEvent {
            event: "presence.update".into(),
            data: json!({"account_id": 1, "users": {"3": "busy"}, "contacts": {}}),
        };
        let event = Event::parse(raw.clone()).expect("reads");
        let Event::Presence(presence) = &event else {
            panic!("another event");
        };
        assert_eq!(presence.users.get("3"), Some(&Availability::Busy));
        assert_eq!(event.to_raw(), raw);
    }

    #[test]
    fn an_unknown_event_is_kept_and_names_its_account() {
        let raw = RawEvent {
            event: "voice_call.started".into(),
            data: json!({"account_id": 4}),
        };
        let event = Event::parse(raw.clone()).expect("reads");
        assert_eq!(event.account_id(), Some(AccountId(4)));
        assert_eq!(event.to_raw(), raw);
    }

    #[test]
    fn a_conversation_event_writes_null_where_rest_leaves_out() {
        let data = json!({
            "additional_attributes": {}, "can_reply": true, "channel": "Channel::Api",
            "contact_inbox": {
                "id": 5, "contact_id": 4, "inbox_id": 2, "source_id": "s",
                "created_at": "2023-11-14T22:13:20.000Z",
                "updated_at": "2023-11-14T22:13:20.000Z", "hmac_verified": false
            },
            "id": 7, "inbox_id": 2, "messages": [], "labels": [],
            "meta": {
                "sender": {
                    "additional_attributes": {}, "custom_attributes": {}, "email": null, "id": 4,
                    "identifier": null, "name": "Léa", "phone_number": null, "thumbnail": "",
                    "blocked": false, "type": "contact"
                },
                "assignee": null, "assignee_type": null, "team": null, "hmac_verified": false
            },
            "status": "open", "custom_attributes": {}, "snoozed_until": null, "unread_count": 0,
            "first_reply_created_at": null, "priority": null, "waiting_since": 0,
            "agent_last_seen_at": 0, "contact_last_seen_at": 0,
            "last_activity_at": 1_700_000_000, "timestamp": 1_700_000_000,
            "created_at": 1_700_000_000, "updated_at": 1_700_000_000.5, "account_id": 1
        });
        let raw = RawEvent {
            event: "conversation.updated".into(),
            data,
        };
        let event = Event::parse(raw.clone()).expect("reads");
        assert_eq!(event.account_id(), Some(AccountId(1)));
        assert_eq!(event.to_raw(), raw);
    }

    #[test]
    fn a_known_event_without_its_data_is_an_error_and_not_a_panic() {
        let raw = RawEvent {
            event: "message.created".into(),
            data: json!({"id": "x"}),
        };
        assert!(Event::parse(raw).is_err());
    }
}
