//! What is to be done while nobody waits. Rows are written by requests and removed in the
//! transaction of their effect ([`crate::chores`]), so that none is lost or done twice.

use super::StoreError;
use super::column::RowExt;
use guichet_protocol::ids::{AccountId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Chore {
    /// The row.
    pub id: i64,
    /// The account.
    pub account: AccountId,
    /// In whose name.
    pub user: UserId,
    /// What to do, as JSON.
    pub task: String,
    /// The display id of the conversation, or the id of the contact.
    pub subject: i64,
}

/// Writes a task down for each subject, in order.
///
/// # Errors
/// When the database refuses.
pub fn add(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    task: &str,
    subjects: &[i64],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO chore (account_id, user_id, task, subject_id, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for subject in subjects {
        insert.execute(params![
            account.get(),
            user.get(),
            task,
            subject,
            now.as_millis()
        ])?;
    }
    Ok(())
}

/// The oldest thing to do.
///
/// # Errors
/// When the database refuses.
pub fn next(connection: &Connection) -> Result<Option<Chore>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT id, account_id, user_id, task, subject_id FROM chore ORDER BY id LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(Chore {
                id: row.at(0)?,
                account: row.at(1)?,
                user: row.at(2)?,
                task: row.at(3)?,
                subject: row.at(4)?,
            })
        })
        .optional()?)
}

/// Removes what is done.
///
/// # Errors
/// When the database refuses.
pub fn done(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM chore WHERE id = ?1")?
        .execute(params![id])?;
    Ok(())
}

/// Counts a failure of the oldest, and gives it up after so many. The answer is whether it was
/// given up.
///
/// # Errors
/// When the database refuses.
pub fn failed(connection: &Connection, most: i64) -> Result<bool, StoreError> {
    connection.execute(
        "UPDATE chore SET failures = failures + 1 WHERE id = (SELECT min(id) FROM chore)",
        [],
    )?;
    let gone = connection.execute("DELETE FROM chore WHERE failures >= ?1", params![most])?;
    Ok(gone > 0)
}
