//! Samples of two ways to do the same thing, taken in turn.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::Result;
use serde::Serialize;

/// The middle and the ends of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
}

impl Percentiles {
    /// The same figure everywhere, for what does not vary.
    pub(crate) const fn constant(value: f64) -> Self {
        Self {
            p50: value,
            p95: value,
            p99: value,
        }
    }

    /// Of samples where less is better.
    pub(crate) fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Self {
            p50: at(&samples, 0.50),
            p95: at(&samples, 0.95),
            p99: at(&samples, 0.99),
        }
    }

    /// Of samples where more is better: `p99` is what 99 of 100 reach at least.
    pub(crate) fn of_rates(mut samples: Vec<f64>) -> Self {
        samples.sort_by(|a, b| b.total_cmp(a));
        Self {
            p50: at(&samples, 0.50),
            p95: at(&samples, 0.95),
            p99: at(&samples, 0.99),
        }
    }
}

/// The nearest-rank percentile of sorted samples; 0 when there are none.
fn at(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank is a small whole number"
    )]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// Milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Times both, in turn and with the first one changing, `times` times each after a few for warmth; gives milliseconds.
pub(crate) fn in_turn<A, B>(
    times: u32,
    mut ours: impl FnMut(u32) -> Result<A>,
    mut bare: impl FnMut(u32) -> Result<B>,
) -> Result<(Vec<f64>, Vec<f64>)> {
    const WARM: u32 = 5;
    let (mut our_samples, mut bare_samples) = (Vec::new(), Vec::new());
    for round in 0..times + WARM {
        let mut time_ours = || -> Result<f64> {
            let start = Instant::now();
            black_box(ours(round)?);
            Ok(ms(start.elapsed()))
        };
        let mut time_bare = || -> Result<f64> {
            let start = Instant::now();
            black_box(bare(round)?);
            Ok(ms(start.elapsed()))
        };
        let (our_sample, bare_sample) = if round.is_multiple_of(2) {
            let first = time_ours()?;
            (first, time_bare()?)
        } else {
            let first = time_bare()?;
            (time_ours()?, first)
        };
        if round >= WARM {
            our_samples.push(our_sample);
            bare_samples.push(bare_sample);
        }
    }
    Ok((our_samples, bare_samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_that_were_taken() {
        let samples: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = Percentiles::of(samples.clone());
        assert_eq!((found.p50, found.p95, found.p99), (50.0, 95.0, 99.0));
        let rates = Percentiles::of_rates(samples);
        assert_eq!((rates.p50, rates.p95, rates.p99), (51.0, 6.0, 2.0));
        assert_eq!(Percentiles::of(Vec::new()).p50, 0.0);
    }

    #[test]
    fn both_are_timed_equally_often() {
        let (ours, bare) = in_turn(7, |_| Ok(()), |_| Ok(())).expect("nothing fails");
        assert_eq!((ours.len(), bare.len()), (7, 7));
    }
}
