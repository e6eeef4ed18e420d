//! Customers.

use crate::JsonObject;
use crate::envelope::{CurrentPage, Maybe, nullable};
use crate::ids::{AccountId, ChannelId, ContactId, ContactNoteId, InboxId};
use crate::rest::{Agent, Availability, ChannelType};
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};

/// A contact in its REST shape: `GET contacts` and `contacts/search` ([`ContactsMeta`] and
/// payload), `GET|PATCH contacts/:id` (`{payload}`), and `meta.sender` of a conversation.
/// Contacts are account-wide: an agent may read all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Free attributes that channels and the web page write: city, country, company, profiles.
    #[serde(default, deserialize_with = "nullable")]
    pub additional_attributes: JsonObject,
    /// Whether the customer has the web page open.
    #[serde(default)]
    pub availability_status: Option<Availability>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The contact.
    pub id: ContactId,
    /// The name; may be empty.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// The phone number, E.164 with `+`.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// Whether messages from this contact are refused.
    #[serde(default, deserialize_with = "nullable")]
    pub blocked: bool,
    /// The id in the company's own systems.
    #[serde(default)]
    pub identifier: Option<String>,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub thumbnail: String,
    /// The company's own typed attributes.
    #[serde(default, deserialize_with = "nullable")]
    pub custom_attributes: JsonObject,
    /// When the contact last did something. Absent when never.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::epoch_or_null"
    )]
    pub last_activity_at: Option<Timestamp>,
    /// When the contact was made. Absent when unknown.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::epoch_or_null"
    )]
    pub created_at: Option<Timestamp>,
    /// The contact's ways in. Absent within conversations, and where it was not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_inboxes: Option<Vec<ContactInbox>>,
}

/// A contact's way in: an inbox and the contact's id within it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactInbox {
    /// The contact's id within the channel.
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: String,
    /// The inbox in short.
    pub inbox: SlimInbox,
}

/// An inbox as it stands within a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlimInbox {
    /// The inbox.
    pub id: InboxId,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub avatar_url: String,
    /// The channel behind it.
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// Its kind.
    pub channel_type: ChannelType,
    /// The channel's provider, where it has several.
    #[serde(default)]
    pub provider: Option<String>,
}

/// `meta` of the contact lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactsMeta {
    /// All contacts; for `contacts/search`, those of this page only.
    #[serde(default, deserialize_with = "nullable")]
    pub count: i64,
    /// The page asked for.
    pub current_page: CurrentPage,
    /// Whether another page exists. Only in `contacts/search`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_more: Option<bool>,
}

/// The body of `POST contacts` and `PATCH contacts/:id`. Absent fields stay as they are. Both
/// attribute objects are **merged** into what is there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContactWrite {
    /// The name.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub name: Maybe<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub email: Maybe<String>,
    /// The phone number, E.164 with `+`.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub phone_number: Maybe<String>,
    /// The id in the company's own systems.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub identifier: Maybe<String>,
    /// Whether to refuse messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// Merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_attributes: Option<JsonObject>,
    /// Merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<JsonObject>,
    /// On create: also make a way in through this inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// On create with an inbox: the contact's id there; made up when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
}

/// The payload of the answer to `POST contacts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreatedContact {
    /// The contact.
    pub contact: Contact,
    /// The way in that was made, when an inbox was given.
    #[serde(default)]
    pub contact_inbox: CreatedContactInbox,
}

/// The way in made by `POST contacts`; both `null` when no inbox was given.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CreatedContactInbox {
    /// The inbox.
    #[serde(default)]
    pub inbox: Option<SlimInbox>,
    /// The contact's id there.
    #[serde(default)]
    pub source_id: Option<String>,
}

/// A note about a contact, for agents only: `GET contacts/:id/notes` (a bare array, newest first)
/// and `GET|POST|PATCH contacts/:id/notes/:id` (bare).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactNote {
    /// The note.
    pub id: ContactNoteId,
    /// Markdown.
    #[serde(default, deserialize_with = "nullable")]
    pub content: String,
    /// Always `null`, as in Chatwoot.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Always `null`, as in Chatwoot.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// Who wrote it. Absent when they are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Agent>,
    /// When it was written.
    #[serde(default, with = "time::epoch_or_null")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, with = "time::epoch_or_null")]
    pub updated_at: Option<Timestamp>,
}

/// The body of `POST contacts/:id/notes` and `PATCH contacts/:id/notes/:id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactNoteWrite {
    /// The note.
    pub note: ContactNoteText,
}

/// The words of a [`ContactNoteWrite`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactNoteText {
    /// Markdown, not blank.
    pub content: String,
}

/// The body of `POST actions/contact_merge`; the answer is the base contact, bare.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ContactMerge {
    /// Who stays; their own values win.
    pub base_contact_id: ContactId,
    /// Who goes: conversations, notes, labels, ways in and what the base lacks move over.
    pub mergee_contact_id: ContactId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_of_a_contact_are_absent_when_there_are_none() {
        let value = json!({
            "additional_attributes": {}, "availability_status": "offline", "email": null, "id": 4,
            "name": "Léa", "phone_number": null, "blocked": false, "identifier": null,
            "thumbnail": "", "custom_attributes": {"plan": "pro"}
        });
        let contact: Contact = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(contact.created_at, None);
        assert_eq!(serde_json::to_value(&contact).expect("writes"), value);
    }

    #[test]
    fn a_contact_with_almost_nothing_is_read() {
        let contact: Contact =
            serde_json::from_value(json!({"id": 4, "name": null, "custom_attributes": null}))
                .expect("reads");
        assert_eq!(contact.name, "");
    }

    #[test]
    fn an_update_leaves_absent_fields_and_clears_null_ones() {
        let value = json!({"email": null, "name": "Léa"});
        let write: ContactWrite = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(write.email, Maybe::Null);
        assert_eq!(write.phone_number, Maybe::Absent);
        assert_eq!(serde_json::to_value(&write).expect("writes"), value);
    }
}
