//! Writing what an agent does into the outbox: one durable transaction, then the overlay.

use std::collections::BTreeSet;

use guichet_model::{
    AccountKey, ContactId, ContactKey, ConversationKey, OperationId, Timestamp,
    outbox::{Action, Subject},
    sending::Departure,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Store, StoreError, base::Base, drafts::mode_name, overlay::read_laid,
    sending::departure_columns, sql::json,
};

/// The version of the payload's shape that this program writes.
const PAYLOAD_VERSION: i64 = 1;

/// Something that an agent does, on its way into the outbox.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Identity.
    pub id: OperationId,
    /// What it is for.
    pub subject: Subject,
    /// What it does.
    pub action: Action,
    /// Made, held and undone as one with others that name the same.
    pub group: Option<OperationId>,
    /// Whether it waits for the one before it in the same call, even when that is parked.
    pub order: Order,
    /// What it waits for before it leaves by itself, where it is a message.
    pub departure: Option<Departure>,
}

/// Whether an operation waits for the one before it in the same call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Only in the order of what it is for.
    Free,
    /// Until that one is delivered or dropped.
    AfterPrevious,
}

impl Intent {
    /// A single one.
    #[must_use]
    pub const fn new(id: OperationId, subject: Subject, action: Action) -> Self {
        Self {
            id,
            subject,
            action,
            group: None,
            order: Order::Free,
            departure: None,
        }
    }
}

/// An intent with what its author saw, read before the transaction.
struct Seen<'a> {
    intent: &'a Intent,
    display_id: Option<i64>,
    last_seen: Option<i64>,
    contact: Option<ContactKey>,
    contact_id: Option<ContactId>,
    base: Option<Base>,
}

/// What became of operations that were to be withdrawn. Those that are in neither set were gone already.
#[derive(Debug, Default)]
pub struct Withdrawn {
    /// They are gone, as if never done.
    pub withdrawn: BTreeSet<OperationId>,
    /// They may be on the server, and stay.
    pub on_their_way: BTreeSet<OperationId>,
}

impl Store {
    /// Writes an operation for a conversation durably, then lays it over the local copy. When this returns, the
    /// operation survives a power cut.
    ///
    /// A change of status waits for an undelivered reply before it, so that a conversation is never closed on an
    /// answer that did not leave; read marks replace earlier ones that did not leave yet.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here, [`StoreError::DiskFull`]: nothing was kept.
    pub fn enqueue(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        id: &OperationId,
        action: &Action,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let subject = Subject::Conversation(conversation);
        let intent = Intent::new(id.clone(), subject, action.clone());
        self.enqueue_all(account, &[intent], now)
    }

    /// Writes several operations in one durable transaction, all or none, then lays them over the local copy.
    ///
    /// What is for something that exists only here waits for the operation that makes it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for what is not here, [`StoreError::DiskFull`]: nothing was kept.
    pub fn enqueue_all(
        &self,
        account: AccountKey,
        intents: &[Intent],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut subjects: Vec<Subject> = intents.iter().map(|intent| intent.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        // Everything is read through the writers, whose pages stay in memory: a reader begins anew after each commit.
        let mut cache = self.cache();
        let copy = cache.transaction()?;
        let seen = intents
            .iter()
            .map(|intent| self.see(&copy, account, intent))
            .collect::<Result<Vec<_>, _>>()?;
        let mut mine = self.mine();
        let outbox = mine.transaction()?;
        let mut previous = None;
        for seen in &seen {
            let after = match seen.intent.order {
                Order::Free => None,
                Order::AfterPrevious => previous,
            };
            previous = Some(insert(&outbox, account, seen, after, now)?);
        }
        self.lay_in(&copy, &outbox, &subjects);
        outbox.commit()?;
        // From here on it is kept, whatever becomes of the copy (see [`Store::lay`]).
        if let Err(error) = copy.commit() {
            tracing::warn!(%error, "the outbox could not be laid over the copy");
        }
        Ok(())
    }

    /// Takes operations out of the outbox that are not on their way, in one durable transaction.
    ///
    /// # Errors
    /// When the database fails: nothing was taken out.
    pub fn withdraw(&self, ids: &[OperationId]) -> Result<Withdrawn, StoreError> {
        let mut withdrawn = Withdrawn::default();
        let mut keys = BTreeSet::new();
        {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            for id in ids {
                let found: Option<(String, i64)> = transaction
                    .prepare_cached("SELECT state, conversation FROM operation WHERE op = ?1")?
                    .query_row([&id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                match found {
                    None => {}
                    Some((state, _)) if state == "sending" || state == "checking" => {
                        withdrawn.on_their_way.insert(id.clone());
                    }
                    Some((_, key)) => {
                        transaction
                            .prepare_cached("DELETE FROM operation WHERE op = ?1")?
                            .execute([&id.0])?;
                        withdrawn.withdrawn.insert(id.clone());
                        keys.insert(ConversationKey(key));
                    }
                }
            }
            transaction.commit()?;
        }
        let subjects: Vec<Subject> = keys.into_iter().map(Subject::Conversation).collect();
        self.lay(&subjects);
        Ok(withdrawn)
    }

    /// What the author of an intent sees of the fields that it sets.
    fn see<'a>(
        &self,
        cache: &Connection,
        account: AccountKey,
        intent: &'a Intent,
    ) -> Result<Seen<'a>, StoreError> {
        let named = match &intent.action {
            Action::CreateConversation { conversation } => Some(conversation.contact),
            Action::CreateTicket { ticket } => ticket.contact,
            _ => None,
        };
        match intent.subject {
            Subject::Conversation(key) => {
                let (display_id, last_seen, base) =
                    see_conversation(cache, account, key, &intent.action)?;
                let contact_id = named
                    .map(|contact| self.contact_id(contact))
                    .transpose()?
                    .flatten();
                Ok(Seen {
                    intent,
                    display_id,
                    last_seen,
                    contact: named,
                    contact_id,
                    base,
                })
            }
            Subject::Contact(key) => {
                let (contact_id, base) = self.shown_contact_value(account, key, &intent.action)?;
                Ok(Seen {
                    intent,
                    display_id: None,
                    last_seen: None,
                    contact: Some(key),
                    contact_id,
                    base,
                })
            }
            Subject::Account => Ok(Seen {
                intent,
                display_id: None,
                last_seen: None,
                contact: None,
                contact_id: None,
                base: None,
            }),
        }
    }
}

type SeenConversation = (Option<i64>, Option<i64>, Option<Base>);

fn see_conversation(
    connection: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
    action: &Action,
) -> Result<SeenConversation, StoreError> {
    // What could be read counts, not what the thread is known to be whole up to: messages are committed, and shown, some
    // milliseconds before the conversation's own columns follow.
    let found: Option<(Option<i64>, i64)> = connection
        .prepare_cached(
            "SELECT id, max(coalesce(newest_here, 0), coalesce(newest_message, 0), coalesce((
                 SELECT m.id FROM main.message m WHERE m.conversation = c.key
                 ORDER BY m.created_at DESC, m.id DESC LIMIT 1), 0))
             FROM main.conversation c WHERE key = ?1 AND account = ?2",
        )?
        .query_row(params![conversation.0, account.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (display_id, last_seen) = found.ok_or(StoreError::NotFound("conversation"))?;
    let base = match Base::wanted(action) {
        None => None,
        Some(_) => {
            read_laid(connection, conversation)?.and_then(|laid| Base::of(action, &laid.shown))
        }
    };
    Ok((display_id, Some(last_seen), base))
}

/// Writes one operation; gives its place in the order.
fn insert(
    transaction: &Connection,
    account: AccountKey,
    seen: &Seen<'_>,
    after: Option<i64>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let Intent {
        id,
        subject,
        action,
        group,
        departure,
        ..
    } = seen.intent;
    let conversation = subject.conversation();
    if let Some(conversation) = conversation {
        replace_earlier(transaction, conversation, action)?;
    }
    let depends_on = match after {
        Some(after) => Some(after),
        None => depends_on(transaction, seen, now)?,
    };
    let (departure, departs_at) = departure_columns(*departure);
    transaction
        .prepare_cached(
            "INSERT INTO operation (op, account, conversation, display_id, kind, version, payload, last_seen, base,
                 depends_on, queued_at, contact, contact_id, batch, departure, departs_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            id.0,
            account.0,
            conversation.map_or(0, |key| key.0),
            seen.display_id,
            action.name(),
            PAYLOAD_VERSION,
            json(action, "operation")?,
            seen.last_seen,
            seen.base
                .as_ref()
                .map(|base| json(base, "base value"))
                .transpose()?,
            depends_on,
            now.0,
            seen.contact.map(|key| key.0),
            seen.contact_id.map(|id| id.0),
            group.as_ref().map(|group| &group.0),
            departure,
            departs_at,
        ])?;
    Ok(transaction.last_insert_rowid())
}

/// Read marks replace earlier ones that did not leave yet; a message takes the draft that it was written from, its files,
/// and the recording that it is.
fn replace_earlier(
    transaction: &Connection,
    conversation: ConversationKey,
    action: &Action,
) -> Result<(), StoreError> {
    if matches!(action, Action::MarkRead { .. } | Action::MarkUnread) {
        transaction
            .prepare_cached(
                "DELETE FROM operation WHERE conversation = ?1 AND kind IN ('read', 'unread')
                     AND state = 'queued' AND attempts = 0",
            )?
            .execute([conversation.0])?;
    }
    if let (Some(mode), Some(text)) = (action.mode(), action.text()) {
        transaction
            .prepare_cached(
                "DELETE FROM draft WHERE conversation = ?1 AND mode = ?3 AND trim(text) = trim(?2)",
            )?
            .execute(params![conversation.0, text, mode_name(mode)])?;
    }
    if let (Some(mode), Some(true)) = (action.mode(), action.message().map(|one| one.voice)) {
        transaction
            .prepare_cached("DELETE FROM recording WHERE conversation = ?1 AND mode = ?2")?
            .execute(params![conversation.0, mode_name(mode)])?;
    }
    for file in action.kept_files() {
        transaction
            .prepare_cached("DELETE FROM draft_file WHERE id = ?1")?
            .execute([&file.id])?;
    }
    Ok(())
}

/// The operation that must be delivered before, beyond the order of what it is for: a change of status waits for the
/// reply before it unless that is to leave later, everything about something that exists only here for what makes it, and
/// a merge for what was done to the contact that goes.
fn depends_on(
    transaction: &Connection,
    seen: &Seen<'_>,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let seq = |sql: &str, key: i64| -> Result<Option<i64>, StoreError> {
        Ok(transaction
            .prepare_cached(sql)?
            .query_row([key], |row| row.get(0))?)
    };
    let action = &seen.intent.action;
    if let Some(ConversationKey(key)) = seen.intent.subject.conversation() {
        let reply = if matches!(action, Action::SetStatus { .. } | Action::Mute) {
            transaction
                .prepare_cached(
                    "SELECT max(seq) FROM operation WHERE conversation = ?1 AND kind = 'reply'
                         AND (departure IS NOT 'scheduled' OR departs_at <= ?2)",
                )?
                .query_row([key, now.0], |row| row.get(0))?
        } else {
            None
        };
        if reply.is_some() {
            return Ok(reply);
        }
        if !action.creates_subject() && seen.display_id.is_none() {
            return seq(
                "SELECT max(seq) FROM operation WHERE conversation = ?1
                     AND kind IN ('ticket_create', 'conversation_create')",
                key,
            );
        }
        if let Action::CreateTicket { ticket } = action
            && let Some(source) = ticket.source
        {
            let made = seq(
                "SELECT max(seq) FROM operation WHERE conversation = ?1
                     AND kind IN ('ticket_create', 'conversation_create')",
                source.0,
            )?;
            if made.is_some() {
                return Ok(made);
            }
        }
    }
    if let Action::MergeContact { from, .. } = action {
        let before = seq(
            "SELECT max(seq) FROM operation WHERE contact = ?1 AND conversation = 0",
            from.0,
        )?;
        if before.is_some() {
            return Ok(before);
        }
    }
    match seen.contact {
        Some(contact)
            if seen.contact_id.is_none() && !matches!(action, Action::CreateContact { .. }) =>
        {
            seq(
                "SELECT max(seq) FROM operation WHERE contact = ?1 AND kind = 'contact_create'",
                contact.0,
            )
        }
        _ => Ok(None),
    }
}
