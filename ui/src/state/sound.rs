//! What is recorded and played right now.

use guichet_model::{
    ConversationKey,
    voice::{PlaybackState, Voice},
};
use reactive_stores::Store;

/// What is recorded and played right now: one thing at a time each.
#[derive(Debug, Clone, Default, Store)]
pub struct Sound {
    /// The recording that goes on.
    pub heard: Option<Heard>,
    /// What was played last.
    pub playing: Option<Playing>,
    /// How fast notes are played: 0 is their own speed, then one and a half times that, then twice.
    pub speed: u8,
}

/// A recording that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// For which conversation.
    pub conversation: ConversationKey,
    /// How loud it is, from 0 to 100.
    pub level: u8,
    /// How long it is.
    pub elapsed_ms: u32,
}

/// What plays, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playing {
    /// What.
    pub voice: Voice,
    /// Where it is.
    pub position_ms: u32,
    /// How it goes.
    pub state: PlaybackState,
}
