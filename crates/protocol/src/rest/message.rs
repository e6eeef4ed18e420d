//! Messages, in their REST and push shapes.

use crate::JsonObject;
use crate::envelope::{lenient_option, lenient_vec, nullable};
use crate::ids::{AccountId, ConversationDisplayId, InboxId, MessageId, UserId};
use crate::open_enum::open_enum;
use crate::rest::{Attachment, PushContact, PushUser, Sender};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The most characters that a message may have.
pub const MESSAGE_CONTENT_MAX_CHARS: usize = 150_000;
/// The most files that a message may have.
pub const MESSAGE_ATTACHMENTS_MAX: usize = 15;
/// The key in `content_attributes` under which a client leaves its own id of a message.
pub const CLIENT_MESSAGE_ID: &str = "client_message_id";
/// The attribute that holds the number of the message that this one answers.
pub const IN_REPLY_TO: &str = "in_reply_to";

/// Which way a message goes. An integer on the wire; names are accepted in requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageType {
    /// 0: from the customer.
    Incoming,
    /// 1: from an agent, private notes included.
    Outgoing,
    /// 2: something that happened ("assigned to Alice").
    Activity,
    /// 3: automatic text of bots and surveys.
    Template,
    /// A number unknown today.
    Other(i64),
}

impl MessageType {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Incoming => 0,
            Self::Outgoing => 1,
            Self::Activity => 2,
            Self::Template => 3,
            Self::Other(number) => number,
        }
    }

    /// The type of a number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Incoming,
            1 => Self::Outgoing,
            2 => Self::Activity,
            3 => Self::Template,
            other => Self::Other(other),
        }
    }

    /// The type of a name, as requests carry it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "incoming" => Some(Self::Incoming),
            "outgoing" => Some(Self::Outgoing),
            "activity" => Some(Self::Activity),
            "template" => Some(Self::Template),
            _ => None,
        }
    }
}

impl Serialize for MessageType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number())
    }
}

impl<'de> Deserialize<'de> for MessageType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || serde::de::Error::custom("not a message type");
        match Value::deserialize(deserializer)? {
            Value::Number(number) => number.as_i64().map(Self::from_number),
            Value::String(name) => Self::from_name(&name),
            _ => None,
        }
        .ok_or_else(wrong)
    }
}

open_enum! {
    /// How far a message got.
    MessageStatus {
        /// Taken by the server.
        Sent = "sent",
        /// On the customer's device.
        Delivered = "delivered",
        /// Seen by the customer.
        Read = "read",
        /// Refused by the channel; `content_attributes.external_error` says why.
        Failed = "failed",
    }
}

open_enum! {
    /// What a message holds, in the server's order (0 to 12).
    ContentType {
        /// Markdown text.
        Text = "text",
        /// A question for a line of text.
        InputText = "input_text",
        /// A question for a longer text.
        InputTextarea = "input_textarea",
        /// A question for an e-mail address.
        InputEmail = "input_email",
        /// A choice.
        InputSelect = "input_select",
        /// Cards.
        Cards = "cards",
        /// A form.
        Form = "form",
        /// Articles of the help centre.
        Article = "article",
        /// A received e-mail.
        IncomingEmail = "incoming_email",
        /// A satisfaction survey.
        InputCsat = "input_csat",
        /// Something of an integration.
        Integrations = "integrations",
        /// A sticker.
        Sticker = "sticker",
        /// A phone call.
        VoiceCall = "voice_call",
    }
}

/// A message in its REST shape: `GET conversations/:id/messages` ([`MessagesMeta`] and payload,
/// oldest first), and bare as the answer to create, delete and retry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The message.
    pub id: MessageId,
    /// Markdown; `null` when there are only attachments.
    #[serde(default)]
    pub content: Option<String>,
    /// The inbox.
    #[serde(default)]
    pub inbox_id: Option<InboxId>,
    /// What the creator sent along. Absent but in the answer to, and the event of, that creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echo_id: Option<String>,
    /// The conversation's display id.
    pub conversation_id: ConversationDisplayId,
    /// Which way it goes.
    pub message_type: MessageType,
    /// What it holds.
    #[serde(default = "text")]
    pub content_type: ContentType,
    /// How far it got.
    #[serde(default = "sent")]
    pub status: MessageStatus,
    /// Open object: `in_reply_to`, `deleted`, `external_error`, `client_message_id`, …
    #[serde(default, deserialize_with = "nullable")]
    pub content_attributes: JsonObject,
    /// When it was written.
    #[serde(with = "time::epoch")]
    pub created_at: Timestamp,
    /// Whether only agents see it.
    #[serde(default, deserialize_with = "nullable")]
    pub private: bool,
    /// The id in the channel.
    #[serde(default)]
    pub source_id: Option<String>,
    /// Who wrote it. Absent when nobody did (activities).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub sender: Option<Sender>,
    /// Its files. Absent when there are none.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient_vec"
    )]
    pub attachments: Vec<Attachment>,
}

fn text() -> ContentType {
    ContentType::Text
}

fn sent() -> MessageStatus {
    MessageStatus::Sent
}

impl Message {
    /// The id that the client left on it, if one did.
    #[must_use]
    pub fn client_message_id(&self) -> Option<&str> {
        self.content_attributes.get(CLIENT_MESSAGE_ID)?.as_str()
    }

    /// Whether it was deleted: the row stays, the content is gone.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.content_attributes
            .get("deleted")
            .and_then(Value::as_bool)
            == Some(true)
    }
}

/// A message in its push shape: in events, and inside the `messages` of a conversation. Its first
/// part is the REST shape, so both apply in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushMessage {
    /// What the REST shape has too.
    #[serde(flatten)]
    pub message: Message,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// `User`, `Contact`, `AgentBot`.
    #[serde(default)]
    pub sender_type: Option<String>,
    /// The row behind the sender.
    #[serde(default)]
    pub sender_id: Option<i64>,
    /// When it last changed, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub updated_at: Option<Timestamp>,
    /// Ids in other systems.
    #[serde(default, deserialize_with = "nullable")]
    pub external_source_ids: JsonObject,
    /// Free attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// The content as channels send it.
    #[serde(default)]
    pub processed_message_content: Option<String>,
    /// A mood, where the server computes one.
    #[serde(default, deserialize_with = "nullable")]
    pub sentiment: JsonObject,
    /// The conversation in the few fields that a list needs.
    #[serde(default, deserialize_with = "lenient_option")]
    pub conversation: Option<MessageConversation>,
    /// What changed, per field `[before, after]`. Only in `message.updated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_changes: Option<Value>,
    /// The user who caused the event. Absent when nobody did, and outside events.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub performer: Option<PushUser>,
}

/// The conversation inside a [`PushMessage`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageConversation {
    /// Who holds it.
    #[serde(default)]
    pub assignee_id: Option<UserId>,
    /// Unread incoming messages, at most 10.
    #[serde(default, deserialize_with = "nullable")]
    pub unread_count: i64,
    /// When something last happened.
    #[serde(default, with = "time::epoch_or_zero")]
    pub last_activity_at: Option<Timestamp>,
    /// The contact's way in.
    #[serde(default)]
    pub contact_inbox: Option<MessageContactInbox>,
}

/// The contact's way in, inside a [`MessageConversation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageContactInbox {
    /// The contact's id within the channel.
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: String,
}

/// `meta` of `GET conversations/:id/messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessagesMeta {
    /// The titles of the conversation's labels.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub labels: Vec<String>,
    /// The conversation's free attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// The customer.
    #[serde(default, deserialize_with = "lenient_option")]
    pub contact: Option<PushContact>,
    /// Who holds it. Absent when nobody does.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub assignee: Option<PushUser>,
    /// When an agent last read it, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub agent_last_seen_at: Option<Timestamp>,
    /// When its assignee last read it, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub assignee_last_seen_at: Option<Timestamp>,
}

/// The body of `POST conversations/:id/messages`, as JSON. With files it is multipart instead:
/// the same names, `content_attributes` as a JSON string, files under `attachments[]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CreateMessage {
    /// Markdown, at most [`MESSAGE_CONTENT_MAX_CHARS`].
    #[serde(default)]
    pub content: Option<String>,
    /// Whether only agents see it.
    #[serde(default, deserialize_with = "nullable")]
    pub private: bool,
    /// `outgoing` (the default) or, in API inboxes, `incoming`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// What it holds; text when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<ContentType>,
    /// Kept as they are, unknown keys too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_attributes: Option<JsonObject>,
    /// Comes back in the answer and the event of this creation; never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echo_id: Option<String>,
    /// Never set this on an outgoing message: real channels then do not deliver it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Addresses with commas between them, in e-mail inboxes; the sender of the last mail when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_emails: Option<String>,
    /// The same, for copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cc_emails: Option<String>,
    /// The same, for copies that the others do not see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bcc_emails: Option<String>,
    /// Whether its sound was spoken as this message. Left out otherwise: a form would make it a yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_voice_message: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn outgoing() -> Value {
        json!({
            "id": 91, "content": "Bonjour", "inbox_id": 2, "conversation_id": 7,
            "message_type": 1, "content_type": "text", "status": "sent",
            "content_attributes": {"client_message_id": "u-1", "in_reply_to": 90},
            "created_at": 1_700_000_000, "private": false, "source_id": null,
            "sender": {
                "id": 3, "name": "Alice", "available_name": "Alice", "avatar_url": "",
                "type": "user", "availability_status": "online", "thumbnail": ""
            }
        })
    }

    #[test]
    fn a_rest_message_reads_and_writes_as_documented() {
        let message: Message = serde_json::from_value(outgoing()).expect("reads");
        assert_eq!(message.client_message_id(), Some("u-1"));
        assert_eq!(message.message_type, MessageType::Outgoing);
        assert_eq!(
            message.sender.as_ref().and_then(Sender::name),
            Some("Alice")
        );
        assert_eq!(serde_json::to_value(&message).expect("writes"), outgoing());
    }

    #[test]
    fn an_activity_has_neither_sender_nor_attachments() {
        let message: Message = serde_json::from_value(json!({
            "id": 1, "content": "Assigned", "conversation_id": 7, "message_type": 2,
            "created_at": 1_700_000_000, "attachments": null, "sender": null
        }))
        .expect("reads");
        let written = serde_json::to_value(&message).expect("writes");
        assert_eq!(written.get("sender"), None);
        assert_eq!(written.get("attachments"), None);
        assert_eq!(written["message_type"], 2);
    }

    #[test]
    fn a_push_message_reads_and_writes_as_documented() {
        let mut value = outgoing();
        let push = json!({
            "echo_id": "u-1", "account_id": 1, "sender_type": "User", "sender_id": 3,
            "updated_at": "2023-11-14T22:13:20.000Z", "external_source_ids": {},
            "additional_attributes": {}, "processed_message_content": "Bonjour", "sentiment": {},
            "conversation": {
                "assignee_id": null, "unread_count": 10, "last_activity_at": 1_700_000_000,
                "contact_inbox": {"source_id": "abc"}
            }
        });
        let push = push.as_object().expect("an object").clone();
        value.as_object_mut().expect("an object").extend(push);
        let message: PushMessage = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(message.message.echo_id.as_deref(), Some("u-1"));
        assert_eq!(serde_json::to_value(&message).expect("writes"), value);
    }

    #[test]
    fn unknown_values_are_kept() {
        let message: Message = serde_json::from_value(json!({
            "id": 1, "conversation_id": 7, "message_type": 9, "content_type": "hologram",
            "status": "progress", "created_at": "2023-11-14T22:13:20Z",
            "sender": {"type": "captain_assistant", "id": 1, "name": "Captain"}
        }))
        .expect("reads");
        assert_eq!(message.message_type, MessageType::Other(9));
        assert_eq!(message.content_type, ContentType::Other("hologram".into()));
        assert_eq!(message.status, MessageStatus::Other("progress".into()));
        assert_eq!(
            message.sender.as_ref().and_then(Sender::name),
            Some("Captain")
        );
    }
}
