//! What single messages answer, and what the outbox is to do to single messages, laid over a page of a thread.

use std::collections::{BTreeSet, HashMap};

use guichet_model::{
    ConversationKey, MessageId,
    message::{Delivery, Message, Quoted},
    outbox::Action,
};
use rusqlite::{Connection, params};

use super::{
    StoreError,
    overlay::first_line,
    sql::{attachment_kind, author, from_json, json, text},
};

/// Messages of a conversation that others answer, by the server's number. Those that are not in the copy are not among
/// them.
fn answered(
    connection: &Connection,
    conversation: ConversationKey,
    ids: &BTreeSet<MessageId>,
) -> Result<HashMap<MessageId, Quoted>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, author_kind, author_id, author_name, content, deleted,
             (SELECT kind FROM main.attachment a WHERE a.message = m.key ORDER BY a.id LIMIT 1)
         FROM main.message m
         WHERE conversation = ?1 AND id IN (SELECT value FROM json_each(?2))",
    )?;
    let mut rows = statement.query(params![conversation.0, json(ids, "message list")?])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let id = MessageId(row.get(0)?);
        let kind: Option<String> = row.get(6)?;
        let quoted = Quoted {
            id,
            author: Some(author(row.get(1)?, row.get(2)?, row.get(3)?)),
            text: first_line(text(row, 4)?),
            attachment: kind.as_deref().map(attachment_kind),
            deleted: row.get(5)?,
        };
        found.insert(id, quoted);
    }
    Ok(found)
}

/// A message that another one answers.
pub(super) fn quoted(
    connection: &Connection,
    conversation: ConversationKey,
    id: MessageId,
) -> Result<Quoted, StoreError> {
    let mut found = answered(connection, conversation, &BTreeSet::from([id]))?;
    Ok(found.remove(&id).unwrap_or(Quoted::unknown(id)))
}

/// Fills in what the messages answer, of which only the numbers are known so far.
pub(super) fn fill_in(
    connection: &Connection,
    conversation: ConversationKey,
    messages: &mut [Message],
) -> Result<(), StoreError> {
    let quotes = messages
        .iter()
        .filter_map(|message| message.quoted.as_ref());
    let ids: BTreeSet<MessageId> = quotes.map(|quoted| quoted.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let found = answered(connection, conversation, &ids)?;
    for message in messages {
        if let Some(quoted) = &mut message.quoted
            && let Some(known) = found.get(&quoted.id)
        {
            quoted.clone_from(known);
        }
    }
    Ok(())
}

/// Shows messages as they will be once what is undelivered has been done to them. What waits for the agent shows nothing.
pub(super) fn lay_acts(
    connection: &Connection,
    conversation: ConversationKey,
    messages: &mut [Message],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT payload FROM mine.operation
         WHERE conversation = ?1 AND kind IN ('message_delete', 'message_retry')
           AND state NOT IN ('held', 'conflict', 'failed')",
    )?;
    let mut rows = statement.query([conversation.0])?;
    while let Some(row) = rows.next()? {
        match from_json(text(row, 0)?, "operation")? {
            Action::DeleteMessage { message } => take_away(messages, message),
            Action::RetryMessage { message } => {
                for shown in messages.iter_mut().filter(|one| one.id == Some(message)) {
                    shown.delivery = Delivery::Sending;
                    shown.reason = None;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn take_away(messages: &mut [Message], id: MessageId) {
    for message in messages {
        if message.id == Some(id) {
            message.deleted = true;
            message.content.clear();
            message.attachments.clear();
            message.letter = None;
        }
        if let Some(quoted) = message.quoted.as_mut().filter(|quoted| quoted.id == id) {
            quoted.deleted = true;
            quoted.text.clear();
            quoted.attachment = None;
        }
    }
}
