//! Voice notes: recording, encoding, decoding and playing.
//!
//! Inside, sound is mono at [`RATE_HZ`], as `f32` samples between -1 and 1: whatever a microphone or a file brings is
//! brought to that first, and the rest need not care. [`Recorder`] writes a microphone to a WAV file that is valid at
//! every moment; what was recorded is then read back, trimmed, levelled and encoded. [`Player`] decodes while it plays.
//! Both own a thread, and neither is ever waited for by who speaks to them; the sound system's own callbacks do nothing
//! but copy into or out of a ring buffer.
//!
//! It knows no conversations, no profile and no network.

mod capture;
pub mod decode;
mod device;
pub mod encode;
mod error;
pub mod loudness;
mod output;
pub mod peaks;
pub mod player;
pub mod recorder;
mod resample;
pub mod silence;
pub mod stretch;

pub use crate::{
    decode::Decoder,
    device::{Microphone, microphones},
    encode::Format,
    error::{Error, Reason},
    peaks::{PEAKS, peaks},
    player::{Played, Player},
    recorder::{Recorded, Recorder},
    resample::Resampler,
};

use std::time::Duration;

/// The rate of all sound inside, in samples per second.
pub const RATE_HZ: u32 = 48_000;

/// How long so many samples last.
#[must_use]
pub fn duration(samples: usize) -> Duration {
    let samples = u64::try_from(samples).unwrap_or(u64::MAX);
    Duration::from_nanos(samples.saturating_mul(1_000_000_000) / u64::from(RATE_HZ))
}

/// How many samples make up a time.
#[must_use]
pub fn samples(time: Duration) -> usize {
    let samples = time.as_nanos().saturating_mul(u128::from(RATE_HZ)) / 1_000_000_000;
    usize::try_from(samples).unwrap_or(usize::MAX)
}
