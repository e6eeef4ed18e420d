//! Playing: one thing at a time, from where it was left.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use guichet_model::{
    AccountKey, AttachmentKey, ConversationKey, Event,
    voice::{PlaybackState, Voice as What, VoiceOutline},
};
use guichet_voice::{Played, Player, decode};
use parking_lot::Mutex;

use super::{milliseconds, off_thread, speed, trouble_of};
use crate::{Core, Error, files::Rendering, workspace::Shared};

/// What plays, and where things were left.
#[derive(Default)]
pub(super) struct Playback {
    playing: Mutex<Option<Playing>>,
    turns: AtomicU64,
    left_at: Mutex<HashMap<What, u32>>,
    outlines: Mutex<HashMap<AttachmentKey, VoiceOutline>>,
}

struct Playing {
    what: What,
    player: Player,
    /// Which call of play it is: what an earlier one still tells is not wanted.
    turn: u64,
    paused: bool,
}

impl Core {
    /// The length and waveform of a sound that came with a message, fetched where it is not here yet.
    ///
    /// # Errors
    /// As [`Core::file`]; [`Error::Voice`] for what cannot be played.
    pub async fn voice_outline(
        &self,
        account: AccountKey,
        attachment: AttachmentKey,
    ) -> Result<VoiceOutline, Error> {
        let known = self
            .shared
            .voice
            .player
            .outlines
            .lock()
            .get(&attachment)
            .cloned();
        let outline = match known {
            Some(outline) => outline,
            None => {
                let path = self.file(account, attachment, Rendering::Whole).await?.path;
                let outline = off_thread(move || decode::outline(&path)).await??;
                let outline = VoiceOutline {
                    duration_ms: milliseconds(outline.duration),
                    peaks: outline.peaks.to_vec(),
                    position_ms: 0,
                };
                let mut outlines = self.shared.voice.player.outlines.lock();
                outlines.insert(attachment, outline.clone());
                outline
            }
        };
        Ok(VoiceOutline {
            position_ms: self.left_at(What::Attachment(attachment)),
            ..outline
        })
    }

    /// Plays a sound that came with a message, from where it was left unless said otherwise. How it goes is told by
    /// events.
    ///
    /// # Errors
    /// As [`Core::file`].
    pub async fn play_voice(
        &self,
        account: AccountKey,
        attachment: AttachmentKey,
        from_ms: Option<u32>,
        speed_percent: u16,
    ) -> Result<(), Error> {
        let path = self.file(account, attachment, Rendering::Whole).await?.path;
        let what = What::Attachment(attachment);
        let from_ms = from_ms.unwrap_or_else(|| self.left_at(what));
        self.play(what, path, from_ms, speed_percent)
    }

    /// Plays the recording of a conversation that waits.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) where none waits.
    pub fn play_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        from_ms: Option<u32>,
        speed_percent: u16,
    ) -> Result<(), Error> {
        let (path, recording) = self.recorded_file(account, conversation)?;
        let what = What::Recording(conversation);
        let from_ms = from_ms.unwrap_or(recording.from_ms);
        self.play(what, path, from_ms, speed_percent)
    }

    fn play(
        &self,
        what: What,
        path: PathBuf,
        from_ms: u32,
        speed_percent: u16,
    ) -> Result<(), Error> {
        let mut playing = self.shared.voice.player.playing.lock();
        // What played before ends here.
        drop(playing.take());
        let turn = self
            .shared
            .voice
            .player
            .turns
            .fetch_add(1, Ordering::Relaxed);
        let shared = Arc::downgrade(&self.shared);
        let player = Player::start(
            &path,
            Duration::from_millis(from_ms.into()),
            speed(speed_percent),
            move |played| {
                if let Some(shared) = shared.upgrade() {
                    told(&shared, what, turn, &played);
                }
            },
        )?;
        *playing = Some(Playing {
            what,
            player,
            turn,
            paused: false,
        });
        Ok(())
    }

    /// Stops what plays for a while.
    pub fn pause_playback(&self) {
        self.with_player(|playing| {
            playing.paused = true;
            playing.player.pause();
        });
    }

    /// Goes on with what plays.
    pub fn resume_playback(&self) {
        self.with_player(|playing| {
            playing.paused = false;
            playing.player.resume();
        });
    }

    /// Goes on elsewhere in what plays.
    pub fn seek_playback(&self, position_ms: u32) {
        self.with_player(|playing| {
            playing
                .player
                .seek(Duration::from_millis(position_ms.into()));
        });
    }

    /// Goes on at another speed; 100 is its own.
    pub fn set_playback_speed(&self, speed_percent: u16) {
        self.with_player(|playing| playing.player.set_speed(speed(speed_percent)));
    }

    fn with_player(&self, work: impl FnOnce(&mut Playing)) {
        if let Some(playing) = &mut *self.shared.voice.player.playing.lock() {
            work(playing);
        }
    }

    fn left_at(&self, what: What) -> u32 {
        let left_at = self.shared.voice.player.left_at.lock();
        left_at.get(&what).copied().unwrap_or(0)
    }
}

/// Hands on what a player tells, as long as it is the one that plays.
fn told(shared: &Shared, what: What, turn: u64, played: &Played) {
    let playback = &shared.voice.player;
    let mut playing = playback.playing.lock();
    let Some(now) = playing
        .as_ref()
        .filter(|now| now.what == what && now.turn == turn)
    else {
        return;
    };
    let (left_at_ms, state) = match played {
        Played::Position(at) if now.paused => (milliseconds(*at), PlaybackState::Paused),
        Played::Position(at) => (milliseconds(*at), PlaybackState::Playing),
        Played::Ended => (0, PlaybackState::Ended),
        Played::Stopped(error) => {
            let left_at = playback.left_at.lock().get(&what).copied();
            (
                left_at.unwrap_or(0),
                PlaybackState::Stopped(trouble_of(error)),
            )
        }
    };
    if !matches!(played, Played::Position(_)) {
        *playing = None;
    }
    drop(playing);
    playback.left_at.lock().insert(what, left_at_ms);
    shared.emit(Event::PlaybackPosition {
        voice: what,
        position_ms: left_at_ms,
        state,
    });
}
