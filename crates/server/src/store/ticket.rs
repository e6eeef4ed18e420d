//! What tickets have beyond conversations.

use super::column::{Bind, ConversationRowId};
use super::row::TicketRow;
use super::{StoreError, fetch};
use guichet_protocol::ids::AccountId;
use rusqlite::{Connection, ToSql, params};

/// The ticket of a conversation, when it is one.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    conversation: ConversationRowId,
) -> Result<Option<TicketRow>, StoreError> {
    Ok(fetch::tickets(connection, [conversation])?.remove(&conversation))
}

/// The next ticket number of an account, taken.
///
/// # Errors
/// When the database refuses.
pub fn take_number(connection: &Connection, account: AccountId) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(
            "UPDATE account SET next_ticket_number = next_ticket_number + 1 WHERE id = ?1
             RETURNING next_ticket_number - 1",
        )?
        .query_row(params![account.get()], |row| row.get(0))?)
}

/// Writes back the changeable columns of a ticket.
///
/// # Errors
/// When the database refuses.
pub fn save(connection: &Connection, row: &TicketRow) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&row.conversation_id),
        &Bind(&row.title),
        &Bind(&row.description),
        &Bind(&row.ticket_type),
        &Bind(&row.due_at),
    ];
    connection
        .prepare_cached(
            "UPDATE ticket SET title = ?2, description = ?3, ticket_type = ?4, due_at = ?5
             WHERE conversation_id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}
