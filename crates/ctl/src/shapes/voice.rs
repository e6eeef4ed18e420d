//! What is printed of voice notes.

use guichet_core::voice::Dictation;
use guichet_model::voice::Microphone;
use serde::Serialize;

/// A microphone.
#[derive(Debug, Serialize)]
pub(crate) struct MicrophoneShape {
    id: String,
    name: String,
    default: bool,
}

impl From<Microphone> for MicrophoneShape {
    fn from(microphone: Microphone) -> Self {
        Self {
            id: microphone.id,
            name: microphone.name,
            default: microphone.is_default,
        }
    }
}

/// What was recorded into a file.
#[derive(Debug, Serialize)]
pub(crate) struct DictationShape {
    file: String,
    mime: &'static str,
    duration_ms: u128,
    peaks: Vec<u8>,
    ended_by: Option<String>,
}

impl DictationShape {
    pub(crate) fn new(file: String, dictation: Dictation) -> Self {
        Self {
            file,
            mime: dictation.mime,
            duration_ms: dictation.duration.as_millis(),
            peaks: dictation.peaks,
            ended_by: dictation.ended_by.map(|reason| reason.to_string()),
        }
    }
}
