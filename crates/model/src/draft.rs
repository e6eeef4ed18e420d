//! Drafts: what was typed and not sent, per conversation and per mode.

use serde::{Deserialize, Serialize};

use crate::{
    ConversationKey, DisplayId, InboxId, Timestamp, conversation::Category, voice::Recording,
};

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
    /// Where the cursor stands in the reply, in characters from its beginning; absent for its end.
    #[serde(default)]
    pub reply_cursor: Option<u32>,
    /// The same in the note.
    #[serde(default)]
    pub note_cursor: Option<u32>,
}

impl Drafts {
    /// The text of a mode.
    #[must_use]
    pub fn text(&self, mode: Mode) -> &str {
        match mode {
            Mode::Reply => &self.reply,
            Mode::Note => &self.note,
        }
    }

    /// Where the cursor stands in the text of a mode.
    #[must_use]
    pub const fn cursor(&self, mode: Mode) -> Option<u32> {
        match mode {
            Mode::Reply => self.reply_cursor,
            Mode::Note => self.note_cursor,
        }
    }
}

/// A draft as a list of drafts shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftOverview {
    /// Where it was written.
    pub conversation: ConversationKey,
    /// The number people see.
    pub conversation_id: Option<DisplayId>,
    /// Its module.
    pub category: Category,
    /// The contact's name.
    pub contact_name: String,
    /// Through which inbox.
    pub inbox: InboxId,
    /// In which mode.
    pub mode: Mode,
    /// First line of the text, cut at 160 characters.
    pub first_line: String,
    /// When it was last saved.
    pub saved_at: Timestamp,
}
