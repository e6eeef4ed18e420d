//! The sound system's side of a recording: a callback that mixes to mono and copies into a ring buffer, nothing else.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use cpal::{
    FromSample, Sample, SampleFormat, SizedSample, Stream, StreamConfig,
    traits::{DeviceTrait, StreamTrait},
};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::{
    Reason,
    device::{self, microphone, stream_config},
};

/// How long the disk may keep the writer waiting before samples are missed, in seconds.
const PATIENCE_SECONDS: u32 = 8;

/// A microphone that is heard.
pub(crate) struct Capture {
    stream: Stream,
    /// Mono samples at the device's rate.
    pub(crate) heard: Consumer<f32>,
    pub(crate) rate_hz: u32,
    failed: Arc<Mutex<Option<Reason>>>,
    missed: Arc<AtomicU64>,
}

impl Capture {
    /// Opens a microphone and begins to listen.
    pub(crate) fn start(id: Option<&str>) -> Result<Self, Reason> {
        let (device, supported) = microphone(id)?;
        let config = stream_config(&supported);
        let rate_hz = config.sample_rate;
        let seconds = usize::try_from(rate_hz.saturating_mul(PATIENCE_SECONDS));
        let (producer, heard) = RingBuffer::new(seconds.map_err(|_| Reason::Failed)?);
        let failed = Arc::default();
        let missed = Arc::default();
        let ear = Ear {
            producer,
            missed: Arc::clone(&missed),
            channels: usize::from(config.channels.max(1)),
        };
        let stream = open(&device, config, supported.sample_format(), ear, &failed)?;
        stream.play().map_err(|error| device::reason(&error))?;
        Ok(Self {
            stream,
            heard,
            rate_hz,
            failed,
            missed,
        })
    }

    /// Why it no longer listens, if so.
    pub(crate) fn failure(&self) -> Option<Reason> {
        *self.failed.lock()
    }

    /// How many samples were lost because nobody took them in time.
    pub(crate) fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    /// Lets the microphone go for a while. Where the system cannot, it is heard on, and what it says is left out.
    pub(crate) fn pause(&self) {
        if let Err(error) = self.stream.pause() {
            tracing::debug!(kind = ?error.kind(), "the microphone cannot be paused");
        }
    }

    /// Listens again, from now on.
    pub(crate) fn resume(&mut self) -> Result<(), Reason> {
        self.forget();
        self.stream.play().map_err(|error| device::reason(&error))
    }

    /// Drops what was heard and not taken.
    pub(crate) fn forget(&mut self) {
        let slots = self.heard.slots();
        if let Ok(chunk) = self.heard.read_chunk(slots) {
            chunk.commit_all();
        }
    }
}

/// What the callback owns.
struct Ear {
    producer: Producer<f32>,
    missed: Arc<AtomicU64>,
    channels: usize,
}

impl Ear {
    fn hear<T>(&mut self, data: &[T])
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let frames = data.len() / self.channels;
        let fits = frames.min(self.producer.slots());
        #[expect(clippy::cast_precision_loss, reason = "a few channels")]
        let share = 1.0 / self.channels as f32;
        let mono = data.chunks_exact(self.channels).map(|frame| {
            frame
                .iter()
                .map(|sample| f32::from_sample(*sample))
                .sum::<f32>()
                * share
        });
        if let Ok(chunk) = self.producer.write_chunk_uninit(fits) {
            chunk.fill_from_iter(mono);
        }
        if fits < frames {
            let lost = u64::try_from(frames - fits).unwrap_or(0);
            self.missed.fetch_add(lost, Ordering::Relaxed);
        }
    }
}

fn open(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    ear: Ear,
    failed: &Arc<Mutex<Option<Reason>>>,
) -> Result<Stream, Reason> {
    match format {
        SampleFormat::I8 => listen::<i8>(device, config, ear, failed),
        SampleFormat::U8 => listen::<u8>(device, config, ear, failed),
        SampleFormat::I16 => listen::<i16>(device, config, ear, failed),
        SampleFormat::U16 => listen::<u16>(device, config, ear, failed),
        SampleFormat::I24 => listen::<cpal::I24>(device, config, ear, failed),
        SampleFormat::I32 => listen::<i32>(device, config, ear, failed),
        SampleFormat::U32 => listen::<u32>(device, config, ear, failed),
        SampleFormat::F32 => listen::<f32>(device, config, ear, failed),
        SampleFormat::F64 => listen::<f64>(device, config, ear, failed),
        _ => Err(Reason::Failed),
    }
}

fn listen<T>(
    device: &cpal::Device,
    config: StreamConfig,
    mut ear: Ear,
    failed: &Arc<Mutex<Option<Reason>>>,
) -> Result<Stream, Reason>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let failed = Arc::clone(failed);
    device
        .build_input_stream::<T, _, _>(
            config,
            move |data, _| ear.hear(data),
            move |error| {
                if let Some(reason) = device::stopped(&error) {
                    failed.lock().get_or_insert(reason);
                }
            },
            Some(device::OPENING),
        )
        .map_err(|error| device::reason(&error))
}
