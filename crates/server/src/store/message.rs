//! Messages and their files.

use super::StoreError;
use super::column::{Bind, ConversationRowId, RowExt};
use super::row::MessageRow;
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{ContactInboxId, MessageId, UserId};
use guichet_protocol::rest::MessageStatus;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// Messages on a page, newest or before an id.
pub const PAGE: i64 = 20;
/// Messages after an id.
pub const AFTER_PAGE: i64 = 100;
/// Messages between two ids.
pub const BETWEEN_PAGE: i64 = 1000;

/// Which messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// The newest.
    Newest,
    /// Those before an id, the newest of them.
    Before(MessageId),
    /// Those after an id, the oldest of them.
    After(MessageId),
    /// From the first id on, before the second.
    Between(MessageId, MessageId),
}

/// Which kinds of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// All.
    All,
    /// Neither private notes nor activities.
    Public,
}

/// Messages of a conversation, oldest first. The cursor is the id, the order is the time.
///
/// # Errors
/// When the database refuses.
pub fn page(
    connection: &Connection,
    conversation: ConversationRowId,
    range: Range,
    kinds: Kinds,
) -> Result<Vec<MessageRow>, StoreError> {
    let public = match kinds {
        Kinds::All => "",
        Kinds::Public => "AND m.private = 0 AND m.message_type <> 2",
    };
    let (from, to, order, limit) = match range {
        Range::Newest => (0, i64::MAX, "DESC", PAGE),
        Range::Before(before) => (0, before.get(), "DESC", PAGE),
        Range::After(after) => (after.get().saturating_add(1), i64::MAX, "ASC", AFTER_PAGE),
        Range::Between(after, before) => (after.get(), before.get(), "ASC", BETWEEN_PAGE),
    };
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.conversation_id = ?1 AND m.id >= ?2 AND m.id < ?3
         {public} ORDER BY m.created_at {order}, m.id {order} LIMIT {limit}",
        MessageRow::columns("m")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![conversation.get(), from, to], MessageRow::read)?;
    let mut found: Vec<MessageRow> = rows.collect::<rusqlite::Result<_>>()?;
    if order == "DESC" {
        found.reverse();
    }
    Ok(found)
}

/// A message of a conversation.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    conversation: ConversationRowId,
    id: MessageId,
) -> Result<Option<MessageRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.conversation_id = ?1 AND m.id = ?2",
        MessageRow::columns("m")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![conversation.get(), id.get()], MessageRow::read)
        .optional()?)
}

/// The message of a conversation that has this id in the channel.
///
/// # Errors
/// When the database refuses.
pub fn find_by_source_id(
    connection: &Connection,
    conversation: ConversationRowId,
    source_id: &str,
) -> Result<Option<MessageRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.conversation_id = ?1 AND m.source_id = ?2
         ORDER BY m.id LIMIT 1",
        MessageRow::columns("m")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![conversation.get(), source_id], MessageRow::read)
        .optional()?)
}

/// The customer's message that came through a way in under an id of theirs.
///
/// # Errors
/// When the database refuses.
pub fn of_way_in_by_source_id(
    connection: &Connection,
    way_in: ContactInboxId,
    source_id: &str,
) -> Result<Option<MessageRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.source_id = ?2 AND m.message_type = 0
         AND m.conversation_id IN (SELECT id FROM conversation WHERE contact_inbox_id = ?1)
         ORDER BY m.id LIMIT 1",
        MessageRow::columns("m")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![way_in.get(), source_id], MessageRow::read)
        .optional()?)
}

/// How many messages a conversation got since a time.
///
/// # Errors
/// When the database refuses.
pub fn count_since(
    connection: &Connection,
    conversation: ConversationRowId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM message WHERE conversation_id = ?1 AND created_at > ?2",
        )?
        .query_row(params![conversation.get(), since.as_millis()], |row| {
            row.get(0)
        })?)
}

/// When the customer last wrote.
///
/// # Errors
/// When the database refuses.
pub fn last_incoming_at(
    connection: &Connection,
    conversation: ConversationRowId,
) -> Result<Option<Timestamp>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT max(created_at) FROM message WHERE conversation_id = ?1 AND message_type = 0",
        )?
        .query_row(params![conversation.get()], |row| row.at(0))?)
}

/// Empties a message: its words, attributes and files go, the row stays.
///
/// # Errors
/// When the database refuses.
pub fn erase(
    connection: &Connection,
    id: MessageId,
    notice: &str,
    attributes: &JsonObject,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM attachment WHERE message_id = ?1")?
        .execute(params![id.get()])?;
    connection
        .prepare_cached(
            "UPDATE message SET content = ?2, content_type = 'text', content_attributes = ?3,
                updated_at = ?4 WHERE id = ?1",
        )?
        .execute(params![id.get(), notice, Bind(attributes), now.as_millis()])?;
    Ok(())
}

/// Sets how far a message got, and its attributes.
///
/// # Errors
/// When the database refuses.
pub fn set_status(
    connection: &Connection,
    id: MessageId,
    status: &MessageStatus,
    attributes: &JsonObject,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE message SET status = ?2, content_attributes = ?3, updated_at = ?4
             WHERE id = ?1",
        )?
        .execute(params![
            id.get(),
            Bind(status),
            Bind(attributes),
            now.as_millis()
        ])?;
    Ok(())
}

/// The agent who wrote last, notes included.
///
/// # Errors
/// When the database refuses.
pub fn last_responder(
    connection: &Connection,
    conversation: ConversationRowId,
) -> Result<Option<UserId>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT sender_id FROM message WHERE conversation_id = ?1 AND message_type = 1
             AND sender_type = 'User' ORDER BY created_at DESC, id DESC LIMIT 1",
        )?
        .query_row(params![conversation.get()], |row| row.at(0))
        .optional()?)
}
