//! The outbox laid over the local copy.
//!
//! What an agent sees of a conversation is the server's values with the pending operations folded in, in their order.
//! The fold is pure; laying it is one update of the conversation's row, made again from `mine.db` whenever either side
//! changed, so it can never drift: an operation that goes away takes its effect along.

mod fold;

use guichet_model::{
    AccountKey, AgentId, ConversationKey, LabelTitle, TeamId, Timestamp,
    conversation::{Category, Priority, Status},
    outbox::{Action, Subject},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Store, StoreError,
    sql::{from_json, json, optional_text, text},
};

pub(super) use fold::{Pending, Related, TicketFields, Values, apply, first_line, fold};

/// The columns of [`Values`], of a conversation named `c`.
pub(super) const VALUE_COLUMNS: &str = "c.status, c.snoozed_until, c.priority, c.assignee, c.bot, c.team, c.labels, c.unread, c.preview, c.preview_id";

/// Reads [`VALUE_COLUMNS`] that begin at column `at`.
pub(super) fn read_values(row: &Row<'_>, at: usize) -> Result<Values, StoreError> {
    Ok(Values {
        status: Status::from(text(row, at)?),
        snoozed_until: row.get::<_, Option<i64>>(at + 1)?.map(Timestamp),
        priority: optional_text(row, at + 2)?.map(Priority::from),
        assignee: nonzero(row.get(at + 3)?).map(AgentId),
        bot: row.get(at + 4)?,
        team: nonzero(row.get(at + 5)?).map(TeamId),
        labels: match text(row, at + 6)? {
            "[]" => Vec::new(),
            labels => from_json(labels, "label list")?,
        },
        unread: row.get(at + 7)?,
        preview: optional_text(row, at + 8)?
            .map(|preview| from_json(preview, "preview"))
            .transpose()?,
        preview_id: row.get(at + 9)?,
        related: Related::default(),
    })
}

fn read_related(cache: &Connection, key: ConversationKey) -> Result<Related, StoreError> {
    let participants = cache
        .prepare_cached(
            "SELECT agent FROM main.conversation_participant WHERE conversation = ?1 ORDER BY agent",
        )?
        .query_map([key.0], |row| row.get(0).map(AgentId))?
        .collect::<Result<_, _>>()?;
    let mut statement = cache.prepare_cached(
        "SELECT custom_attributes, ticket_title, ticket_description, ticket_type, ticket_due_at
         FROM main.conversation WHERE key = ?1",
    )?;
    let mut rows = statement.query([key.0])?;
    let row = rows.next()?.ok_or(StoreError::NotFound("conversation"))?;
    let title: Option<String> = row.get(1)?;
    Ok(Related {
        known: true,
        participants,
        attributes: from_json(&row.get::<_, String>(0)?, "attributes")?,
        ticket: match title {
            None => None,
            Some(title) => Some(TicketFields {
                title,
                description: row.get(2)?,
                ticket_type: row.get(3)?,
                due_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
            }),
        },
    })
}

/// Writes what the related panel shows, where it changed.
pub(super) fn write_related(
    cache: &Connection,
    key: ConversationKey,
    before: &Related,
    shown: &Related,
) -> Result<(), StoreError> {
    if before.attributes != shown.attributes {
        cache
            .prepare_cached("UPDATE main.conversation SET custom_attributes = ?2 WHERE key = ?1")?
            .execute(params![key.0, json(&shown.attributes, "attributes")?])?;
    }
    if before.ticket != shown.ticket {
        let ticket = shown.ticket.as_ref();
        cache
            .prepare_cached(
                "UPDATE main.conversation SET ticket_title = ?2, ticket_description = ?3, ticket_type = ?4,
                     ticket_due_at = ?5
                 WHERE key = ?1",
            )?
            .execute(params![
                key.0,
                ticket.map(|ticket| &ticket.title),
                ticket.and_then(|ticket| ticket.description.as_ref()),
                ticket.and_then(|ticket| ticket.ticket_type.as_ref()),
                ticket.and_then(|ticket| ticket.due_at).map(|at| at.0),
            ])?;
    }
    if before.participants != shown.participants {
        cache
            .prepare_cached("DELETE FROM main.conversation_participant WHERE conversation = ?1")?
            .execute([key.0])?;
        let mut insert = cache.prepare_cached(
            "INSERT OR IGNORE INTO main.conversation_participant (conversation, agent) VALUES (?1, ?2)",
        )?;
        for agent in &shown.participants {
            insert.execute(params![key.0, agent.0])?;
        }
    }
    Ok(())
}

const fn nonzero(id: i64) -> Option<i64> {
    if id == 0 { None } else { Some(id) }
}

/// What a conversation's row holds: what is shown, and what the server says.
pub(super) struct Laid {
    pub(super) shown: Values,
    pub(super) server: Values,
}

pub(super) fn read_laid(
    cache: &Connection,
    key: ConversationKey,
) -> Result<Option<Laid>, StoreError> {
    let mut statement = cache.prepare_cached(&format!(
        "SELECT {VALUE_COLUMNS}, c.base FROM main.conversation c WHERE c.key = ?1"
    ))?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let mut shown = read_values(row, 0)?;
    shown.related = read_related(cache, key)?;
    let base: Option<String> = row.get(10)?;
    let mut server: Values =
        base.map_or_else(|| Ok(shown.clone()), |text| from_json(&text, "base"))?;
    if !server.related.known {
        server.related = shown.related.clone();
    }
    Ok(Some(Laid { shown, server }))
}

/// What a row shows of the outbox and the drafts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    waiting: u32,
    parked: u32,
    has_draft: bool,
}

/// Writes what is shown, and the server's values beside it when they differ in origin. Columns that lists are found by
/// are written only when one of them changed: each costs entries in several indexes.
pub(super) fn write_values(
    cache: &Connection,
    key: ConversationKey,
    before: &Values,
    shown: &Values,
    base: Option<&Values>,
    marks: Marks,
) -> Result<(), StoreError> {
    let preview = shown.preview.as_ref();
    cache
        .prepare_cached(
            "UPDATE main.conversation SET preview = ?2, preview_id = ?3, base = ?4, waiting = ?5, parked = ?6,
                 has_draft = ?7
             WHERE key = ?1",
        )?
        .execute(params![
            key.0,
            preview.map(|preview| json(preview, "preview")).transpose()?,
            shown.preview_id,
            base.map(|values| json(values, "base")).transpose()?,
            marks.waiting,
            marks.parked,
            marks.has_draft,
        ])?;
    let listed = |values: &Values| {
        (
            values.status.clone(),
            values.snoozed_until,
            values.priority.clone(),
            values.assignee,
            values.bot.clone(),
            values.team,
        )
    };
    if listed(before) != listed(shown) {
        cache
            .prepare_cached(
                "UPDATE main.conversation SET status = ?2, snoozed_until = ?3, priority = ?4, assignee = ?5, bot = ?6,
                     team = ?7
                 WHERE key = ?1",
            )?
            .execute(params![
                key.0,
                shown.status.wire_name(),
                shown.snoozed_until.map(|at| at.0),
                shown.priority.as_ref().map(Priority::wire_name),
                shown.assignee.map_or(0, |id| id.0),
                shown.bot,
                shown.team.map_or(0, |id| id.0),
            ])?;
    }
    if before.unread != shown.unread {
        cache
            .prepare_cached("UPDATE main.conversation SET unread = ?2 WHERE key = ?1")?
            .execute(params![key.0, shown.unread])?;
    }
    if before.labels != shown.labels {
        cache
            .prepare_cached("UPDATE main.conversation SET labels = ?2 WHERE key = ?1")?
            .execute(params![key.0, json(&shown.labels, "label list")?])?;
        write_labels(cache, key, &shown.labels)?;
    }
    write_related(cache, key, &before.related, &shown.related)
}

/// Makes the label rows of a conversation equal `labels`.
pub(super) fn write_labels(
    cache: &Connection,
    key: ConversationKey,
    labels: &[LabelTitle],
) -> Result<(), StoreError> {
    cache
        .prepare_cached(
            "DELETE FROM main.conversation_label
             WHERE conversation = ?1 AND label NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![key.0, json(&labels, "label list")?])?;
    let mut insert = cache.prepare_cached(
        "INSERT OR IGNORE INTO main.conversation_label
             (conversation, label, account, known, category, status, assignee, last_activity_at)
         SELECT key, ?2, account, known, category, status, assignee, last_activity_at
         FROM main.conversation WHERE key = ?1",
    )?;
    for label in labels {
        insert.execute(params![key.0, label.0])?;
    }
    Ok(())
}

impl Store {
    /// Lays the outbox over what changed in it again, in one transaction. Takes the cache's writer.
    ///
    /// The outbox is durable by then, so a copy that cannot be written is no failure of what the agent did: told so,
    /// they would do it again. The overlay is laid again by the next change of either side, at the latest at the next
    /// start.
    pub(super) fn lay(&self, subjects: &[Subject]) {
        let mut cache = self.cache();
        let laid = cache.transaction().and_then(|transaction| {
            self.lay_in(&transaction, &self.mine(), subjects);
            transaction.commit()
        });
        if let Err(error) = laid {
            tracing::warn!(%error, "the outbox could not be laid over the copy");
        }
    }

    /// The same inside a transaction that the caller holds.
    pub(super) fn lay_in(&self, cache: &Connection, mine: &Connection, subjects: &[Subject]) {
        for subject in subjects {
            self.lay_one(cache, mine, *subject);
        }
    }

    fn lay_one(&self, cache: &Connection, mine: &Connection, subject: Subject) {
        let laid = match subject {
            Subject::Conversation(key) => self.lay_overlay_in(cache, mine, key),
            Subject::Contact(key) => Self::lay_contact_in(cache, mine, key, None),
            Subject::Account => Ok(()),
        };
        if let Err(error) = laid {
            tracing::warn!(?subject, %error, "the outbox could not be laid over its subject");
        }
    }

    /// Lays the outbox over one conversation, inside a transaction that the caller holds.
    pub(super) fn lay_overlay_in(
        &self,
        cache: &Connection,
        mine: &Connection,
        key: ConversationKey,
    ) -> Result<(), StoreError> {
        Self::lay_creation(cache, mine, key)?;
        let Some(laid) = read_laid(cache, key)? else {
            return Ok(());
        };
        self.lay_over(cache, mine, key, &laid.shown, &laid.server)
    }

    /// Fills the row of a conversation that exists only here from the operation that makes it; a row that nothing makes
    /// any more goes.
    fn lay_creation(
        cache: &Connection,
        mine: &Connection,
        key: ConversationKey,
    ) -> Result<(), StoreError> {
        let on_server: Option<bool> = cache
            .prepare_cached("SELECT id IS NOT NULL FROM main.conversation WHERE key = ?1")?
            .query_row([key.0], |row| row.get(0))
            .optional()?;
        if on_server != Some(false) {
            return Ok(());
        }
        let made: Option<(String, i64, Option<i64>)> = mine
            .prepare_cached(
                "SELECT payload, queued_at, contact FROM operation
                 WHERE conversation = ?1 AND kind IN ('ticket_create', 'conversation_create')",
            )?
            .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((payload, at, contact)) = made else {
            cache.execute("DELETE FROM main.conversation WHERE key = ?1", [key.0])?;
            return Ok(());
        };
        let (category, inbox, source) = match from_json(&payload, "operation")? {
            Action::CreateTicket { ticket } => (Category::Ticket, ticket.inbox, ticket.source),
            Action::CreateConversation { conversation } => {
                (Category::Chat, Some(conversation.inbox), None)
            }
            _ => return Ok(()),
        };
        cache
            .prepare_cached(
                "UPDATE main.conversation SET known = 1, category = ?2, inbox = ?3, created_at = ?4,
                     last_activity_at = max(last_activity_at, ?4), complete = 1, tail_from = 0,
                     contact = coalesce((SELECT key FROM main.contact WHERE key = ?5), contact),
                     ticket_source = (SELECT id FROM main.conversation WHERE key = ?6)
                 WHERE key = ?1",
            )?
            .execute(params![
                key.0,
                category.wire_name(),
                inbox.map_or(0, |id| id.0),
                at,
                contact,
                source.map(|key| key.0),
            ])?;
        Ok(())
    }

    /// A local address for a conversation that is about to be made here.
    pub(crate) fn reserve_conversation(
        &self,
        account: AccountKey,
    ) -> Result<ConversationKey, StoreError> {
        let cache = self.cache();
        cache
            .prepare_cached("INSERT INTO conversation (account, id, known) VALUES (?1, NULL, 0)")?
            .execute([account.0])?;
        Ok(ConversationKey(cache.last_insert_rowid()))
    }

    /// Lays the outbox over `server` and writes the result, where `before` is what the row shows now.
    pub(super) fn lay_over(
        &self,
        cache: &Connection,
        mine: &Connection,
        key: ConversationKey,
        before: &Values,
        server: &Values,
    ) -> Result<(), StoreError> {
        let has_draft: bool = mine
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM draft WHERE conversation = ?1)
                     OR EXISTS (SELECT 1 FROM recording WHERE conversation = ?1)
                     OR EXISTS (SELECT 1 FROM draft_file WHERE conversation = ?1)",
            )?
            .query_row([key.0], |row| row.get(0))?;
        let pending = pending_of(mine, key)?;
        let parked = pending
            .iter()
            .filter(|operation| operation.state.is_parked())
            .count();
        let marks = Marks {
            waiting: u32::try_from(pending.len() - parked).unwrap_or(u32::MAX),
            parked: u32::try_from(parked).unwrap_or(u32::MAX),
            has_draft,
        };
        let mut shown = fold(server, &pending);
        self.wake(&mut shown);
        let base = (!pending.is_empty() || shown != *server).then_some(server);
        write_values(cache, key, before, &shown, base, marks)
    }

    /// Lays the outbox over everything: at start, because the two files are not atomic together. A conversation that
    /// the outbox refers to and the local copy lost comes back under its key, to be filled by the next sync.
    pub(super) fn lay_all_overlays(&self) -> Result<(), StoreError> {
        let referred: Vec<(i64, i64, Option<i64>)> = self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT account, conversation, max(display_id) FROM (
                     SELECT account, conversation, display_id FROM mine.operation
                     UNION ALL SELECT account, conversation, display_id FROM mine.draft
                     UNION ALL SELECT account, conversation, display_id FROM mine.recording
                     UNION ALL SELECT account, conversation, display_id FROM mine.draft_file)
                 WHERE conversation != 0
                 GROUP BY account, conversation",
            )?;
            let rows =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let mut cache = self.cache();
        let mine = self.mine();
        let transaction = cache.transaction()?;
        for (account, key, id) in &referred {
            transaction.execute(
                "INSERT OR IGNORE INTO conversation (key, account, id, known) VALUES (?1, ?2, ?3, 0)",
                params![key, account, id],
            )?;
        }
        self.lay_contacts_in(&transaction, &mine)?;
        let mut keys: Vec<i64> = referred.iter().map(|(_, key, _)| *key).collect();
        {
            let mut overlaid = transaction.prepare(
                "SELECT key FROM conversation INDEXED BY conversation_overlaid
                 WHERE base IS NOT NULL OR has_draft = 1 OR waiting > 0 OR parked > 0
                 UNION SELECT key FROM conversation WHERE id IS NULL",
            )?;
            for key in overlaid.query_map([], |row| row.get::<_, i64>(0))? {
                keys.push(key?);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.lay_overlay_in(&transaction, &mine, ConversationKey(key))?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The local key of a conversation by its display id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn conversation_key(
        &self,
        account: AccountKey,
        id: guichet_model::DisplayId,
    ) -> Result<Option<ConversationKey>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT key FROM main.conversation WHERE account = ?1 AND id = ?2")?
                .query_row(params![account.0, id.0], |row| {
                    row.get(0).map(ConversationKey)
                })
                .optional()?)
        })
    }
}

/// The undelivered operations of a conversation, in order.
fn pending_of(mine: &Connection, key: ConversationKey) -> Result<Vec<Pending>, StoreError> {
    let mut statement = mine.prepare_cached(
        "SELECT state, payload, departure IS 'scheduled' FROM operation WHERE conversation = ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        let payload: String = row.get(1)?;
        pending.push(Pending {
            state: super::outbox::state(&row.get::<_, String>(0)?),
            action: from_json(&payload, "operation")?,
            scheduled: row.get(2)?,
        });
    }
    Ok(pending)
}
