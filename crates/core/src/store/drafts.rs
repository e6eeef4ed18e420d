//! Drafts: what was typed and not sent.

use guichet_model::{
    AccountKey, ConversationKey, DisplayId, InboxId, MessageId, Timestamp,
    conversation::Category,
    draft::{DraftOverview, Drafts, Mode, Written},
};
use rusqlite::{Connection, params};

use super::{
    Store, StoreError,
    draft_files::files_in,
    overlay::first_line,
    quotes::quoted,
    recordings::recording_in,
    sql::{from_json, json, text},
};

pub(super) const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Reply => "reply",
        Mode::Note => "note",
    }
}

/// Where a draft stands: the account, the conversation, the server's number for it, the mode.
pub(super) type Place = (AccountKey, ConversationKey, Option<i64>, Mode);

/// Writes a draft and where the cursor stands in it.
pub(super) fn write_draft(
    mine: &Connection,
    (account, conversation, display_id, mode): Place,
    written: Written<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    mine.prepare_cached(
        "INSERT INTO draft (account, conversation, display_id, mode, text, cursor, quote, recipients, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (conversation, mode) DO UPDATE SET text = excluded.text, cursor = excluded.cursor,
             quote = excluded.quote, recipients = excluded.recipients, saved_at = excluded.saved_at",
    )?
    .execute(params![
        account.0,
        conversation.0,
        display_id,
        mode_name(mode),
        written.text,
        written.cursor,
        written.quote.map(|id| id.0),
        written
            .recipients
            .map(|recipients| json(recipients, "recipients"))
            .transpose()?,
        now.0
    ])?;
    Ok(())
}

/// The mode of a stored name.
fn mode(name: &str) -> Mode {
    if name == "note" {
        Mode::Note
    } else {
        Mode::Reply
    }
}

impl Store {
    /// Keeps a draft durably; blank text drops it. Tells whether the conversation's
    /// mark in the list changed.
    ///
    /// # Errors
    /// When the database fails; the draft that was there before stays.
    pub fn save_draft(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        written: Written<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let before = self.drafts(conversation)?;
        if written.text.trim().is_empty() {
            self.mine()
                .prepare_cached("DELETE FROM draft WHERE conversation = ?1 AND mode = ?2")?
                .execute(params![conversation.0, mode_name(mode)])?;
        } else {
            let display_id = self.display_id(account, conversation)?;
            let place = (account, conversation, display_id, mode);
            write_draft(&self.mine(), place, written, now)?;
        }
        self.mark_again(conversation, &before)
    }

    /// The server's number for a conversation, where it has one.
    pub(super) fn display_id(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT id FROM main.conversation WHERE key = ?1 AND account = ?2")?
                .query_row(params![conversation.0, account.0], |row| row.get(0))
                .map_err(|error| match error {
                    rusqlite::Error::QueryReturnedNoRows => StoreError::NotFound("conversation"),
                    error => error.into(),
                })
        })
    }

    /// The drafts of a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drafts(&self, conversation: ConversationKey) -> Result<Drafts, StoreError> {
        self.read(|connection| {
            let mut drafts = Drafts::default();
            let mut statement = connection.prepare_cached(
                "SELECT mode, text, cursor, quote, recipients FROM mine.draft WHERE conversation = ?1",
            )?;
            let mut rows = statement.query([conversation.0])?;
            while let Some(row) = rows.next()? {
                let quote = row.get::<_, Option<i64>>(3)?.map(MessageId);
                let quote = quote
                    .map(|id| quoted(connection, conversation, id))
                    .transpose()?;
                match mode(text(row, 0)?) {
                    Mode::Note => {
                        drafts.note = row.get(1)?;
                        drafts.note_cursor = row.get(2)?;
                        drafts.note_quote = quote;
                    }
                    Mode::Reply => {
                        drafts.reply = row.get(1)?;
                        drafts.reply_cursor = row.get(2)?;
                        drafts.reply_quote = quote;
                        drafts.recipients = row
                            .get::<_, Option<String>>(4)?
                            .map(|kept| from_json(&kept, "recipients"))
                            .transpose()?;
                    }
                }
            }
            drafts.files = files_in(connection, conversation)?;
            drafts.recording = recording_in(connection, conversation)?;
            Ok(drafts)
        })
    }

    /// Every draft of an account, the last one saved first: each conversation and mode with words, files or a recording.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_drafts(&self, account: AccountKey) -> Result<Vec<DraftOverview>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT w.conversation, coalesce(c.id, w.display_id), coalesce(c.category, 'chat'),
                     coalesce(p.name, ''), coalesce(c.inbox, 0), w.mode, coalesce(d.text, ''),
                     max(coalesce(d.saved_at, 0), coalesce(r.begun_at, 0)) AS at,
                     (SELECT count(*) FROM mine.draft_file f WHERE f.conversation = w.conversation AND f.mode = w.mode),
                     r.conversation IS NOT NULL
                 FROM (SELECT account, conversation, max(display_id) AS display_id, mode FROM (
                           SELECT account, conversation, display_id, mode FROM mine.draft
                           UNION ALL SELECT account, conversation, display_id, mode FROM mine.draft_file
                           UNION ALL SELECT account, conversation, display_id, mode FROM mine.recording)
                       WHERE account = ?1 GROUP BY conversation, mode) w
                 LEFT JOIN mine.draft d ON d.conversation = w.conversation AND d.mode = w.mode
                 LEFT JOIN mine.recording r ON r.conversation = w.conversation AND r.mode = w.mode
                 LEFT JOIN main.conversation c ON c.key = w.conversation AND c.account = w.account
                 LEFT JOIN main.contact p ON p.key = c.contact
                 ORDER BY at DESC, w.conversation, w.mode",
            )?;
            let mut rows = statement.query([account.0])?;
            let mut drafts = Vec::new();
            while let Some(row) = rows.next()? {
                drafts.push(DraftOverview {
                    conversation: ConversationKey(row.get(0)?),
                    conversation_id: row.get::<_, Option<i64>>(1)?.map(DisplayId),
                    category: Category::from(text(row, 2)?),
                    contact_name: row.get(3)?,
                    inbox: InboxId(row.get(4)?),
                    mode: mode(text(row, 5)?),
                    first_line: first_line(text(row, 6)?),
                    saved_at: Timestamp(row.get(7)?),
                    files: row.get(8)?,
                    recording: row.get(9)?,
                });
            }
            Ok(drafts)
        })
    }
}
