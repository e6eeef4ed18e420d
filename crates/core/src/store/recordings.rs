//! Recordings: what was spoken and not sent. Here is what is known of them; the sound is in files.

use guichet_model::{
    AccountKey, ConversationKey, Timestamp,
    draft::Mode,
    outbox::Subject,
    voice::{Recording, RecordingState},
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Store, StoreError, drafts::mode_name};

/// A recording and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecording {
    /// Whose.
    pub account: AccountKey,
    /// For which conversation.
    pub conversation: ConversationKey,
    /// The name of its file, without an ending.
    pub file: String,
    /// What is shown of it. Its state is [`RecordingState::Recording`] until its end is known.
    pub recording: Recording,
}

impl Store {
    /// Keeps durably that a recording begins; false where the conversation has one already.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the conversation is not here.
    pub fn begin_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        file: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let display_id: Option<i64> = self.read(|connection| {
            connection
                .prepare_cached("SELECT id FROM main.conversation WHERE key = ?1 AND account = ?2")?
                .query_row(params![conversation.0, account.0], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NotFound("conversation"))
        })?;
        let begun = self
            .mine()
            .prepare_cached(
                "INSERT INTO recording (conversation, account, display_id, mode, file, begun_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (conversation) DO NOTHING",
            )?
            .execute(params![
                conversation.0,
                account.0,
                display_id,
                mode_name(mode),
                file,
                now.0
            ])?;
        self.lay(&[Subject::Conversation(conversation)]);
        Ok(begun > 0)
    }

    /// Keeps what a recording that ended is like. All of it is sent until it is trimmed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_recording(
        &self,
        conversation: ConversationKey,
        duration_ms: u32,
        peaks: &[u8],
    ) -> Result<(), StoreError> {
        self.mine()
            .prepare_cached(
                "UPDATE recording SET duration_ms = ?2, peaks = ?3, from_ms = 0, to_ms = ?2 WHERE conversation = ?1",
            )?
            .execute(params![conversation.0, duration_ms, peaks])?;
        Ok(())
    }

    /// Chooses what of a recording is sent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn trim_recording(
        &self,
        conversation: ConversationKey,
        from_ms: u32,
        to_ms: u32,
    ) -> Result<(), StoreError> {
        self.mine()
            .prepare_cached(
                "UPDATE recording SET from_ms = ?2, to_ms = ?3 WHERE conversation = ?1",
            )?
            .execute(params![conversation.0, from_ms, to_ms])?;
        Ok(())
    }

    /// Forgets a recording. Its file is another's to drop.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_recording(&self, conversation: ConversationKey) -> Result<(), StoreError> {
        self.mine()
            .prepare_cached("DELETE FROM recording WHERE conversation = ?1")?
            .execute([conversation.0])?;
        self.lay(&[Subject::Conversation(conversation)]);
        Ok(())
    }

    /// The recording of a conversation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is none.
    pub fn recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<StoredRecording, StoreError> {
        self.recordings()?
            .into_iter()
            .find(|one| one.account == account && one.conversation == conversation)
            .ok_or(StoreError::NotFound("recording"))
    }

    /// Every recording: a few at most.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recordings(&self) -> Result<Vec<StoredRecording>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, account, conversation, file FROM mine.recording ORDER BY begun_at"
            ))?;
            let rows = statement.query_map([], |row| {
                Ok(StoredRecording {
                    recording: read(row)?,
                    account: AccountKey(row.get(5)?),
                    conversation: ConversationKey(row.get(6)?),
                    file: row.get(7)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

const COLUMNS: &str = "mode, duration_ms, peaks, from_ms, to_ms";

/// What is shown of the recording of a conversation.
pub(super) fn recording_in(
    connection: &Connection,
    conversation: ConversationKey,
) -> Result<Option<Recording>, StoreError> {
    Ok(connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM mine.recording WHERE conversation = ?1"
        ))?
        .query_row([conversation.0], read)
        .optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Recording> {
    let peaks: Option<Vec<u8>> = row.get(2)?;
    Ok(Recording {
        mode: match row.get_ref(0)?.as_str() {
            Ok("note") => Mode::Note,
            _ => Mode::Reply,
        },
        state: match peaks {
            Some(_) => RecordingState::Ready,
            None => RecordingState::Recording,
        },
        duration_ms: row.get(1)?,
        peaks: peaks.unwrap_or_default(),
        from_ms: row.get(3)?,
        to_ms: row.get(4)?,
    })
}
