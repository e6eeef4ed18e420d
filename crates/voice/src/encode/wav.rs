//! WAV, sixteen bits, one channel.

use std::io::{self, Seek, Write};

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::{Error, RATE_HZ};

use super::sixteen_bits;

/// How notes are kept while they are spoken, too.
pub(crate) const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: RATE_HZ,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

pub(super) fn encode(samples: &[f32], out: &mut (impl Write + Seek)) -> Result<(), Error> {
    let mut writer = WavWriter::new(out, SPEC).map_err(failed)?;
    for sample in samples {
        writer.write_sample(sixteen_bits(*sample)).map_err(failed)?;
    }
    writer.finalize().map_err(failed)
}

/// What a failure of the writer means.
pub(crate) fn failed(error: hound::Error) -> Error {
    match error {
        hound::Error::IoError(error) => Error::File(error),
        other => Error::File(io::Error::other(other)),
    }
}
