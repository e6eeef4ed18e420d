//! What the related panel shows beside the contact: notes, macros, attribute definitions, who can be assigned, and the
//! contact's other conversations.

use std::fmt::Display;

use guichet_model::{
    AccountKey, AgentId, ContactKey, ConversationKey, InboxId, MacroId, OperationId, Timestamp,
    attribute::AttributeDefinition,
    contact::{ContactNote, ContactNotes},
    conversation::ConversationRow,
    macros::{Macro, MacroDraft},
    outbox::Action,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError,
    reference::{attribute_definitions, put_kind, read_kind},
    sql::{from_json, json},
};

/// The notes about a contact as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct KeptNotes {
    notes: Vec<ContactNote>,
    as_of: Option<Timestamp>,
}

pub(super) fn read_one<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    account: AccountKey,
    kind: &str,
    id: impl Display,
) -> Result<Option<T>, StoreError> {
    let body: Option<String> = connection
        .prepare_cached(
            "SELECT body FROM main.reference WHERE account = ?1 AND kind = ?2 AND id = ?3",
        )?
        .query_row(params![account.0, kind, id.to_string()], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json(&body, "reference")).transpose()
}

/// Writes one record; whether it changed.
pub(super) fn put_one(
    cache: &Connection,
    account: AccountKey,
    kind: &str,
    id: impl Display,
    item: &impl Serialize,
) -> Result<bool, StoreError> {
    let changed = cache
        .prepare_cached(
            "INSERT INTO main.reference (account, kind, id, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account, kind, id) DO UPDATE SET body = excluded.body WHERE body != excluded.body",
        )?
        .execute(params![account.0, kind, id.to_string(), json(item, "reference")?])?;
    Ok(changed > 0)
}

pub(super) fn keep_note(
    cache: &Connection,
    account: AccountKey,
    contact: ContactKey,
    note: &ContactNote,
) -> Result<(), StoreError> {
    let mut kept: KeptNotes =
        read_one(cache, account, "contact_notes", contact.0)?.unwrap_or_default();
    kept.notes.retain(|other| other.id != note.id);
    kept.notes.insert(0, note.clone());
    put_one(cache, account, "contact_notes", contact.0, &kept).map(drop)
}

pub(super) fn keep_macro(
    cache: &Connection,
    account: AccountKey,
    item: &Macro,
) -> Result<(), StoreError> {
    match item.id {
        Some(id) => put_one(cache, account, "macro", id.0, item).map(drop),
        None => Ok(()),
    }
}

pub(super) fn forget_macro(
    cache: &Connection,
    account: AccountKey,
    id: MacroId,
) -> Result<(), StoreError> {
    forget_one(cache, account, "macro", id)
}

pub(super) fn forget_one(
    cache: &Connection,
    account: AccountKey,
    kind: &str,
    id: impl Display,
) -> Result<(), StoreError> {
    cache
        .prepare_cached("DELETE FROM main.reference WHERE account = ?1 AND kind = ?2 AND id = ?3")?
        .execute(params![account.0, kind, id.to_string()])?;
    Ok(())
}

impl Store {
    /// Keeps the notes about a contact as the server has them; whether they differ from what was here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_contact_notes(
        &self,
        account: AccountKey,
        contact: ContactKey,
        notes: Vec<ContactNote>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let cache = self.cache();
        let before: Option<KeptNotes> = read_one(&cache, account, "contact_notes", contact.0)?;
        let changed = before.is_none_or(|before| before.notes != notes);
        let kept = KeptNotes {
            notes,
            as_of: Some(now),
        };
        put_one(&cache, account, "contact_notes", contact.0, &kept)?;
        Ok(changed)
    }

    /// The notes about a contact, pending ones first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_notes(
        &self,
        account: AccountKey,
        me: AgentId,
        contact: ContactKey,
    ) -> Result<ContactNotes, StoreError> {
        self.read(|connection| {
            // The outbox first: a delivered note is stored in the copy before it leaves the outbox.
            let mut statement = connection.prepare_cached(
                "SELECT o.op, o.payload, o.state, o.queued_at, a.user_name
                 FROM mine.operation o JOIN mine.account a ON a.key = o.account
                 WHERE o.contact = ?1 AND o.kind = 'contact_note' ORDER BY o.seq DESC",
            )?;
            let mut rows = statement.query([contact.0])?;
            let mut notes = Vec::new();
            while let Some(row) = rows.next()? {
                if let Action::AddContactNote { text } =
                    from_json(&row.get::<_, String>(1)?, "operation")?
                {
                    notes.push(ContactNote {
                        id: None,
                        pending: Some((
                            OperationId(row.get(0)?),
                            super::outbox::state(&row.get::<_, String>(2)?),
                        )),
                        text,
                        author: Some(me),
                        author_name: row.get(4)?,
                        created_at: Timestamp(row.get(3)?),
                    });
                }
            }
            let kept: KeptNotes =
                read_one(connection, account, "contact_notes", contact.0)?.unwrap_or_default();
            notes.extend(kept.notes);
            Ok(ContactNotes {
                notes,
                as_of: kept.as_of,
            })
        })
    }

    /// Replaces the macros; whether anything changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_macros(&self, account: AccountKey, macros: &[Macro]) -> Result<bool, StoreError> {
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        let changed = put_kind(&transaction, account, "macro", macros, |item| {
            item.id.map_or_else(String::new, |id| id.to_string())
        })?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The macros, pending changes included, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn macros(&self, account: AccountKey) -> Result<Vec<Macro>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT op, payload FROM mine.operation
                 WHERE account = ?1 AND kind IN ('macro_create', 'macro_edit', 'macro_delete') ORDER BY seq",
            )?;
            let pending: Vec<(String, String)> = statement
                .query_map([account.0], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let mut macros: Vec<Macro> = read_kind(connection, account, "macro")?;
            for (op, payload) in pending {
                lay_macro(&mut macros, OperationId(op), from_json(&payload, "operation")?);
            }
            macros.sort_by_cached_key(|item| item.name.to_lowercase());
            Ok(macros)
        })
    }

    /// Replaces the attribute definitions; whether anything changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_attribute_definitions(
        &self,
        account: AccountKey,
        definitions: &[AttributeDefinition],
    ) -> Result<bool, StoreError> {
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        let changed = put_kind(&transaction, account, "attribute", definitions, |one| {
            format!("{:?}:{}", one.of, one.key)
        })?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The attribute definitions, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn attribute_definitions(
        &self,
        account: AccountKey,
    ) -> Result<Vec<AttributeDefinition>, StoreError> {
        self.read(|connection| {
            let mut definitions = attribute_definitions(connection, account)?;
            definitions.sort_by_cached_key(|one| one.name.to_lowercase());
            Ok(definitions)
        })
    }

    /// Keeps who can be assigned conversations of an inbox; whether that changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_assignable(
        &self,
        account: AccountKey,
        inbox: InboxId,
        agents: &[AgentId],
    ) -> Result<bool, StoreError> {
        put_one(&self.cache(), account, "assignable", inbox.0, &agents)
    }

    /// Who can be assigned conversations of an inbox; absent when that was never asked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn assignable(
        &self,
        account: AccountKey,
        inbox: InboxId,
    ) -> Result<Option<Vec<AgentId>>, StoreError> {
        self.read(|connection| read_one(connection, account, "assignable", inbox.0))
    }

    /// Keeps who takes part as the server has it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_participants(
        &self,
        conversation: ConversationKey,
        mut agents: Vec<AgentId>,
    ) -> Result<bool, StoreError> {
        agents.sort_unstable();
        agents.dedup();
        let mut changed = false;
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        self.change_server_values(&transaction, conversation, |values| {
            changed = values.related.participants != agents;
            values.related.participants = agents;
        })?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The conversations and tickets of a contact, newest activity first; those of contacts that are being merged into
    /// it too.
    ///
    /// # Errors
    /// When the database fails.
    pub fn conversations_of(
        &self,
        account: AccountKey,
        contact: ContactKey,
        except: Option<ConversationKey>,
        limit: u32,
    ) -> Result<Vec<ConversationRow>, StoreError> {
        let merging: Vec<i64> = self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT json_extract(payload, '$.from') FROM mine.operation
                 WHERE contact = ?1 AND kind = 'contact_merge' AND state NOT IN ('conflict', 'failed')",
            )?;
            let keys = statement.query_map([contact.0], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })?;
        let mut contacts = vec![contact.0];
        contacts.extend(merging);
        self.read(|connection| {
            super::list::rows_where(
                connection,
                "c.account = ?1 AND c.known = 1 AND c.contact IN (SELECT value FROM json_each(?2))
                 AND c.key IS NOT ?3 ORDER BY c.last_activity_at DESC, c.key DESC LIMIT ?4",
                params![
                    account.0,
                    json(&contacts, "key list")?,
                    except.map(|key| key.0),
                    limit
                ],
            )
        })
    }
}

/// Lays one pending change over the macros.
fn lay_macro(macros: &mut Vec<Macro>, operation: OperationId, action: Action) {
    let fill = |item: &mut Macro, draft: MacroDraft| {
        item.name = draft.name;
        item.visibility = draft.visibility;
        item.steps = draft.steps;
    };
    match action {
        Action::CreateMacro { draft } => {
            let mut made = Macro {
                id: None,
                operation: Some(operation),
                name: String::new(),
                visibility: draft.visibility,
                author: None,
                steps: Vec::new(),
            };
            fill(&mut made, draft);
            macros.push(made);
        }
        Action::EditMacro { macro_id, draft } => {
            if let Some(item) = macros.iter_mut().find(|item| item.id == Some(macro_id)) {
                item.operation = Some(operation);
                fill(item, draft);
            }
        }
        Action::DeleteMacro { macro_id, .. } => macros.retain(|item| item.id != Some(macro_id)),
        _ => {}
    }
}
