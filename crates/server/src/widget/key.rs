//! Who a visitor is.
//!
//! The page makes a random key once and keeps it; the server keeps only a hash, as the contact's id
//! within the inbox (`source_id`). So knowing the desk, its database or its events is not enough to
//! speak as a visitor, a repeated first request makes no second contact, and there is no table of
//! sessions to lose.

use super::refusal::Refusal;
use crate::secret;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use guichet_protocol::ids::InboxId;

const HEADER: &str = "x-visitor-key";
/// 32 random bytes in base 64 have 43 characters.
const LENGTH: std::ops::RangeInclusive<usize> = 43..=128;

/// The secret of a visitor, as the request showed it.
pub(super) struct VisitorKey(String);

impl VisitorKey {
    /// The key in a text, when it can be one.
    fn parse(text: &str) -> Option<Self> {
        let fits = LENGTH.contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The contact's id within an inbox: a hash in the form of a UUID. The same key gives different
    /// ids in different inboxes, so that two shops cannot tell that they have the same visitor.
    pub(super) fn source_id(&self, inbox: InboxId) -> String {
        let hash = secret::sha256_hex(format!("visitor:{inbox}:{}", self.0).as_bytes());
        let mut id = String::with_capacity(36);
        for (place, letter) in hash.chars().take(32).enumerate() {
            if matches!(place, 8 | 12 | 16 | 20) {
                id.push('-');
            }
            id.push(letter);
        }
        id
    }
}

impl<S: Send + Sync> FromRequestParts<S> for VisitorKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(Self::parse)
            .ok_or(Refusal::NoKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_one_contact_in_each_inbox() {
        let key = VisitorKey::parse(&"k".repeat(43)).expect("a key");
        let id = key.source_id(InboxId(1));
        assert_eq!(id, key.source_id(InboxId(1)));
        assert_ne!(id, key.source_id(InboxId(2)));
        assert_eq!(id.len(), 36);
        assert!(!id.contains("kkk"), "the key does not show");
    }

    #[test]
    fn short_and_strange_keys_are_none() {
        assert!(VisitorKey::parse("abc").is_none());
        assert!(VisitorKey::parse(&"é".repeat(43)).is_none());
        assert!(VisitorKey::parse(&"k".repeat(129)).is_none());
    }
}
