//! Voice notes: recorded for a conversation, kept until they are sent or discarded, and played.
//!
//! That a recording begins is durable before the microphone is heard, and the sound reaches its file while one speaks. When
//! the profile is opened again after the program died, what is in the file is offered in the composer of its conversation.
//! The file stays as it was spoken: what is trimmed and levelled is made of it when it is listened to or sent.
//!
//! Opening a microphone, reading and encoding take their time: all of it happens on threads that may wait.

mod dictation;
mod playback;
mod recording;

use std::{io, time::Duration};

use guichet_model::{
    account::{Channel, Inbox},
    voice::{Microphone, SoundTrouble},
};
use guichet_voice::{Format, Reason};
use parking_lot::Mutex;

use crate::{Core, Error};

pub use dictation::Dictation;
pub use recording::TakenRecording;

/// What is recorded and played in this process.
#[derive(Default)]
pub(crate) struct Voice {
    recorder: Mutex<recording::Slot>,
    player: playback::Playback,
}

impl Core {
    /// The microphones that are there, the default first; none where there is no sound system.
    ///
    /// # Errors
    /// [`Error::Voice`] when the sound system does not answer.
    pub async fn microphones(&self) -> Result<Vec<Microphone>, Error> {
        let found = off_thread(guichet_voice::microphones).await?;
        let found = match found {
            Err(Reason::NoDevice) => Vec::new(),
            found => found.map_err(guichet_voice::Error::Device)?,
        };
        Ok(found
            .into_iter()
            .map(|found| Microphone {
                id: found.id,
                name: found.name,
                is_default: found.is_default,
            })
            .collect())
    }
}

/// What a voice note for an inbox is sent as: what its channel plays as a voice note, else what everything plays.
#[must_use]
pub fn format_for(inbox: &Inbox, own_server: bool) -> Format {
    match &inbox.channel {
        Channel::Whatsapp if inbox.provider.as_deref() == Some("whatsapp_cloud") => Format::Opus,
        // Our own page decodes Opus everywhere; on a page of another, Safari may not.
        Channel::Web if own_server => Format::Opus,
        Channel::Web | Channel::Api | Channel::Whatsapp | Channel::Sms => Format::Mp3,
        Channel::Other(name) if name == "Telegram" => Format::Mp3,
        Channel::Email | Channel::Other(_) => Format::Wav,
    }
}

/// Runs what waits for a device, a disk or a processor where nothing else waits for it.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Profile(io::Error::other(error)))
}

fn trouble(reason: Reason) -> SoundTrouble {
    match reason {
        Reason::NoDevice => SoundTrouble::NoDevice,
        Reason::Unplugged => SoundTrouble::Unplugged,
        Reason::Refused => SoundTrouble::Refused,
        Reason::Busy => SoundTrouble::Busy,
        Reason::DiskFull | Reason::Unwritable => SoundTrouble::DiskFull,
        Reason::TooLong => SoundTrouble::TooLong,
        _ => SoundTrouble::Failed,
    }
}

fn trouble_of(error: &guichet_voice::Error) -> SoundTrouble {
    match error {
        guichet_voice::Error::Device(reason) => trouble(*reason),
        guichet_voice::Error::File(_) => SoundTrouble::DiskFull,
        guichet_voice::Error::Unreadable => SoundTrouble::Unreadable,
        guichet_voice::Error::TooLong => SoundTrouble::TooLong,
        _ => SoundTrouble::Failed,
    }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

fn speed(percent: u16) -> f64 {
    f64::from(percent) / 100.0
}

#[cfg(test)]
mod tests {
    use guichet_model::InboxId;

    use super::*;

    #[test]
    fn each_channel_gets_what_it_plays() {
        let inbox = |channel: Channel, provider: Option<&str>| Inbox {
            id: InboxId(1),
            name: String::new(),
            channel,
            provider: provider.map(str::to_owned),
            email: None,
        };
        for (channel, provider, format) in [
            (Channel::Whatsapp, Some("whatsapp_cloud"), Format::Opus),
            (Channel::Whatsapp, Some("default"), Format::Mp3),
            (Channel::Whatsapp, None, Format::Mp3),
            (Channel::Api, None, Format::Mp3),
            (Channel::Other("Telegram".to_owned()), None, Format::Mp3),
            (Channel::Sms, Some("twilio"), Format::Mp3),
            (Channel::Email, Some("google"), Format::Wav),
            (Channel::Other("Line".to_owned()), None, Format::Wav),
        ] {
            let inbox = inbox(channel, provider);
            assert_eq!(format_for(&inbox, false), format, "{inbox:?}");
        }
        assert_eq!(format_for(&inbox(Channel::Web, None), true), Format::Opus);
        assert_eq!(format_for(&inbox(Channel::Web, None), false), Format::Mp3);
    }
}
