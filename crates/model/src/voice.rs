//! Voice notes: microphones, recordings that wait to be sent, and what is played.

use serde::{Deserialize, Serialize};

use crate::draft::Mode;

/// A microphone to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Microphone {
    /// What it is chosen by; the same after a restart.
    pub id: String,
    /// What a person knows it by.
    pub name: String,
    /// Whether the system takes it when none is chosen.
    pub is_default: bool,
}

/// A recording that was not sent. A conversation has one at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// To whom it is said.
    pub mode: Mode,
    /// `Recording → Paused → Recording`, then `Ready`, for good.
    pub state: RecordingState,
    /// How long it is, before trimming; while it goes on, how long it was when this was asked.
    pub duration_ms: u32,
    /// The waveform of all of it: parts of equal length, the loudest is 255. Empty while it goes on.
    pub peaks: Vec<u8>,
    /// Where what is sent begins.
    pub from_ms: u32,
    /// Where what is sent ends.
    pub to_ms: u32,
}

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The microphone is heard.
    Recording,
    /// The microphone is not heard for a while.
    Paused,
    /// It ended: it can be listened to, trimmed, sent or discarded.
    Ready,
}

/// What became of the wish to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Started {
    /// The microphone is heard.
    Listening,
    /// It cannot be, and nothing was kept.
    Impossible(SoundTrouble),
}

/// Why sound cannot be recorded or played, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoundTrouble {
    /// There is no microphone, or no loudspeaker.
    NoDevice,
    /// It was unplugged.
    Unplugged,
    /// The system does not allow its use.
    Refused,
    /// Another program uses it.
    Busy,
    /// The disk is full, or cannot be written.
    DiskFull,
    /// The recording is as long as one may be.
    TooLong,
    /// The file holds no sound that can be played.
    Unreadable,
    /// The sound system failed otherwise.
    Failed,
}

/// What to trim a recording to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trim {
    /// From one moment to another.
    To {
        /// Where it begins, in the whole recording.
        from_ms: u32,
        /// Where it ends, in the whole recording.
        to_ms: u32,
    },
    /// Without the silence at both ends.
    Silence,
    /// Not at all.
    Whole,
}

/// What is shown of a note before it is played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceOutline {
    /// How long it is.
    pub duration_ms: u32,
    /// The waveform: parts of equal length, the loudest is 255.
    pub peaks: Vec<u8>,
    /// Where it was left when it was last played.
    pub position_ms: u32,
}

/// What plays: one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// A file of a message.
    Attachment(crate::AttachmentKey),
    /// The recording of a conversation that was not sent.
    Recording(crate::ConversationKey),
}

/// How playing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaybackState {
    /// It is heard.
    Playing,
    /// It stays where it is.
    Paused,
    /// It was heard to the end.
    Ended,
    /// It cannot go on.
    Stopped(SoundTrouble),
}
