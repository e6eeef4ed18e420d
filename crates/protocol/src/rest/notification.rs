//! Notifications of the signed-in user.

use crate::envelope::{CurrentPage, lenient_option, nullable};
use crate::ids::{AccountId, NotificationId};
use crate::open_enum::open_enum;
use crate::rest::{PushConversation, PushUser};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

open_enum! {
    /// Why a user is told, in the server's order (1 to 8).
    NotificationType {
        /// A conversation began.
        ConversationCreation = "conversation_creation",
        /// A conversation was assigned to the user.
        ConversationAssignment = "conversation_assignment",
        /// The customer wrote in a conversation of the user.
        AssignedConversationNewMessage = "assigned_conversation_new_message",
        /// The user was mentioned.
        ConversationMention = "conversation_mention",
        /// Something was written where the user takes part.
        ParticipatingConversationNewMessage = "participating_conversation_new_message",
        /// Too late to answer first.
        SlaMissedFirstResponse = "sla_missed_first_response",
        /// Too late to answer next.
        SlaMissedNextResponse = "sla_missed_next_response",
        /// Too late to close.
        SlaMissedResolution = "sla_missed_resolution",
    }
}

/// A notification: `GET notifications` (`{data: {meta, payload}}`, 15 to a page) and the
/// `notification.*` events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// The notification.
    pub id: NotificationId,
    /// Why.
    pub notification_type: NotificationType,
    /// A title.
    #[serde(default)]
    pub push_message_title: Option<String>,
    /// A text.
    #[serde(default)]
    pub push_message_body: Option<String>,
    /// `Conversation` or `Message`.
    #[serde(default)]
    pub primary_actor_type: Option<String>,
    /// A **database** id; use `primary_actor.id`.
    #[serde(default)]
    pub primary_actor_id: Option<i64>,
    /// The conversation.
    #[serde(default, deserialize_with = "lenient_option")]
    pub primary_actor: Option<PushConversation>,
    /// When it was read, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub read_at: Option<Timestamp>,
    /// The message or user that caused it.
    #[serde(default)]
    pub secondary_actor: Option<Value>,
    /// Who is told.
    #[serde(default, deserialize_with = "lenient_option")]
    pub user: Option<PushUser>,
    /// When it was made.
    #[serde(default, with = "time::epoch_or_zero")]
    pub created_at: Option<Timestamp>,
    /// When something last happened with it.
    #[serde(default, with = "time::epoch_or_zero")]
    pub last_activity_at: Option<Timestamp>,
    /// When it comes back, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub snoozed_until: Option<Timestamp>,
    /// Free.
    #[serde(default, deserialize_with = "nullable")]
    pub meta: crate::JsonObject,
    /// The account. Only in events; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
}

/// `meta` of `GET notifications`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationsMeta {
    /// Unread ones.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// All that match.
    #[serde(default, deserialize_with = "nullable")]
    pub count: i64,
    /// The page asked for.
    pub current_page: CurrentPage,
}
