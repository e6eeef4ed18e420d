//! Making a file of a note.

mod mp3;
mod opus;
pub(crate) mod wav;

use std::io::{Seek, Write};

use crate::Error;

/// What a note can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Opus in Ogg: the smallest, and what `WhatsApp` takes for a voice note.
    Opus,
    /// MP3 at 128 kbit/s: what everything can play.
    Mp3,
    /// Sixteen bits per sample, as they are.
    Wav,
}

impl Format {
    /// The media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Opus => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
        }
    }

    /// What the name of a file ends with, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Opus => "ogg",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
        }
    }
}

/// Writes a whole note. This takes a moment of processor time: not for a thread that others wait for.
///
/// # Errors
/// [`Error::File`] when it cannot be written; [`Error::Encoder`] when an encoder fails.
pub fn encode(samples: &[f32], format: Format, out: &mut (impl Write + Seek)) -> Result<(), Error> {
    match format {
        Format::Opus => opus::encode(samples, out),
        Format::Mp3 => mp3::encode(samples, out),
        Format::Wav => wav::encode(samples, out),
    }
}

/// A sample as whole numbers.
#[expect(
    clippy::cast_possible_truncation,
    reason = "held between the ends of the range first"
)]
pub(crate) fn sixteen_bits(sample: f32) -> i16 {
    (sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16
}
