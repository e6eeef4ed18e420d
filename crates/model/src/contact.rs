//! Contacts: the people who write.

use serde::{Deserialize, Serialize};

use crate::{ContactId, ContactKey};

/// What a list row shows of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLine {
    /// Local address.
    pub key: ContactKey,
    /// The server's number; absent while the contact exists only here.
    pub id: Option<ContactId>,
    /// Name as given; may be empty.
    pub name: String,
}

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
}
