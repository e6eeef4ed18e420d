//! Microphones, and recording into a file.

use std::time::Duration;

use super::Desk;
use crate::{
    arguments::voice::{Record, Voice},
    error::Error,
    shapes::{
        related::ListShape,
        voice::{DictationShape, MicrophoneShape},
    },
};

pub(super) async fn run(desk: &Desk, voice: Voice) -> Result<String, Error> {
    match voice {
        Voice::Microphones => {
            let found = desk.core.microphones().await?;
            let items: Vec<MicrophoneShape> =
                found.into_iter().map(MicrophoneShape::from).collect();
            desk.document(&ListShape { items })
        }
        Voice::Record(Record {
            seconds,
            out,
            device,
        }) => {
            let length = Duration::from_secs(seconds.into());
            let file = out.to_string_lossy().into_owned();
            let dictation = desk.core.dictate(device, length, out).await?;
            desk.document(&DictationShape::new(file, dictation))
        }
    }
}
