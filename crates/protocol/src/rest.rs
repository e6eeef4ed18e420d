//! The bodies of the HTTP API, requests and answers.
//!
//! Answers are read with [`crate::envelope`]: which wrapper belongs to which route stands at each
//! type. A field documented as *absent* is left out when it has no value; every other optional
//! field is written as `null`.

mod account;
mod agent;
mod api_info;
mod attachment;
mod change;
mod contact;
mod conversation;
mod conversation_query;
mod conversation_write;
mod filter;
mod inbox;
mod message;
mod notification;
mod profile;
mod push_conversation;
mod resource;
mod resource_write;
mod sender;
mod sign_in;
mod ticket;
mod upload;

pub use account::*;
pub use agent::*;
pub use api_info::*;
pub use attachment::*;
pub use change::*;
pub use contact::*;
pub use conversation::*;
pub use conversation_query::*;
pub use conversation_write::*;
pub use filter::*;
pub use inbox::*;
pub use message::*;
pub use notification::*;
pub use profile::*;
pub use push_conversation::*;
pub use resource::*;
pub use resource_write::*;
pub use sender::*;
pub use sign_in::*;
pub use ticket::*;
pub use upload::*;

/// Names of request and answer headers.
pub mod header {
    /// The personal access token of a user. Comes before session headers when both are there.
    pub const API_ACCESS_TOKEN: &str = "api_access_token";
    /// The same with hyphens, for proxies that drop names with underscores.
    pub const API_ACCESS_TOKEN_HYPHEN: &str = "api-access-token";
    /// The identity of an operation, on servers with [`super::Capability::Idempotency`].
    pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
    /// `true` on an answer that was stored earlier and is now given again.
    pub const IDEMPOTENT_REPLAYED: &str = "idempotent-replayed";
    /// Where a piece of a file begins, and how much of it is there; on servers with
    /// [`super::Capability::ResumableUploads`].
    pub const UPLOAD_OFFSET: &str = "upload-offset";
    /// The size of a file that comes in pieces.
    pub const UPLOAD_LENGTH: &str = "upload-length";
    /// Session: the token.
    pub const SESSION_TOKEN: &str = "access-token";
    /// Session: the client id.
    pub const SESSION_CLIENT: &str = "client";
    /// Session: the user's e-mail address.
    pub const SESSION_UID: &str = "uid";
    /// Session: when the token ends, epoch seconds.
    pub const SESSION_EXPIRY: &str = "expiry";
}
