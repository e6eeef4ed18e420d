//! Drafts: what was typed and not sent.

use guichet_model::{
    AccountKey, ConversationKey, Timestamp,
    draft::{Drafts, Mode},
    outbox::Subject,
};
use rusqlite::params;

use super::{Store, StoreError, recordings::recording_in};

pub(super) const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Reply => "reply",
        Mode::Note => "note",
    }
}

impl Store {
    /// Keeps a draft durably; empty text drops it. Tells whether the conversation's mark in the list changed.
    ///
    /// # Errors
    /// When the database fails; the draft that was there before stays.
    pub fn save_draft(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        text: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let before = self.drafts(conversation)?;
        if text.trim().is_empty() {
            self.mine()
                .prepare_cached("DELETE FROM draft WHERE conversation = ?1 AND mode = ?2")?
                .execute(params![conversation.0, mode_name(mode)])?;
        } else {
            let display_id: Option<i64> = self.read(|connection| {
                connection
                    .prepare_cached(
                        "SELECT id FROM main.conversation WHERE key = ?1 AND account = ?2",
                    )?
                    .query_row(params![conversation.0, account.0], |row| row.get(0))
                    .map_err(|error| match error {
                        rusqlite::Error::QueryReturnedNoRows => {
                            StoreError::NotFound("conversation")
                        }
                        error => error.into(),
                    })
            })?;
            self.mine()
                .prepare_cached(
                    "INSERT INTO draft (account, conversation, display_id, mode, text, saved_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (conversation, mode) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
                )?
                .execute(params![account.0, conversation.0, display_id, mode_name(mode), text, now.0])?;
        }
        let after = self.drafts(conversation)?;
        let had = before != Drafts::default();
        let has = after != Drafts::default();
        if had != has {
            self.lay(&[Subject::Conversation(conversation)]);
        }
        Ok(had != has)
    }

    /// The drafts of a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drafts(&self, conversation: ConversationKey) -> Result<Drafts, StoreError> {
        self.read(|connection| {
            let mut drafts = Drafts::default();
            let mut statement = connection
                .prepare_cached("SELECT mode, text FROM mine.draft WHERE conversation = ?1")?;
            let mut rows = statement.query([conversation.0])?;
            while let Some(row) = rows.next()? {
                let text = row.get(1)?;
                if row.get_ref(0)?.as_str().is_ok_and(|mode| mode == "note") {
                    drafts.note = text;
                } else {
                    drafts.reply = text;
                }
            }
            drafts.recording = recording_in(connection, conversation)?;
            Ok(drafts)
        })
    }
}
