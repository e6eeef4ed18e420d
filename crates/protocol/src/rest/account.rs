//! Accounts and their cache keys.

use crate::JsonObject;
use crate::envelope::nullable;
use crate::ids::AccountId;
use crate::open_enum::open_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// Whether an account may be used.
    AccountStatus {
        /// It may.
        Active = "active",
        /// Nothing but a 401.
        Suspended = "suspended",
    }
}

/// `GET accounts/:id` (bare).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// Its language, `fr`, `en`.
    #[serde(default)]
    pub locale: Option<String>,
    /// The domain of its e-mail addresses.
    #[serde(default)]
    pub domain: Option<String>,
    /// Its own e-mail address.
    #[serde(default)]
    pub support_email: Option<String>,
    /// Whether it may be used.
    #[serde(default)]
    pub status: Option<AccountStatus>,
    /// When it was made, ISO 8601.
    #[serde(default, with = "crate::time::iso")]
    pub created_at: Option<crate::time::Timestamp>,
    /// Switches such as `auto_resolve_after`.
    #[serde(default, deserialize_with = "nullable")]
    pub settings: JsonObject,
    /// Only those that are on, each with `true`.
    #[serde(default, deserialize_with = "nullable")]
    pub features: BTreeMap<String, bool>,
    /// See [`CacheKeys`].
    #[serde(default, deserialize_with = "nullable")]
    pub cache_keys: CacheKeys,
}

/// When labels, inboxes and teams last changed. Compare for inequality only, then fetch that list
/// again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CacheKeys {
    /// Labels.
    #[serde(default, deserialize_with = "nullable")]
    pub label: String,
    /// Inboxes and their members.
    #[serde(default, deserialize_with = "nullable")]
    pub inbox: String,
    /// Teams and their members.
    #[serde(default, deserialize_with = "nullable")]
    pub team: String,
    /// Canned responses. Only of our own server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canned_response: Option<String>,
}

/// `GET accounts/:id/cache_keys`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CacheKeysReply {
    /// The keys.
    pub cache_keys: CacheKeys,
}
