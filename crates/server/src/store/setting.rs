//! Facts about this installation.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

/// Identifies the installation for good.
pub const INSTANCE_ID: &str = "instance_id";
/// Signs file addresses and second-step tokens.
pub const SECRET_KEY: &str = "secret_key";
/// The first line on standard output, as JSON without the address, for a desk made or seeded here.
pub const FIRST_LINE: &str = "first_line";

/// The value of a key.
///
/// # Errors
/// When the database refuses.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT value FROM setting WHERE key = ?")?
        .query_row(params![key], |row| row.get(0))
        .optional()?)
}

/// Sets a key.
///
/// # Errors
/// When the database refuses.
pub fn set(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO setting (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, value])?;
    Ok(())
}
