//! Files that were attached and not sent: their rows. Their bytes are in the profile before their row is, and go after
//! it (`outgoing`).

use guichet_model::{
    AccountKey, ConversationKey,
    draft::{DraftFile, Drafts, Mode},
    outbox::{KeptFile, Subject},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Store, StoreError,
    drafts::{Place, mode_name},
};
use crate::files::kinds;

/// The files of a draft, in the order in which they were attached.
pub(super) fn files_in(
    connection: &Connection,
    conversation: ConversationKey,
) -> Result<Vec<DraftFile>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, mode, name, mime, size FROM mine.draft_file WHERE conversation = ?1 ORDER BY seq",
    )?;
    let rows = statement.query_map([conversation.0], |row| {
        let mime: String = row.get(3)?;
        Ok(DraftFile {
            id: row.get(0)?,
            mode: match row.get_ref(1)?.as_str() {
                Ok("note") => Mode::Note,
                _ => Mode::Reply,
            },
            name: row.get(2)?,
            image: kinds::is_shown(&mime),
            mime,
            size: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Attaches files to a draft; those that are already stay where they are.
pub(super) fn write_files(
    mine: &Connection,
    (account, conversation, display_id, mode): Place,
    files: &[KeptFile],
) -> Result<(), StoreError> {
    for file in files {
        mine.prepare_cached(
            "INSERT OR IGNORE INTO draft_file (id, account, conversation, display_id, mode, name, mime, size)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            file.id,
            account.0,
            conversation.0,
            display_id,
            mode_name(mode),
            file.name,
            file.mime,
            i64::try_from(file.size).unwrap_or(i64::MAX),
        ])?;
    }
    Ok(())
}

impl Store {
    /// Attaches files whose bytes are in the profile already, durably. Tells whether the conversation's mark in the list
    /// changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here; otherwise when the database fails. Then none is.
    pub fn add_draft_files(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        files: &[KeptFile],
    ) -> Result<bool, StoreError> {
        let before = self.drafts(conversation)?;
        let display_id = self.display_id(account, conversation)?;
        {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let place = (account, conversation, display_id, mode);
            write_files(&transaction, place, files)?;
            transaction.commit()?;
        }
        self.mark_again(conversation, &before)
    }

    /// Takes a file away from a draft. Tells whether the conversation's mark in the list changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not attached there.
    pub fn remove_draft_file(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        id: &str,
    ) -> Result<bool, StoreError> {
        let before = self.drafts(conversation)?;
        let gone = self
            .mine()
            .prepare_cached(
                "DELETE FROM draft_file WHERE id = ?1 AND conversation = ?2 AND account = ?3",
            )?
            .execute(params![id, conversation.0, account.0])?;
        if gone == 0 {
            return Err(StoreError::NotFound("file"));
        }
        self.mark_again(conversation, &before)
    }

    pub(super) fn mark_again(
        &self,
        conversation: ConversationKey,
        before: &Drafts,
    ) -> Result<bool, StoreError> {
        let had = *before != Drafts::default();
        let has = self.drafts(conversation)? != Drafts::default();
        if had != has {
            self.lay(&[Subject::Conversation(conversation)]);
        }
        Ok(had != has)
    }

    /// The names of the files that drafts hold and undelivered operations send.
    ///
    /// # Errors
    /// When the database fails.
    pub fn kept_files(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM mine.draft_file
                 UNION SELECT json_extract(payload, '$.picture.id') FROM mine.operation
                     WHERE json_extract(payload, '$.picture.id') IS NOT NULL
                 UNION SELECT json_extract(file.value, '$.id') FROM mine.operation o, json_each(o.payload, '$.files') file
                     WHERE o.kind IN ('reply', 'note')",
            )?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// A file that a draft or an undelivered operation of the account holds.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for any other one.
    pub fn kept_file(&self, account: AccountKey, id: &str) -> Result<KeptFile, StoreError> {
        self.read(|connection| {
            let found: Option<(String, String, i64)> = connection
                .prepare_cached(
                    "SELECT name, mime, size FROM mine.draft_file WHERE id = ?2 AND account = ?1
                     UNION ALL
                     SELECT json_extract(file.value, '$.name'), json_extract(file.value, '$.mime'),
                         coalesce(json_extract(file.value, '$.size'), 0)
                     FROM mine.operation o, json_each(o.payload, '$.files') file
                     WHERE o.account = ?1 AND o.kind IN ('reply', 'note')
                         AND json_extract(file.value, '$.id') = ?2
                     LIMIT 1",
                )?
                .query_row(params![account.0, id], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let (name, mime, size) = found.ok_or(StoreError::NotFound("file"))?;
            Ok(KeptFile {
                id: id.to_owned(),
                name,
                mime,
                size: u64::try_from(size).unwrap_or(0),
            })
        })
    }
}
