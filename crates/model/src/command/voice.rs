//! What the composer and the thread ask for to record and to play voice notes.

use serde::{Deserialize, Serialize};

use super::Command;
use crate::{
    AccountKey, AttachmentKey, ConversationKey, Timestamp,
    draft::Mode,
    outbox::Queued,
    voice::{Microphone, Recording, Started, Trim, VoiceOutline},
};

commands! {
    /// The microphones that are there, the default first.
    ListMicrophones as "list_microphones" -> Vec<Microphone> {}

    /// Record a voice note for a conversation that has none yet. One at a time.
    StartRecording as "start_recording" -> Started {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// To whom it is said.
        mode: Mode,
        /// Which microphone; the system's when absent.
        device: Option<String>,
    }

    /// Do not listen for a while.
    PauseRecording as "pause_recording" -> () {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
    }

    /// Listen again.
    ResumeRecording as "resume_recording" -> () {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
    }

    /// End the recording. It waits in the composer to be sent or discarded.
    StopRecording as "stop_recording" -> Recording {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
    }

    /// Drop the recording of a conversation, whether it goes on or waits.
    DiscardRecording as "discard_recording" -> () {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
    }

    /// Send the recording that waits, as a voice message; it leaves as other messages do.
    SendRecording as "send_recording" -> Queued {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// When it is to leave; absent for now.
        at: Option<Timestamp>,
    }

    /// Choose what of a recording is sent. Nothing is lost: it can be chosen anew.
    TrimRecording as "trim_recording" -> Recording {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// To what.
        trim: Trim,
    }

    /// Play the recording that waits, as it would be sent. What plays already ends.
    PlayRecording as "play_recording" -> () {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// From where, in the whole recording; its beginning when absent.
        from_ms: Option<u32>,
        /// At which speed: 100 is its own.
        speed_percent: u16,
    }

    /// The length and waveform of a sound that came with a message. Fetches it.
    GetVoiceOutline as "get_voice_outline" -> VoiceOutline {
        /// Which account.
        account: AccountKey,
        /// Which file.
        attachment: AttachmentKey,
    }

    /// Play a sound that came with a message. What plays already ends.
    PlayVoice as "play_voice" -> () {
        /// Which account.
        account: AccountKey,
        /// Which file.
        attachment: AttachmentKey,
        /// From where; where it was left when absent.
        from_ms: Option<u32>,
        /// At which speed: 100 is its own; the pitch stays.
        speed_percent: u16,
    }

    /// Stop what plays for a while.
    PausePlayback as "pause_playback" -> () {}

    /// Go on with what plays.
    ResumePlayback as "resume_playback" -> () {}

    /// Go on elsewhere in what plays.
    SeekPlayback as "seek_playback" -> () {
        /// Where.
        position_ms: u32,
    }

    /// Go on at another speed.
    SetPlaybackSpeed as "set_playback_speed" -> () {
        /// 100 is its own.
        speed_percent: u16,
    }
}
