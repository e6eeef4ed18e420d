//! Playing a note: decoded while it plays, at a speed, from anywhere.
//!
//! One thread decodes, stretches and fills a ring buffer; the sound system's callback empties it. The loudspeaker is held
//! only while something plays: a pause lets it go. What was played counts when it is heard, not when it is made: what waits
//! in the ring and in the sound system is taken off the position.

use std::{
    path::Path,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crate::{
    Decoder, Error, RATE_HZ, Reason, Resampler, decode::LONGEST, duration, output::Output,
    samples as samples_of, stretch::Stretch,
};

/// How often the ring is filled up.
const TICK: Duration = Duration::from_millis(20);
/// How often the position is told.
const TELL: Duration = Duration::from_millis(100);
/// A loudspeaker that takes nothing for so long is gone.
const STUCK: Duration = Duration::from_secs(3);
/// How much is decoded before it is looked whether something else is wanted, in samples: ten seconds.
const DECODED_AT_ONCE: usize = 480_000;

/// What a player tells.
#[derive(Debug)]
pub enum Played {
    /// It is here.
    Position(Duration),
    /// It was heard to the end.
    Ended,
    /// It cannot go on. It can be tried again from where it was.
    Stopped(Error),
}

/// A note that is played. Dropping it ends that.
#[derive(Debug)]
pub struct Player {
    control: Sender<Control>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone, Copy)]
enum Control {
    Pause,
    Resume,
    Seek(Duration),
    Speed(f64),
    Stop,
}

impl Player {
    /// Begins to play a file. Returns at once; what becomes of it is told from the player's own thread.
    ///
    /// # Errors
    /// [`Error::File`] when no thread can be started.
    pub fn start(
        file: &Path,
        from: Duration,
        speed: f64,
        tell: impl FnMut(Played) + Send + 'static,
    ) -> Result<Self, Error> {
        let (control, controls) = mpsc::channel();
        let file = file.to_owned();
        let thread = std::thread::Builder::new()
            .name("player".to_owned())
            .spawn(move || {
                let mut tell = tell;
                let ended = Session::open(&file, from, speed)
                    .and_then(|session| session.run(&controls, &mut tell));
                match ended {
                    Ok(true) => tell(Played::Ended),
                    Ok(false) => {}
                    Err(error) => tell(Played::Stopped(error)),
                }
            })?;
        Ok(Self {
            control,
            thread: Some(thread),
        })
    }

    /// Stops for a while.
    pub fn pause(&self) {
        self.send(Control::Pause);
    }

    /// Goes on.
    pub fn resume(&self) {
        self.send(Control::Resume);
    }

    /// Goes on from somewhere else; beyond the end is the end.
    pub fn seek(&self, to: Duration) {
        self.send(Control::Seek(to));
    }

    /// Goes on at another speed, one being its own.
    pub fn set_speed(&self, speed: f64) {
        self.send(Control::Speed(speed));
    }

    fn send(&self, control: Control) {
        // A player that ended has no need of it.
        let _ = self.control.send(control);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.send(Control::Stop);
        // The thread ends by itself. It is not waited for: it may be the one that drops this, and a loudspeaker may take
        // its time to close.
        drop(self.thread.take());
    }
}

/// What the player's thread owns.
struct Session {
    decoder: Decoder,
    note: Vec<f32>,
    is_whole: bool,
    stretch: Stretch,
    speed: f64,
    /// Absent while paused.
    output: Option<Speaking>,
    made: Vec<f32>,
}

/// A loudspeaker, and what is on its way to it.
struct Speaking {
    output: Output,
    resampler: Option<Resampler>,
    /// At the loudspeaker's rate, not yet in the ring.
    waiting: Vec<f32>,
    /// All of the note was made.
    is_made: bool,
    moved_at: Instant,
}

impl Session {
    fn open(file: &Path, from: Duration, speed: f64) -> Result<Self, Error> {
        Ok(Self {
            decoder: Decoder::open(file)?,
            note: Vec::new(),
            is_whole: false,
            stretch: Stretch::new(samples_of(from), speed),
            speed,
            output: Some(Speaking::start()?),
            made: Vec::new(),
        })
    }

    /// Plays until the end (true) or until nobody wants it any more (false).
    fn run(
        mut self,
        controls: &Receiver<Control>,
        tell: &mut dyn FnMut(Played),
    ) -> Result<bool, Error> {
        let mut told = None::<Instant>;
        loop {
            if self.fill()? {
                return Ok(true);
            }
            if told.is_none_or(|told| told.elapsed() >= TELL) {
                told = Some(Instant::now());
                tell(Played::Position(self.position()));
            }
            let control = if self.output.is_some() {
                controls.recv_timeout(TICK)
            } else {
                // Paused: nothing happens until someone says so.
                controls.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match control {
                Ok(Control::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
                Ok(control) => {
                    self.obey(control)?;
                    told = None;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn obey(&mut self, control: Control) -> Result<(), Error> {
        let position = self.position();
        match control {
            Control::Pause => {
                self.output = None;
                self.move_to(position);
            }
            Control::Resume => {
                if self.output.is_none() {
                    self.output = Some(Speaking::start()?);
                }
            }
            Control::Seek(to) => self.move_to(to),
            Control::Speed(speed) => {
                self.speed = speed;
                self.move_to(position);
            }
            Control::Stop => {}
        }
        Ok(())
    }

    fn move_to(&mut self, to: Duration) {
        self.stretch = Stretch::new(samples_of(to), self.speed);
        if let Some(speaking) = &mut self.output {
            speaking.restart();
        }
    }

    /// What is heard now.
    fn position(&self) -> Duration {
        let made = duration(self.stretch.position().min(if self.is_whole {
            self.note.len()
        } else {
            usize::MAX
        }));
        let under_way = self
            .output
            .as_ref()
            .map_or(Duration::ZERO, Speaking::under_way);
        made.saturating_sub(under_way.mul_f64(self.speed.clamp(0.25, 4.0)))
    }

    /// Makes what the ring has room for; true when all was heard.
    fn fill(&mut self) -> Result<bool, Error> {
        self.decode()?;
        let Some(speaking) = &mut self.output else {
            return Ok(false);
        };
        while speaking.wants() && !speaking.is_made {
            if !self.is_whole && self.note.len() < self.stretch.needs() {
                break;
            }
            self.made.clear();
            if self.stretch.next(&self.note, &mut self.made) {
                speaking.give(&self.made)?;
            } else {
                speaking.end()?;
            }
        }
        speaking.pass_on();
        if let Some(reason) = speaking.failure() {
            return Err(reason.into());
        }
        Ok(speaking.is_made && speaking.is_heard())
    }

    /// Decodes as far as is needed for what comes next.
    fn decode(&mut self) -> Result<(), Error> {
        let start = self.note.len();
        while !self.is_whole
            && self.note.len() < self.stretch.needs().saturating_add(samples_of(TICK) * 16)
            && self.note.len() - start < DECODED_AT_ONCE
        {
            self.is_whole = !self.decoder.next(&mut self.note)?;
        }
        if self.note.len() > samples_of(LONGEST) {
            return Err(Error::TooLong);
        }
        if self.is_whole && self.note.is_empty() {
            return Err(Error::Unreadable);
        }
        Ok(())
    }
}

impl Speaking {
    fn start() -> Result<Self, Error> {
        let output = Output::start()?;
        Ok(Self {
            resampler: Some(Resampler::new(RATE_HZ, output.rate_hz)?),
            output,
            waiting: Vec::new(),
            is_made: false,
            moved_at: Instant::now(),
        })
    }

    /// Forgets what is on its way: something else is to be heard.
    fn restart(&mut self) {
        self.output.forget();
        self.waiting.clear();
        self.resampler = Resampler::new(RATE_HZ, self.output.rate_hz).ok();
        self.is_made = false;
        self.moved_at = Instant::now();
    }

    fn wants(&self) -> bool {
        self.waiting.len() < self.output.room()
    }

    fn give(&mut self, made: &[f32]) -> Result<(), Error> {
        match &mut self.resampler {
            Some(resampler) => resampler.push(made, &mut self.waiting),
            None => Err(Reason::Failed.into()),
        }
    }

    /// There will be no more.
    fn end(&mut self) -> Result<(), Error> {
        self.is_made = true;
        match self.resampler.take() {
            Some(resampler) => resampler.finish(&mut self.waiting),
            None => Ok(()),
        }
    }

    fn pass_on(&mut self) {
        let taken = self.output.say(&self.waiting);
        if taken > 0 {
            self.moved_at = Instant::now();
        }
        self.waiting.drain(..taken);
    }

    fn is_heard(&self) -> bool {
        self.waiting.is_empty() && self.output.is_heard()
    }

    fn under_way(&self) -> Duration {
        self.output.under_way(self.waiting.len())
    }

    fn failure(&self) -> Option<Reason> {
        let stuck = !self.waiting.is_empty() && self.moved_at.elapsed() > STUCK;
        self.output
            .failure()
            .or_else(|| stuck.then_some(Reason::Unplugged))
    }
}
