//! Writing the servers' records into the local copy.
//!
//! Everything a server says comes through here: first sync, catch-up, realtime events and the answers to this device's
//! own writes. Writing the same record twice changes nothing, an older header never overwrites a newer one, and values
//! under an overlay are stored beneath it. Work is cut into transactions of about 10 ms, so that an agent's action never
//! waits longer than that for the writer.

mod messages;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use guichet_model::{
    AccountKey, AgentId, ContactId, ContactKey, ConversationKey, DisplayId, MessageId, Timestamp,
    message::Direction,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

pub use super::effects::Effect;
use messages::widen;
pub(super) use messages::{Put, index_all_when_empty, offer_preview, put_message};

use super::{
    Store, StoreError,
    contacts::ContactValues,
    overlay::{Laid, Related, TicketFields, Values, read_laid, write_labels},
    rows::{ContactRow, HeaderRow, MessageRow},
    sql::json,
};

/// How long one transaction may hold the cache's writer.
const BATCH: Duration = Duration::from_millis(8);

/// Whose records they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The account.
    pub account: AccountKey,
    /// The signed-in agent.
    pub me: AgentId,
}

/// What an ingest changed: nothing, where the same was read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Conversations whose row in lists may have changed.
    pub conversations: BTreeSet<ConversationKey>,
    /// Conversations whose thread may have changed.
    pub timelines: BTreeSet<ConversationKey>,
    /// Messages that were not here before, as (conversation, message).
    pub new_messages: Vec<(ConversationKey, MessageId)>,
}

impl Changed {
    /// Adds what another ingest changed.
    pub fn extend(&mut self, other: Self) {
        self.conversations.extend(other.conversations);
        self.timelines.extend(other.timelines);
        self.new_messages.extend(other.new_messages);
    }
}

/// Where in the thread a run of messages comes from; decides what is known to be without holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The newest page; `whole` when it is the entire thread.
    Newest {
        /// With what is here already, it is the entire thread.
        whole: bool,
    },
    /// The page right before this message.
    Before {
        /// The message the page ends before.
        message: MessageId,
        /// Nothing older exists.
        whole: bool,
    },
    /// Everything after something that was here already.
    After,
    /// The next message of a thread that was level, from a realtime event while nothing is missed.
    Live,
    /// Single messages between which others may be missing.
    Single,
}

/// What a realtime message says of its conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touch {
    /// When something last happened.
    pub last_activity_at: Option<Timestamp>,
    /// Unread incoming messages.
    pub unread: Option<u32>,
}

impl Store {
    /// Writes conversation headers.
    ///
    /// # Errors
    /// When the database fails; what was committed before stays.
    pub fn apply_headers(
        &self,
        owner: Owner,
        headers: &[HeaderRow],
    ) -> Result<Changed, StoreError> {
        let mut changed = Changed::default();
        self.in_batches(headers, |cache, header| {
            let key = self.apply_header(cache, owner, header)?;
            changed.conversations.insert(key);
            Ok(())
        })?;
        Ok(changed)
    }

    /// Writes messages of one conversation. A conversation that is not here yet is made, to be filled by its header.
    ///
    /// # Errors
    /// When the database fails; what was committed before stays.
    pub fn apply_messages(
        &self,
        owner: Owner,
        conversation: DisplayId,
        messages: &[MessageRow],
        reach: Reach,
        touch: Touch,
    ) -> Result<Changed, StoreError> {
        let mut changed = Changed::default();
        let key = self.ensure_conversation(owner.account, conversation)?;
        self.in_batches(messages, |cache, message| {
            match put_message(cache, owner.account, key, message)? {
                Put::New => {
                    changed.new_messages.push((key, message.id));
                    changed.timelines.insert(key);
                }
                Put::Changed => {
                    changed.timelines.insert(key);
                }
                Put::Same => {}
            }
            Ok(())
        })?;
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        if widen(&transaction, key, messages, reach)? {
            changed.timelines.insert(key);
        }
        if let Some(at) = touch.last_activity_at {
            let moved = transaction
                .prepare_cached("UPDATE conversation SET last_activity_at = ?2 WHERE key = ?1 AND last_activity_at < ?2")?
                .execute(params![key.0, at.0])?;
            if moved > 0 {
                changed.conversations.insert(key);
            }
        }
        let newest = messages
            .iter()
            .filter(|m| m.direction != Direction::Activity)
            .max_by_key(|message| message.id);
        let told = self.change_server_values(&transaction, key, |values| {
            if let Some(unread) = touch.unread {
                values.unread = unread;
            }
            if let Some(message) = newest {
                offer_preview(values, message, owner.me);
            }
        })?;
        transaction.commit()?;
        if told || changed.timelines.contains(&key) {
            changed.conversations.insert(key);
        }
        Ok(changed)
    }

    /// Writes contacts; gives the conversations that show them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn apply_contacts(
        &self,
        account: AccountKey,
        contacts: &[ContactRow],
    ) -> Result<Changed, StoreError> {
        let mut changed = Changed::default();
        self.in_batches(contacts, |cache, contact| {
            let key = self.put_contact(cache, account, contact)?;
            let mut statement =
                cache.prepare_cached("SELECT key FROM conversation WHERE contact = ?1")?;
            for row in statement.query_map([key.0], |row| row.get(0).map(ConversationKey))? {
                changed.conversations.insert(row?);
            }
            Ok(())
        })?;
        Ok(changed)
    }

    /// Takes a conversation that is gone on the server, or no longer visible, out of the local copy. One that the
    /// outbox still refers to stays, unlisted.
    ///
    /// # Errors
    /// When the database fails.
    pub fn remove_conversation(
        &self,
        account: AccountKey,
        id: DisplayId,
    ) -> Result<Option<ConversationKey>, StoreError> {
        let Some(key) = self.conversation_key(account, id)? else {
            return Ok(None);
        };
        let referred: bool = self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM mine.operation WHERE conversation = ?1
                      UNION ALL SELECT 1 FROM mine.draft WHERE conversation = ?1
                      UNION ALL SELECT 1 FROM mine.draft_file WHERE conversation = ?1)",
                )?
                .query_row([key.0], |row| row.get(0))?)
        })?;
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        transaction.execute(
            "DELETE FROM search.message_text
             WHERE rowid IN (SELECT key FROM main.message WHERE conversation = ?1)",
            [key.0],
        )?;
        transaction.execute("DELETE FROM message WHERE conversation = ?1", [key.0])?;
        if referred {
            transaction.execute(
                "UPDATE conversation SET known = 0, tail_from = NULL, newest_here = NULL, complete = 0 WHERE key = ?1",
                [key.0],
            )?;
        } else {
            transaction.execute("DELETE FROM conversation WHERE key = ?1", [key.0])?;
        }
        transaction.commit()?;
        Ok(Some(key))
    }

    /// Drops the local copy of an account; the outbox stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_copy(&self, account: AccountKey) -> Result<(), StoreError> {
        {
            let mut cache = self.cache();
            let transaction = cache.transaction()?;
            transaction.execute(
                "DELETE FROM search.message_text WHERE rowid IN (SELECT key FROM main.message WHERE account = ?1)",
                [account.0],
            )?;
            for sql in [
                "DELETE FROM message WHERE account = ?1",
                "DELETE FROM conversation WHERE account = ?1",
                "DELETE FROM contact WHERE account = ?1",
                "DELETE FROM reference WHERE account = ?1",
                "DELETE FROM received WHERE account = ?1",
                "DELETE FROM sync WHERE account = ?1",
                "DELETE FROM tally WHERE account = ?1",
                "DELETE FROM label_tally WHERE account = ?1",
            ] {
                transaction.execute(sql, [account.0])?;
            }
            transaction.commit()?;
        }
        self.lay_all_overlays()
    }

    /// The key of a conversation; made when it is not here.
    pub(super) fn ensure_conversation(
        &self,
        account: AccountKey,
        id: DisplayId,
    ) -> Result<ConversationKey, StoreError> {
        if let Some(key) = self.conversation_key(account, id)? {
            return Ok(key);
        }
        let cache = self.cache();
        cache
            .prepare_cached(
                "INSERT OR IGNORE INTO conversation (account, id, known) VALUES (?1, ?2, 0)",
            )?
            .execute(params![account.0, id.0])?;
        Ok(cache
            .prepare_cached("SELECT key FROM conversation WHERE account = ?1 AND id = ?2")?
            .query_row(params![account.0, id.0], |row| {
                row.get(0).map(ConversationKey)
            })?)
    }

    fn in_batches<T>(
        &self,
        records: &[T],
        mut write: impl FnMut(&Connection, &T) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut records = records.iter().peekable();
        while records.peek().is_some() {
            let began = Instant::now();
            let mut cache = self.cache();
            let transaction = cache.transaction()?;
            while let Some(record) = records.next_if(|_| began.elapsed() < BATCH) {
                write(&transaction, record)?;
            }
            transaction.commit()?;
            parking_lot::MutexGuard::unlock_fair(cache);
        }
        Ok(())
    }

    pub(super) fn apply_header(
        &self,
        cache: &Connection,
        owner: Owner,
        header: &HeaderRow,
    ) -> Result<ConversationKey, StoreError> {
        let contact = header
            .contact
            .as_ref()
            .map(|contact| self.put_contact(cache, owner.account, contact))
            .transpose()?;
        let existing: Option<(i64, bool, i64)> = cache
            .prepare_cached(
                "SELECT key, known, updated_at FROM conversation WHERE account = ?1 AND id = ?2",
            )?
            .query_row(params![owner.account.0, header.id.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        match existing {
            None => insert_header(cache, owner, header, contact),
            Some((key, known, updated_at)) => {
                let key = ConversationKey(key);
                know_of(cache, key, header.newest_id)?;
                if known && updated_at > header.updated_at.0 {
                    return Ok(key);
                }
                update_plain_columns(cache, key, header, contact)?;
                self.change_server_values(cache, key, |values| {
                    header_values(values, header, owner.me)
                })?;
                Ok(key)
            }
        }
    }

    /// Changes the server's values of a conversation, under whatever the outbox lays over them; says whether that
    /// changed any.
    pub(super) fn change_server_values(
        &self,
        cache: &Connection,
        key: ConversationKey,
        change: impl FnOnce(&mut Values),
    ) -> Result<bool, StoreError> {
        let Some(Laid { shown, server: old }) = read_laid(cache, key)? else {
            return Ok(false);
        };
        let mut server = old.clone();
        change(&mut server);
        if server == old {
            return Ok(false);
        }
        self.lay_over(cache, &self.mine(), key, &shown, &server)?;
        Ok(true)
    }
}

impl Store {
    /// Writes a contact, under whatever the outbox lays over it.
    pub(super) fn put_contact(
        &self,
        cache: &Connection,
        account: AccountKey,
        contact: &ContactRow,
    ) -> Result<ContactKey, StoreError> {
        let ContactId(id) = contact.id;
        let overlaid: Option<i64> = cache
            .prepare_cached(
                "SELECT key FROM contact WHERE account = ?1 AND id = ?2 AND base IS NOT NULL",
            )?
            .query_row(params![account.0, id], |row| row.get(0))
            .optional()?;
        if let Some(key) = overlaid {
            cache
                .prepare_cached(
                    "UPDATE contact SET created_at = coalesce(?2, created_at),
                     last_activity_at = coalesce(?3, last_activity_at)
                 WHERE key = ?1",
                )?
                .execute(params![
                    key,
                    contact.created_at.map(|at| at.0),
                    contact.last_activity_at.map(|at| at.0),
                ])?;
            let key = ContactKey(key);
            Self::lay_contact_in(
                cache,
                &self.mine(),
                key,
                Some(&ContactValues::of_row(contact)),
            )?;
            return Ok(key);
        }
        let key = cache
        .prepare_cached(
            "INSERT INTO contact (account, id, name, email, phone, company, city, country, blocked, custom_attributes,
                 additional, identifier, thumbnail, created_at, last_activity_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, email = excluded.email,
                 phone = excluded.phone, company = excluded.company, city = excluded.city,
                 country = excluded.country, blocked = excluded.blocked, custom_attributes = excluded.custom_attributes,
                 additional = excluded.additional, identifier = excluded.identifier, thumbnail = excluded.thumbnail,
                 created_at = coalesce(excluded.created_at, created_at),
                 last_activity_at = coalesce(excluded.last_activity_at, last_activity_at)
             RETURNING key",
        )?
        .query_row(
            params![
                account.0,
                id,
                contact.name,
                contact.email,
                contact.phone,
                contact.company,
                contact.city,
                contact.country,
                contact.blocked,
                json(&contact.custom_attributes, "attributes")?,
                json(&contact.additional, "attributes")?,
                contact.identifier,
                contact.thumbnail,
                contact.created_at.map(|at| at.0),
                contact.last_activity_at.map(|at| at.0),
            ],
            |row| row.get(0),
        )?;
        Ok(ContactKey(key))
    }
}

fn header_values(values: &mut Values, header: &HeaderRow, me: AgentId) {
    values.status = header.status.clone();
    values.snoozed_until = header.snoozed_until;
    values.priority.clone_from(&header.priority);
    values.assignee = header.assignee;
    values.bot.clone_from(&header.bot);
    values.team = header.team;
    values.labels.clone_from(&header.labels);
    values.labels.sort();
    values.labels.dedup();
    if let Some(unread) = header.unread {
        values.unread = unread;
    }
    values
        .related
        .attributes
        .clone_from(&header.custom_attributes);
    values.related.ticket = header.ticket.as_ref().map(|ticket| TicketFields {
        title: ticket.title.clone(),
        description: ticket.description.clone(),
        ticket_type: ticket.ticket_type.clone(),
        due_at: ticket.due_at,
    });
    if let Some(message) = &header.newest {
        offer_preview(values, message, me);
    }
}

fn insert_header(
    cache: &Connection,
    owner: Owner,
    header: &HeaderRow,
    contact: Option<ContactKey>,
) -> Result<ConversationKey, StoreError> {
    let mut values = Values {
        status: header.status.clone(),
        snoozed_until: None,
        priority: None,
        assignee: None,
        bot: None,
        team: None,
        labels: Vec::new(),
        unread: 0,
        preview: None,
        preview_id: None,
        related: Related::default(),
    };
    header_values(&mut values, header, owner.me);
    cache
        .prepare_cached(
            "INSERT INTO conversation (account, id, known, category, contact, inbox, created_at, last_activity_at,
                 waiting_since, updated_at, can_reply, newest_message, status, snoozed_until, priority, assignee, bot,
                 team, labels, unread, preview, preview_id, custom_attributes, additional, browser_language,
                 conversation_language, referer, mail_subject, ticket_number, ticket_title, ticket_description,
                 ticket_type, ticket_due_at, ticket_submitter, ticket_submitter_name, ticket_source, linked_tickets)
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                 ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)",
        )?
        .execute(params![
            owner.account.0,
            header.id.0,
            header.category.wire_name(),
            contact.map(|key| key.0),
            header.inbox.0,
            header.created_at.0,
            header.last_activity_at.0,
            header.waiting_since.map(|at| at.0),
            header.updated_at.0,
            header.can_reply,
            header.newest_id.map(|id| id.0),
            values.status.wire_name(),
            values.snoozed_until.map(|at| at.0),
            values.priority.as_ref().map(guichet_model::conversation::Priority::wire_name),
            values.assignee.map_or(0, |id| id.0),
            values.bot,
            values.team.map_or(0, |id| id.0),
            json(&values.labels, "label list")?,
            values.unread,
            values.preview.as_ref().map(|preview| json(preview, "preview")).transpose()?,
            values.preview_id,
            json(&header.custom_attributes, "attributes")?,
            json(&header.additional, "attributes")?,
            text_attribute(header, "browser_language"),
            text_attribute(header, "conversation_language"),
            text_attribute(header, "referer"),
            text_attribute(header, "mail_subject"),
            header.ticket.as_ref().map(|ticket| ticket.number),
            header.ticket.as_ref().map(|ticket| &ticket.title),
            header.ticket.as_ref().and_then(|ticket| ticket.description.as_ref()),
            header.ticket.as_ref().and_then(|ticket| ticket.ticket_type.as_ref()),
            header.ticket.as_ref().and_then(|ticket| ticket.due_at).map(|at| at.0),
            header.ticket.as_ref().and_then(|ticket| ticket.submitter.as_ref()).map(|(id, _)| id.0),
            header.ticket.as_ref().and_then(|ticket| ticket.submitter.as_ref()).map(|(_, name)| name),
            header.ticket.as_ref().and_then(|ticket| ticket.source).map(|id| id.0),
            json(&header.linked_tickets, "ticket list")?,
        ])?;
    let key = ConversationKey(cache.last_insert_rowid());
    if !values.labels.is_empty() {
        write_labels(cache, key, &values.labels)?;
    }
    Ok(key)
}

/// Remembers that the server has this message.
fn know_of(
    cache: &Connection,
    key: ConversationKey,
    newest: Option<MessageId>,
) -> Result<(), StoreError> {
    cache
        .prepare_cached(
            "UPDATE conversation SET newest_message = ?2 WHERE key = ?1 AND coalesce(newest_message, 0) < ?2",
        )?
        .execute(params![key.0, newest.map(|id| id.0)])?;
    Ok(())
}

fn update_plain_columns(
    cache: &Connection,
    key: ConversationKey,
    header: &HeaderRow,
    contact: Option<ContactKey>,
) -> Result<(), StoreError> {
    cache
        .prepare_cached(
            "UPDATE conversation SET known = 1, category = ?2, contact = coalesce(?3, contact), inbox = ?4,
                 created_at = ?5, last_activity_at = ?6, waiting_since = ?7, updated_at = ?8, can_reply = ?9
             WHERE key = ?1",
        )?
        .execute(params![
            key.0,
            header.category.wire_name(),
            contact.map(|key| key.0),
            header.inbox.0,
            header.created_at.0,
            header.last_activity_at.0,
            header.waiting_since.map(|at| at.0),
            header.updated_at.0,
            header.can_reply,
        ])?;
    update_attributes(cache, key, header)
}

/// Writes attributes and ticket fields where they differ: most headers repeat them, and one index holds many of them.
fn update_attributes(
    cache: &Connection,
    key: ConversationKey,
    header: &HeaderRow,
) -> Result<(), StoreError> {
    let ticket = header.ticket.as_ref();
    let submitter = ticket.and_then(|ticket| ticket.submitter.as_ref());
    cache
        .prepare_cached(
            "UPDATE conversation SET additional = ?2, browser_language = ?3, conversation_language = ?4, referer = ?5,
                 mail_subject = ?6, ticket_number = ?7, ticket_submitter = ?8, ticket_submitter_name = ?9,
                 ticket_source = ?10, linked_tickets = ?11
             WHERE key = ?1 AND (additional, ticket_number, ticket_submitter, ticket_submitter_name, ticket_source,
                 linked_tickets) IS NOT (?2, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            key.0,
            json(&header.additional, "attributes")?,
            text_attribute(header, "browser_language"),
            text_attribute(header, "conversation_language"),
            text_attribute(header, "referer"),
            text_attribute(header, "mail_subject"),
            ticket.map(|ticket| ticket.number),
            submitter.map(|(id, _)| id.0),
            submitter.map(|(_, name)| name),
            ticket.and_then(|ticket| ticket.source).map(|id| id.0),
            json(&header.linked_tickets, "ticket list")?,
        ])?;
    Ok(())
}

fn text_attribute<'a>(header: &'a HeaderRow, name: &str) -> Option<&'a str> {
    header.additional.get(name).and_then(Value::as_str)
}
