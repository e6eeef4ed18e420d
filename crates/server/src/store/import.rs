//! The fast way to fill a desk: one transaction, ids and times as given, no events, no change
//! feed. For seeds.

use super::{Record, Store, StoreError, put_blob, setting};
use crate::files::Files;
use crate::store::column::BlobId;
use crate::store::record::NewBlob;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

/// Inserts rows within one transaction; see [`Store::import`].
pub struct Import<'a> {
    connection: &'a Connection,
    files: &'a Files,
}

impl Import<'_> {
    /// Inserts a row ([`crate::store::record`]) and gives its id.
    ///
    /// # Errors
    /// When a constraint refuses it.
    pub fn add<R: Record>(&self, record: &R) -> Result<R::Id, StoreError> {
        Ok(record.insert(self.connection)?)
    }

    /// Stores a file's bytes and its row. Width and height are found out for pictures.
    ///
    /// # Errors
    /// When the disk or the database refuses.
    pub fn add_file(
        &self,
        filename: &str,
        content_type: &str,
        bytes: &[u8],
        created_at: Timestamp,
    ) -> Result<BlobId, StoreError> {
        let blob = NewBlob::of(self.files, filename, content_type, bytes, created_at)?;
        put_blob(self.connection, &blob)
    }

    /// Remembers a fact about this installation.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        setting::set(self.connection, key, value)
    }
}

impl Store {
    /// Runs an import in one transaction: all of it is there afterwards, or nothing. Blocks; call
    /// it off the async threads.
    ///
    /// # Errors
    /// The closure's, or the database's.
    pub fn import<T, E: From<StoreError>>(
        &self,
        fill: impl FnOnce(&Import<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer_blocking();
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let filled = fill(&Import {
            connection: &transaction,
            files: self.files(),
        })?;
        finish(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(filled)
    }
}

/// Sets the counters of every account behind what was imported, and begins its change feed.
fn finish(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "UPDATE account SET
            next_display_id = max(next_display_id, 1 + coalesce(
                (SELECT max(display_id) FROM conversation WHERE account_id = account.id), 0)),
            next_ticket_number = max(next_ticket_number, 1 + coalesce(
                (SELECT max(number) FROM ticket WHERE account_id = account.id), 0))",
    )?;
    // A first row makes every real position greater than zero, so that a client which never asked
    // for the head cannot mistake an imported desk for an unchanged one.
    connection.execute(
        "INSERT INTO change (account_id, kind, record_id, created_at)
         SELECT id, 'account', id, created_at FROM account
         WHERE id NOT IN (SELECT account_id FROM change)",
        params![],
    )?;
    Ok(())
}
