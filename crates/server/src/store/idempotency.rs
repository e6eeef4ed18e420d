//! Answers kept for requests that come again.

use super::StoreError;
use guichet_protocol::ids::UserId;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// Whose key it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The user.
    pub user: UserId,
    /// The account; 0 for routes outside one.
    pub account: i64,
    /// As the client sent it.
    pub key: String,
}

/// A kept answer.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Of the request that was answered.
    pub fingerprint: String,
    /// The HTTP status.
    pub status: u16,
    /// The body; may be empty.
    pub body: String,
}

/// The answer kept under a key.
///
/// # Errors
/// When the database refuses.
pub fn find(connection: &Connection, key: &Key) -> Result<Option<Kept>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT fingerprint, status, body FROM idempotency
             WHERE user_id = ?1 AND account_id = ?2 AND key = ?3",
        )?
        .query_row(params![key.user.get(), key.account, key.key], |row| {
            Ok(Kept {
                fingerprint: row.get(0)?,
                status: row.get(1)?,
                body: row.get(2)?,
            })
        })
        .optional()?)
}

/// Keeps an answer.
///
/// # Errors
/// When the database refuses.
pub fn keep(
    connection: &Connection,
    key: &Key,
    kept: &Kept,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO idempotency
                (user_id, account_id, key, fingerprint, status, body, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            key.user.get(),
            key.account,
            key.key,
            kept.fingerprint,
            kept.status,
            kept.body,
            now.as_millis()
        ])?;
    Ok(())
}

/// Forgets answers older than a time.
///
/// # Errors
/// When the database refuses.
pub fn forget_before(connection: &Connection, before: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM idempotency WHERE created_at < ?1")?
        .execute(params![before.as_millis()])?;
    Ok(())
}
