//! Contacts: the people who write.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ContactId, ContactKey, InboxId, NoteId, OperationId, Timestamp,
    attribute::{AttributeKey, AttributeValue, Attributes},
    conversation::PendingMark,
    edit::Edit,
    outbox::OperationState,
};

/// What a list row shows of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLine {
    /// Local address.
    pub key: ContactKey,
    /// The server's number; absent while the contact exists only here.
    pub id: Option<ContactId>,
    /// Name as given; may be empty.
    pub name: String,
    /// Which picture there is; the media scheme gives it by the contact's key.
    #[serde(default)]
    pub picture: Option<PictureMark>,
}

/// Tells one picture of a contact from the next one, so that a window does not go on showing the old one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PictureMark(pub String);

/// A contact as the related panel shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Local address.
    pub key: ContactKey,
    /// The server's number; absent while the contact exists only here.
    pub id: Option<ContactId>,
    /// Name as given; may be empty.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, by name.
    pub country: Option<String>,
    /// Whether messages from this contact are refused.
    pub blocked: bool,
    /// The id in the company's own systems.
    #[serde(default)]
    pub identifier: Option<String>,
    /// Which picture there is; the media scheme gives it by the contact's key.
    #[serde(default)]
    pub picture: Option<PictureMark>,
    /// Profiles by network: `twitter`, `linkedin` …
    #[serde(default)]
    pub social: BTreeMap<String, String>,
    /// The company's own attributes.
    #[serde(default)]
    pub attributes: Attributes,
    /// When the contact was made, where known.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When the contact last did something, where known.
    #[serde(default)]
    pub last_activity_at: Option<Timestamp>,
    /// What the outbox holds for it.
    #[serde(default)]
    pub pending: PendingMark,
}

/// The networks that a contact form asks for.
pub const SOCIAL_NETWORKS: &[&str] = &[
    "facebook",
    "twitter",
    "linkedin",
    "github",
    "instagram",
    "telegram",
    "tiktok",
];

/// A change of a contact. Fields that stay are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactEdit {
    /// Name.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub name: Edit<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub email: Edit<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub phone: Edit<String>,
    /// The id in the company's own systems.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub identifier: Edit<String>,
    /// Company name.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub company: Edit<String>,
    /// City.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub city: Edit<String>,
    /// Country, by name.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub country: Edit<String>,
    /// Profiles by network.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub social: BTreeMap<String, Edit<String>>,
    /// The company's own attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeKey, Edit<AttributeValue>>,
}

impl ContactEdit {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a contact is made with: at least a name, an e-mail address or a phone number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewContact {
    /// Name; may be empty.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, by name.
    pub country: Option<String>,
    /// The company's own attributes.
    pub attributes: Attributes,
}

/// A note about a contact, for the team only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactNote {
    /// The server's number; absent while it exists only here.
    pub id: Option<NoteId>,
    /// The operation that makes it, while that is under way, and where it stands.
    pub pending: Option<(OperationId, OperationState)>,
    /// The text.
    pub text: String,
    /// Who wrote it, where known.
    pub author: Option<AgentId>,
    /// The author's name; may be empty.
    pub author_name: String,
    /// When.
    pub created_at: Timestamp,
}

/// The notes about a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactNotes {
    /// Newest first, pending ones before.
    pub notes: Vec<ContactNote>,
    /// When they were last known to equal the server's; absent: never fetched.
    pub as_of: Option<Timestamp>,
}

/// An inbox that can reach a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactableInbox {
    /// Which.
    pub inbox: InboxId,
    /// The address within it that would be used: an e-mail address, a phone number; absent where the channel makes one up.
    pub address: Option<String>,
}
