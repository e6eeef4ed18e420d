//! What is printed of drafts.

use guichet_model::draft::{DraftOverview, Mode};
use serde::Serialize;

use super::time;

/// A draft in the list of drafts.
#[derive(Debug, Serialize)]
pub(crate) struct DraftShape {
    conversation_id: Option<i64>,
    key: i64,
    contact: String,
    mode: Mode,
    first_line: String,
    files: u32,
    recording: bool,
    saved_at: String,
}

impl From<DraftOverview> for DraftShape {
    fn from(draft: DraftOverview) -> Self {
        Self {
            conversation_id: draft.conversation_id.map(|id| id.0),
            key: draft.conversation.0,
            contact: draft.contact_name,
            mode: draft.mode,
            first_line: draft.first_line,
            files: draft.files,
            recording: draft.recording,
            saved_at: time(draft.saved_at),
        }
    }
}

/// A draft whole.
#[derive(Debug, Serialize)]
pub(crate) struct TextShape {
    pub(crate) mode: Mode,
    pub(crate) text: String,
    pub(crate) files: Vec<String>,
}
