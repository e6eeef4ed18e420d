//! Files that are sent before the message that carries them.

use super::StoreError;
use super::column::{BlobId, RowExt};
use guichet_protocol::ids::{AccountId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A file as it was announced, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) user: UserId,
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) byte_size: i64,
    /// MD5 in base 64.
    pub(crate) checksum: Option<String>,
    /// Once it is whole.
    pub(crate) blob: Option<BlobId>,
    pub(crate) created_at: Timestamp,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.col("id")?,
        account: row.col("account_id")?,
        user: row.col("user_id")?,
        filename: row.col("filename")?,
        content_type: row.col("content_type")?,
        byte_size: row.col("byte_size")?,
        checksum: row.col("checksum")?,
        blob: row.col("blob_id")?,
        created_at: row.col("created_at")?,
    })
}

/// Writes an announced file down and gives its id; that of `upload` is not looked at.
///
/// # Errors
/// When the database refuses.
pub(crate) fn add(connection: &Connection, upload: &Upload) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(
            "INSERT INTO upload
                (account_id, user_id, filename, content_type, byte_size, checksum, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            upload.account.get(),
            upload.user.get(),
            upload.filename,
            upload.content_type,
            upload.byte_size,
            upload.checksum,
            upload.created_at.as_millis()
        ])?)
}

/// An announced file.
///
/// # Errors
/// When the database refuses.
pub(crate) fn find(connection: &Connection, id: i64) -> Result<Option<Upload>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT * FROM upload WHERE id = ?1")?
        .query_row(params![id], read)
        .optional()?)
}

/// The file is whole.
///
/// # Errors
/// When the database refuses.
pub(crate) fn finish(connection: &Connection, id: i64, blob: BlobId) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE upload SET blob_id = ?2 WHERE id = ?1")?
        .execute(params![id, blob.get()])?;
    Ok(())
}

/// Forgets what was announced before a time. Files of messages stay.
///
/// # Errors
/// When the database refuses.
pub(crate) fn forget_before(connection: &Connection, before: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM upload WHERE created_at < ?1")?
        .execute(params![before.as_millis()])?;
    Ok(())
}
