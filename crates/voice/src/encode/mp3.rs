//! MP3, constant rate, one channel.

use std::io::Write;

use shine_rs::{Mp3Encoder, Mp3EncoderConfig, StereoMode};

use crate::{Error, RATE_HZ};

use super::sixteen_bits;

/// What other clients of the same servers send.
const KILOBITS_PER_SECOND: u32 = 128;
/// Samples that are turned over at once: a second.
const PART: usize = 48_000;

pub(super) fn encode(samples: &[f32], out: &mut impl Write) -> Result<(), Error> {
    let config = Mp3EncoderConfig::new()
        .sample_rate(RATE_HZ)
        .bitrate(KILOBITS_PER_SECOND)
        .channels(1)
        .stereo_mode(StereoMode::Mono);
    let mut encoder = Mp3Encoder::new(config).map_err(|_| Error::Encoder)?;
    for part in samples.chunks(PART) {
        let part: Vec<i16> = part.iter().copied().map(sixteen_bits).collect();
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
