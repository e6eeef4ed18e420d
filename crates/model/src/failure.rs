//! The one error a window gets.

use serde::{Deserialize, Serialize};

use crate::rule::Rule;

/// Why a command failed. A code exists only where the window says or does something else for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// E-mail or password is wrong.
    WrongPassword,
    /// The one-time or backup code is wrong.
    WrongCode,
    /// The sign-in took too long and must begin again.
    SignInExpired,
    /// The pasted access token is not known to the server.
    WrongToken,
    /// No connection to that server.
    Unreachable,
    /// The server's certificate cannot be trusted.
    Certificate,
    /// Plain http to another machine needs an explicit yes.
    PlainHttp,
    /// The address is not a web address.
    BadAddress,
    /// Something answers there, but it does not speak an API that this program knows.
    UnknownServer,
    /// The account is suspended on the server.
    Suspended,
    /// The token was refused: sign in again.
    SignInNeeded,
    /// This agent may not do that.
    NotPermitted,
    /// Too many tries; wait.
    RateLimited,
    /// The disk is full or cannot be written; nothing was kept by half.
    DiskFull,
    /// The profile was written by a newer version of the program.
    NewerDatabase,
    /// Another process holds this profile.
    ProfileInUse,
    /// There is no such conversation, message, operation or file here.
    NotFound,
    /// The request makes no sense: empty text, a moment in the past …
    Invalid,
    /// The operation is on its way and cannot be changed now.
    Busy,
    /// Anything else; the message says what.
    Internal,
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What the window branches on.
    pub code: FailureCode,
    /// For people who read logs: lower case, English, no secrets.
    pub message: String,
    /// The rule that a value broke, with [`FailureCode::Invalid`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<BrokenRule>,
}

/// A rule that a value broke, and which value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRule {
    /// The field: `email`, `phone`, `to`, `title`, or an attribute's name.
    pub field: String,
    /// The rule.
    pub rule: Rule,
}

impl Failure {
    /// A failure with its message.
    #[must_use]
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            rule: None,
        }
    }
}
