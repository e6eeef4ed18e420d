//! Whether two sounds are the same.

use std::time::Duration;

use guichet_voice::{
    duration,
    silence::{level, without_silent_ends},
};

/// What is compared sample by sample: a second.
const PART: usize = 48_000;
/// How far one may lie from where the other begins, in samples.
const REACH: usize = 3_000;

/// Fails unless what was heard is what was said: as long, as loud, and of the same shape.
pub(crate) fn assert_same(said: &[f32], heard: &[f32], what: &str) {
    // Either may begin at once, or with silence: both get some, so that the margins are the same.
    let silence = vec![0.0; PART / 2];
    let [said, heard] = [said, heard].map(|sound| [&silence, sound, &silence].concat());
    let said = &said[without_silent_ends(&said)];
    let heard_at = without_silent_ends(&heard);
    let (was, is) = (duration(said.len()), duration(heard_at.len()));
    assert!(
        was.abs_diff(is) <= Duration::from_millis(100),
        "{what}: {was:?} were said, {is:?} heard"
    );
    let (was, is) = (level(said), level(&heard[heard_at.clone()]));
    assert!(
        (is / was - 1.0).abs() < 0.12,
        "{what}: said at a level of {was}, heard at {is}"
    );
    // The same moment in both, give or take what the search of the ends does.
    let part = &said[PART..2 * PART];
    let from = (heard_at.start + PART).saturating_sub(REACH);
    let like = (from..from + 2 * REACH)
        .filter_map(|at| heard.get(at..at + PART))
        .map(|there| likeness(part, there))
        .fold(0.0, f32::max);
    assert!(
        like > 0.95,
        "{what}: what was heard is like what was said by {like}"
    );
}

fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let product: f32 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    #[expect(clippy::cast_precision_loss, reason = "a test's count")]
    let count = one.len() as f32;
    product / count / (level(one) * level(other)).max(0.000_001)
}
