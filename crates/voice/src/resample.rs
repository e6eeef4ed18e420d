//! Bringing sound of any rate to [`RATE_HZ`](crate::RATE_HZ), and from there to what a loudspeaker takes.

use audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, audioadapter_buffers};

use crate::Error;

/// How much goes through the filter at once, in samples.
const CHUNK: usize = 1024;

/// A filter for one stream of mono sound. What it delays is left out at the beginning and fetched at the end, so that
/// nothing shifts: a second stays a second.
pub struct Resampler {
    /// Absent where the rates are the same.
    filter: Option<Fft<f32>>,
    from_hz: u32,
    to_hz: u32,
    waiting: Vec<f32>,
    room: Vec<f32>,
    /// How much of what comes out first is the filter's own delay.
    to_drop: usize,
    taken: u64,
    given: u64,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Resampler")
            .field("from_hz", &self.from_hz)
            .field("to_hz", &self.to_hz)
            .finish_non_exhaustive()
    }
}

impl Resampler {
    /// A filter between two rates.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for a rate that no sound has.
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Self, Error> {
        const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;
        if !RATES.contains(&from_hz) || !RATES.contains(&to_hz) {
            return Err(Error::Unreadable);
        }
        let filter = if from_hz == to_hz {
            None
        } else {
            let size = |hz: u32| usize::try_from(hz).map_err(|_| Error::Unreadable);
            let filter = Fft::new(size(from_hz)?, size(to_hz)?, CHUNK, 1, FixedSync::Input)
                .map_err(|_| Error::Unreadable)?;
            Some(filter)
        };
        let room = filter
            .as_ref()
            .map(|filter| vec![0.0; filter.output_frames_max()]);
        Ok(Self {
            to_drop: filter.as_ref().map_or(0, rubato::Resampler::output_delay),
            filter,
            from_hz,
            to_hz,
            waiting: Vec::new(),
            room: room.unwrap_or_default(),
            taken: 0,
            given: 0,
        })
    }

    /// Takes samples, and adds those that are ready.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where the filter fails, which it does for no sound.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), Error> {
        self.taken += count(samples.len());
        if self.filter.is_none() {
            self.given += count(samples.len());
            out.extend_from_slice(samples);
            return Ok(());
        }
        self.waiting.extend_from_slice(samples);
        let mut done = 0;
        while let Some(chunk) = self.waiting.get(done..done + CHUNK) {
            let filter = self.filter.as_mut().ok_or(Error::Unreadable)?;
            let made = filtered(filter, chunk, &mut self.room)?;
            done += CHUNK;
            let dropped = self.to_drop.min(made);
            self.to_drop -= dropped;
            out.extend_from_slice(self.room.get(dropped..made).unwrap_or_default());
            self.given += count(made - dropped);
        }
        self.waiting.drain(..done);
        Ok(())
    }

    /// Adds what is still in the filter: as much as makes the whole as long as it was.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(mut self, out: &mut Vec<f32>) -> Result<(), Error> {
        if self.filter.is_none() {
            return Ok(());
        }
        let whole = self.taken.saturating_mul(u64::from(self.to_hz)) / u64::from(self.from_hz);
        let given_before = out.len();
        let missing = usize::try_from(whole.saturating_sub(self.given)).unwrap_or(0);
        while out.len() - given_before < missing {
            self.push(&[0.0; CHUNK], out)?;
        }
        out.truncate(given_before + missing);
        Ok(())
    }
}

fn filtered(filter: &mut Fft<f32>, chunk: &[f32], room: &mut [f32]) -> Result<usize, Error> {
    let frames = room.len();
    let input = SequentialSlice::new(chunk, 1, chunk.len()).map_err(|_| Error::Unreadable)?;
    let mut output = SequentialSlice::new_mut(room, 1, frames).map_err(|_| Error::Unreadable)?;
    let (_, made) = filter
        .process_into_buffer(&input, &mut output, None::<&Indexing>)
        .map_err(|_| Error::Unreadable)?;
    Ok(made)
}

fn count(samples: usize) -> u64 {
    u64::try_from(samples).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RATE_HZ, silence::level};

    #[expect(clippy::cast_precision_loss, reason = "a test's tone")]
    fn tone(rate_hz: u32, pitch_hz: f32, count: u32) -> Vec<f32> {
        (0..count)
            .map(|at| 0.5 * (at as f32 / rate_hz as f32 * pitch_hz * std::f32::consts::TAU).sin())
            .collect()
    }

    fn resampled(from_hz: u32, samples: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        let mut filter = Resampler::new(from_hz, RATE_HZ).expect("a rate");
        for part in samples.chunks(441) {
            filter.push(part, &mut out).expect("it goes through");
        }
        filter.finish(&mut out).expect("it ends");
        out
    }

    #[test]
    fn every_usual_rate_keeps_length_place_and_pitch() {
        for rate_hz in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000] {
            let made = resampled(rate_hz, &tone(rate_hz, 440.0, rate_hz * 2));
            assert_eq!(made.len(), 96_000, "two seconds from {rate_hz} Hz");
            let expected = tone(RATE_HZ, 440.0, RATE_HZ * 2);
            // The ends are left out: there the filter sees the silence beyond.
            let difference: Vec<f32> = made[4_800..90_000]
                .iter()
                .zip(&expected[4_800..90_000])
                .map(|(made, expected)| made - expected)
                .collect();
            let off = level(&difference);
            assert!(off < 0.005, "from {rate_hz} Hz the tone is off by {off}");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_filtered_out_and_not_folded_back() {
        let mut filter = Resampler::new(RATE_HZ, 8_000).expect("a rate");
        let mut made = Vec::new();
        filter
            .push(&tone(RATE_HZ, 6_000.0, RATE_HZ), &mut made)
            .expect("it goes through");
        let heard = level(&made[1_000..]);
        assert!(heard < 0.001, "6 kHz is heard at {heard} in sound of 8 kHz");
    }

    #[test]
    fn a_rate_that_is_none_is_refused() {
        assert!(Resampler::new(0, RATE_HZ).is_err());
        assert!(Resampler::new(4_000_000_000, RATE_HZ).is_err());
    }
}
