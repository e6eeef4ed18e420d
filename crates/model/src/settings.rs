//! What an agent prefers, for the whole profile.

use serde::{Deserialize, Serialize};

use crate::emoji::SkinTone;

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the operating system says; English where it says neither.
    #[default]
    System,
    /// French.
    French,
    /// English.
    English,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the operating system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which key sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendKey {
    /// Ctrl+Enter (Cmd+Enter); Enter makes a new line.
    #[default]
    ModEnter,
    /// Enter; Shift+Enter makes a new line.
    Enter,
}

/// What an agent prefers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the window.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Which key sends.
    pub send_key: SendKey,
    /// The skin tone of emoji that have one.
    pub skin_tone: SkinTone,
    /// For how many seconds a message that was sent can be taken back: 0 to
    /// [`LONGEST_UNDO_S`](crate::sending::LONGEST_UNDO_S).
    pub undo_send_s: u8,
    /// Whether large pictures are made smaller when they are attached.
    pub scale_images: bool,
    /// The microphone for voice notes, by its id; the system's own when absent.
    pub microphone: Option<String>,
}
