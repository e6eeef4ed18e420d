//! Notifications.

use super::StoreError;
use super::column::ConversationRowId;
use super::row::NotificationRow;
use guichet_protocol::ids::{AccountId, MessageId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, params};

/// Notifications on a page.
pub const PAGE: i64 = 15;

/// Which notifications beside the unread ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Including {
    /// Those that were read.
    pub read: bool,
    /// Those that were put off.
    pub snoozed: bool,
}

const SHOWN: &str = "t.account_id = ?1 AND t.user_id = ?2 AND (?3 OR t.read_at IS NULL)
    AND (?4 OR t.snoozed_until IS NULL)";

/// A page of a user's notifications, newest first or oldest first (`asc`), and their number.
///
/// # Errors
/// When the database refuses.
pub fn list(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    including: Including,
    order: &str,
    page: i64,
) -> Result<(Vec<NotificationRow>, i64), StoreError> {
    let values = params![account.get(), user.get(), including.read, including.snoozed];
    let count = connection
        .prepare_cached(&format!(
            "SELECT count(*) FROM notification AS t WHERE {SHOWN}"
        ))?
        .query_row(values, |row| row.get(0))?;
    let order = if order == "asc" { "ASC" } else { "DESC" };
    let skip = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let sql = format!(
        "SELECT {} FROM notification AS t WHERE {SHOWN}
         ORDER BY t.last_activity_at {order}, t.id {order} LIMIT {PAGE} OFFSET {skip}",
        NotificationRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(values, NotificationRow::read)?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, count))
}

/// How many are unread, and how many there are.
///
/// # Errors
/// When the database refuses.
pub fn counts(
    connection: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<(i64, i64), StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE read_at IS NULL), count(*) FROM notification
             WHERE account_id = ?1 AND user_id = ?2",
        )?
        .query_row(params![account.get(), user.get()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?)
}

/// Whether a user was told of a message already.
///
/// # Errors
/// When the database refuses.
pub fn told_of(
    connection: &Connection,
    user: UserId,
    conversation: ConversationRowId,
    message: MessageId,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM notification
             WHERE conversation_id = ?1 AND user_id = ?2 AND message_id = ?3",
        )?
        .exists(params![conversation.get(), user.get(), message.get()])?)
}

/// Marks a user's notifications of one conversation as read. The answer is which were not.
///
/// # Errors
/// When the database refuses.
pub fn read_conversation(
    connection: &Connection,
    user: UserId,
    conversation: ConversationRowId,
    now: Timestamp,
) -> Result<Vec<NotificationRow>, StoreError> {
    let sql = format!(
        "UPDATE notification AS t SET read_at = ?3
         WHERE t.user_id = ?1 AND t.conversation_id = ?2 AND t.read_at IS NULL RETURNING {}",
        NotificationRow::columns("t").replace("t.", "")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(
        params![user.get(), conversation.get(), now.as_millis()],
        NotificationRow::read,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Marks all of a user's notifications as read. The answer is which were not.
///
/// # Errors
/// When the database refuses.
pub fn read_all(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<NotificationRow>, StoreError> {
    let sql = format!(
        "UPDATE notification AS t SET read_at = ?3
         WHERE t.account_id = ?1 AND t.user_id = ?2 AND t.read_at IS NULL RETURNING {}",
        NotificationRow::columns("t").replace("t.", "")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(
        params![account.get(), user.get(), now.as_millis()],
        NotificationRow::read,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
