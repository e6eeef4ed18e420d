//! What can go wrong between this machine and a server. A variant exists where the next step differs.

use std::time::Duration;

use guichet_model::{Failure, FailureCode, outbox::Reason};

/// Why a request had no success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is not a web address.
    #[error("the address is not a web address")]
    BadAddress,
    /// Plain http to another machine needs an explicit yes.
    #[error("plain http to another machine needs an explicit yes")]
    PlainHttp,
    /// No connection: nothing was sent. Holds what the network said.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The server's certificate cannot be trusted: nothing was sent. Holds why.
    #[error("the server's certificate cannot be trusted: {0}")]
    Certificate(String),
    /// The request left, but no whole answer came: timed out, cut, truncated. Holds what the network said.
    #[error("the server did not answer: {0}")]
    NoAnswer(String),
    /// The server failed.
    #[error("the server failed with status {status}")]
    ServerFailed {
        /// HTTP status, 500 to 599.
        status: u16,
    },
    /// Too many requests.
    #[error("the server asks to slow down")]
    RateLimited {
        /// How long the server wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
    /// The token is not, or no longer, valid.
    #[error("the access token was refused, sign in again")]
    SignInNeeded,
    /// The account is suspended on the server.
    #[error("the account is suspended")]
    Suspended,
    /// This agent may not do that.
    #[error("not permitted: {message}")]
    NotPermitted {
        /// The server's words.
        message: String,
    },
    /// There is no such thing on the server.
    #[error("not found on the server")]
    NotFound,
    /// It was there once; for the change feed: the cursor is too old.
    #[error("no longer on the server")]
    Gone,
    /// The idempotency key was used for something else.
    #[error("the operation's key was used for another request")]
    KeyConflict,
    /// The server understood and said no.
    #[error("the server refused with status {status}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// Something answers, but it does not speak an API that this program knows.
    #[error("the server does not speak a known API")]
    UnknownServer,
    /// E-mail or password is wrong.
    #[error("e-mail or password is wrong")]
    WrongPassword,
    /// The one-time or backup code is wrong.
    #[error("the code is wrong")]
    WrongCode,
    /// The sign-in took too long and must begin again.
    #[error("the sign-in took too long, begin again")]
    SignInExpired,
    /// The given access token is not known to the server.
    #[error("the access token is not known to the server")]
    WrongToken,
    /// Realtime: the server did not confirm the subscription; its token may have changed.
    #[error("the server did not confirm the realtime subscription")]
    SubscriptionRefused,
    /// The whole answer came, but it is not what this request gives (for example a page of a proxy).
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
    /// A received file is larger than was allowed.
    #[error("the file is larger than {limit_bytes} bytes")]
    TooLarge {
        /// What was allowed.
        limit_bytes: u64,
    },
    /// A received file could not be written on this machine. Holds what the system said.
    #[error("the file could not be written: {0}")]
    Disk(String),
}

/// Whether the same request may have success later, without anybody changing anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Yes; at the soonest after this long, where the server named a time.
    Later(Option<Duration>),
    /// No: somebody has to do something first.
    Never,
}

impl Error {
    /// Whether the same request may have success later. [`Error::SignInNeeded`] and [`Error::Suspended`] are
    /// `Never`: they pause the account, not the request.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::RateLimited { retry_after } => Retry::Later(*retry_after),
            Self::Unreachable(_)
            | Self::Certificate(_)
            | Self::NoAnswer(_)
            | Self::ServerFailed { .. }
            | Self::Malformed(_)
            | Self::SubscriptionRefused => Retry::Later(None),
            _ => Retry::Never,
        }
    }

    /// Whether a write may have had its effect although it failed: the request left, and no answer told otherwise.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(
            self,
            Self::NoAnswer(_) | Self::ServerFailed { .. } | Self::Malformed(_)
        )
    }

    /// Whether the account cannot talk to its server until somebody signs in again or lifts the suspension.
    #[must_use]
    pub const fn pauses_account(&self) -> bool {
        matches!(
            self,
            Self::SignInNeeded | Self::Suspended | Self::WrongToken
        )
    }

    /// The same for the outbox.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Unreachable(_) | Self::Certificate(_) => Reason::Offline,
            Self::NoAnswer(_) | Self::Malformed(_) | Self::SubscriptionRefused => Reason::NoAnswer,
            Self::ServerFailed { status } => Reason::ServerError { status: *status },
            Self::RateLimited { .. } => Reason::RateLimited,
            Self::SignInNeeded
            | Self::Suspended
            | Self::WrongToken
            | Self::WrongPassword
            | Self::WrongCode
            | Self::SignInExpired => Reason::SignInNeeded,
            Self::NotPermitted { .. } => Reason::NotPermitted,
            Self::NotFound | Self::Gone => Reason::NotFound,
            Self::Refused { message, .. } => Reason::Refused {
                message: message.clone(),
            },
            Self::BadAddress
            | Self::PlainHttp
            | Self::KeyConflict
            | Self::UnknownServer
            | Self::TooLarge { .. }
            | Self::Disk(_) => Reason::Refused {
                message: self.to_string(),
            },
        }
    }

    /// The same for a window.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let code = match self {
            Self::BadAddress => FailureCode::BadAddress,
            Self::PlainHttp => FailureCode::PlainHttp,
            Self::Unreachable(_) | Self::NoAnswer(_) | Self::ServerFailed { .. } => {
                FailureCode::Unreachable
            }
            Self::Certificate(_) => FailureCode::Certificate,
            Self::RateLimited { .. } => FailureCode::RateLimited,
            Self::SignInNeeded => FailureCode::SignInNeeded,
            Self::Suspended => FailureCode::Suspended,
            Self::NotPermitted { .. } => FailureCode::NotPermitted,
            Self::NotFound | Self::Gone => FailureCode::NotFound,
            Self::UnknownServer => FailureCode::UnknownServer,
            Self::WrongPassword => FailureCode::WrongPassword,
            Self::WrongCode => FailureCode::WrongCode,
            Self::SignInExpired => FailureCode::SignInExpired,
            Self::WrongToken => FailureCode::WrongToken,
            Self::Refused { .. } => FailureCode::Invalid,
            Self::Disk(_) => FailureCode::DiskFull,
            Self::KeyConflict
            | Self::SubscriptionRefused
            | Self::Malformed(_)
            | Self::TooLarge { .. } => FailureCode::Internal,
        };
        Failure::new(code, self.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.failure()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_connect_is_safe_to_repeat_and_a_lost_answer_is_not() {
        assert!(!Error::Unreachable(String::new()).is_ambiguous());
        assert!(!Error::Certificate(String::new()).is_ambiguous());
        assert!(!Error::RateLimited { retry_after: None }.is_ambiguous());
        assert!(Error::NoAnswer(String::new()).is_ambiguous());
        assert!(Error::ServerFailed { status: 500 }.is_ambiguous());
    }

    #[test]
    fn transport_trouble_is_tried_again_and_a_refusal_is_not() {
        let wait = Some(Duration::from_secs(7));
        assert_eq!(
            Error::RateLimited { retry_after: wait }.retry(),
            Retry::Later(wait)
        );
        assert_eq!(Error::NoAnswer(String::new()).retry(), Retry::Later(None));
        let refused = Error::Refused {
            status: 422,
            message: "too long".to_owned(),
        };
        assert_eq!(refused.retry(), Retry::Never);
        assert_eq!(
            refused.reason(),
            Reason::Refused {
                message: "too long".to_owned()
            }
        );
    }
}
