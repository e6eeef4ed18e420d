//! What went wrong, as a sentence that says what to do.

use guichet_model::{Failure, FailureCode};

use crate::t;

/// The sentence for a failure, in the language of the window.
#[must_use]
pub fn sentence(failure: &Failure) -> String {
    match failure.code {
        FailureCode::WrongPassword => t!("failure-wrong-password"),
        FailureCode::WrongCode => t!("failure-wrong-code"),
        FailureCode::SignInExpired => t!("failure-sign-in-expired"),
        FailureCode::WrongToken => t!("failure-wrong-token"),
        FailureCode::Unreachable => t!("failure-unreachable"),
        FailureCode::Certificate => t!("failure-certificate"),
        FailureCode::PlainHttp => t!("failure-plain-http"),
        FailureCode::BadAddress => t!("failure-bad-address"),
        FailureCode::UnknownServer => t!("failure-unknown-server"),
        FailureCode::Suspended => t!("failure-suspended"),
        FailureCode::SignInNeeded => t!("failure-sign-in-needed"),
        FailureCode::NotPermitted => t!("failure-not-permitted"),
        FailureCode::RateLimited => t!("failure-rate-limited"),
        FailureCode::DiskFull => t!("failure-disk-full"),
        FailureCode::NewerDatabase => t!("failure-newer-database"),
        FailureCode::ProfileInUse => t!("failure-profile-in-use"),
        FailureCode::NotFound => t!("failure-not-found"),
        FailureCode::Invalid => t!("failure-invalid", reason = failure.message.clone()),
        FailureCode::Busy => t!("failure-busy"),
        FailureCode::Internal => t!("failure-internal", reason = failure.message.clone()),
    }
}
