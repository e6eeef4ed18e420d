//! Drafts: what was typed and not sent, per conversation and per mode.

use serde::{Deserialize, Serialize};

use crate::{
    ConversationKey, DisplayId, InboxId, MessageId, Timestamp, conversation::Category,
    mail::Recipients, message::Quoted, outbox::KeptFile, rule::Rule, voice::Recording,
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
    /// Unsent files of both, in the order in which they were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DraftFile>,
    /// Unsent recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
    /// Where the cursor stands in the reply, in characters from its beginning; absent for its end.
    #[serde(default)]
    pub reply_cursor: Option<u32>,
    /// The same in the note.
    #[serde(default)]
    pub note_cursor: Option<u32>,
    /// The message that the reply answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_quote: Option<Quoted>,
    /// The same of the note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_quote: Option<Quoted>,
    /// To whom the reply goes, where that was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Recipients>,
}

/// What is kept of a draft beside its files and its recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// The text; blank for no draft.
    pub text: &'a str,
    /// Where the cursor stands in it, in characters from its beginning; absent for its end.
    pub cursor: Option<u32>,
    /// The message that it answers.
    pub quote: Option<MessageId>,
    /// To whom it goes, where that was changed.
    pub recipients: Option<&'a Recipients>,
}

impl<'a> From<&'a str> for Written<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
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

    /// The message that the text of a mode answers.
    #[must_use]
    pub const fn quote(&self, mode: Mode) -> Option<&Quoted> {
        match mode {
            Mode::Reply => self.reply_quote.as_ref(),
            Mode::Note => self.note_quote.as_ref(),
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
    /// When its words were last saved or its recording began; 1970 where there are only files.
    pub saved_at: Timestamp,
    /// How many files are attached.
    pub files: u32,
    /// Whether there is a recording.
    pub recording: bool,
}

/// A file that was attached and not sent. Its bytes are in the profile: the original may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Its name within the profile: a UUID made on this device.
    pub id: String,
    /// To what it is attached.
    pub mode: Mode,
    /// What its readers will see it called; cleaned.
    pub name: String,
    /// What it is, by its first bytes: `image/png`.
    pub mime: String,
    /// In bytes.
    pub size: u64,
    /// Whether it is a picture that the window can show.
    pub image: bool,
}

impl From<DraftFile> for KeptFile {
    fn from(file: DraftFile) -> Self {
        Self {
            id: file.id,
            name: file.name,
            mime: file.mime,
            size: file.size,
        }
    }
}

/// What became of files that were to be attached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// They are kept now, in their order.
    pub files: Vec<DraftFile>,
    /// They are not.
    pub refused: Vec<RefusedFile>,
}

/// A file that cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// What it is called.
    pub name: String,
    /// The rule that it breaks.
    pub rule: Rule,
}
