//! MP3, constant rate, one channel.

use std::io::Write;

use shine_rs::{Mp3Encoder, Mp3EncoderConfig, StereoMode};

use crate::{Error, RATE_HZ};

use super::sixteen_bits;

/// What other clients of the same servers send.
const KILOBITS_PER_SECOND: u32 = 128;
/// Samples that are turned over at once: a second.
const PART: usize = 48_000;
/// This encoder makes all sound louder by an eighth, at every pitch and level: it is given that much less.
const LOUDER: f32 = 1.125;
/// What the encoder and a decoder hold back, which silence after the end brings out: a frame.
const HELD_BACK: usize = 1_152;
/// Players want to see a few frames in a row before they believe that a file is MP3.
const SHORTEST: usize = 5 * 1_152;

pub(super) fn encode(samples: &[f32], out: &mut impl Write) -> Result<(), Error> {
    let config = Mp3EncoderConfig::new()
        .sample_rate(RATE_HZ)
        .bitrate(KILOBITS_PER_SECOND)
        .channels(1)
        .stereo_mode(StereoMode::Mono);
    let mut encoder = Mp3Encoder::new(config).map_err(|_| Error::Encoder)?;
    let silence = SHORTEST.saturating_sub(samples.len()).max(HELD_BACK);
    let silence = vec![0.0; silence];
    for part in samples.chunks(PART).chain([silence.as_slice()]) {
        let part: Vec<i16> = part
            .iter()
            .map(|sample| sixteen_bits(sample / LOUDER))
            .collect();
        for frame in encoder
            .encode_interleaved(&part)
            .map_err(|_| Error::Encoder)?
        {
            out.write_all(&frame)?;
        }
    }
    let rest = encoder.finish().map_err(|_| Error::Encoder)?;
    out.write_all(&rest)?;
    Ok(())
}
