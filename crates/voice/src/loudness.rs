//! Bringing a note to a set loudness, as people hear it.
//!
//! Loudness is measured as broadcasters do (ITU-R BS.1770, gated, so that pauses do not count). The gain that is missing
//! is applied; where that would go over the ceiling, a limiter that looks ahead turns the sound down around the peak.

use std::time::Duration;

use ebur128::{EbuR128, Mode};

use crate::{RATE_HZ, samples as samples_of};

/// The loudness every note is brought to, in LUFS: what phones and browsers play speech at.
pub const TARGET_LUFS: f64 = -18.0;
/// What no sample goes over, as amplitude: 1 dB below full scale, which leaves room for what a lossy encoder adds.
pub const CEILING: f32 = 0.89;
/// The most a note is turned up, in decibels: beyond, one would hear the room, not the voice.
const LARGEST_GAIN_DB: f64 = 30.0;
/// How long before a peak the limiter begins to turn down, and how long after it is still turned down.
const LOOK_AHEAD: Duration = Duration::from_millis(5);
/// The limiter takes away loudness; the second pass gives it back.
const PASSES: usize = 2;

/// The loudness in LUFS; absent for silence, and for what is too short to tell.
#[must_use]
pub fn loudness(samples: &[f32]) -> Option<f64> {
    let mut meter = EbuR128::new(1, RATE_HZ, Mode::I).ok()?;
    meter.add_frames_f32(samples).ok()?;
    meter
        .loudness_global()
        .ok()
        .filter(|loudness| loudness.is_finite())
}

/// Brings a note to [`TARGET_LUFS`]; no sample goes over [`CEILING`].
pub fn normalise(samples: &mut [f32]) {
    let mut left_db = LARGEST_GAIN_DB;
    for _ in 0..PASSES {
        let gain_db =
            loudness(samples).map_or(0.0, |loudness| (TARGET_LUFS - loudness).min(left_db));
        left_db -= gain_db.max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a factor near one")]
        let gain = 10_f64.powf(gain_db / 20.0) as f32;
        for sample in samples.iter_mut() {
            *sample *= gain;
        }
        limit(samples);
    }
}

/// Turns the sound down around every peak over the ceiling. The factor that each sample would need is first spread
/// over the look-ahead on both sides (the smallest counts), then averaged over it: never more than what the peak needs, and
/// without a step, which would be heard as a click.
fn limit(samples: &mut [f32]) {
    if samples.iter().all(|sample| sample.abs() <= CEILING) {
        return;
    }
    let reach = samples_of(LOOK_AHEAD);
    let needed: Vec<f32> = samples
        .iter()
        .map(|sample| (CEILING / sample.abs().max(CEILING)).min(1.0))
        .collect();
    let smallest = smallest_around(&needed, reach);
    let mut sum: f64 = smallest.iter().take(reach).copied().map(f64::from).sum();
    let mut count = reach.min(smallest.len());
    for (at, sample) in samples.iter_mut().enumerate() {
        if let Some(next) = smallest.get(at + reach) {
            sum += f64::from(*next);
            count += 1;
        }
        if let Some(gone) = at
            .checked_sub(reach + 1)
            .and_then(|gone| smallest.get(gone))
        {
            sum -= f64::from(*gone);
            count -= 1;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a factor between 0 and 1"
        )]
        let factor = (sum / count as f64) as f32;
        *sample = (*sample * factor).clamp(-CEILING, CEILING);
    }
}

/// The smallest value within `reach` of each, in one walk: the candidates wait in order of value and of place.
fn smallest_around(values: &[f32], reach: usize) -> Vec<f32> {
    let mut waiting = std::collections::VecDeque::<(usize, f32)>::new();
    let mut smallest = Vec::with_capacity(values.len());
    let mut ahead = values.iter().copied().enumerate().peekable();
    for at in 0..values.len() {
        while let Some((place, value)) = ahead.next_if(|(place, _)| *place <= at + reach) {
            while waiting.back().is_some_and(|(_, last)| *last >= value) {
                waiting.pop_back();
            }
            waiting.push_back((place, value));
        }
        while waiting.front().is_some_and(|(place, _)| place + reach < at) {
            waiting.pop_front();
        }
        smallest.push(waiting.front().map_or(1.0, |(_, value)| *value));
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables: bursts of a tone with pauses between, at an amplitude.
    fn speech(amplitude: f32) -> Vec<f32> {
        (0..48_000_u32 * 4)
            .map(|at| {
                #[expect(clippy::cast_precision_loss, reason = "a test's tone")]
                let time = at as f32 / 48_000.0;
                let syllable = (time * 4.0 * std::f32::consts::PI).sin().max(0.0).powi(2);
                amplitude * syllable * (time * 300.0 * std::f32::consts::TAU).sin()
            })
            .collect()
    }

    fn assert_level(mut note: Vec<f32>) {
        normalise(&mut note);
        let reached = loudness(&note).expect("it is no silence");
        assert!(
            (reached - TARGET_LUFS).abs() < 0.5,
            "it is at {reached} LUFS"
        );
        let top = note.iter().copied().map(f32::abs).fold(0.0, f32::max);
        assert!(top <= CEILING, "a sample is at {top}");
    }

    #[test]
    fn soft_and_loud_notes_end_at_the_same_level() {
        assert_level(speech(0.02));
        assert_level(speech(0.3));
        assert_level(speech(0.99));
    }

    #[test]
    fn a_slammed_door_does_not_keep_the_voice_down_nor_clip() {
        let mut note = speech(0.02);
        for (at, sample) in note.iter_mut().skip(96_000).take(200).enumerate() {
            *sample = if at % 20 < 10 { 0.95 } else { -0.95 };
        }
        assert_level(note);
    }

    #[test]
    fn silence_stays_silence() {
        let mut silence = vec![0.0; 48_000];
        normalise(&mut silence);
        assert!(silence.iter().all(|sample| *sample == 0.0));
        let mut room: Vec<f32> = speech(0.0002);
        normalise(&mut room);
        let top = room.iter().copied().fold(0.0, f32::max);
        assert!(
            top < 0.01,
            "the noise of a room is not made a voice, it is at {top}"
        );
    }

    #[test]
    fn the_smallest_within_reach_is_found() {
        let values = [5.0, 1.0, 4.0, 4.0, 4.0, 0.5, 6.0];
        assert_eq!(
            smallest_around(&values, 1),
            [1.0, 1.0, 1.0, 4.0, 0.5, 0.5, 0.5]
        );
    }
}
