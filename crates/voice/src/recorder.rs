//! Recording a microphone into a WAV file that is valid at every moment.
//!
//! One thread owns the microphone and the file. Several times a second it takes what was heard, brings it to
//! [`RATE_HZ`](crate::RATE_HZ), writes it and brings the file's header up to date: a process that is killed loses less than
//! the last second. Whatever ends a recording, what was recorded until then stays.

use std::{
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use hound::WavWriter;

use crate::{
    Error, RATE_HZ, Reason, Resampler,
    capture::Capture,
    duration,
    encode::{sixteen_bits, wav},
};

/// How long a recording may be.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);
/// How often what was heard is taken and its level told: at most twenty times a second.
const TICK: Duration = Duration::from_millis(55);
/// How often the file's header is brought up to date.
const FLUSH: Duration = Duration::from_millis(250);
/// A microphone that says nothing at all for so long is gone: an open one hears at least its own noise.
const SILENT: Duration = Duration::from_secs(3);
/// The softest level that is shown, in decibels below full scale.
const SOFTEST_DB: f32 = 60.0;

/// What a recording tells while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// How loud it is now.
    Level {
        /// From 0 (silence) to 100 (as loud as can be), as loudness is felt.
        level: u8,
        /// How long the recording is.
        elapsed: Duration,
    },
    /// It ended by itself. What was recorded is kept.
    Stopped(Reason),
}

/// A recording that goes on. Dropping it ends it; the file stays.
#[derive(Debug)]
pub struct Recorder {
    control: Sender<Control>,
    thread: Option<JoinHandle<Duration>>,
    file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Pause,
    Resume,
    Stop,
}

impl Recorder {
    /// Opens a microphone, the default unless one is named, and records it into a file. Returns when it listens, which
    /// can take a moment. What it tells comes from its own thread.
    ///
    /// # Errors
    /// [`Error::Device`] with the reason; [`Error::File`] when the file cannot be made.
    pub fn start(
        file: &Path,
        microphone: Option<&str>,
        tell: impl FnMut(Recorded) + Send + 'static,
    ) -> Result<Self, Error> {
        let (control, controls) = mpsc::channel();
        let (ready, is_ready) = mpsc::channel();
        let (path, microphone) = (file.to_owned(), microphone.map(str::to_owned));
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || {
                // The microphone is opened here, as on some systems it belongs to the thread that opened it.
                let session = Session::open(&path, microphone.as_deref(), Box::new(tell));
                match session {
                    Ok(session) => {
                        let _ = ready.send(Ok(()));
                        session.run(&controls)
                    }
                    Err(error) => {
                        let _ = ready.send(Err(error));
                        Duration::ZERO
                    }
                }
            })?;
        is_ready.recv().unwrap_or(Err(Reason::Failed.into()))?;
        Ok(Self {
            control,
            thread: Some(thread),
            file: file.to_owned(),
        })
    }

    /// Stops listening for a while.
    pub fn pause(&self) {
        let _ = self.control.send(Control::Pause);
    }

    /// Listens again.
    pub fn resume(&self) {
        let _ = self.control.send(Control::Resume);
    }

    /// Ends the recording. The file holds all of it when this returns; how long it is is returned.
    #[must_use]
    pub fn stop(mut self) -> Duration {
        self.end()
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn end(&mut self) -> Duration {
        let _ = self.control.send(Control::Stop);
        self.thread
            .take()
            // Whoever hears what it tells may drop it there: it cannot wait for itself.
            .filter(|thread| thread.thread().id() != std::thread::current().id())
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.end();
        }
    }
}

/// What the recorder's thread owns.
struct Session {
    capture: Capture,
    resampler: Resampler,
    writer: WavWriter<BufWriter<File>>,
    path: PathBuf,
    tell: Box<dyn FnMut(Recorded) + Send>,
    written: usize,
    /// The loudest sample since the level was last told.
    loudest: f32,
    paused: bool,
    heard_at: Instant,
    flushed_at: Instant,
    samples: Vec<f32>,
}

impl Session {
    fn open(
        path: &Path,
        microphone: Option<&str>,
        tell: Box<dyn FnMut(Recorded) + Send>,
    ) -> Result<Self, Error> {
        let file = File::create(path)?;
        let mut writer = WavWriter::new(BufWriter::new(file), wav::SPEC).map_err(wav::failed)?;
        writer.flush().map_err(wav::failed)?;
        let capture = Capture::start(microphone)?;
        let now = Instant::now();
        Ok(Self {
            resampler: Resampler::new(capture.rate_hz, RATE_HZ)?,
            capture,
            writer,
            path: path.to_owned(),
            tell,
            written: 0,
            loudest: 0.0,
            paused: false,
            heard_at: now,
            flushed_at: now,
            samples: Vec::new(),
        })
    }

    fn run(mut self, controls: &Receiver<Control>) -> Duration {
        let mut ended = None;
        while ended.is_none() {
            ended = match controls.recv_timeout(TICK) {
                Ok(Control::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(Control::Pause) => self.pause(),
                Ok(Control::Resume) => self.resume(),
                Err(RecvTimeoutError::Timeout) => self.tick(),
            };
        }
        let last = if self.paused { None } else { self.take() };
        let finished = self.finish();
        let reason = ended.or(last).or(finished.err());
        let length = duration(self.written);
        if self.capture.missed() > 0 {
            tracing::warn!(
                samples = self.capture.missed(),
                "parts of a recording were missed: the disk was too slow"
            );
        }
        let Self {
            mut tell,
            writer,
            path,
            ..
        } = self;
        // Dropping the writer may write once more; only then is the header what it stays.
        drop(writer);
        if let Err(error) = repair(&path) {
            tracing::warn!(%error, "the header of a recording cannot be brought up to date");
        }
        if let Some(reason) = reason {
            tell(Recorded::Stopped(reason));
        }
        length
    }

    fn tick(&mut self) -> Option<Reason> {
        if self.paused {
            self.capture.forget();
            return self.capture.failure();
        }
        if let Some(reason) = self.take() {
            return Some(reason);
        }
        (self.tell)(Recorded::Level {
            level: felt(std::mem::take(&mut self.loudest)),
            elapsed: duration(self.written),
        });
        if self.heard_at.elapsed() > SILENT {
            return Some(Reason::Unplugged);
        }
        if duration(self.written) >= LONGEST {
            return Some(Reason::TooLong);
        }
        self.capture.failure()
    }

    /// Writes what was heard since the last time.
    fn take(&mut self) -> Option<Reason> {
        let slots = self.capture.heard.slots();
        if slots > 0
            && let Ok(chunk) = self.capture.heard.read_chunk(slots)
        {
            self.heard_at = Instant::now();
            let (one, other) = chunk.as_slices();
            let through = self
                .resampler
                .push(one, &mut self.samples)
                .and_then(|()| self.resampler.push(other, &mut self.samples));
            chunk.commit_all();
            if through.is_err() {
                return Some(Reason::Failed);
            }
        }
        self.write().err()
    }

    fn write(&mut self) -> Result<(), Reason> {
        for sample in self.samples.drain(..) {
            self.loudest = self.loudest.max(sample.abs());
            self.writer
                .write_sample(sixteen_bits(sample))
                .map_err(unwritable)?;
            self.written += 1;
        }
        if self.flushed_at.elapsed() >= FLUSH {
            self.flushed_at = Instant::now();
            self.writer.flush().map_err(unwritable)?;
        }
        Ok(())
    }

    /// Writes what is left in the filter, and sees to it that all of the file is on the disk.
    fn finish(&mut self) -> Result<(), Reason> {
        let filter = std::mem::replace(
            &mut self.resampler,
            Resampler::new(RATE_HZ, RATE_HZ).map_err(|_| Reason::Failed)?,
        );
        filter
            .finish(&mut self.samples)
            .map_err(|_| Reason::Failed)?;
        self.write()?;
        self.writer.flush().map_err(unwritable)?;
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| Reason::of_file(&error))
    }

    fn pause(&mut self) -> Option<Reason> {
        if self.paused {
            return None;
        }
        let reason = self.take();
        self.paused = true;
        self.capture.pause();
        reason.or_else(|| self.writer.flush().map_err(unwritable).err())
    }

    fn resume(&mut self) -> Option<Reason> {
        if !self.paused {
            return None;
        }
        self.paused = false;
        self.heard_at = Instant::now();
        self.capture.resume().err()
    }
}

fn unwritable(error: hound::Error) -> Reason {
    match error {
        hound::Error::IoError(error) => Reason::of_file(&error),
        hound::Error::TooWide => Reason::TooLong,
        _ => Reason::Unwritable,
    }
}

/// Loudness as it is felt: even steps of it are even steps of decibels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 0 and 100 first"
)]
fn felt(amplitude: f32) -> u8 {
    let decibels = 20.0 * amplitude.max(0.000_001).log10();
    ((decibels + SOFTEST_DB) / SOFTEST_DB * 100.0)
        .round()
        .clamp(0.0, 100.0) as u8
}

/// Makes the header of a recording say what the file holds, whenever the process that wrote it ended. Returns how long
/// the recording is.
///
/// # Errors
/// [`Error::Unreadable`] for a file that is no recording from here; [`Error::File`] when it cannot be read or written.
pub fn repair(file: &Path) -> Result<Duration, Error> {
    const HEADER: u32 = 44;
    let mut file = File::options().read(true).write(true).open(file)?;
    let mut header = [0; 44];
    file.read_exact(&mut header)
        .map_err(|_| Error::Unreadable)?;
    if !header.starts_with(b"RIFF") || header.get(36..40) != Some(b"data") {
        return Err(Error::Unreadable);
    }
    let length = u32::try_from(file.metadata()?.len()).map_err(|_| Error::Unreadable)?;
    // Half a sample may have been the last that fitted on the disk.
    let data = length.saturating_sub(HEADER) / 2 * 2;
    let mut put = |at: u64, value: u32| {
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.write_all(&value.to_le_bytes()))
    };
    put(4, data + HEADER - 8)?;
    put(40, data)?;
    file.sync_all()?;
    Ok(duration(usize::try_from(data / 2).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_is_shown_as_it_is_felt() {
        assert_eq!(felt(0.0), 0);
        assert_eq!(felt(0.001), 0);
        assert_eq!(felt(0.1), 67);
        assert_eq!(felt(1.0), 100);
        assert_eq!(felt(3.0), 100);
    }
}
