//! What a conversation's detail shows beyond its row: the ticket whole, the tickets raised from it, its attributes and
//! who takes part.

use guichet_model::{
    AccountKey, AgentId, ConversationKey, DisplayId, Timestamp,
    attribute::Attributes,
    conversation::ConversationRow,
    ticket::{LinkedTicket, Ticket, TicketLine},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, contacts::attributes, sql::from_json};

/// What a conversation's detail shows beyond its row.
pub(super) struct Extra {
    pub(super) ticket: Option<Ticket>,
    pub(super) linked: Vec<LinkedTicket>,
    pub(super) attributes: Attributes,
    pub(super) participants: Vec<AgentId>,
}

pub(super) fn extra(
    connection: &Connection,
    account: AccountKey,
    line: &ConversationRow,
) -> Result<Extra, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT custom_attributes, linked_tickets, ticket_description, ticket_source, ticket_submitter
         FROM main.conversation WHERE key = ?1",
    )?;
    let mut rows = statement.query([line.key.0])?;
    let row = rows.next()?.ok_or(StoreError::NotFound("conversation"))?;
    let linked: Vec<DisplayId> = from_json(&row.get::<_, String>(1)?, "ticket list")?;
    let description: Option<String> = row.get(2)?;
    let source: Option<DisplayId> = row.get::<_, Option<i64>>(3)?.map(DisplayId);
    let submitter: Option<AgentId> = row.get::<_, Option<i64>>(4)?.map(AgentId);
    let ticket = match &line.ticket {
        None => None,
        Some(ticket) => Some(Ticket {
            line: ticket.clone(),
            description: description.unwrap_or_default(),
            source,
            source_key: source_key(connection, account, line.key, source)?,
            submitter,
        }),
    };
    Ok(Extra {
        ticket,
        linked: linked_tickets(connection, account, line.key, &linked)?,
        attributes: attributes(from_json(&row.get::<_, String>(0)?, "attributes")?),
        participants: connection
            .prepare_cached(
                "SELECT agent FROM main.conversation_participant WHERE conversation = ?1 ORDER BY agent",
            )?
            .query_map([line.key.0], |row| row.get(0).map(AgentId))?
            .collect::<Result<_, _>>()?,
    })
}

/// Where a ticket was raised: by the server's word, or by the operation that makes it.
fn source_key(
    connection: &Connection,
    account: AccountKey,
    ticket: ConversationKey,
    source: Option<DisplayId>,
) -> Result<Option<ConversationKey>, StoreError> {
    let key: Option<Option<i64>> = match source {
        Some(source) => connection
            .prepare_cached("SELECT key FROM main.conversation WHERE account = ?1 AND id = ?2")?
            .query_row(params![account.0, source.0], |row| row.get(0))
            .optional()?,
        None => connection
            .prepare_cached(
                "SELECT json_extract(payload, '$.ticket.source') FROM mine.operation
                 WHERE conversation = ?1 AND kind = 'ticket_create'",
            )?
            .query_row([ticket.0], |row| row.get(0))
            .optional()?,
    };
    Ok(key.flatten().map(ConversationKey))
}

/// The tickets raised from a conversation: those that the server names, and those that are still on their way.
fn linked_tickets(
    connection: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
    ids: &[DisplayId],
) -> Result<Vec<LinkedTicket>, StoreError> {
    let mut keys: Vec<(Option<DisplayId>, Option<ConversationKey>)> = Vec::new();
    for id in ids {
        let key = connection
            .prepare_cached("SELECT key FROM main.conversation WHERE account = ?1 AND id = ?2")?
            .query_row(params![account.0, id.0], |row| {
                row.get(0).map(ConversationKey)
            })
            .optional()?;
        keys.push((Some(*id), key));
    }
    let mut pending = connection.prepare_cached(
        "SELECT conversation FROM mine.operation
         WHERE account = ?1 AND kind = 'ticket_create' AND json_extract(payload, '$.ticket.source') = ?2
         ORDER BY seq",
    )?;
    let pending = pending.query_map(params![account.0, conversation.0], |row| {
        row.get(0).map(ConversationKey)
    })?;
    for key in pending {
        keys.push((None, Some(key?)));
    }
    keys.into_iter()
        .map(|(id, key)| {
            let line = key.map(|key| ticket_line(connection, key)).transpose()?;
            Ok(LinkedTicket {
                id,
                key,
                line: line.flatten(),
            })
        })
        .collect()
}

fn ticket_line(
    connection: &Connection,
    key: ConversationKey,
) -> Result<Option<TicketLine>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT ticket_number, ticket_title, ticket_type, ticket_due_at FROM main.conversation
             WHERE key = ?1 AND ticket_title IS NOT NULL",
        )?
        .query_row([key.0], |row| {
            Ok(TicketLine {
                number: row.get(0)?,
                title: row.get(1)?,
                ticket_type: row.get(2)?,
                due_at: row.get::<_, Option<i64>>(3)?.map(Timestamp),
            })
        })
        .optional()?)
}
