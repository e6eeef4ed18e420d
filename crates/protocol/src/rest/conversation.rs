//! Conversations in their REST shape.

use crate::JsonObject;
use crate::envelope::{Data, Listed, Maybe, Payload, lenient_option, lenient_vec, nullable};
use crate::ids::{AccountId, ConversationDisplayId, InboxId};
use crate::open_enum::open_enum;
use crate::rest::{Assignee, Contact, ConversationCategory, PushMessage, Team, TicketInfo};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Where a conversation stands, in the server's order (0 to 3).
    ConversationStatus {
        /// Waits on an agent or the customer.
        Open = "open",
        /// Closed.
        Resolved = "resolved",
        /// Held by a bot.
        Pending = "pending",
        /// Put off until a time or until the customer's next message.
        Snoozed = "snoozed",
    }
}

open_enum! {
    /// How pressing it is, in the server's order (0 to 3).
    Priority {
        /// Can wait.
        Low = "low",
        /// Ordinary.
        Medium = "medium",
        /// Soon.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

open_enum! {
    /// What kind of thing holds a conversation.
    AssigneeType {
        /// A person.
        User = "User",
        /// A bot.
        AgentBot = "AgentBot",
    }
}

open_enum! {
    /// The kind of an inbox.
    ChannelType {
        /// A web page for customers.
        WebWidget = "Channel::WebWidget",
        /// The API.
        Api = "Channel::Api",
        /// E-mail.
        Email = "Channel::Email",
        /// WhatsApp.
        Whatsapp = "Channel::Whatsapp",
        /// Twilio.
        TwilioSms = "Channel::TwilioSms",
        /// Text messages.
        Sms = "Channel::Sms",
        /// Telegram.
        Telegram = "Channel::Telegram",
        /// LINE.
        Line = "Channel::Line",
        /// Facebook.
        FacebookPage = "Channel::FacebookPage",
        /// Instagram.
        Instagram = "Channel::Instagram",
        /// TikTok.
        Tiktok = "Channel::Tiktok",
        /// Twitter.
        TwitterProfile = "Channel::TwitterProfile",
        /// Phone.
        Voice = "Channel::Voice",
    }
}

/// A conversation as `GET conversations` ([`ConversationList`]), `GET|PATCH conversations/:id`,
/// `POST conversations`, `update_last_seen` and `unread` (all bare) and
/// `contacts/:id/conversations` (`{payload}`) give it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Customer, assignee, team.
    pub meta: ConversationMeta,
    /// The display id.
    pub id: ConversationDisplayId,
    /// None or one: the newest message of **any** kind, notes and activities too.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub messages: Vec<PushMessage>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// An id that is unique over all servers.
    #[serde(default)]
    pub uuid: Option<String>,
    /// Free attributes that channels write.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// When an agent last read it; shared by all agents.
    #[serde(default, with = "time::epoch_or_zero")]
    pub agent_last_seen_at: Option<Timestamp>,
    /// When its assignee last read it.
    #[serde(default, with = "time::epoch_or_zero")]
    pub assignee_last_seen_at: Option<Timestamp>,
    /// Whether a reply is still possible; else only notes are.
    #[serde(default = "yes")]
    pub can_reply: bool,
    /// When the customer last read it.
    #[serde(default, with = "time::epoch_or_zero")]
    pub contact_last_seen_at: Option<Timestamp>,
    /// The company's own attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub custom_attributes: JsonObject,
    /// The inbox.
    #[serde(default)]
    pub inbox_id: Option<InboxId>,
    /// The titles of its labels.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub labels: Vec<String>,
    /// Whether the contact is blocked.
    #[serde(default, deserialize_with = "nullable")]
    pub muted: bool,
    /// When a snoozed one comes back; `null` = with the customer's next message.
    #[serde(default, with = "time::iso")]
    pub snoozed_until: Option<Timestamp>,
    /// Where it stands.
    pub status: ConversationStatus,
    /// When it began.
    #[serde(default, with = "time::epoch_or_zero")]
    pub created_at: Option<Timestamp>,
    /// When any of it last changed; a newer one wins. A float on the wire.
    #[serde(default, with = "time::epoch_float")]
    pub updated_at: Option<Timestamp>,
    /// The same as `last_activity_at`.
    #[serde(default, with = "time::epoch_or_zero")]
    pub timestamp: Option<Timestamp>,
    /// When it was first answered.
    #[serde(default, with = "time::epoch_or_zero")]
    pub first_reply_created_at: Option<Timestamp>,
    /// Unread incoming messages, at most 10.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// The newest message that is no activity; may be a private note.
    #[serde(default, deserialize_with = "lenient_option")]
    pub last_non_activity_message: Option<PushMessage>,
    /// When something last happened.
    #[serde(default, with = "time::epoch_or_zero")]
    pub last_activity_at: Option<Timestamp>,
    /// How pressing it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Since when the customer waits for an answer.
    #[serde(default, with = "time::epoch_or_zero")]
    pub waiting_since: Option<Timestamp>,
    /// A policy of the paid edition.
    #[serde(default)]
    pub sla_policy_id: Option<i64>,
    /// Chat or ticket. Absent on stock servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_category: Option<ConversationCategory>,
    /// The ticket's own fields, `null` for a chat. Absent on stock servers.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub ticket_info: Maybe<TicketInfo>,
    /// The tickets raised from it; a ticket names its own source in [`TicketInfo`]. Absent on stock
    /// servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_ticket_ids: Option<Vec<ConversationDisplayId>>,
}

fn yes() -> bool {
    true
}

/// `meta` of a [`Conversation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationMeta {
    /// The customer, without `contact_inboxes`.
    pub sender: Contact,
    /// The kind of its inbox.
    #[serde(default)]
    pub channel: Option<ChannelType>,
    /// Who holds it. Absent when nobody does.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub assignee: Option<Assignee>,
    /// What kind of thing holds it. Absent when nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_type: Option<AssigneeType>,
    /// The team. Absent when there is none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub team: Option<Team>,
    /// Whether the contact's identity was proven.
    #[serde(default)]
    pub hmac_verified: Option<bool>,
}

/// `meta` of `GET conversations`: counted over every filter **except** `assignee_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConversationCounts {
    /// Held by the caller.
    #[serde(default, deserialize_with = "nullable")]
    pub mine_count: i64,
    /// Held by anybody.
    #[serde(default, deserialize_with = "nullable")]
    pub assigned_count: i64,
    /// Held by nobody.
    #[serde(default, deserialize_with = "nullable")]
    pub unassigned_count: i64,
    /// All.
    #[serde(default, deserialize_with = "nullable")]
    pub all_count: i64,
}

/// `GET conversations`: `{data: {meta, payload}}`, 25 to a page.
pub type ConversationList = Data<Listed<ConversationCounts, Conversation>>;

/// `GET conversations/meta`: `{meta}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConversationCountsReply {
    /// The counts.
    pub meta: ConversationCounts,
}

/// `POST conversations/:id/toggle_status`: `{payload}`.
pub type ToggleStatusReply = Payload<ToggledStatus>;

/// The payload of [`ToggleStatusReply`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToggledStatus {
    /// Whether it was stored.
    #[serde(default)]
    pub success: Option<bool>,
    /// The display id.
    pub conversation_id: ConversationDisplayId,
    /// Where it stands now.
    pub current_status: ConversationStatus,
    /// When it comes back, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub snoozed_until: Option<Timestamp>,
}

/// `GET conversations/unread_counts`: `{payload}`; open conversations with unread incoming
/// messages, by id as text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UnreadCounts {
    /// Over everything that the caller sees.
    #[serde(default, deserialize_with = "nullable")]
    pub all_count: i64,
    /// By inbox id.
    #[serde(default, deserialize_with = "nullable")]
    pub inboxes: std::collections::BTreeMap<String, i64>,
    /// By label id.
    #[serde(default, deserialize_with = "nullable")]
    pub labels: std::collections::BTreeMap<String, i64>,
    /// By team id.
    #[serde(default, deserialize_with = "nullable")]
    pub teams: std::collections::BTreeMap<String, i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn stock() -> Value {
        json!({
            "meta": {
                "sender": {
                    "additional_attributes": {}, "availability_status": "offline", "email": null,
                    "id": 4, "name": "Léa", "phone_number": null, "blocked": false,
                    "identifier": null, "thumbnail": "", "custom_attributes": {}
                },
                "channel": "Channel::WebWidget",
                "hmac_verified": null
            },
            "id": 7, "messages": [], "account_id": 1,
            "uuid": "4ad2b0e4-0f6b-4f4f-8d19-7d7d8f1f2c33",
            "additional_attributes": {}, "agent_last_seen_at": 0, "assignee_last_seen_at": 0,
            "can_reply": true, "contact_last_seen_at": 0, "custom_attributes": {}, "inbox_id": 2,
            "labels": ["vip"], "muted": false, "snoozed_until": null, "status": "open",
            "created_at": 1_700_000_000, "updated_at": 1_700_000_000.25,
            "timestamp": 1_700_000_000, "first_reply_created_at": 0, "unread_count": 1,
            "last_non_activity_message": null, "last_activity_at": 1_700_000_000,
            "priority": null, "waiting_since": 1_700_000_000, "sla_policy_id": null
        })
    }

    #[test]
    fn a_stock_conversation_reads_and_writes_as_documented() {
        let conversation: Conversation = serde_json::from_value(stock()).expect("reads");
        assert_eq!(conversation.ticket_info, Maybe::Absent);
        assert_eq!(conversation.agent_last_seen_at, None, "0 means never");
        assert_eq!(
            serde_json::to_value(&conversation).expect("writes"),
            stock()
        );
    }

    #[test]
    fn a_chat_of_our_own_server_has_a_null_ticket() {
        let mut value = stock();
        value["conversation_category"] = json!("chat");
        value["ticket_info"] = Value::Null;
        value["linked_ticket_ids"] = json!([9]);
        let conversation: Conversation = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(conversation.ticket_info, Maybe::Null);
        assert_eq!(serde_json::to_value(&conversation).expect("writes"), value);
    }

    #[test]
    fn a_ticket_carries_its_own_fields() {
        let mut value = stock();
        value["conversation_category"] = json!("ticket");
        value["ticket_info"] = json!({
            "number": 1042, "title": "Panne", "description": null, "ticket_type": "incident",
            "submitter": {"id": 3, "name": "Alice"}, "due_at": "2026-07-01T08:00:00.000Z",
            "source_conversation_id": 5
        });
        value["linked_ticket_ids"] = json!([]);
        let conversation: Conversation = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(
            conversation.ticket_info.value().map(|ticket| ticket.number),
            Some(1042)
        );
        assert_eq!(serde_json::to_value(&conversation).expect("writes"), value);
    }

    #[test]
    fn an_assignee_may_be_a_person_or_a_bot() {
        let mut value = stock();
        value["meta"]["assignee"] = json!({"id": 3, "name": "Alice", "role": "agent"});
        value["meta"]["assignee_type"] = json!("User");
        let conversation: Conversation = serde_json::from_value(value.clone()).expect("reads");
        assert!(matches!(
            conversation.meta.assignee,
            Some(Assignee::Agent(_))
        ));
        value["meta"]["assignee"] = json!({"id": 1, "name": "Robot", "bot_type": "webhook"});
        let conversation: Conversation = serde_json::from_value(value).expect("reads");
        assert!(matches!(conversation.meta.assignee, Some(Assignee::Bot(_))));
    }

    #[test]
    fn a_list_leaves_out_what_does_not_parse() {
        let list: ConversationList = serde_json::from_value(json!({
            "data": {
                "meta": {"mine_count": 1, "unassigned_count": 0, "all_count": 2},
                "payload": [stock(), {"id": "not a number"}]
            }
        }))
        .expect("reads");
        assert_eq!(list.data.payload.items.len(), 1);
        assert_eq!(list.data.payload.skipped, 1);
        assert_eq!(list.data.meta.assigned_count, 0, "absent in some answers");
    }

    #[test]
    fn an_unknown_status_is_kept() {
        let mut value = stock();
        value["status"] = json!("frozen");
        let conversation: Conversation = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(
            conversation.status,
            ConversationStatus::Other("frozen".into())
        );
        assert_eq!(serde_json::to_value(&conversation).expect("writes"), value);
    }
}
