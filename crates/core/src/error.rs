//! Why the core could not do something.

use guichet_model::{Failure, FailureCode, failure::BrokenRule, rule::Rule};

use crate::{api, secrets::SecretsError, store::StoreError};

/// Why the core could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The local copy or the outbox failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server or the way to it failed.
    #[error(transparent)]
    Api(#[from] api::Error),
    /// Sound cannot be recorded, read or played.
    #[error(transparent)]
    Voice(#[from] guichet_voice::Error),
    /// The keyring failed.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// Another process holds the profile.
    #[error("another process holds this profile")]
    ProfileInUse,
    /// The profile's folder cannot be made or opened.
    #[error("the profile folder cannot be used")]
    Profile(#[source] std::io::Error),
    /// The request makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// A value breaks a rule.
    #[error("{field} breaks the rule {rule:?}")]
    Rule {
        /// Which value.
        field: String,
        /// Which rule.
        rule: Rule,
    },
    /// The sign-in took too long and must begin again.
    #[error("the sign-in took too long, begin again")]
    SignInExpired,
    /// The account has no token at hand.
    #[error("sign in again")]
    SignInNeeded,
    /// Network access was forbidden for this run.
    #[error("network access is switched off")]
    NetworkForbidden,
    /// The server keeps failing; what is queued stays queued.
    #[error("the server keeps failing, what is queued stays queued")]
    ServerKeepsFailing,
}

impl Error {
    /// What a window gets.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let code = match self {
            Self::Store(error) => store_code(error),
            Self::Api(error) => return error.failure(),
            Self::ProfileInUse => FailureCode::ProfileInUse,
            Self::Profile(_) | Self::Voice(guichet_voice::Error::File(_)) => FailureCode::DiskFull,
            Self::Invalid(_) => FailureCode::Invalid,
            Self::Rule { field, rule } => {
                return Failure {
                    rule: Some(BrokenRule {
                        field: field.clone(),
                        rule: rule.clone(),
                    }),
                    ..Failure::new(FailureCode::Invalid, self.to_string())
                };
            }
            Self::SignInExpired => FailureCode::SignInExpired,
            Self::SignInNeeded => FailureCode::SignInNeeded,
            Self::NetworkForbidden | Self::ServerKeepsFailing => FailureCode::Unreachable,
            Self::Secrets(_) | Self::Voice(_) => FailureCode::Internal,
        };
        Failure::new(code, self.to_string())
    }
}

const fn store_code(error: &StoreError) -> FailureCode {
    match error {
        StoreError::DiskFull => FailureCode::DiskFull,
        StoreError::Newer { .. } => FailureCode::NewerDatabase,
        StoreError::NotFound(_) => FailureCode::NotFound,
        StoreError::OnItsWay => FailureCode::Busy,
        StoreError::BadFilter(_) | StoreError::UnreadableView => FailureCode::Invalid,
        StoreError::Unreadable { .. } | StoreError::Sqlite(_) => FailureCode::Internal,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.failure()
    }
}
