//! Playing faster or slower without changing the pitch (WSOLA).
//!
//! The sound is cut into overlapping windows that are laid down closer together or further apart. Each window may move a
//! little to where it continues best what was laid before, which is what keeps a voice a voice.

/// Samples per window: 20 ms, two periods of a deep voice.
const WINDOW: usize = 960;
/// How far the windows lie apart in what is made.
const HOP: usize = WINDOW / 2;
/// How far a window may move to fit.
const REACH: usize = 480;
/// Only every such sample is looked at while a place is sought; the best is then found among its neighbours.
const STRIDE: usize = 8;

/// Makes sound from a note at a speed, part by part. The note is passed in each time: it may still be growing.
#[derive(Debug, Clone)]
pub struct Stretch {
    speed: f64,
    /// Where in the note the next window would lie if none moved.
    at: f64,
    /// What naturally follows the last window, where the next should continue.
    follows: Option<usize>,
    /// The second half of the last window, faded out, to be overlapped by the next.
    tail: Vec<f32>,
}

impl Stretch {
    /// Begins at a sample of the note. A speed is held between a quarter and four.
    #[must_use]
    pub fn new(at: usize, speed: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53 samples")]
        let at = at as f64;
        Self {
            speed: if speed.is_finite() {
                speed.clamp(0.25, 4.0)
            } else {
                1.0
            },
            at,
            follows: None,
            tail: Vec::new(),
        }
    }

    /// Where in the note it is: what was made so far ends here.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below zero, and within the note"
    )]
    pub fn position(&self) -> usize {
        self.at as usize
    }

    /// How much of the note must be there for the next part to be made.
    #[must_use]
    pub fn needs(&self) -> usize {
        self.position() + 2 * REACH + 2 * WINDOW
    }

    /// Adds the next part; false when the note is over.
    pub fn next(&mut self, note: &[f32], out: &mut Vec<f32>) -> bool {
        let at = self.position();
        if at >= note.len() {
            return false;
        }
        if (self.speed - 1.0).abs() < 0.001 {
            self.copy(note, at, out);
        } else {
            self.overlap(note, at, out);
        }
        true
    }

    /// At its own speed, a note is played as it is.
    fn copy(&mut self, note: &[f32], at: usize, out: &mut Vec<f32>) {
        let end = (at + HOP).min(note.len());
        out.extend_from_slice(note.get(at..end).unwrap_or_default());
        self.advance(end - at);
    }

    fn overlap(&mut self, note: &[f32], at: usize, out: &mut Vec<f32>) {
        let place = match self.follows {
            Some(follows) => best_place(note, follows, at),
            None => at,
        };
        let sample = |at: usize| note.get(at).copied().unwrap_or(0.0);
        // What the note still has decides how much is made, so that it ends where the note does.
        let made = (f64_of(note.len() - at) / self.speed).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded and not below zero"
        )]
        let made = (made as usize).min(HOP);
        for offset in 0..made {
            let new = sample(place + offset);
            out.push(match self.tail.get(offset) {
                Some(old) => old + new * fade_in(offset),
                None => new,
            });
        }
        self.tail.clear();
        self.tail
            .extend((0..HOP).map(|offset| sample(place + HOP + offset) * (1.0 - fade_in(offset))));
        self.follows = Some(place + HOP);
        self.at = (self.at + f64_of(made) * self.speed).min(f64_of(note.len()));
        if made < HOP {
            self.at = f64_of(note.len());
        }
    }

    fn advance(&mut self, by: usize) {
        self.at += f64_of(by);
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53 samples")]
const fn f64_of(samples: usize) -> f64 {
    samples as f64
}

/// A raised cosine, so that what goes and what comes add up to one.
#[expect(clippy::cast_precision_loss, reason = "within a window")]
fn fade_in(offset: usize) -> f32 {
    0.5 - 0.5 * (std::f32::consts::PI * offset as f32 / HOP as f32).cos()
}

/// Where around `at` the note looks most like what follows the last window.
fn best_place(note: &[f32], follows: usize, at: usize) -> usize {
    let Some(wanted) = note.get(follows..follows + HOP) else {
        return at;
    };
    let from = at.saturating_sub(REACH);
    let best = |places: &mut dyn Iterator<Item = usize>, stride: usize| {
        places
            .filter_map(|place| {
                let there = note.get(place..place + HOP)?;
                Some((place, likeness(wanted, there, stride)))
            })
            .max_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(place, _)| place)
    };
    let Some(near) = best(&mut (from..=at + REACH).step_by(STRIDE), STRIDE) else {
        return at;
    };
    let around = near.saturating_sub(STRIDE).max(from)..=near + STRIDE;
    best(&mut around.into_iter(), 2).unwrap_or(near)
}

/// How much two windows look alike, whatever their loudness.
fn likeness(one: &[f32], other: &[f32], stride: usize) -> f32 {
    let (mut product, mut energy) = (0.0, 0.000_001);
    for (one, other) in one.iter().zip(other).step_by(stride) {
        product += one * other;
        energy += other * other;
    }
    product / f32::sqrt(energy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::silence::level;

    #[expect(clippy::cast_precision_loss, reason = "a test's tone")]
    fn vowel(count: usize) -> Vec<f32> {
        (0..count)
            .map(|at| {
                let turn = at as f32 / 48_000.0 * 150.0 * std::f32::consts::TAU;
                0.3 * turn.sin() + 0.2 * (2.0 * turn).sin() + 0.1 * (5.0 * turn).sin()
            })
            .collect()
    }

    fn played(note: &[f32], speed: f64) -> Vec<f32> {
        let mut out = Vec::new();
        let mut stretch = Stretch::new(0, speed);
        while stretch.next(note, &mut out) {}
        assert_eq!(
            stretch.position(),
            note.len(),
            "it ends where the note does"
        );
        out
    }

    /// The pitch, by the shift at which the sound looks most like itself.
    #[expect(clippy::cast_precision_loss, reason = "a test's pitch")]
    fn pitch_hz(samples: &[f32]) -> f32 {
        let part = &samples[9_600..9_600 + 4_800];
        let best = (200..500)
            .max_by(|one, other| {
                let like = |shift: usize| likeness(part, &samples[9_600 + shift..], 1);
                like(*one).total_cmp(&like(*other))
            })
            .expect("there are shifts");
        48_000.0 / best as f32
    }

    #[test]
    fn twice_the_speed_is_half_the_time_at_the_same_pitch() {
        let note = vowel(96_000);
        for (speed, expected) in [(1.5, 64_000_usize), (2.0, 48_000), (0.5, 192_000)] {
            let made = played(&note, speed);
            assert!(
                made.len().abs_diff(expected) <= 2,
                "at {speed} it has {} samples",
                made.len()
            );
            let pitch = pitch_hz(&made);
            assert!((pitch - 150.0).abs() < 2.0, "at {speed} it has {pitch} Hz");
            let (was, is) = (level(&note), level(&made));
            assert!(
                (is / was - 1.0).abs() < 0.05,
                "at {speed} the level went from {was} to {is}"
            );
        }
    }

    #[test]
    fn its_own_speed_changes_no_sample() {
        let note = vowel(10_001);
        assert_eq!(played(&note, 1.0), note);
    }

    #[test]
    fn no_click_is_made_between_windows() {
        let made = played(&vowel(96_000), 1.5);
        let steepest = |samples: &[f32]| {
            samples
                .windows(2)
                .map(|pair| (pair[1] - pair[0]).abs())
                .fold(0.0, f32::max)
        };
        let (is, was) = (steepest(&made), steepest(&vowel(96_000)));
        assert!(is < was * 1.3, "a step of {is}, where the note's is {was}");
    }

    #[test]
    fn a_note_shorter_than_a_window_is_played_too() {
        assert_eq!(played(&vowel(300), 2.0).len(), 150);
        assert!(played(&[], 2.0).is_empty());
    }
}
