//! The parameters of a request, as Rails sees them: query, form, JSON and multipart all give one
//! object, `a[b]=1` nests, `a[]=1` lists. Files stand beside it.

mod nested;
mod upload;

pub use upload::Upload;
pub(crate) use upload::{base_name, guess};

use crate::caller::Caller;
use crate::desk::{Desk, Edition, Identity, Operation};
use crate::error::ApiError;
use crate::secret;
use crate::store::idempotency;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, header};
use guichet_protocol::JsonObject;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::rest::header as names;
use serde_json::Value;

/// The longest idempotency key.
const MAX_KEY_LENGTH: usize = 255;
/// The largest JSON or form body.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Params {
    values: JsonObject,
    files: Vec<Upload>,
    fingerprint: String,
    key: Option<String>,
}

impl FromRequest<Desk> for Params {
    type Rejection = ApiError;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, ApiError> {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let key = idempotency_key(request.headers(), &method, desk)?;
        let mut values = nested::parse(request.uri().query().unwrap_or_default());
        let content_type = content_type(request.headers());
        let mut files = Vec::new();
        match content_type.as_str() {
            "multipart/form-data" => {
                let multipart = Multipart::from_request(request, desk)
                    .await
                    .map_err(|_| ApiError::BadRequest("Bad Request".to_owned()))?;
                files = upload::read(multipart, &mut values).await?;
            }
            "application/x-www-form-urlencoded" => {
                let body = body(request).await?;
                let text = String::from_utf8_lossy(&body);
                values.extend(nested::parse(&text));
            }
            _ => {
                let body = body(request).await?;
                values.extend(json_object(&body)?);
            }
        }
        let fingerprint = fingerprint(&method, &path, &values, &files);
        Ok(Self {
            values,
            files,
            fingerprint,
            key,
        })
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

async fn body(request: Request) -> Result<Vec<u8>, ApiError> {
    axum::body::to_bytes(request.into_body(), MAX_BODY_BYTES)
        .await
        .map(|bytes| bytes.to_vec())
        .map_err(|_| ApiError::TooLarge)
}

fn json_object(body: &[u8]) -> Result<JsonObject, ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(JsonObject::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) | Err(_) => Err(ApiError::BadRequest("Bad Request".to_owned())),
    }
}

fn idempotency_key(
    headers: &HeaderMap,
    method: &Method,
    desk: &Desk,
) -> Result<Option<String>, ApiError> {
    if desk.edition() == Edition::Stock || *method == Method::GET {
        return Ok(None);
    }
    let Some(value) = headers.get(names::IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > MAX_KEY_LENGTH {
        return Err(ApiError::Unprocessable(
            "Idempotency-Key must have 1 to 255 printable characters".to_owned(),
        ));
    }
    Ok(Some(key.to_owned()))
}

/// Identifies what a request asks for, whatever the order of its keys or its multipart boundary.
fn fingerprint(method: &Method, path: &str, values: &JsonObject, files: &[Upload]) -> String {
    let mut text = format!("{method}\n{path}\n");
    canonical(&Value::Object(values.clone()), &mut text);
    for file in files {
        text.push('\n');
        text.push_str(&format!(
            "{}\n{}\n{}\n{}",
            file.field,
            file.filename,
            file.content_type,
            secret::sha256_hex(&file.bytes)
        ));
    }
    secret::sha256_hex(text.as_bytes())
}

fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            text.push('{');
            for key in keys {
                text.push_str(&Value::String(key.clone()).to_string());
                text.push(':');
                canonical(object.get(key).unwrap_or(&Value::Null), text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

impl Params {
    /// What the request is, for [`Desk::perform`].
    #[must_use]
    pub fn operation(&self, caller: &Caller) -> Operation {
        self.operation_in(caller, caller.account_id().get())
    }

    /// The same for a route outside an account.
    #[must_use]
    pub fn operation_of(&self, user: guichet_protocol::ids::UserId) -> Operation {
        Operation {
            performer: None,
            identity: self.identity(user, 0),
        }
    }

    fn operation_in(&self, caller: &Caller, account: i64) -> Operation {
        Operation {
            performer: Some(caller.performer()),
            identity: self.identity(caller.user_id(), account),
        }
    }

    fn identity(&self, user: guichet_protocol::ids::UserId, account: i64) -> Option<Identity> {
        let key = self.key.clone()?;
        Some(Identity {
            key: idempotency::Key { user, account, key },
            fingerprint: self.fingerprint.clone(),
        })
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// The parameters under a root key, or these when the root is missing: the API takes flat
    /// bodies too.
    #[must_use]
    pub fn root(&self, key: &str) -> Self {
        match self.values.get(key) {
            Some(Value::Object(object)) => Self {
                values: object.clone(),
                files: self
                    .files
                    .iter()
                    .map(|file| file.without_root(key))
                    .collect(),
                fingerprint: self.fingerprint.clone(),
                key: self.key.clone(),
            },
            _ => self.clone(),
        }
    }

    /// The files of a field (`attachments[]`, `avatar`).
    pub fn files<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.files.iter().filter(move |file| file.field == field)
    }

    /// A text; numbers count as text. Absent and `null` give `None`.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// A text that is not blank.
    #[must_use]
    pub fn filled(&self, key: &str) -> Option<String> {
        self.text(key).filter(|text| !text.trim().is_empty())
    }

    /// A text whose absence and `null` differ.
    #[must_use]
    pub fn maybe_text(&self, key: &str) -> Maybe<String> {
        match self.values.get(key) {
            None => Maybe::Absent,
            Some(_) => Maybe::present(self.text(key)),
        }
    }

    /// An integer, also from digits in a text.
    #[must_use]
    pub fn int(&self, key: &str) -> Option<i64> {
        match self.values.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// An id whose absence and emptiness differ. What is no id (0, `""`, words) counts as empty.
    #[must_use]
    pub fn maybe_id<Id: From<i64>>(&self, key: &str) -> Maybe<Id> {
        match self.values.get(key) {
            None => Maybe::Absent,
            Some(_) => Maybe::present(self.int(key).filter(|id| *id > 0).map(Id::from)),
        }
    }

    /// Yes or no, also from a form's text.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.values.get(key)? {
            Value::Bool(value) => Some(*value),
            Value::Number(number) => Some(number.as_i64() != Some(0)),
            Value::String(text) => match text.as_str() {
                "" => None,
                "0" | "f" | "F" | "false" | "FALSE" | "off" => Some(false),
                _ => Some(true),
            },
            _ => None,
        }
    }

    /// An object, also from JSON in a text, as multipart carries it.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<JsonObject> {
        match self.values.get(key)? {
            Value::Object(object) => Some(object.clone()),
            Value::String(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }

    /// Texts of a list; one text counts as a list of one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.values.get(key) {
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            Some(Value::String(text)) => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// Integers of a list.
    #[must_use]
    pub fn ints(&self, key: &str) -> Vec<i64> {
        self.texts(key)
            .iter()
            .filter_map(|text| text.trim().parse().ok())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(value: Value) -> Params {
        Params {
            values: value.as_object().cloned().unwrap_or_default(),
            ..Params::default()
        }
    }

    #[test]
    fn the_order_of_keys_does_not_change_a_fingerprint_but_a_value_does() {
        let print = |text: &str| {
            let values = json_object(text.as_bytes()).expect("reads");
            fingerprint(&Method::POST, "/x", &values, &[])
        };
        assert_eq!(print(r#"{"a":1,"b":[2]}"#), print(r#"{"b":[2],"a":1}"#));
        assert_ne!(print(r#"{"a":1,"b":[2]}"#), print(r#"{"a":1,"b":[3]}"#));
    }

    #[test]
    fn forms_and_json_give_the_same_values() {
        let form = params(json!({"private": "false", "id": "7", "attributes": "{\"a\":1}"}));
        assert_eq!(form.flag("private"), Some(false));
        assert_eq!(form.int("id"), Some(7));
        assert_eq!(
            form.object("attributes"),
            json!({"a": 1}).as_object().cloned()
        );
        let json = params(json!({"private": true, "id": null}));
        assert_eq!(json.flag("private"), Some(true));
        assert_eq!(json.maybe_id::<i64>("id"), Maybe::Null);
        assert_eq!(json.maybe_id::<i64>("other"), Maybe::Absent);
    }
}
