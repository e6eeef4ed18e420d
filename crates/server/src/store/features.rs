//! The features of an account that clients look for.

use guichet_protocol::JsonObject;
use serde_json::Value;

/// What a new account has on. Only what this server really does stands here.
#[must_use]
pub fn default_features() -> JsonObject {
    [
        "macros",
        "canned_responses",
        "labels",
        "team_management",
        "custom_attributes",
        "voice_recorder",
        "inbox_view",
        "conversation_unread_counts",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), Value::Bool(true)))
    .collect()
}
