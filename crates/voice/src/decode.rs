//! Reading sound of any kind that customers send: Opus, MP3, AAC, PCM, in the files that hold them.
//!
//! Files come from strangers. What does not parse ends the note there or makes it [`Error::Unreadable`]; how much is held
//! in memory has a limit.

use std::{fs::File, path::Path, time::Duration};

use ropus::{Channels, DecodeMode};
use symphonia::core::{
    codecs::audio::{
        AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known::CODEC_ID_OPUS,
    },
    errors::Error as SymphoniaError,
    formats::{FormatOptions, FormatReader, TrackType, probe::Hint},
    io::{MediaSource, MediaSourceStream},
    meta::MetadataOptions,
    packet::Packet,
};

use crate::{Error, PEAKS, RATE_HZ, Resampler, peaks};

/// The longest note that is read: half an hour, which is 350 MB of samples.
pub const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Packets that may fail in a row before a file counts as broken.
const BROKEN_PACKETS: usize = 50;
/// The longest packet of Opus, in samples: 120 ms.
const LONGEST_OPUS: usize = 5_760;

/// Reads a file part by part.
pub struct Decoder {
    reader: Box<dyn FormatReader>,
    track: u32,
    codec: Codec,
    resampler: Option<Resampler>,
    rate_hz: u32,
    interleaved: Vec<f32>,
    mono: Vec<f32>,
    broken: usize,
    over: bool,
}

enum Codec {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Box<Opus>),
}

struct Opus {
    decoder: ropus::Decoder,
    channels: usize,
    /// What the encoder put before the sound, in samples of each channel.
    skip: usize,
    room: Vec<f32>,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Decoder")
            .field("track", &self.track)
            .field("rate_hz", &self.rate_hz)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be opened, [`Error::Unreadable`] for what is no sound that is known.
    pub fn open(file: &Path) -> Result<Self, Error> {
        Self::read(File::open(file)?)
    }

    /// Reads from anywhere.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for what is no sound that is known.
    pub fn read(source: impl MediaSource + 'static) -> Result<Self, Error> {
        let stream = MediaSourceStream::new(Box::new(source), Default::default());
        // What a file is called says nothing: it is known by its bytes.
        let reader = symphonia::default::get_probe()
            .probe(
                &Hint::new(),
                stream,
                FormatOptions::default(),
                MetadataOptions::default(),
            )
            .map_err(|_| Error::Unreadable)?;
        let track = reader
            .default_track(TrackType::Audio)
            .ok_or(Error::Unreadable)?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .ok_or(Error::Unreadable)?;
        let (codec, rate_hz) = codec(parameters)?;
        Ok(Self {
            track: track.id,
            codec,
            resampler: None,
            rate_hz,
            interleaved: Vec::new(),
            mono: Vec::new(),
            broken: 0,
            over: false,
            reader,
        })
    }

    /// Adds the next samples, mono at [`RATE_HZ`]; false when there are no more. A file that ends in the middle, or is
    /// broken from somewhere on, ends there.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for what cannot be brought to that rate.
    pub fn next(&mut self, out: &mut Vec<f32>) -> Result<bool, Error> {
        if self.over {
            return Ok(false);
        }
        match self.reader.next_packet() {
            Ok(Some(packet)) if packet.track_id == self.track => {
                if self.decode(&packet) {
                    self.broken = 0;
                    self.give(out)?;
                } else {
                    self.broken += 1;
                    self.over = self.broken >= BROKEN_PACKETS;
                }
            }
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => self.over = true,
        }
        if self.over
            && let Some(resampler) = self.resampler.take()
        {
            resampler.finish(out)?;
        }
        Ok(!self.over)
    }

    /// Fills `mono` with what a packet holds.
    fn decode(&mut self, packet: &Packet) -> bool {
        self.mono.clear();
        match &mut self.codec {
            Codec::Symphonia(decoder) => match decoder.decode(packet) {
                Ok(buffer) => {
                    self.rate_hz = buffer.spec().rate();
                    let channels = buffer.spec().channels().count().max(1);
                    buffer.copy_to_vec_interleaved(&mut self.interleaved);
                    mix(&self.interleaved, channels, &mut self.mono);
                    true
                }
                Err(SymphoniaError::DecodeError(_) | SymphoniaError::IoError(_)) => false,
                Err(_) => {
                    self.over = true;
                    false
                }
            },
            Codec::Opus(opus) => opus.decode(packet, &mut self.mono),
        }
    }

    fn give(&mut self, out: &mut Vec<f32>) -> Result<(), Error> {
        let resampler = match &mut self.resampler {
            Some(resampler) => resampler,
            none => none.insert(Resampler::new(self.rate_hz, RATE_HZ)?),
        };
        resampler.push(&self.mono, out)
    }
}

impl Opus {
    fn new(parameters: &AudioCodecParameters) -> Result<Self, Error> {
        let head = parameters.extra_data.as_deref().unwrap_or_default();
        // The identification header of RFC 7845: channels at 9, what to skip at 10, how channels are mapped at 18.
        let channels = head.get(9).copied().unwrap_or(1);
        let skip = match head.get(10..12) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        };
        let layout = match channels {
            1 => Channels::Mono,
            2 => Channels::Stereo,
            _ => return Err(Error::Unreadable),
        };
        let channels = usize::from(channels);
        Ok(Self {
            decoder: ropus::Decoder::new(RATE_HZ, layout).map_err(|_| Error::Unreadable)?,
            channels,
            skip: usize::from(skip),
            room: vec![0.0; LONGEST_OPUS * channels],
        })
    }

    fn decode(&mut self, packet: &Packet, mono: &mut Vec<f32>) -> bool {
        let Ok(frames) =
            self.decoder
                .decode_float(&packet.data, &mut self.room, DecodeMode::Normal)
        else {
            return false;
        };
        let skipped = self.skip.min(frames);
        self.skip -= skipped;
        // What the file says of its end is in samples, as Opus has one rate only.
        let cut = usize::try_from(packet.trim_end.get()).unwrap_or(0);
        let kept = skipped..frames.saturating_sub(cut).max(skipped);
        let kept = kept.start * self.channels..kept.end * self.channels;
        mix(self.room.get(kept).unwrap_or_default(), self.channels, mono);
        true
    }
}

fn codec(parameters: &AudioCodecParameters) -> Result<(Codec, u32), Error> {
    if parameters.codec == CODEC_ID_OPUS {
        return Ok((Codec::Opus(Box::new(Opus::new(parameters)?)), RATE_HZ));
    }
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|_| Error::Unreadable)?;
    let rate_hz = parameters.sample_rate.unwrap_or(RATE_HZ);
    Ok((Codec::Symphonia(decoder), rate_hz))
}

/// One channel of several: their mean.
pub(crate) fn mix(interleaved: &[f32], channels: usize, mono: &mut Vec<f32>) {
    if channels == 1 {
        mono.extend_from_slice(interleaved);
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few channels")]
    let share = 1.0 / channels as f32;
    mono.extend(
        interleaved
            .chunks_exact(channels)
            .map(|frame| frame.iter().sum::<f32>() * share),
    );
}

/// What is shown of a note before it is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// How long it is.
    pub duration: Duration,
    /// Its waveform.
    pub peaks: [u8; PEAKS],
}

/// Reads a file for its length and waveform, without keeping its samples.
///
/// # Errors
/// As [`decode`].
pub fn outline(file: &Path) -> Result<Outline, Error> {
    /// Samples of which only the loudest is kept: 5 ms.
    const STEP: usize = 240;
    let mut decoder = Decoder::open(file)?;
    let (mut waiting, mut loudest, mut count) = (Vec::new(), Vec::new(), 0);
    let loudest_of = |samples: &[f32]| samples.iter().fold(0.0, |top: f32, at| top.max(at.abs()));
    while decoder.next(&mut waiting)? {
        let whole = waiting.len() / STEP * STEP;
        let (done, _) = waiting.split_at(whole);
        loudest.extend(done.chunks(STEP).map(loudest_of));
        count += whole;
        waiting.drain(..whole);
        if count > crate::samples(LONGEST) {
            return Err(Error::TooLong);
        }
    }
    count += waiting.len();
    loudest.extend(waiting.chunks(STEP).map(loudest_of));
    if count == 0 {
        return Err(Error::Unreadable);
    }
    Ok(Outline {
        duration: crate::duration(count),
        peaks: peaks(&loudest),
    })
}

/// Reads a whole file.
///
/// # Errors
/// As [`Decoder::open`]; [`Error::TooLong`] beyond [`LONGEST`].
pub fn decode(file: &Path) -> Result<Vec<f32>, Error> {
    whole(Decoder::open(file)?)
}

/// Reads all that a decoder has.
///
/// # Errors
/// As [`decode`].
pub fn whole(mut decoder: Decoder) -> Result<Vec<f32>, Error> {
    let longest = crate::samples(LONGEST);
    let mut samples = Vec::new();
    while decoder.next(&mut samples)? {
        if samples.len() > longest {
            return Err(Error::TooLong);
        }
    }
    if samples.is_empty() {
        return Err(Error::Unreadable);
    }
    Ok(samples)
}
