//! Limits on guessing passwords and codes, and on what costs others something.
//!
//! In signing in only **failed** attempts count, so that scripts which sign in often are not shut out. They are
//! counted per e-mail address and per network address. Requests from this machine itself are not
//! counted by address, because behind a proxy on the same machine everybody would share it.

use guichet_protocol::ids::AccountId;
use guichet_protocol::time::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// How many attempts in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many failed attempts …
    pub attempts: usize,
    /// … within so long; later ones are refused until the oldest is past.
    pub within: Duration,
}

/// The limits on signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInLimits {
    /// By network address. Default: 5 in 5 minutes.
    pub by_address: Rate,
    /// By e-mail address. Default: 10 in 15 minutes.
    pub by_email: Rate,
    /// Second step, by user. Default: 10 in a minute.
    pub by_code: Rate,
}

impl Default for SignInLimits {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            by_address: Rate {
                attempts: 5,
                within: minutes(5),
            },
            by_email: Rate {
                attempts: 10,
                within: minutes(15),
            },
            by_code: Rate {
                attempts: 10,
                within: minutes(1),
            },
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Attempt {
    Address(IpAddr),
    Email(String),
    Code(i64),
}

pub(crate) struct Limiter {
    limits: Option<SignInLimits>,
    failures: Mutex<HashMap<Attempt, Vec<Timestamp>>>,
}

impl Limiter {
    pub(crate) fn new(limits: Option<SignInLimits>) -> Self {
        Self {
            limits,
            failures: Mutex::default(),
        }
    }

    fn rate(&self, attempt: &Attempt) -> Option<Rate> {
        let limits = self.limits.as_ref()?;
        match attempt {
            Attempt::Address(address) if address.is_loopback() => None,
            Attempt::Address(_) => Some(limits.by_address),
            Attempt::Email(_) => Some(limits.by_email),
            Attempt::Code(_) => Some(limits.by_code),
        }
    }

    /// How long to wait before another attempt, `None` when it may be made now.
    pub(crate) fn wait(&self, attempt: &Attempt, now: Timestamp) -> Option<Duration> {
        let rate = self.rate(attempt)?;
        let mut failures = self.failures.lock();
        let times = failures.get_mut(attempt)?;
        let within = i64::try_from(rate.within.as_millis()).unwrap_or(i64::MAX);
        times.retain(|at| at.plus_millis(within) > now);
        let oldest = times.first().copied()?;
        if times.len() < rate.attempts {
            return None;
        }
        let wait = oldest.as_millis() + within - now.as_millis();
        Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
    }

    pub(crate) fn failed(&self, attempt: Attempt, now: Timestamp) {
        if self.rate(&attempt).is_some() {
            self.failures.lock().entry(attempt).or_default().push(now);
        }
    }

    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        self.failures.lock().remove(attempt);
    }
}

/// How often each account may do something.
pub(crate) struct Quota {
    rate: Rate,
    taken: Mutex<HashMap<AccountId, Vec<Timestamp>>>,
}

impl Quota {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            taken: Mutex::default(),
        }
    }

    /// Takes so many of what is left; the error is how long to wait.
    pub(crate) fn take(
        &self,
        account: AccountId,
        count: usize,
        now: Timestamp,
    ) -> Result<(), Duration> {
        let mut taken = self.taken.lock();
        let times = taken.entry(account).or_default();
        let within = i64::try_from(self.rate.within.as_millis()).unwrap_or(i64::MAX);
        times.retain(|at| at.plus_millis(within) > now);
        if times.len().saturating_add(count) > self.rate.attempts {
            let oldest = times.first().copied().unwrap_or(now);
            let wait = oldest.plus_millis(within).as_millis() - now.as_millis();
            return Err(Duration::from_millis(u64::try_from(wait).unwrap_or(0)));
        }
        times.extend(std::iter::repeat_n(now, count));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_shut_out_for_a_while_and_success_forgets_them() {
        let limiter = Limiter::new(Some(SignInLimits::default()));
        let now = Timestamp::from_secs(1_700_000_000);
        let alice = Attempt::Email("alice@example.org".into());
        for _ in 0..9 {
            limiter.failed(alice.clone(), now);
        }
        assert_eq!(limiter.wait(&alice, now), None);
        limiter.failed(alice.clone(), now);
        assert!(limiter.wait(&alice, now).is_some());
        assert_eq!(limiter.wait(&alice, now.plus_millis(15 * 60_000)), None);
        limiter.succeeded(&alice);
        assert_eq!(limiter.wait(&alice, now), None);
    }

    #[test]
    fn this_machine_is_not_counted_by_address() {
        let limiter = Limiter::new(Some(SignInLimits::default()));
        let now = Timestamp::from_secs(1_700_000_000);
        let here = Attempt::Address("127.0.0.1".parse().expect("an address"));
        for _ in 0..50 {
            limiter.failed(here.clone(), now);
        }
        assert_eq!(limiter.wait(&here, now), None);
    }
}
