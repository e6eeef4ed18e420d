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
        FailureCode::Invalid => match &failure.rule {
            Some(broken) => crate::rule::sentence(&broken.rule),
            None => t!("failure-invalid", reason = failure.message.clone()),
        },
        FailureCode::Busy => t!("failure-busy"),
        FailureCode::Internal => t!("failure-internal", reason = failure.message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locale::{self, Tongue};

    /// Each code once; the match makes a new one fail to compile here until it is added.
    fn codes() -> Vec<FailureCode> {
        let next = |code| match code {
            FailureCode::WrongPassword => Some(FailureCode::WrongCode),
            FailureCode::WrongCode => Some(FailureCode::SignInExpired),
            FailureCode::SignInExpired => Some(FailureCode::WrongToken),
            FailureCode::WrongToken => Some(FailureCode::Unreachable),
            FailureCode::Unreachable => Some(FailureCode::Certificate),
            FailureCode::Certificate => Some(FailureCode::PlainHttp),
            FailureCode::PlainHttp => Some(FailureCode::BadAddress),
            FailureCode::BadAddress => Some(FailureCode::UnknownServer),
            FailureCode::UnknownServer => Some(FailureCode::Suspended),
            FailureCode::Suspended => Some(FailureCode::SignInNeeded),
            FailureCode::SignInNeeded => Some(FailureCode::NotPermitted),
            FailureCode::NotPermitted => Some(FailureCode::RateLimited),
            FailureCode::RateLimited => Some(FailureCode::DiskFull),
            FailureCode::DiskFull => Some(FailureCode::NewerDatabase),
            FailureCode::NewerDatabase => Some(FailureCode::ProfileInUse),
            FailureCode::ProfileInUse => Some(FailureCode::NotFound),
            FailureCode::NotFound => Some(FailureCode::Invalid),
            FailureCode::Invalid => Some(FailureCode::Busy),
            FailureCode::Busy => Some(FailureCode::Internal),
            FailureCode::Internal => None,
        };
        std::iter::successors(Some(FailureCode::WrongPassword), |code| next(*code)).collect()
    }

    #[test]
    fn every_failure_has_a_sentence_of_its_own_in_both_languages() {
        for tongue in [Tongue::French, Tongue::English] {
            locale::speak(tongue);
            let sentences: Vec<String> = codes()
                .into_iter()
                .map(|code| sentence(&Failure::new(code, "the reason")))
                .collect();
            for sentence in &sentences {
                assert!(sentence.ends_with('.'), "{sentence}");
                assert!(!sentence.starts_with("failure-"), "{sentence}");
                assert!(!sentence.contains('{'), "{sentence}");
            }
            let different: BTreeSet<&String> = sentences.iter().collect();
            assert_eq!(different.len(), 20, "two failures say the same");
        }
    }
}
