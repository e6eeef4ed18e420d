//! Recordings: from the microphone to what is sent.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use guichet_model::{
    AccountKey, ConversationKey, Event,
    draft::{Drafts, Mode},
    voice::{Recording, RecordingState, Started, Trim},
};
use guichet_voice::{
    Format, Recorded, Recorder, decode, duration, encode::encode, loudness, peaks, recorder,
    samples, silence,
};
use uuid::Uuid;

use super::{format_for, milliseconds, off_thread, trouble, trouble_of};
use crate::{
    Core, Error,
    store::{StoreError, recordings::StoredRecording},
    workspace::Shared,
};

/// What recordings are kept as.
const ENDING: &str = "wav";

/// The one recording that can go on.
#[derive(Default)]
pub(super) enum Slot {
    #[default]
    Free,
    /// A microphone is being opened.
    Opening,
    Live(Live),
}

pub(super) struct Live {
    conversation: ConversationKey,
    recorder: Recorder,
    paused: bool,
    elapsed_ms: Arc<AtomicU32>,
}

/// A recording made ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRecording {
    /// Where the bytes are; they stay until the recording is discarded.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub mime: &'static str,
    /// To whom it is said.
    pub mode: Mode,
    /// How long it is, trimmed.
    pub duration: Duration,
    /// The waveform of what is sent.
    pub peaks: Vec<u8>,
}

impl Core {
    /// Records a voice note for a conversation. That it cannot is no error: the answer says why.
    ///
    /// # Errors
    /// [`Error::Invalid`] while another recording goes on, or where the conversation has one already;
    /// [`StoreError::NotFound`] when the conversation is not here.
    pub async fn start_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        device: Option<String>,
    ) -> Result<Started, Error> {
        let core = self.clone();
        off_thread(move || core.open_recorder(account, conversation, mode, device.as_deref()))
            .await?
    }

    fn open_recorder(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        device: Option<&str>,
    ) -> Result<Started, Error> {
        {
            let mut slot = self.shared.voice.recorder.lock();
            if !matches!(*slot, Slot::Free) {
                return Err(Error::Invalid("another recording goes on, end it first"));
            }
            *slot = Slot::Opening;
        }
        let opened = self.open_in_slot(account, conversation, mode, device);
        let mut slot = self.shared.voice.recorder.lock();
        match opened {
            Ok(live) => {
                *slot = Slot::Live(live);
                drop(slot);
                self.shared
                    .conversations_changed(account, vec![conversation]);
                Ok(Started::Listening)
            }
            Err(Error::Voice(error)) => {
                *slot = Slot::Free;
                drop(slot);
                tracing::info!(%error, "a recording cannot begin");
                self.drop_recording(account, conversation)?;
                Ok(Started::Impossible(trouble_of(&error)))
            }
            Err(error) => {
                *slot = Slot::Free;
                Err(error)
            }
        }
    }

    /// Keeps that the recording begins, then opens the microphone.
    fn open_in_slot(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        device: Option<&str>,
    ) -> Result<Live, Error> {
        let file = Uuid::new_v4().to_string();
        let begun = self.shared.store.begin_recording(
            account,
            conversation,
            mode,
            &file,
            self.shared.now(),
        )?;
        if !begun {
            return Err(Error::Invalid(
                "this conversation has a recording, send or discard it first",
            ));
        }
        let path = path_of(&self.shared, &file);
        let elapsed_ms = Arc::<AtomicU32>::default();
        let recorder = fs::create_dir_all(self.shared.profile.recordings())
            .map_err(guichet_voice::Error::File)
            .and_then(|()| {
                Recorder::start(
                    &path,
                    device,
                    self.teller(account, conversation, Arc::clone(&elapsed_ms)),
                )
            })?;
        Ok(Live {
            conversation,
            recorder,
            paused: false,
            elapsed_ms,
        })
    }

    /// What becomes of what a recorder tells. It does not keep the profile open.
    fn teller(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        elapsed_ms: Arc<AtomicU32>,
    ) -> impl FnMut(Recorded) + Send + 'static {
        let (shared, runtimes) = (Arc::downgrade(&self.shared), Arc::downgrade(&self.runtimes));
        move |event| {
            let (Some(shared), Some(runtimes)) = (shared.upgrade(), runtimes.upgrade()) else {
                return;
            };
            match event {
                Recorded::Level { level, elapsed } => {
                    let elapsed = milliseconds(elapsed);
                    elapsed_ms.store(elapsed, Ordering::Relaxed);
                    shared.emit(Event::RecordingLevel {
                        account,
                        conversation,
                        level,
                        elapsed_ms: elapsed,
                    });
                }
                Recorded::Stopped(reason) => {
                    let core = Self { shared, runtimes };
                    // The recorder's thread ends with this call: another one waits for that.
                    std::thread::spawn(move || {
                        if let Err(error) = core.settle_live(account, conversation) {
                            tracing::warn!(%error, "a recording that ended by itself");
                        }
                        core.shared.emit(Event::RecordingStopped {
                            account,
                            conversation,
                            reason: trouble(reason),
                        });
                    });
                }
            }
        }
    }

    /// Does not listen for a while.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when no recording of this conversation goes on.
    pub fn pause_recording(&self, conversation: ConversationKey) -> Result<(), Error> {
        self.with_live(conversation, |live| {
            live.paused = true;
            live.recorder.pause();
        })
    }

    /// Listens again.
    ///
    /// # Errors
    /// As [`Self::pause_recording`].
    pub fn resume_recording(&self, conversation: ConversationKey) -> Result<(), Error> {
        self.with_live(conversation, |live| {
            live.paused = false;
            live.recorder.resume();
        })
    }

    fn with_live(
        &self,
        conversation: ConversationKey,
        work: impl FnOnce(&mut Live),
    ) -> Result<(), Error> {
        match &mut *self.shared.voice.recorder.lock() {
            Slot::Live(live) if live.conversation == conversation => {
                work(live);
                Ok(())
            }
            _ => Err(StoreError::NotFound("recording").into()),
        }
    }

    /// Ends a recording. It waits in the composer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is none; [`Error::Voice`] when nothing was recorded, or it cannot be read.
    pub async fn stop_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Recording, Error> {
        let core = self.clone();
        off_thread(move || {
            core.settle_live(account, conversation)?;
            Ok(core
                .shared
                .store
                .recording(account, conversation)?
                .recording)
        })
        .await?
    }

    /// Drops the recording of a conversation, whether it goes on or waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn discard_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(), Error> {
        let core = self.clone();
        off_thread(move || {
            core.end_live(conversation);
            core.drop_recording(account, conversation)
        })
        .await?
    }

    /// Chooses what of a recording is sent. Nothing is lost.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where no recording waits; [`Error::Invalid`] for a part that is none of it.
    pub async fn trim_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        trim: Trim,
    ) -> Result<Recording, Error> {
        let core = self.clone();
        off_thread(move || {
            let stored = core.waiting(account, conversation)?;
            let all = stored.recording.duration_ms;
            let (from_ms, to_ms) = match trim {
                Trim::To { from_ms, to_ms } => (from_ms, to_ms.min(all)),
                Trim::Whole => (0, all),
                Trim::Silence => {
                    let spoken = decode::decode(&path_of(&core.shared, &stored.file))?;
                    let kept = silence::without_silent_ends(&spoken);
                    (
                        milliseconds(duration(kept.start)),
                        milliseconds(duration(kept.end)).min(all),
                    )
                }
            };
            if from_ms >= to_ms {
                return Err(Error::Invalid("nothing would be left of the recording"));
            }
            core.shared
                .store
                .trim_recording(conversation, from_ms, to_ms)?;
            Ok(Recording {
                from_ms,
                to_ms,
                ..stored.recording
            })
        })
        .await?
    }

    /// Makes the recording of a conversation ready to be sent: trimmed, brought to the loudness of all notes, and encoded
    /// as its inbox takes it. It waits on until it is discarded, so that nothing is lost in between.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where no recording waits; [`Error::Voice`] when it cannot be read or written.
    pub async fn take_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<TakenRecording, Error> {
        let core = self.clone();
        off_thread(move || core.encode_recording(account, conversation)).await?
    }

    fn encode_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<TakenRecording, Error> {
        let stored = self.waiting(account, conversation)?;
        let details = self.shared.store.account(account)?.details;
        let inbox = self
            .shared
            .store
            .conversation(account, conversation)?
            .row
            .inbox;
        let reference = self.shared.store.reference(account)?;
        let format = reference
            .inboxes
            .iter()
            .find(|known| known.id == inbox)
            // A server of our own has an identity; of another, the address stands for it.
            .map_or(Format::Mp3, |inbox| {
                format_for(inbox, details.identity != details.server)
            });
        let note = self.spoken(&stored)?;
        let path = path_of(&self.shared, &stored.file).with_extension(format.extension());
        // Sent is what is in the file, and the recording as it was spoken stays what it is.
        let path = if format == Format::Wav {
            path.with_extension("send.wav")
        } else {
            path
        };
        let mut out = BufWriter::new(File::create(&path).map_err(guichet_voice::Error::File)?);
        encode(&note, format, &mut out)?;
        out.into_inner()
            .map_err(|error| error.into_error())
            .and_then(|file| file.sync_all())
            .map_err(guichet_voice::Error::File)?;
        Ok(TakenRecording {
            path,
            name: format!("voice-note.{}", format.extension()),
            mime: format.mime(),
            mode: stored.recording.mode,
            duration: duration(note.len()),
            peaks: peaks(&note).to_vec(),
        })
    }

    /// What of a recording is sent, as it is heard.
    fn spoken(&self, stored: &StoredRecording) -> Result<Vec<f32>, Error> {
        let mut note = decode::decode(&path_of(&self.shared, &stored.file))?;
        let at = |ms: u32| samples(Duration::from_millis(ms.into()));
        note.truncate(at(stored.recording.to_ms));
        note.drain(..at(stored.recording.from_ms).min(note.len()));
        loudness::normalise(&mut note);
        Ok(note)
    }

    /// The recording of a conversation that ended.
    fn waiting(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<StoredRecording, Error> {
        let stored = self.shared.store.recording(account, conversation)?;
        match stored.recording.state {
            RecordingState::Ready => Ok(stored),
            _ => Err(Error::Invalid("the recording goes on, end it first")),
        }
    }

    /// The file of a recording that waits.
    pub(super) fn recorded_file(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(PathBuf, Recording), Error> {
        let stored = self.waiting(account, conversation)?;
        Ok((path_of(&self.shared, &stored.file), stored.recording))
    }

    /// Ends the recording where it goes on, and waits until its file is whole.
    fn end_live(&self, conversation: ConversationKey) {
        let mut slot = self.shared.voice.recorder.lock();
        if matches!(&*slot, Slot::Live(live) if live.conversation == conversation)
            && let Slot::Live(live) = std::mem::take(&mut *slot)
        {
            drop(slot);
            let _ = live.recorder.stop();
        }
    }

    fn settle_live(&self, account: AccountKey, conversation: ConversationKey) -> Result<(), Error> {
        self.end_live(conversation);
        let stored = self.shared.store.recording(account, conversation)?;
        if stored.recording.state == RecordingState::Recording {
            self.settle(&stored)?;
        }
        self.shared
            .conversations_changed(account, vec![conversation]);
        Ok(())
    }

    /// Looks at what is in the file of a recording that ended, however it did. Where there is nothing, it is dropped.
    fn settle(&self, stored: &StoredRecording) -> Result<(), Error> {
        let path = path_of(&self.shared, &stored.file);
        let outline = recorder::repair(&path).and_then(|_| decode::outline(&path));
        match outline {
            Ok(outline) => {
                self.shared.store.settle_recording(
                    stored.conversation,
                    milliseconds(outline.duration),
                    &outline.peaks,
                )?;
                Ok(())
            }
            Err(error) => {
                self.drop_recording(stored.account, stored.conversation)?;
                Err(error.into())
            }
        }
    }

    fn drop_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(), Error> {
        match self.shared.store.recording(account, conversation) {
            Ok(stored) => {
                self.shared.store.drop_recording(conversation)?;
                sweep(&self.shared.profile.recordings(), |name| {
                    stem(name) != stored.file
                });
                self.shared
                    .conversations_changed(account, vec![conversation]);
                Ok(())
            }
            Err(StoreError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What was being recorded when the program ended is offered again; files that no recording names go.
    pub(crate) fn recover_recordings(&self) -> Result<(), Error> {
        for stored in self.shared.store.recordings()? {
            if stored.recording.state == RecordingState::Recording
                && let Err(error) = self.settle(&stored)
            {
                tracing::warn!(%error, "nothing is left of a recording");
            }
        }
        let kept: Vec<String> = self
            .shared
            .store
            .recordings()?
            .into_iter()
            .map(|stored| stored.file)
            .collect();
        sweep(&self.shared.profile.recordings(), |name| {
            name.ends_with(&format!(".{ENDING}")) && kept.iter().any(|file| stem(name) == *file)
        });
        Ok(())
    }

    /// What is known only while a recording goes on.
    pub(crate) fn show_live(&self, conversation: ConversationKey, drafts: &mut Drafts) {
        if let (Some(recording), Slot::Live(live)) =
            (&mut drafts.recording, &*self.shared.voice.recorder.lock())
            && live.conversation == conversation
        {
            recording.duration_ms = live.elapsed_ms.load(Ordering::Relaxed);
            if live.paused {
                recording.state = RecordingState::Paused;
            }
        }
    }
}

fn path_of(shared: &Shared, file: &str) -> PathBuf {
    shared
        .profile
        .recordings()
        .join(file)
        .with_extension(ENDING)
}

/// A name without its endings.
fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// Drops every file of a folder but those that are kept.
fn sweep(folder: &Path, is_kept: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(&is_kept)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::warn!(%error, "a recording that nobody needs cannot be dropped");
        }
    }
}
