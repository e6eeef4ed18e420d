//! Making two contacts one.

use super::super::StoreError;
use guichet_protocol::ids::ContactId;
use rusqlite::{Connection, params};

/// Moves everything of one contact to another: ways in, conversations, messages, notes, labels. The
/// emptied contact stays.
///
/// # Errors
/// When the database refuses.
pub fn move_all(connection: &Connection, from: ContactId, to: ContactId) -> Result<(), StoreError> {
    for sql in [
        "UPDATE contact_inbox SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE conversation SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE contact_note SET contact_id = ?2 WHERE contact_id = ?1",
        "UPDATE message SET sender_id = ?2 WHERE sender_type = 'Contact' AND sender_id = ?1
            AND conversation_id IN (SELECT id FROM conversation WHERE contact_id = ?2)",
        "INSERT OR IGNORE INTO contact_label (contact_id, title)
            SELECT ?2, title FROM contact_label WHERE contact_id = ?1",
    ] {
        connection
            .prepare_cached(sql)?
            .execute(params![from.get(), to.get()])?;
    }
    Ok(())
}
