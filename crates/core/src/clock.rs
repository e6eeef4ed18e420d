//! Time, passed in.
//!
//! Everything in the core that waits or asks for the time does it through a [`Clock`], so that tests run under
//! `tokio::time::pause` or a clock of their own.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use guichet_model::Timestamp;

/// A wait that ends by itself.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits.
pub trait Clock: Send + Sync + 'static {
    /// This moment. May jump either way when somebody sets the machine's clock.
    fn now(&self) -> Timestamp;

    /// Waits that long. Not shortened or lengthened by a jump of the machine's clock.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The machine's clock; waits on tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let ms = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        };
        Timestamp(ms)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_lives_in_this_century() {
        let now = SystemClock.now().as_seconds();
        assert!(now > 1_700_000_000, "after 2023");
        assert!(now < 4_102_444_800, "before 2100");
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleep_lasts_as_long_as_asked() {
        let before = tokio::time::Instant::now();
        SystemClock.sleep(Duration::from_secs(90)).await;
        assert_eq!(before.elapsed().as_secs(), 90);
    }
}
