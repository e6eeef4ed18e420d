//! Notes about contacts.

use super::StoreError;
use super::column::Bind;
use super::row::ContactNoteRow;
use guichet_protocol::ids::{ContactId, ContactNoteId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// The notes about a contact, newest first.
///
/// # Errors
/// When the database refuses.
pub fn list(
    connection: &Connection,
    contact: ContactId,
) -> Result<Vec<ContactNoteRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM contact_note AS t WHERE t.contact_id = ?1 ORDER BY t.id DESC",
        ContactNoteRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![contact.get()], ContactNoteRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A note about a contact.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    contact: ContactId,
    id: ContactNoteId,
) -> Result<Option<ContactNoteRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM contact_note AS t WHERE t.contact_id = ?1 AND t.id = ?2",
        ContactNoteRow::columns("t")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![contact.get(), id.get()], ContactNoteRow::read)
        .optional()?)
}

/// Writes a note.
///
/// # Errors
/// When the database refuses.
pub fn add(
    connection: &Connection,
    contact: ContactId,
    author: UserId,
    content: &str,
    now: Timestamp,
) -> Result<ContactNoteId, StoreError> {
    let id = connection
        .prepare_cached(
            "INSERT INTO contact_note (contact_id, user_id, content, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?4)",
        )?
        .insert(params![
            contact.get(),
            author.get(),
            content,
            now.as_millis()
        ])?;
    Ok(ContactNoteId(id))
}

/// Changes the words of a note.
///
/// # Errors
/// When the database refuses.
pub fn rewrite(
    connection: &Connection,
    id: ContactNoteId,
    content: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE contact_note SET content = ?2, updated_at = ?3 WHERE id = ?1")?
        .execute(params![Bind(&id), content, now.as_millis()])?;
    Ok(())
}

/// Takes a note away.
///
/// # Errors
/// When the database refuses.
pub fn delete(connection: &Connection, id: ContactNoteId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM contact_note WHERE id = ?1")?
        .execute(params![id.get()])?;
    Ok(())
}
