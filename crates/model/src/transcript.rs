//! Transcripts that are kept as a file.

use serde::{Deserialize, Serialize};

/// What a transcript is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptFormat {
    /// A page of its own.
    Html,
    /// Plain text.
    Text,
}

impl TranscriptFormat {
    /// How the name of its file ends, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "txt",
        }
    }
}
