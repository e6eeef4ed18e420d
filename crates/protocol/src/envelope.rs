//! The wrappers around records: `{data}`, `{payload}`, bare lists, errors, and the three states of
//! an optional field.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A list read record by record: one that does not parse is left out and counted, so that a
/// single odd record never stops a sync. Writes as a plain array.
#[derive(Debug, Clone, PartialEq)]
pub struct Lenient<T> {
    /// The records that parsed, in order.
    pub items: Vec<T>,
    /// How many did not.
    pub skipped: usize,
}

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            skipped: 0,
        }
    }
}

impl<T> From<Vec<T>> for Lenient<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, skipped: 0 }
    }
}

impl<T> IntoIterator for Lenient<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Option::<Vec<Value>>::deserialize(deserializer)?.unwrap_or_default();
        let (items, skipped) = parse_list(values);
        Ok(Self { items, skipped })
    }
}

/// Parses records one by one; the second value is how many did not parse.
#[must_use]
pub fn parse_list<T: DeserializeOwned>(values: Vec<Value>) -> (Vec<T>, usize) {
    let total = values.len();
    let items: Vec<T> = values
        .into_iter()
        .filter_map(|value| serde_json::from_value(value).ok())
        .collect();
    let skipped = total.saturating_sub(items.len());
    (items, skipped)
}

/// `{"payload": …}`: labels, inboxes, macros, a contact, a list of contacts' conversations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payload<T> {
    /// What it wraps.
    pub payload: T,
}

/// `{"data": …}`: the conversation list, notifications, sign-in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Data<T> {
    /// What it wraps.
    pub data: T,
}

/// `{"meta": …, "payload": [records]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "M: Deserialize<'de>, T: DeserializeOwned"))]
pub struct Listed<M, T> {
    /// Counts, the page, or what the list belongs to.
    pub meta: M,
    /// The records.
    #[serde(default)]
    pub payload: Lenient<T>,
}

/// An optional field whose absence and whose `null` mean different things: in an update, absent
/// leaves a value and `null` clears it. Declare it with
/// `#[serde(default, skip_serializing_if = "Maybe::is_absent")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Maybe<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there with `null`.
    Null,
    /// The key is there with a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the key is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// `Value` or `Null`: a key that is there.
    #[must_use]
    pub fn present(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::present(Option::deserialize(deserializer)?))
    }
}

/// The page that a list answers: the **string** that the caller sent, or the number 1 when it sent
/// none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CurrentPage {
    /// No page was asked for.
    First,
    /// What the caller sent, as it sent it.
    Asked(String),
}

impl Serialize for CurrentPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::First => serializer.serialize_i64(1),
            Self::Asked(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for CurrentPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::String(text) => Self::Asked(text),
            Value::Number(number) if number.as_i64() != Some(1) => Self::Asked(number.to_string()),
            _ => Self::First,
        })
    }
}

/// The body of a refused request. The API has three shapes: `{"error": text}`,
/// `{"errors": [text]}` (sessions) and `{"message": text, "attributes": [field]}` (validation).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ErrorBody {
    /// `{"success": false}` of the sign-in routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// One sentence. Macros answer an object here, hence a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
    /// Sentences of the sign-in and session layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Value>,
    /// Validation: the sentences, joined by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Value>,
    /// Validation: the fields concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Vec<String>>,
    /// A code beside the sentence, `user_not_confirmed` for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
}

/// What a 401 means: on this API it says "not permitted" at least as often as "signed out".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthorized {
    /// The token or session is not, or no longer, valid: sign in again.
    SignedOut,
    /// The account was suspended.
    AccountSuspended,
    /// The user has no part in this account.
    WrongAccount,
    /// The user is signed in but may not do this.
    NotPermitted,
}

impl ErrorBody {
    /// Reads a body; anything that is not such an object gives `None`.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// `{"error": text}`.
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            error: Some(Value::String(text.into())),
            ..Self::default()
        }
    }

    /// `{"errors": [text]}`.
    #[must_use]
    pub fn errors(text: impl Into<String>) -> Self {
        Self {
            errors: Some(Value::Array(vec![Value::String(text.into())])),
            ..Self::default()
        }
    }

    /// `{"message": text, "attributes": [field]}`.
    #[must_use]
    pub fn validation(text: impl Into<String>, attributes: &[&str]) -> Self {
        Self {
            message: Some(Value::String(text.into())),
            attributes: Some(attributes.iter().map(|field| (*field).to_owned()).collect()),
            ..Self::default()
        }
    }

    /// The sentence for a person, whatever the shape.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        [&self.error, &self.message, &self.errors]
            .into_iter()
            .flatten()
            .find_map(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Array(list) => {
                    let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                    (!texts.is_empty()).then(|| texts.join(", "))
                }
                Value::Null => None,
                other => Some(other.to_string()),
            })
    }

    /// What this body means under a 401. Unclear ones count as "not permitted", because signing an
    /// agent out by mistake costs more than one refused action.
    #[must_use]
    pub fn unauthorized(&self) -> Unauthorized {
        if self.errors.is_some() {
            return Unauthorized::SignedOut;
        }
        match self.error.as_ref().and_then(Value::as_str) {
            Some("Invalid Access Token") => Unauthorized::SignedOut,
            Some("Account is suspended") => Unauthorized::AccountSuspended,
            Some("You are not authorized to access this account") => Unauthorized::WrongAccount,
            _ => Unauthorized::NotPermitted,
        }
    }
}

/// Reads `null` like an absent field.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a list inside a record, leaving out what does not parse.
pub(crate) fn lenient_vec<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(Lenient::deserialize(deserializer)?.items)
}

/// Reads an optional record inside a record; one that does not parse counts as none.
pub(crate) fn lenient_option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        id: i64,
        #[serde(default, skip_serializing_if = "Maybe::is_absent")]
        team: Maybe<String>,
    }

    #[test]
    fn one_bad_record_is_skipped_and_counted() {
        let list: Lenient<Record> =
            serde_json::from_value(json!([{"id": 1}, {"id": "x"}, {"id": 3, "new": true}]))
                .expect("reads");
        assert_eq!(list.items.len(), 2);
        assert_eq!(list.skipped, 1);
    }

    #[test]
    fn absent_and_null_are_told_apart_in_both_directions() {
        for value in [
            json!({"id": 1}),
            json!({"id": 1, "team": null}),
            json!({"id": 1, "team": "ventes"}),
        ] {
            let record: Record = serde_json::from_value(value.clone()).expect("reads");
            assert_eq!(serde_json::to_value(&record).expect("writes"), value);
        }
    }

    #[test]
    fn the_current_page_is_the_string_that_was_sent_or_the_number_one() {
        let write = |page: CurrentPage| serde_json::to_value(page).expect("writes");
        assert_eq!(write(CurrentPage::First), json!(1));
        assert_eq!(write(CurrentPage::Asked("2".into())), json!("2"));
        let page: CurrentPage = serde_json::from_value(json!(4)).expect("reads");
        assert_eq!(page, CurrentPage::Asked("4".into()));
    }

    #[test]
    fn the_three_error_shapes_give_a_sentence() {
        let sentence = |value: Value| {
            let body: ErrorBody = serde_json::from_value(value).expect("reads");
            body.sentence()
        };
        assert_eq!(sentence(json!({"error": "No"})).as_deref(), Some("No"));
        assert_eq!(
            sentence(json!({"errors": ["A", "B"]})).as_deref(),
            Some("A, B")
        );
        assert_eq!(
            sentence(json!({"message": "Email taken", "attributes": ["email"]})).as_deref(),
            Some("Email taken")
        );
    }

    #[test]
    fn a_401_is_a_sign_out_only_when_its_body_says_so() {
        let meaning = |value: Value| {
            let body: ErrorBody = serde_json::from_value(value).expect("reads");
            body.unauthorized()
        };
        assert_eq!(
            meaning(json!({"errors": ["You need to sign in or sign up before continuing."]})),
            Unauthorized::SignedOut
        );
        assert_eq!(
            meaning(json!({"error": "Invalid Access Token"})),
            Unauthorized::SignedOut
        );
        assert_eq!(
            meaning(json!({"error": "You are not authorized to do this action"})),
            Unauthorized::NotPermitted
        );
        assert_eq!(meaning(json!({})), Unauthorized::NotPermitted);
    }
}
