//! Conversations in their push shape, as realtime events carry them.

use crate::JsonObject;
use crate::envelope::{Maybe, lenient_option, lenient_vec, nullable};
use crate::ids::{AccountId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, TeamId};
use crate::rest::{
    AssigneeType, ChannelType, ConversationCategory, ConversationStatus, Priority, PushContact,
    PushMessage, PushUser, TicketInfo,
};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};

/// A conversation in an event. Against [`crate::rest::Conversation`]: slim assignee and team that
/// are `null` rather than absent, `messages` holds the newest message that is **no activity**,
/// `first_reply_created_at` is ISO, and `uuid`, `muted`, `assignee_last_seen_at` and
/// `last_non_activity_message` are not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushConversation {
    /// Free attributes that channels write.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// Whether a reply is still possible.
    #[serde(default = "yes")]
    pub can_reply: bool,
    /// The kind of its inbox.
    #[serde(default)]
    pub channel: Option<ChannelType>,
    /// The contact's way in.
    #[serde(default, deserialize_with = "lenient_option")]
    pub contact_inbox: Option<PushContactInbox>,
    /// The display id.
    pub id: ConversationDisplayId,
    /// The inbox.
    #[serde(default)]
    pub inbox_id: Option<InboxId>,
    /// None or one: the newest message that is no activity.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub messages: Vec<PushMessage>,
    /// The titles of its labels.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub labels: Vec<String>,
    /// Customer, assignee, team.
    pub meta: PushConversationMeta,
    /// Where it stands.
    pub status: ConversationStatus,
    /// The company's own attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub custom_attributes: JsonObject,
    /// When a snoozed one comes back, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub snoozed_until: Option<Timestamp>,
    /// Unread incoming messages, at most 10.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// When it was first answered, ISO 8601 (an integer in REST).
    #[serde(default, with = "time::iso")]
    pub first_reply_created_at: Option<Timestamp>,
    /// How pressing it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Since when the customer waits for an answer.
    #[serde(default, with = "time::epoch_or_zero")]
    pub waiting_since: Option<Timestamp>,
    /// When an agent last read it.
    #[serde(default, with = "time::epoch_or_zero")]
    pub agent_last_seen_at: Option<Timestamp>,
    /// When the customer last read it.
    #[serde(default, with = "time::epoch_or_zero")]
    pub contact_last_seen_at: Option<Timestamp>,
    /// When something last happened.
    #[serde(default, with = "time::epoch_or_zero")]
    pub last_activity_at: Option<Timestamp>,
    /// The same as `last_activity_at`.
    #[serde(default, with = "time::epoch_or_zero")]
    pub timestamp: Option<Timestamp>,
    /// When it began.
    #[serde(default, with = "time::epoch_or_zero")]
    pub created_at: Option<Timestamp>,
    /// When any of it last changed; drop what is older than what is known.
    #[serde(default, with = "time::epoch_float")]
    pub updated_at: Option<Timestamp>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Chat or ticket. Absent on stock servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_category: Option<ConversationCategory>,
    /// The ticket's own fields, `null` for a chat. Absent on stock servers.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub ticket_info: Maybe<TicketInfo>,
    /// The tickets raised from it. Absent on stock servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_ticket_ids: Option<Vec<ConversationDisplayId>>,
    /// The user who caused the event. Absent when nobody did.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub performer: Option<PushUser>,
}

fn yes() -> bool {
    true
}

/// `meta` of a [`PushConversation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushConversationMeta {
    /// The customer.
    #[serde(default, deserialize_with = "lenient_option")]
    pub sender: Option<PushContact>,
    /// Who holds it, `null` when nobody does. For a bot only id and name are reliable.
    #[serde(default, deserialize_with = "lenient_option")]
    pub assignee: Option<PushUser>,
    /// What kind of thing holds it.
    #[serde(default)]
    pub assignee_type: Option<AssigneeType>,
    /// The team, `null` when there is none.
    #[serde(default)]
    pub team: Option<PushTeam>,
    /// Whether the contact's identity was proven.
    #[serde(default)]
    pub hmac_verified: Option<bool>,
}

/// A team in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushTeam {
    /// The team.
    pub id: TeamId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
}

/// The contact's way in, in an event. Its `pubsub_token` is a secret of the contact: it is neither
/// read here nor written, so that nobody can log it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushContactInbox {
    /// The link.
    pub id: ContactInboxId,
    /// The contact.
    pub contact_id: ContactId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The contact's id within the channel.
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: String,
    /// When it was made, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub created_at: Option<Timestamp>,
    /// When it changed, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub updated_at: Option<Timestamp>,
    /// Whether the contact's identity was proven.
    #[serde(default)]
    pub hmac_verified: Option<bool>,
}
