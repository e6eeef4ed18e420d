//! A clock that stands still until a test moves it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use guichet_core::clock::{Clock, Sleep};
use guichet_model::Timestamp;
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// When every world begins: a Monday in March 2026, 09:30 UTC.
pub const MORNING: Timestamp = Timestamp(1_772_443_800_000);

/// A clock that stands still until a test moves it. Clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    dial: Arc<Mutex<Dial>>,
}

#[derive(Debug)]
struct Dial {
    wall: Timestamp,
    /// Since the world began; never steps back.
    elapsed: Duration,
    sleepers: BTreeMap<(Duration, u64), oneshot::Sender<()>>,
    next_sleeper: u64,
}

impl Default for ManualClock {
    fn default() -> Self {
        Self {
            dial: Arc::new(Mutex::new(Dial {
                wall: MORNING,
                elapsed: Duration::ZERO,
                sleepers: BTreeMap::new(),
                next_sleeper: 0,
            })),
        }
    }
}

impl ManualClock {
    /// Lets time pass: whoever sleeps no longer than that wakes, the earliest first.
    pub fn advance(&self, time: Duration) {
        let mut dial = self.dial.lock();
        dial.elapsed += time;
        dial.wall = Timestamp(dial.wall.0 + whole_ms(time));
        let now = (dial.elapsed, u64::MAX);
        let later = dial.sleepers.split_off(&now);
        let due = std::mem::replace(&mut dial.sleepers, later);
        drop(dial);
        for (_, sleeper) in due {
            // Whoever no longer waits needs no waking.
            let _ = sleeper.send(());
        }
    }

    /// Sets the machine's clock forward or back, as people and time servers do; nobody's sleep ends earlier or later.
    pub fn set_by_ms(&self, by_ms: i64) {
        self.dial.lock().wall.0 += by_ms;
    }
}

fn whole_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).expect("a time within reason")
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.dial.lock().wall
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let (wake, woken) = oneshot::channel();
        let mut dial = self.dial.lock();
        let until = (dial.elapsed + duration, dial.next_sleeper);
        dial.next_sleeper += 1;
        dial.sleepers.insert(until, wake);
        Box::pin(async move { drop(woken.await) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleep_ends_when_its_time_has_passed_and_not_before() {
        let clock = ManualClock::default();
        let mut sleep = tokio::spawn(clock.sleep(Duration::from_secs(60)));
        clock.advance(Duration::from_secs(59));
        clock.set_by_ms(3_600_000);
        tokio::task::yield_now().await;
        assert!(!sleep.is_finished(), "setting the clock wakes nobody");
        clock.advance(Duration::from_secs(1));
        (&mut sleep).await.unwrap();
        assert_eq!(clock.now().0 - MORNING.0, 3_660_000);
    }
}
