//! The waveform of a note, as few enough bars to be drawn.

/// How many bars a waveform has.
pub const PEAKS: usize = 64;

/// The loudest moment of each of the equal parts of a note; the loudest of all is 255. Silence is all zeros.
#[must_use]
pub fn peaks(samples: &[f32]) -> [u8; PEAKS] {
    let mut loudest = [0.0_f32; PEAKS];
    for (bar, value) in loudest.iter_mut().enumerate() {
        // Ends are computed, not added up, so that the last part ends with the note.
        let (from, to) = (
            bar * samples.len() / PEAKS,
            (bar + 1) * samples.len() / PEAKS,
        );
        *value = samples
            .get(from..to.max(from + 1))
            .unwrap_or_default()
            .iter()
            .fold(0.0, |loudest, sample| loudest.max(sample.abs()));
    }
    let top = loudest.iter().copied().fold(0.0, f32::max);
    // Below this, what would be drawn large is the noise of an open microphone.
    if top < 0.001 {
        return [0; PEAKS];
    }
    loudest.map(|value| byte(value / top))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 0 and 255 first"
)]
fn byte(share: f32) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swell_is_drawn_as_one() {
        let samples: Vec<f32> = (0..64_000_u16)
            .map(|at| f32::from(at) / 128_000.0)
            .collect();
        let peaks = peaks(&samples);
        assert!(peaks.is_sorted(), "it only grows");
        assert_eq!(peaks.last(), Some(&255), "the loudest is drawn full");
        assert_eq!(peaks[0], 4, "the first of 64 parts reaches a 64th");
    }

    #[test]
    fn silence_and_nothing_are_flat() {
        assert_eq!(peaks(&[0.0003; 10_000]), [0; PEAKS]);
        assert_eq!(peaks(&[]), [0; PEAKS]);
        assert_eq!(
            peaks(&[0.5]),
            [255; PEAKS],
            "a single sample is all there is"
        );
    }
}
