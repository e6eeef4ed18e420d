//! The sound system's side of playing: a callback that copies from a ring buffer to every channel, nothing else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cpal::{
    FromSample, OutputCallbackInfo, SampleFormat, SizedSample, Stream, StreamConfig,
    traits::{DeviceTrait, StreamTrait},
};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::{
    Reason,
    device::{self, loudspeaker, stream_config},
};

/// How much waits in the ring, in a second's parts: 200 ms.
const RINGS_PER_SECOND: u32 = 5;

/// A loudspeaker that plays.
pub(crate) struct Output {
    _stream: Stream,
    ring: Producer<f32>,
    capacity: usize,
    pub(crate) rate_hz: u32,
    shared: Arc<Shared>,
    began: Instant,
}

/// What the callback and the player's thread tell each other.
#[derive(Default)]
struct Shared {
    /// What is in the ring is no longer wanted.
    forget: AtomicBool,
    /// When the last sample given will have been heard, in microseconds since the stream began.
    heard_us: AtomicU64,
    failed: Mutex<Option<Reason>>,
}

impl Output {
    /// Opens the system's loudspeaker.
    pub(crate) fn start() -> Result<Self, Reason> {
        let (device, supported) = loudspeaker()?;
        let config = stream_config(&supported);
        let rate_hz = config.sample_rate;
        let capacity = usize::try_from(rate_hz / RINGS_PER_SECOND).map_err(|_| Reason::Failed)?;
        let (ring, consumer) = RingBuffer::new(capacity);
        let shared = Arc::<Shared>::default();
        let began = Instant::now();
        let mouth = Mouth {
            ring: consumer,
            shared: Arc::clone(&shared),
            channels: usize::from(config.channels.max(1)),
            rate_hz,
            began,
        };
        let stream = open(&device, config, supported.sample_format(), mouth)?;
        stream.play().map_err(|error| device::reason(&error))?;
        Ok(Self {
            _stream: stream,
            ring,
            capacity,
            rate_hz,
            shared,
            began,
        })
    }

    /// How many samples can be given.
    pub(crate) fn room(&self) -> usize {
        if self.shared.forget.load(Ordering::Acquire) {
            return 0;
        }
        self.ring.slots()
    }

    /// Gives samples; returns how many there was room for.
    pub(crate) fn say(&mut self, samples: &[f32]) -> usize {
        let count = samples.len().min(self.room());
        self.ring
            .write_chunk_uninit(count)
            .map_or(0, |chunk| chunk.fill_from_iter(samples.iter().copied()))
    }

    /// Drops what was given and not played yet. Until that is done, there is no room.
    pub(crate) fn forget(&self) {
        self.shared.forget.store(true, Ordering::Release);
    }

    /// Whether all that was given was heard.
    pub(crate) fn is_heard(&self) -> bool {
        self.in_ring() == 0 && self.in_system().is_zero()
    }

    /// How long it takes until what is given now, after so many other samples, is heard.
    pub(crate) fn under_way(&self, waiting: usize) -> Duration {
        let ring = u64::try_from(self.in_ring() + waiting).unwrap_or(0);
        Duration::from_micros(ring * 1_000_000 / u64::from(self.rate_hz.max(1))) + self.in_system()
    }

    /// Why it no longer plays, if so.
    pub(crate) fn failure(&self) -> Option<Reason> {
        *self.shared.failed.lock()
    }

    fn in_ring(&self) -> usize {
        if self.shared.forget.load(Ordering::Acquire) {
            return 0;
        }
        self.capacity - self.ring.slots()
    }

    /// How long what the sound system was given is still heard.
    fn in_system(&self) -> Duration {
        let until = Duration::from_micros(self.shared.heard_us.load(Ordering::Acquire));
        until.saturating_sub(self.began.elapsed())
    }
}

/// What the callback owns.
struct Mouth {
    ring: Consumer<f32>,
    shared: Arc<Shared>,
    channels: usize,
    rate_hz: u32,
    began: Instant,
}

impl Mouth {
    fn speak<T>(&mut self, data: &mut [T], info: &OutputCallbackInfo)
    where
        T: SizedSample + FromSample<f32>,
    {
        if self.shared.forget.load(Ordering::Acquire) {
            let slots = self.ring.slots();
            if let Ok(chunk) = self.ring.read_chunk(slots) {
                chunk.commit_all();
            }
            self.shared.heard_us.store(0, Ordering::Release);
            self.shared.forget.store(false, Ordering::Release);
        }
        let mut given = 0_u64;
        for frame in data.chunks_mut(self.channels) {
            let sample = self.ring.pop().inspect(|_| given += 1).unwrap_or(0.0);
            frame.fill(T::from_sample(sample));
        }
        if given > 0 {
            let times = info.timestamp();
            let delay = times
                .playback
                .checked_duration_since(times.callback)
                .unwrap_or_default();
            let lasts = Duration::from_micros(given * 1_000_000 / u64::from(self.rate_hz.max(1)));
            let until = (self.began.elapsed() + delay + lasts).as_micros();
            self.shared
                .heard_us
                .store(u64::try_from(until).unwrap_or(0), Ordering::Release);
        }
    }
}

fn open(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    mouth: Mouth,
) -> Result<Stream, Reason> {
    match format {
        SampleFormat::I8 => play::<i8>(device, config, mouth),
        SampleFormat::U8 => play::<u8>(device, config, mouth),
        SampleFormat::I16 => play::<i16>(device, config, mouth),
        SampleFormat::U16 => play::<u16>(device, config, mouth),
        SampleFormat::I24 => play::<cpal::I24>(device, config, mouth),
        SampleFormat::I32 => play::<i32>(device, config, mouth),
        SampleFormat::U32 => play::<u32>(device, config, mouth),
        SampleFormat::F32 => play::<f32>(device, config, mouth),
        SampleFormat::F64 => play::<f64>(device, config, mouth),
        _ => Err(Reason::Failed),
    }
}

fn play<T>(device: &cpal::Device, config: StreamConfig, mut mouth: Mouth) -> Result<Stream, Reason>
where
    T: SizedSample + FromSample<f32>,
{
    let shared = Arc::clone(&mouth.shared);
    device
        .build_output_stream::<T, _, _>(
            config,
            move |data, info| mouth.speak(data, info),
            move |error| {
                if let Some(reason) = device::stopped(&error) {
                    shared.failed.lock().get_or_insert(reason);
                }
            },
            Some(device::OPENING),
        )
        .map_err(|error| device::reason(&error))
}
