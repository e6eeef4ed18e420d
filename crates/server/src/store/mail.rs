//! Mail on its way out. It is queued in the transaction of its cause, so that none is lost, and sent
//! by [`crate::mail`].

use super::StoreError;
use super::column::{ConversationRowId, RowExt};
use super::row::{InboxRow, MessageRow};
use super::webhook::Outcome;
use guichet_protocol::ids::{AccountId, InboxId, MessageId};
use guichet_protocol::rest::ChannelType;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// What a mail holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A message of an e-mail inbox.
    Reply(MessageId),
    /// What was said so far, up to a message, for an address.
    Transcript(MessageId, String),
}

/// A mail to send.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The row; it stays the same over all attempts.
    pub id: i64,
    /// The conversation that it is of.
    pub conversation: ConversationRowId,
    /// What it holds.
    pub content: Content,
    /// Attempts made so far.
    pub attempts: i64,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// Queues a mail.
///
/// # Errors
/// When the database refuses.
pub fn add(
    connection: &Connection,
    account: AccountId,
    conversation: ConversationRowId,
    content: &Content,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, message, address) = match content {
        Content::Reply(message) => ("reply", message, None),
        Content::Transcript(message, address) => ("transcript", message, Some(address)),
    };
    connection
        .prepare_cached(
            "INSERT INTO mail_delivery
                (account_id, conversation_id, kind, message_id, address, next_attempt_at,
                created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )?
        .execute(params![
            account.get(),
            conversation.get(),
            kind,
            message.get(),
            address,
            now.as_millis()
        ])?;
    Ok(())
}

/// The mails whose time has come, oldest first, and when the next one's comes.
///
/// # Errors
/// When the database refuses.
pub fn due(
    connection: &Connection,
    now: Timestamp,
    limit: i64,
) -> Result<(Vec<Delivery>, Option<Timestamp>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, conversation_id, message_id, address, attempts, created_at
         FROM mail_delivery WHERE state = 'waiting' AND next_attempt_at <= ?1
         ORDER BY id LIMIT ?2",
    )?;
    let found = statement
        .query_map(params![now.as_millis(), limit], |row| {
            let message = row.at(2)?;
            Ok(Delivery {
                id: row.at(0)?,
                conversation: row.at(1)?,
                content: match row.at(3)? {
                    Some(address) => Content::Transcript(message, address),
                    None => Content::Reply(message),
                },
                attempts: row.at(4)?,
                created_at: row.at(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let next = connection
        .prepare_cached(
            "SELECT min(next_attempt_at) FROM mail_delivery
             WHERE state = 'waiting' AND next_attempt_at > ?1",
        )?
        .query_row(params![now.as_millis()], |row| row.at(0))?;
    Ok((found, next))
}

/// Writes down what an attempt came to.
///
/// # Errors
/// When the database refuses.
pub fn record(connection: &Connection, id: i64, outcome: &Outcome) -> Result<(), StoreError> {
    let (state, next, error) = match outcome {
        Outcome::Delivered => ("delivered", None, None),
        Outcome::Again(at, error) => ("waiting", Some(at.as_millis()), Some(error)),
        Outcome::Failed(error) => ("failed", None, Some(error)),
    };
    connection
        .prepare_cached(
            "UPDATE mail_delivery SET state = ?2, attempts = attempts + 1,
                next_attempt_at = coalesce(?3, next_attempt_at), last_error = ?4 WHERE id = ?1",
        )?
        .execute(params![id, state, next, error])?;
    Ok(())
}

/// The e-mail inbox of an address, in any account.
///
/// # Errors
/// When the database refuses.
pub fn inbox(connection: &Connection, address: &str) -> Result<Option<InboxRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM inbox AS t WHERE t.channel_type = ?1 AND lower(t.email) = ?2
         ORDER BY t.id LIMIT 1",
        InboxRow::columns("t")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(
            params![ChannelType::Email.as_str(), address.to_lowercase()],
            InboxRow::read,
        )
        .optional()?)
}

/// The message of an inbox that a mail with this id became, or that left as it.
///
/// # Errors
/// When the database refuses.
pub fn message(
    connection: &Connection,
    inbox: InboxId,
    mail_id: &str,
) -> Result<Option<MessageRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.inbox_id = ?1 AND m.source_id = ?2
         ORDER BY m.id LIMIT 1",
        MessageRow::columns("m")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![inbox.get(), mail_id], MessageRow::read)
        .optional()?)
}

/// The mails of a conversation before a message, newest first, at most so many.
///
/// # Errors
/// When the database refuses.
pub fn thread(
    connection: &Connection,
    conversation: ConversationRowId,
    before: MessageId,
    limit: i64,
) -> Result<Vec<MessageRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM message AS m WHERE m.conversation_id = ?1 AND m.id < ?2
         AND m.source_id IS NOT NULL AND m.private = 0 ORDER BY m.id DESC LIMIT ?3",
        MessageRow::columns("m")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(
        params![conversation.get(), before.get(), limit],
        MessageRow::read,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives a message the id of the mail that it leaves as.
///
/// # Errors
/// When the database refuses.
pub fn set_mail_id(
    connection: &Connection,
    message: MessageId,
    mail_id: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE message SET source_id = ?2 WHERE id = ?1")?
        .execute(params![message.get(), mail_id])?;
    Ok(())
}
