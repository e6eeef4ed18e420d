//! Emoji as a picker shows them.

use serde::{Deserialize, Serialize};

/// The skin tone that an agent prefers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkinTone {
    /// The yellow one that every emoji has.
    #[default]
    Default,
    /// Light.
    Light,
    /// Medium light.
    MediumLight,
    /// Medium.
    Medium,
    /// Medium dark.
    MediumDark,
    /// Dark.
    Dark,
}

/// Where an emoji stands, in the order of Unicode's own chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmojiGroup {
    /// Used lately on this computer.
    Recent,
    /// Faces, hearts and feelings.
    Smileys,
    /// People, hands and what they do.
    People,
    /// Animals and nature.
    Animals,
    /// Food and drink.
    Food,
    /// Places and ways to travel.
    Travel,
    /// Sport, games and feasts.
    Activities,
    /// Things.
    Objects,
    /// Signs.
    Symbols,
    /// Flags.
    Flags,
}

/// An emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emoji {
    /// What is written into the text, in the skin tone that the agent prefers.
    pub glyph: String,
    /// Its name in the language that was asked for.
    pub name: String,
    /// What is typed between colons: `smile`; empty where it has none.
    pub code: String,
    /// Whether it comes in skin tones.
    pub tones: bool,
    /// Where it stands.
    pub group: EmojiGroup,
}
