//! What a delivered operation did, stored as the server's before the operation is dropped: in this order, so that what
//! the agent did is never absent from both files.

use guichet_model::{
    AccountKey, AgentId, CannedId, ContactKey, ConversationKey, MacroId, MessageId, OperationId,
    canned::Canned,
    contact::ContactNote,
    macros::Macro,
    outbox::{Action, Subject},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Store, StoreError,
    composer::{KeptSignature, forget_canned, keep_canned, keep_signature},
    contacts::ContactValues,
    ingest::{Owner, offer_preview, put_message},
    overlay::apply,
    related::{forget_macro, keep_macro, keep_note},
    rows::{ContactRow, HeaderRow, MessageRow},
};

/// What an acknowledged operation did on the server.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// It wrote this message.
    Message(Box<MessageRow>),
    /// It set what the action says.
    Set(Action),
    /// It made this conversation or ticket.
    Created(Box<HeaderRow>),
    /// These agents take part now.
    Participants(Vec<AgentId>),
    /// It made or changed this contact.
    Contact(ContactKey, Box<ContactRow>),
    /// It took another contact into this one.
    Merged {
        /// The one that stays.
        into: ContactKey,
        /// As it is now, where the server said.
        row: Option<Box<ContactRow>>,
        /// The one that is gone.
        from: ContactKey,
    },
    /// It wrote a note about a contact.
    Note(ContactKey, Box<ContactNote>),
    /// It made or changed this macro.
    Macro(Box<Macro>),
    /// It deleted this macro.
    MacroGone(MacroId),
    /// It made or changed this canned answer.
    Canned(Box<Canned>),
    /// It deleted this canned answer.
    CannedGone(CannedId),
    /// It changed the signature, or which channels carry it.
    Signature(Box<KeptSignature>),
    /// Nothing that the local copy holds, or the header was fetched already.
    None,
}

/// Takes the content of a message away, as the server did.
fn forget_content(
    cache: &Connection,
    account: AccountKey,
    message: MessageId,
) -> Result<(), StoreError> {
    let key: Option<i64> = cache
        .prepare_cached(
            "UPDATE message SET content = '', deleted = 1, attachments = 0
             WHERE account = ?1 AND id = ?2 RETURNING key",
        )?
        .query_row(params![account.0, message.0], |row| row.get(0))
        .optional()?;
    for gone in [
        "DELETE FROM attachment WHERE message = ?1",
        "DELETE FROM letter WHERE message = ?1",
        "DELETE FROM search.message_text WHERE rowid = ?1",
    ] {
        cache.prepare_cached(gone)?.execute([key])?;
    }
    Ok(())
}

impl Store {
    /// Stores the effect of an operation as the server's, then drops the operation.
    ///
    /// # Errors
    /// When a database fails; the operation is then still there.
    pub fn acknowledge(
        &self,
        owner: Owner,
        operation: &OperationId,
        conversation: ConversationKey,
        effect: &Effect,
    ) -> Result<(), StoreError> {
        let mut twin = None;
        {
            let mut cache = self.cache();
            let transaction = cache.transaction()?;
            twin = self
                .store_effect(&transaction, owner, conversation, effect)?
                .or(twin);
            transaction.commit()?;
        }
        self.drop_delivered(operation, conversation, effect, twin)?;
        match effect {
            Effect::Contact(key, _) | Effect::Merged { into: key, .. } => {
                self.lay(&[Subject::Contact(*key)])
            }
            _ if conversation.0 != 0 => self.lay(&[Subject::Conversation(conversation)]),
            _ => {}
        }
        Ok(())
    }

    /// Gives the address under which the same conversation or contact had come in before the answer, if it had.
    fn store_effect(
        &self,
        cache: &Connection,
        owner: Owner,
        conversation: ConversationKey,
        effect: &Effect,
    ) -> Result<Option<i64>, StoreError> {
        match effect {
            Effect::Message(message) => {
                put_message(cache, owner.account, conversation, message)?;
                // How far the thread is whole is left as it was: the message comes by realtime or is caught up with.
                self.change_server_values(cache, conversation, |values| {
                    offer_preview(values, message, owner.me);
                })?;
            }
            Effect::Set(action) => {
                if let Action::DeleteMessage { message } = action {
                    forget_content(cache, owner.account, *message)?;
                }
                self.change_server_values(cache, conversation, |values| apply(values, action))?;
            }
            Effect::Participants(agents) => {
                self.change_server_values(cache, conversation, |values| {
                    values.related.participants.clone_from(agents);
                    values.related.participants.sort_unstable();
                    values.related.participants.dedup();
                })?;
            }
            Effect::Created(header) => {
                let twin = adopt_conversation(cache, owner, conversation, header)?;
                self.apply_header(cache, owner, header)?;
                return Ok(twin);
            }
            Effect::Contact(key, row) => {
                let twin = adopt_contact(cache, owner, *key, row)?;
                self.put_contact(cache, owner.account, row)?;
                return Ok(twin);
            }
            Effect::Merged { into, row, from } => {
                move_contact(cache, *from, *into)?;
                if let Some(row) = row {
                    Self::lay_contact_in(
                        cache,
                        &self.mine(),
                        *into,
                        Some(&ContactValues::of_row(row)),
                    )?;
                }
            }
            Effect::Note(contact, note) => keep_note(cache, owner.account, *contact, note)?,
            Effect::Macro(item) => keep_macro(cache, owner.account, item)?,
            Effect::MacroGone(id) => forget_macro(cache, owner.account, *id)?,
            Effect::Canned(canned) => keep_canned(cache, owner.account, canned)?,
            Effect::CannedGone(id) => forget_canned(cache, owner.account, *id)?,
            Effect::Signature(signature) => keep_signature(cache, owner.account, signature)?,
            Effect::None => {}
        }
        Ok(None)
    }

    /// Drops a delivered operation; what waits for what it made learns the server's number.
    fn drop_delivered(
        &self,
        operation: &OperationId,
        conversation: ConversationKey,
        effect: &Effect,
        twin: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut mine = self.mine();
        let transaction = mine.transaction()?;
        transaction
            .prepare_cached("DELETE FROM operation WHERE op = ?1")?
            .execute([&operation.0])?;
        match effect {
            Effect::Created(header) => {
                for table in ["operation", "draft", "draft_file", "recording"] {
                    transaction.execute(
                        &format!(
                            "UPDATE OR IGNORE {table} SET conversation = ?1 WHERE conversation = ?2"
                        ),
                        params![conversation.0, twin],
                    )?;
                    transaction.execute(
                        &format!("UPDATE {table} SET display_id = ?2 WHERE conversation = ?1"),
                        params![conversation.0, header.id.0],
                    )?;
                }
            }
            Effect::Contact(key, row) => {
                transaction.execute(
                    "UPDATE operation SET contact = ?1, contact_id = ?2 WHERE contact IN (?1, ?3)",
                    params![key.0, row.id.0, twin],
                )?;
            }
            Effect::Merged { into, row, from } => {
                transaction.execute(
                    "UPDATE operation SET contact = ?1, contact_id = coalesce(?2, contact_id) WHERE contact = ?3",
                    params![into.0, row.as_ref().map(|row| row.id.0), from.0],
                )?;
            }
            _ => {}
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Gives a conversation that was made here the server's number. Realtime may have brought it before the answer, under
/// an address of its own: what came there moves here.
fn adopt_conversation(
    cache: &Connection,
    owner: Owner,
    key: ConversationKey,
    header: &HeaderRow,
) -> Result<Option<i64>, StoreError> {
    let twin: Option<i64> = cache
        .prepare_cached(
            "SELECT key FROM main.conversation WHERE account = ?1 AND id = ?2 AND key != ?3",
        )?
        .query_row(params![owner.account.0, header.id.0, key.0], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(twin) = twin {
        cache.execute(
            "UPDATE main.message SET conversation = ?1 WHERE conversation = ?2",
            [key.0, twin],
        )?;
        cache.execute(
            "UPDATE main.conversation SET (newest_message, newest_here, tail_from, complete) =
                 (SELECT newest_message, newest_here, tail_from, complete FROM main.conversation WHERE key = ?2)
             WHERE key = ?1",
            [key.0, twin],
        )?;
        cache.execute("DELETE FROM main.conversation WHERE key = ?1", [twin])?;
    } else {
        // Whatever the server wrote along is fetched.
        cache.execute(
            "UPDATE main.conversation SET complete = 0, tail_from = NULL WHERE key = ?1",
            [key.0],
        )?;
    }
    cache.execute(
        "UPDATE main.conversation SET id = ?2, updated_at = 0 WHERE key = ?1",
        params![key.0, header.id.0],
    )?;
    Ok(twin)
}

/// The same for a contact.
fn adopt_contact(
    cache: &Connection,
    owner: Owner,
    key: ContactKey,
    row: &ContactRow,
) -> Result<Option<i64>, StoreError> {
    let twin: Option<i64> = cache
        .prepare_cached(
            "SELECT key FROM main.contact WHERE account = ?1 AND id = ?2 AND key != ?3",
        )?
        .query_row(params![owner.account.0, row.id.0, key.0], |row| row.get(0))
        .optional()?;
    if let Some(twin) = twin {
        move_contact(cache, ContactKey(twin), key)?;
    }
    cache.execute(
        "UPDATE main.contact SET id = ?2 WHERE key = ?1",
        params![key.0, row.id.0],
    )?;
    Ok(twin)
}

/// Moves what a contact has to another one, and drops it.
fn move_contact(cache: &Connection, from: ContactKey, into: ContactKey) -> Result<(), StoreError> {
    cache.execute(
        "UPDATE main.conversation SET contact = ?2 WHERE contact = ?1",
        [from.0, into.0],
    )?;
    cache.execute("DELETE FROM main.contact WHERE key = ?1", [from.0])?;
    Ok(())
}
