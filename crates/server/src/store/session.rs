//! Sessions of the sign-in routes. Only hashes of their tokens are kept.

use super::StoreError;
use super::column::RowExt;
use guichet_protocol::ids::UserId;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// A user has at most this many; the one used least lately goes first.
pub const MAX: i64 = 25;

/// Begins a session.
///
/// # Errors
/// When the database refuses.
pub fn begin(
    connection: &Connection,
    user: UserId,
    client: &str,
    token_hash: &str,
    user_agent: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO session
                (user_id, client, token_hash, user_agent, created_at, last_activity_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        )?
        .execute(params![
            user.get(),
            client,
            token_hash,
            user_agent,
            now.as_millis(),
            expires_at.as_millis()
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM session WHERE user_id = ?1 AND id NOT IN
                (SELECT id FROM session WHERE user_id = ?1
                 ORDER BY last_activity_at DESC, id DESC LIMIT ?2)",
        )?
        .execute(params![user.get(), MAX])?;
    Ok(())
}

/// The user and the token's hash of a client, while the session lasts.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    client: &str,
    now: Timestamp,
) -> Result<Option<(UserId, String)>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT user_id, token_hash FROM session WHERE client = ?1 AND expires_at > ?2",
        )?
        .query_row(params![client, now.as_millis()], |row| {
            Ok((row.at(0)?, row.at(1)?))
        })
        .optional()?)
}

/// Ends one session.
///
/// # Errors
/// When the database refuses.
pub fn end(connection: &Connection, client: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE client = ?1")?
        .execute(params![client])?;
    Ok(())
}

/// Ends all sessions of a user.
///
/// # Errors
/// When the database refuses.
pub fn end_all(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE user_id = ?1")?
        .execute(params![user.get()])?;
    Ok(())
}
