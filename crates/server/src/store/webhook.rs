//! Outgoing messages of API inboxes on their way to the inbox's webhook. They are written in the
//! transaction of the message, so that none is lost, and delivered by [`crate::webhook`].

use super::StoreError;
use super::column::RowExt;
use guichet_protocol::ids::{AccountId, InboxId, MessageId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, params};

/// A delivery to make.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The row; it stays the same over all attempts, so a receiver can tell repeats.
    pub id: i64,
    /// The inbox, whose `hmac_token` signs the body.
    pub inbox_id: InboxId,
    /// The message that it is about, when it is about one.
    pub message_id: Option<MessageId>,
    /// `message_created` and the like.
    pub event: String,
    /// Where to.
    pub url: String,
    /// The JSON body, exactly as it is to be sent.
    pub body: String,
    /// Attempts made so far.
    pub attempts: i64,
    /// The key that signs the body.
    pub hmac_token: String,
}

/// What one attempt came to.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The receiver took it.
    Delivered,
    /// Try again at that time.
    Again(Timestamp, String),
    /// Given up.
    Failed(String),
}

/// A delivery to queue.
#[derive(Debug, Clone)]
pub struct NewDelivery<'a> {
    /// The account.
    pub account: AccountId,
    /// The inbox.
    pub inbox: InboxId,
    /// The message that it is about.
    pub message: Option<MessageId>,
    /// `message_created` and the like.
    pub event: &'a str,
    /// Where to.
    pub url: &'a str,
    /// The JSON body.
    pub body: &'a str,
}

/// Queues a delivery.
///
/// # Errors
/// When the database refuses.
pub fn add(
    connection: &Connection,
    delivery: &NewDelivery<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO webhook_delivery
                (account_id, inbox_id, message_id, event, url, body, next_attempt_at, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        )?
        .execute(params![
            delivery.account.get(),
            delivery.inbox.get(),
            delivery.message.map(MessageId::get),
            delivery.event,
            delivery.url,
            delivery.body,
            now.as_millis()
        ])?;
    Ok(())
}

/// The deliveries whose time has come, oldest first, and when the next one's comes.
///
/// # Errors
/// When the database refuses.
pub fn due(
    connection: &Connection,
    now: Timestamp,
    limit: i64,
) -> Result<(Vec<Delivery>, Option<Timestamp>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.id, d.inbox_id, d.message_id, d.event, d.url, d.body, d.attempts,
            inbox.hmac_token
         FROM webhook_delivery AS d JOIN inbox ON inbox.id = d.inbox_id
         WHERE d.state = 'waiting' AND d.next_attempt_at <= ?1 ORDER BY d.id LIMIT ?2",
    )?;
    let found = statement
        .query_map(params![now.as_millis(), limit], |row| {
            Ok(Delivery {
                id: row.at(0)?,
                inbox_id: row.at(1)?,
                message_id: row.at(2)?,
                event: row.at(3)?,
                url: row.at(4)?,
                body: row.at(5)?,
                attempts: row.at(6)?,
                hmac_token: row.at(7)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let next = connection
        .prepare_cached(
            "SELECT min(next_attempt_at) FROM webhook_delivery
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
            "UPDATE webhook_delivery SET state = ?2, attempts = attempts + 1,
                next_attempt_at = coalesce(?3, next_attempt_at), last_error = ?4 WHERE id = ?1",
        )?
        .execute(params![id, state, next, error])?;
    Ok(())
}
