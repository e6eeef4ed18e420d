//! Notifications.

use super::StoreError;
use super::column::{ConversationRowId, RowExt};
use super::row::NotificationRow;
use guichet_protocol::ids::{AccountId, MessageId, NotificationId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, params};

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

fn query(
    connection: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<Vec<NotificationRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM notification AS t WHERE {condition} ORDER BY t.id",
        NotificationRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(values, NotificationRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One of a user's notifications.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    id: NotificationId,
) -> Result<Option<NotificationRow>, StoreError> {
    let values = params![account.get(), user.get(), id.get()];
    let condition = "t.account_id = ?1 AND t.user_id = ?2 AND t.id = ?3";
    Ok(query(connection, condition, values)?.pop())
}

/// All of a user's notifications of an account, or only those that were read.
///
/// # Errors
/// When the database refuses.
pub fn all(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    only_read: bool,
) -> Result<Vec<NotificationRow>, StoreError> {
    let values = params![account.get(), user.get(), only_read];
    let condition = "t.account_id = ?1 AND t.user_id = ?2 AND (NOT ?3 OR t.read_at IS NOT NULL)";
    query(connection, condition, values)
}

/// Those whose time to come back has come, and when the next one's does.
///
/// # Errors
/// When the database refuses.
pub fn due(
    connection: &Connection,
    now: Timestamp,
) -> Result<(Vec<NotificationRow>, Option<Timestamp>), StoreError> {
    let due = query(
        connection,
        "t.snoozed_until <= ?1",
        params![now.as_millis()],
    )?;
    let next = connection
        .prepare_cached("SELECT min(snoozed_until) FROM notification WHERE snoozed_until > ?1")?
        .query_row(params![now.as_millis()], |row| row.at(0))?;
    Ok((due, next))
}

/// Those made before a time, and those beyond so many newer ones of the same user.
///
/// # Errors
/// When the database refuses.
pub fn outdated(
    connection: &Connection,
    before: Timestamp,
    most: i64,
) -> Result<Vec<NotificationRow>, StoreError> {
    let condition = "t.created_at < ?1 OR t.id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (
                PARTITION BY account_id, user_id ORDER BY last_activity_at DESC, id DESC
            ) AS place FROM notification
        ) WHERE place > ?2)";
    query(connection, condition, params![before.as_millis(), most])
}

/// Writes what can change of a notification.
///
/// # Errors
/// When the database refuses.
pub fn save(connection: &Connection, row: &NotificationRow) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE notification SET read_at = ?2, snoozed_until = ?3, last_activity_at = ?4
             WHERE id = ?1",
        )?
        .execute(params![
            row.id.get(),
            row.read_at.map(Timestamp::as_millis),
            row.snoozed_until.map(Timestamp::as_millis),
            row.last_activity_at.as_millis()
        ])?;
    Ok(())
}

/// Takes a notification away.
///
/// # Errors
/// When the database refuses.
pub fn delete(connection: &Connection, id: NotificationId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM notification WHERE id = ?1")?
        .execute(params![id.get()])?;
    Ok(())
}

/// What a user is told of by mail, and on their devices, as JSON arrays.
///
/// # Errors
/// When the database refuses.
pub fn flags(
    connection: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<Option<(String, String)>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT selected_email_flags, selected_push_flags FROM account_user
             WHERE account_id = ?1 AND user_id = ?2",
        )?
        .query_row(params![account.get(), user.get()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?)
}

/// Sets what a user is told of by mail, and on their devices, as JSON arrays.
///
/// # Errors
/// When the database refuses.
pub fn set_flags(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    email: &str,
    push: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE account_user SET selected_email_flags = ?3, selected_push_flags = ?4
             WHERE account_id = ?1 AND user_id = ?2",
        )?
        .execute(params![account.get(), user.get(), email, push])?;
    Ok(())
}
