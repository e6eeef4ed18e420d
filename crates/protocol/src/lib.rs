//! What the core and a server say to each other: the wire shapes of the Chatwoot application API
//! and of what our own server adds to it.
//!
//! One set of structs serves both sides. They are **tolerant in reading** (unknown fields are
//! ignored, unknown enum values are kept as `Other`, absent and `null` are both accepted, a bad
//! record in a list is skipped and counted, see [`envelope::Lenient`]) and **exact in writing**
//! (absent against `null`, epoch seconds against ISO 8601, see [`time`]).
//!
//! Two shapes of the same thing exist on this wire: the REST shape and the *push* shape, which
//! realtime events carry. They differ on purpose and are two types, for example
//! [`rest::Conversation`] and [`rest::PushConversation`].
//!
//! Nothing here does input or output.

pub mod cable;
pub mod envelope;
pub mod ids;
mod open_enum;
pub mod rest;
pub mod time;
pub mod transcript;

/// A free-form JSON object, as `custom_attributes`, `additional_attributes` and
/// `content_attributes` are.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
