//! Voice notes: what is recorded for a conversation, and what is played.

use guichet_model::{
    AttachmentKey, Command, ConversationKey, Failure, Timestamp,
    command::{
        DiscardRecording, PausePlayback, PauseRecording, PlayRecording, PlayVoice, ResumePlayback,
        ResumeRecording, SeekPlayback, SendRecording, SetPlaybackSpeed, StartRecording,
        StopRecording, TrimRecording,
    },
    draft::Mode,
    message::{Attachment, AttachmentKind, Message},
    voice::{PlaybackState, Recording, RecordingState, SoundTrouble, Started, Trim, Voice},
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge,
    state::{Playing, SoundStoreFields, Stale, StateStoreFields, ThreadStoreFields, Tone},
    t,
};

/// The speeds at which notes are played, in percent of their own.
const SPEEDS: [u16; 3] = [100, 150, 200];

/// What a speed is, in percent of a note's own.
#[must_use]
pub fn speed_percent(speed: u8) -> u16 {
    SPEEDS.get(usize::from(speed)).copied().unwrap_or(100)
}

impl Actions {
    /// Listens to the microphone for the open conversation.
    pub fn start_recording(self, mode: Mode) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        spawn_local(async move {
            let wanted = StartRecording {
                account,
                conversation,
                mode,
                device: self.state.settings().read_untracked().microphone.clone(),
            };
            match bridge::call(wanted).await {
                Ok(Started::Listening) => self.keep_recording(conversation, |recording| {
                    *recording = Some(Recording {
                        mode,
                        state: RecordingState::Recording,
                        duration_ms: 0,
                        peaks: Vec::new(),
                        from_ms: 0,
                        to_ms: 0,
                    });
                }),
                Ok(Started::Impossible(trouble)) => self.toast_sound(trouble),
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Does not listen for a while, or listens again.
    pub fn pause_recording(self, pause: bool) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        spawn_local(async move {
            let done = if pause {
                let wanted = PauseRecording {
                    account,
                    conversation,
                };
                bridge::call(wanted).await
            } else {
                let wanted = ResumeRecording {
                    account,
                    conversation,
                };
                bridge::call(wanted).await
            };
            match done {
                Ok(()) => self.keep_recording(conversation, |recording| {
                    if let Some(recording) = recording {
                        recording.state = if pause {
                            RecordingState::Paused
                        } else {
                            RecordingState::Recording
                        };
                    }
                }),
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Ends the recording of the open conversation; it waits in the composer.
    pub fn stop_recording(self) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let wanted = StopRecording {
            account,
            conversation,
        };
        self.change_recording(conversation, wanted);
    }

    /// Chooses what of the recording is sent.
    pub fn trim_recording(self, trim: Trim) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let wanted = TrimRecording {
            account,
            conversation,
            trim,
        };
        self.change_recording(conversation, wanted);
    }

    fn change_recording<C>(self, conversation: ConversationKey, wanted: C)
    where
        C: Command<Output = Recording> + 'static,
    {
        spawn_local(async move {
            match bridge::call(wanted).await {
                Ok(now) => self.keep_recording(conversation, |recording| *recording = Some(now)),
                Err(failure) => {
                    self.keep_recording(conversation, |recording| *recording = None);
                    self.toast_failure(&failure);
                }
            }
        });
    }

    /// Drops the recording of the open conversation.
    pub fn discard_recording(self) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        spawn_local(async move {
            let wanted = DiscardRecording {
                account,
                conversation,
            };
            match bridge::call(wanted).await {
                Ok(()) => self.keep_recording(conversation, |recording| *recording = None),
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Sends the recording of a conversation.
    ///
    /// # Errors
    /// What the core refuses; the recording waits on.
    pub async fn send_recording(
        self,
        conversation: ConversationKey,
        at: Option<Timestamp>,
    ) -> Result<(), Failure> {
        let Some(account) = self.account() else {
            return Ok(());
        };
        let wanted = SendRecording {
            account,
            conversation,
            at,
        };
        bridge::call(wanted).await?;
        self.keep_recording(conversation, |recording| *recording = None);
        self.mark(Stale {
            list: true,
            counts: true,
            thread: self.open_key() == Some(conversation),
            ..Stale::default()
        });
        Ok(())
    }

    fn keep_recording(
        self,
        conversation: ConversationKey,
        change: impl FnOnce(&mut Option<Recording>),
    ) {
        if self.open_key() == Some(conversation) {
            let drafts = self.state.thread().drafts();
            drafts.update(|drafts| change(&mut drafts.recording));
        }
        self.state.sound().heard().set(None);
    }

    /// A recording ended by itself: tells why, and shows what there is.
    pub(super) fn recording_stopped(self, conversation: ConversationKey, trouble: SoundTrouble) {
        self.toast_sound(trouble);
        if self.open_key() == Some(conversation) {
            self.stop_recording();
        }
    }

    fn toast_sound(self, trouble: SoundTrouble) {
        self.toast(trouble_text(trouble), Tone::Danger);
    }

    /// Plays, or stops for a while.
    pub fn toggle_voice(self, voice: Voice) {
        let playing = self.state.sound().playing().get_untracked();
        let own = playing.filter(|playing| playing.voice == voice);
        match own.map(|playing| playing.state) {
            Some(PlaybackState::Playing) => self.command_playback(PausePlayback {}),
            Some(PlaybackState::Paused) => self.command_playback(ResumePlayback {}),
            _ => self.play(voice, None),
        }
    }

    /// Plays from a moment; from where it was left when none is given.
    pub fn play(self, voice: Voice, from_ms: Option<u32>) {
        let Some(account) = self.account() else {
            return;
        };
        let speed_percent = speed_percent(self.state.sound().speed().get_untracked());
        match voice {
            Voice::Attachment(attachment) => self.command_playback(PlayVoice {
                account,
                attachment,
                from_ms,
                speed_percent,
            }),
            Voice::Recording(conversation) => self.command_playback(PlayRecording {
                account,
                conversation,
                from_ms,
                speed_percent,
            }),
        }
    }

    /// Goes on elsewhere in a voice note.
    pub fn seek_voice(self, voice: Voice, position_ms: u32) {
        let playing = self.state.sound().playing().get_untracked();
        let goes_on = playing.is_some_and(|playing| {
            let live = matches!(
                playing.state,
                PlaybackState::Playing | PlaybackState::Paused
            );
            playing.voice == voice && live
        });
        if goes_on {
            self.command_playback(SeekPlayback { position_ms });
        } else {
            self.play(voice, Some(position_ms));
        }
    }

    /// Goes on at the next speed.
    pub fn next_speed(self) {
        let speed = self.state.sound().speed();
        speed.update(|speed| *speed = (*speed + 1) % 3);
        let speed_percent = speed_percent(speed.get_untracked());
        self.command_playback(SetPlaybackSpeed { speed_percent });
    }

    fn command_playback<C: Command<Output = ()> + 'static>(self, command: C) {
        spawn_local(async move {
            if let Err(failure) = bridge::call(command).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// What plays went on. The next note of the thread follows one that was heard to its end.
    pub(super) fn playback_went_on(self, playing: Playing) {
        self.state.sound().playing().set(Some(playing));
        match (playing.state, playing.voice) {
            (PlaybackState::Stopped(trouble), _) => self.toast_sound(trouble),
            (PlaybackState::Ended, Voice::Attachment(ended)) => {
                let messages = self.state.thread().messages();
                if let Some(next) = messages.with_untracked(|all| note_after(all, ended)) {
                    self.play(Voice::Attachment(next), Some(0));
                }
            }
            _ => {}
        }
    }
}

/// The sound that follows one in a thread, where the very next message with a file has one.
fn note_after(messages: &[Message], ended: AttachmentKey) -> Option<AttachmentKey> {
    let files = messages.iter().flat_map(|message| &message.attachments);
    let mut files = files.skip_while(|file| file.key != ended).skip(1);
    let is_note = |file: &&Attachment| file.kind == AttachmentKind::Audio && file.key.0 != 0;
    files.next().filter(is_note).map(|file| file.key)
}

/// Why sound cannot be recorded or played, and what helps.
fn trouble_text(trouble: SoundTrouble) -> String {
    match trouble {
        SoundTrouble::NoDevice => t!("sound-no-device"),
        SoundTrouble::Unplugged => t!("sound-unplugged"),
        SoundTrouble::Refused => t!("sound-refused"),
        SoundTrouble::Busy => t!("sound-busy"),
        SoundTrouble::DiskFull => t!("sound-disk-full"),
        SoundTrouble::TooLong => t!("sound-too-long"),
        SoundTrouble::Unreadable => t!("sound-unreadable"),
        SoundTrouble::Failed => t!("sound-failed"),
    }
}
