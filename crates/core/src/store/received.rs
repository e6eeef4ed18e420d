//! Which received files are here, and when they were last used. Their bytes are in the profile (`files/received.rs`).

use guichet_model::{AccountKey, AttachmentKey, MessageId, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

/// Which received file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReceivedKey {
    /// Whose.
    pub account: AccountKey,
    /// The server's number of the attachment.
    pub attachment: i64,
    /// `whole` or `thumbnail`.
    pub rendering: &'static str,
}

/// A received file that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// In bytes.
    pub size: u64,
    /// When it was last used.
    pub used_at: Timestamp,
}

impl Store {
    /// A received file; none where it is not here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn received(&self, key: ReceivedKey) -> Result<Option<Received>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT digest, size, used_at FROM main.received
                     WHERE account = ?1 AND attachment = ?2 AND rendering = ?3",
                )?
                .query_row(
                    params![key.account.0, key.attachment, key.rendering],
                    |row| {
                        Ok(Received {
                            digest: row.get(0)?,
                            size: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
                            used_at: Timestamp(row.get(2)?),
                        })
                    },
                )
                .optional()?)
        })
    }

    /// Writes down that a file is here, or that it was used.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_received(&self, key: ReceivedKey, file: &Received) -> Result<(), StoreError> {
        self.cache()
            .prepare_cached(
                "INSERT INTO received (account, attachment, rendering, digest, size, used_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET digest = excluded.digest, size = excluded.size, used_at = excluded.used_at",
            )?
            .execute(params![
                key.account.0,
                key.attachment,
                key.rendering,
                file.digest,
                i64::try_from(file.size).unwrap_or(i64::MAX),
                file.used_at.0,
            ])?;
        Ok(())
    }

    /// Forgets what was used longest ago, until the rest fits. Gives the digests that went; `but` never does.
    ///
    /// # Errors
    /// When the database fails.
    pub fn evict_received(&self, budget_bytes: u64, but: &str) -> Result<Vec<String>, StoreError> {
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        let by_use: Vec<(String, i64)> = transaction
            .prepare_cached(
                "SELECT digest, max(size) FROM received GROUP BY digest ORDER BY max(used_at) DESC, digest",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut room = budget_bytes;
        if let Some((_, size)) = by_use.iter().find(|(digest, _)| digest == but) {
            room = room.saturating_sub(u64::try_from(*size).unwrap_or(0));
        }
        let mut gone = Vec::new();
        for (digest, size) in by_use.into_iter().filter(|(digest, _)| digest != but) {
            match room.checked_sub(u64::try_from(size).unwrap_or(0)) {
                Some(left) if gone.is_empty() => room = left,
                _ => gone.push(digest),
            }
        }
        for digest in &gone {
            transaction
                .prepare_cached("DELETE FROM received WHERE digest = ?1")?
                .execute([digest])?;
        }
        transaction.commit()?;
        Ok(gone)
    }

    /// The digests of all received files that are here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn received_digests(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT DISTINCT digest FROM main.received")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The files of a message, by the server's number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the message is not here.
    pub fn attachments_of(
        &self,
        account: AccountKey,
        message: MessageId,
    ) -> Result<Vec<AttachmentKey>, StoreError> {
        self.read(|connection| {
            let key: i64 = connection
                .prepare_cached("SELECT key FROM main.message WHERE account = ?1 AND id = ?2")?
                .query_row(params![account.0, message.0], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NotFound("message"))?;
            let mut statement = connection
                .prepare_cached("SELECT key FROM main.attachment WHERE message = ?1 ORDER BY id")?;
            let rows = statement.query_map([key], |row| row.get(0).map(AttachmentKey))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
