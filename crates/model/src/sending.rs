//! When a message leaves.

use serde::{Deserialize, Serialize};

use crate::{ConversationKey, Timestamp, draft::Mode, message::NewMessage};

/// The longest time for which a message that was sent can be taken back, in seconds.
pub const LONGEST_UNDO_S: u8 = 30;

/// How far ahead a message can be scheduled, in days.
pub const FARTHEST_DAYS: i64 = 366;

/// What a message waits for before it leaves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Departure {
    /// It was sent, and can be taken back until then.
    Undo {
        /// When it leaves.
        until: Timestamp,
    },
    /// Its author chose the moment.
    Scheduled {
        /// Which.
        at: Timestamp,
    },
}

impl Departure {
    /// When it leaves.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Undo { until } => until,
            Self::Scheduled { at } => at,
        }
    }

    /// Whether its author chose the moment.
    #[must_use]
    pub const fn is_scheduled(self) -> bool {
        matches!(self, Self::Scheduled { .. })
    }
}

/// A message that was taken back before it left: it is the draft again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// Where it was written.
    pub conversation: ConversationKey,
    /// In which mode.
    pub mode: Mode,
    /// What it was.
    pub message: NewMessage,
    /// The draft as it is now: what was typed since stands before it.
    pub draft: String,
}
