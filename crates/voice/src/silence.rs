//! Where a note begins and ends to be more than the room it was spoken in.

use std::{ops::Range, time::Duration};

use crate::samples as samples_of;

/// How long one look at the level is.
const LOOK: Duration = Duration::from_millis(20);
/// What is left before the first sound and after the last, so that no soft consonant is lost.
const MARGIN: Duration = Duration::from_millis(200);
/// How much below the loudest look a look still counts as sound, as a share: 40 dB.
const SHARE: f32 = 0.01;
/// What counts as silence however soft the rest is: -60 dB.
const FLOOR: f32 = 0.001;

/// The part of a note that is left when the silence at both ends goes. Silence throughout is left as it is: it may be
/// meant, and nothing would be left to send.
#[must_use]
pub fn without_silent_ends(samples: &[f32]) -> Range<usize> {
    let look = samples_of(LOOK);
    let levels: Vec<f32> = samples.chunks(look).map(level).collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let threshold = (loudest * SHARE).max(FLOOR);
    let is_sound = |level: &f32| *level >= threshold;
    let (Some(first), Some(last)) = (
        levels.iter().position(is_sound),
        levels.iter().rposition(is_sound),
    ) else {
        return 0..samples.len();
    };
    let margin = samples_of(MARGIN);
    let from = (first * look).saturating_sub(margin);
    let to = ((last + 1) * look + margin).min(samples.len());
    from..to
}

/// The root mean square of some samples.
#[must_use]
pub fn level(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let energy: f64 = samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a level, not a count"
    )]
    let level = (energy / samples.len() as f64).sqrt() as f32;
    level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RATE_HZ;

    fn tone(seconds: f32, amplitude: f32) -> Vec<f32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a test's tone"
        )]
        let samples = (0..(seconds * RATE_HZ as f32) as usize)
            .map(|at| amplitude * (at as f32 * 0.03).sin())
            .collect();
        samples
    }

    #[test]
    fn what_is_said_keeps_a_margin() {
        let note = [tone(1.0, 0.0002), tone(2.0, 0.3), tone(3.0, 0.0002)].concat();
        let kept = without_silent_ends(&note);
        let rate = usize::try_from(RATE_HZ).expect("it fits");
        let near = |at: usize, expected_ms: usize| at.abs_diff(expected_ms * rate / 1000) <= 960;
        assert!(near(kept.start, 800), "began at sample {}", kept.start);
        assert!(near(kept.end, 3200), "ended at sample {}", kept.end);
    }

    #[test]
    fn a_soft_voice_is_no_silence() {
        let note = [tone(0.5, 0.0), tone(1.0, 0.004), tone(0.5, 0.0)].concat();
        let kept = without_silent_ends(&note);
        assert!(kept.start > 0 && kept.end < note.len());
        assert!(kept.len() >= 48_000, "all of the voice is there");
    }

    #[test]
    fn silence_throughout_stays() {
        let note = tone(2.0, 0.0001);
        assert_eq!(without_silent_ends(&note), 0..note.len());
        assert_eq!(without_silent_ends(&[]), 0..0);
    }
}
