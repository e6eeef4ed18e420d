//! Drafts: what was typed and not sent, per conversation and per mode.

use serde::{Deserialize, Serialize};

use crate::voice::Recording;

/// What the composer writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// To the customer.
    #[default]
    Reply,
    /// To the team.
    Note,
}

/// The drafts of one conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// Unsent reply.
    pub reply: String,
    /// Unsent note.
    pub note: String,
    /// Unsent recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
}
