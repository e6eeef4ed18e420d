//! How often a visitor may write or look, and how many new visitors may come from one address.

use guichet_protocol::time::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// A visitor who writes, by contact id within the inbox.
    Writer(String),
    /// A visitor who looks or does anything small.
    Looker(String),
    /// A visitor nobody has seen before, by network address.
    Newcomer(IpAddr),
}

impl Who {
    /// So many at once, and so many more each minute.
    const fn allowance(&self) -> (f64, f64) {
        match self {
            Self::Writer(_) => (20.0, 30.0),
            Self::Looker(_) => (60.0, 240.0),
            Self::Newcomer(_) => (20.0, 6.0),
        }
    }
}

struct Bucket {
    left: f64,
    at: Timestamp,
}

/// Above this many buckets the full ones, which say nothing, are thrown away.
const MANY: usize = 10_000;

/// The counts. In memory: a restart forgives.
#[derive(Default)]
pub(super) struct Pace {
    buckets: Mutex<HashMap<Who, Bucket>>,
}

impl Pace {
    /// Counts one; an error says how long to wait.
    pub(super) fn count(&self, who: Who, now: Timestamp) -> Result<(), Duration> {
        let (burst, a_minute) = who.allowance();
        let mut buckets = self.buckets.lock();
        if buckets.len() > MANY {
            buckets.retain(|who, bucket| filled(bucket, who.allowance(), now) < who.allowance().0);
        }
        let bucket = buckets.entry(who).or_insert(Bucket {
            left: burst,
            at: now,
        });
        bucket.left = filled(bucket, (burst, a_minute), now);
        bucket.at = now;
        if bucket.left < 1.0 {
            return Err(Duration::from_secs_f64(
                (1.0 - bucket.left) * 60.0 / a_minute,
            ));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

fn filled(bucket: &Bucket, (burst, a_minute): (f64, f64), now: Timestamp) -> f64 {
    let seconds = (now.as_secs_f64() - bucket.at.as_secs_f64()).max(0.0);
    (bucket.left + seconds * a_minute / 60.0).min(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_one_now_and_then() {
        let pace = Pace::default();
        let now = Timestamp::from_secs(1_700_000_000);
        let who = || Who::Writer("a".to_owned());
        for _ in 0..20 {
            assert!(pace.count(who(), now).is_ok());
        }
        let wait = pace.count(who(), now).expect_err("the burst is over");
        assert!(wait <= Duration::from_secs(2), "{wait:?}");
        assert!(pace.count(Who::Writer("b".to_owned()), now).is_ok());
        assert!(pace.count(who(), now.plus_millis(2_000)).is_ok());
    }
}
