//! The outbox's rows: written durably before anything is tried, dropped only when delivered or by the agent.

use guichet_model::{
    AccountKey, AgentId, ContactId, ContactKey, ConversationKey, DisplayId, MessageId, OperationId,
    Timestamp,
    attribute::{AttributeKey, AttributeValue},
    edit::Edit,
    message::Direction,
    outbox::{Action, KeptFile, Operation, OperationState, Reason, Subject},
    sending::Departure,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub use super::base::Base;
use super::{
    Store, StoreError,
    base::edit_attributes,
    overlay::read_laid,
    sending::departure,
    sql::{from_json, json},
};
use crate::outbox::plan::{CHECK_AFTER, LONGEST_ASKED};

/// The state that a stored name stands for. An unknown name parks the operation rather than send it.
pub(super) fn state(name: &str) -> OperationState {
    match name {
        "queued" => OperationState::Queued,
        "sending" => OperationState::Sending,
        "checking" => OperationState::Checking,
        "held" => OperationState::Held,
        "conflict" => OperationState::Conflict,
        _ => OperationState::Failed,
    }
}

/// An operation as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOperation {
    /// The order.
    pub seq: i64,
    /// Identity.
    pub id: OperationId,
    /// The conversation it is for; 0 for none.
    pub conversation: ConversationKey,
    /// The server's number for that conversation.
    pub display_id: Option<DisplayId>,
    /// The contact it is for, or makes a conversation for.
    pub contact: Option<ContactKey>,
    /// The server's number for that contact.
    pub contact_id: Option<ContactId>,
    /// Operations with the same one were made as one.
    pub group: Option<OperationId>,
    /// What it does.
    pub action: Action,
    /// The newest message its author could see.
    pub last_seen: Option<MessageId>,
    /// The value its author saw.
    pub base: Option<Base>,
    /// The operation that must be delivered before.
    pub depends_on: Option<i64>,
    /// What a message waits for before it leaves by itself.
    pub departure: Option<Departure>,
    /// Earliest next try.
    pub not_before: Timestamp,
    /// When the agent did it.
    pub queued_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: OperationState,
    /// Why it waits or failed.
    pub reason: Option<Reason>,
    /// When an answer was lost.
    pub unknown_at: Option<Timestamp>,
    /// How often it was looked for since then, in vain.
    pub checks: u32,
    /// Newest message on the server before the first attempt.
    pub floor: Option<MessageId>,
    /// The agent said to send it whatever happened meanwhile.
    pub approved: bool,
}

impl StoredOperation {
    /// What it is for, and in whose order it goes.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match (self.conversation, self.contact) {
            (ConversationKey(0), Some(contact)) => Subject::Contact(contact),
            (ConversationKey(0), None) => Subject::Account,
            (conversation, _) => Subject::Conversation(conversation),
        }
    }

    /// Whether it may be on the server. `stopped` cannot arrive any more.
    pub(super) fn is_on_its_way(&self, stopped: &[OperationId]) -> bool {
        match self.state {
            // An earlier attempt may have arrived all the same.
            OperationState::Sending => self.unknown_at.is_some() || !stopped.contains(&self.id),
            state => state == OperationState::Checking,
        }
    }

    /// When its author wanted it to happen.
    #[must_use]
    pub const fn wanted_at(&self) -> Timestamp {
        match self.departure {
            Some(Departure::Scheduled { at }) => at,
            _ => self.queued_at,
        }
    }

    /// Whether its author chose the moment at which it leaves.
    #[must_use]
    pub const fn is_scheduled(&self) -> bool {
        matches!(self.departure, Some(Departure::Scheduled { .. }))
    }
}

/// What went when an operation was dropped.
#[derive(Debug)]
pub struct Discarded {
    /// The operation that was meant.
    pub operation: StoredOperation,
    /// The files that it would have sent, and those of what went with it.
    pub files: Vec<KeptFile>,
}

const COLUMNS: &str = "seq, op, conversation, display_id, payload, last_seen, base, depends_on, not_before, queued_at,
    attempts, state, reason, unknown_at, checks, floor, approved, contact, contact_id, batch, departure, departs_at";

fn read_operation(row: &Row<'_>) -> Result<StoredOperation, StoreError> {
    let payload: String = row.get(4)?;
    let base: Option<String> = row.get(6)?;
    let reason: Option<String> = row.get(12)?;
    Ok(StoredOperation {
        seq: row.get(0)?,
        id: OperationId(row.get(1)?),
        conversation: ConversationKey(row.get(2)?),
        display_id: row.get::<_, Option<i64>>(3)?.map(DisplayId),
        action: from_json(&payload, "operation")?,
        last_seen: row.get::<_, Option<i64>>(5)?.map(MessageId),
        base: base
            .map(|text| from_json(&text, "base value"))
            .transpose()?,
        depends_on: row.get(7)?,
        not_before: Timestamp(row.get(8)?),
        queued_at: Timestamp(row.get(9)?),
        attempts: row.get(10)?,
        state: state(&row.get::<_, String>(11)?),
        reason: reason.map(|text| from_json(&text, "reason")).transpose()?,
        unknown_at: row.get::<_, Option<i64>>(13)?.map(Timestamp),
        checks: row.get(14)?,
        floor: row.get::<_, Option<i64>>(15)?.map(MessageId),
        approved: row.get(16)?,
        contact: row.get::<_, Option<i64>>(17)?.map(ContactKey),
        contact_id: row.get::<_, Option<i64>>(18)?.map(ContactId),
        group: row.get::<_, Option<String>>(19)?.map(OperationId),
        departure: departure(row.get::<_, Option<String>>(20)?.as_deref(), row.get(21)?),
    })
}

/// Where an operation goes next, as the worker decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// State.
    pub state: OperationState,
    /// Why.
    pub reason: Option<Reason>,
    /// Earliest next try.
    pub not_before: Timestamp,
    /// When an answer was lost.
    pub unknown_at: Option<Timestamp>,
    /// How often it was looked for since then, in vain.
    pub checks: u32,
}

impl Store {
    /// The sequence number of the newest operation there ever was; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn newest_operation(&self) -> Result<i64, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT seq FROM mine.sqlite_sequence WHERE name = 'operation'")?
                .query_row([], |row| row.get(0))
                .optional()?
                .unwrap_or(0))
        })
    }

    /// Undelivered operations of an account, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn operations(&self, account: AccountKey) -> Result<Vec<StoredOperation>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM mine.operation WHERE account = ?1 ORDER BY seq"
            ))?;
            let mut rows = statement.query([account.0])?;
            let mut operations = Vec::new();
            while let Some(row) = rows.next()? {
                operations.push(read_operation(row)?);
            }
            Ok(operations)
        })
    }

    /// One operation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was delivered or discarded.
    pub fn operation(&self, id: &OperationId) -> Result<StoredOperation, StoreError> {
        operation_in(&self.mine(), id)
    }

    /// The outbox as people see it, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn outbox(&self, account: AccountKey) -> Result<Vec<Operation>, StoreError> {
        let operations = self.operations(account)?;
        self.read(|connection| {
            let mut name = connection.prepare_cached(
                "SELECT c.name FROM main.contact c
                 WHERE c.key = coalesce((SELECT contact FROM main.conversation WHERE key = ?1), ?2)",
            )?;
            operations
                .into_iter()
                .map(|operation| {
                    let contact_name = name
                        .query_row(
                            params![operation.conversation.0, operation.contact.map(|key| key.0)],
                            |row| row.get(0),
                        )
                        .optional()?
                        .unwrap_or_default();
                    Ok(Operation {
                        subject: operation.subject(),
                        id: operation.id,
                        action: operation.action,
                        group: operation.group,
                        conversation_id: operation.display_id,
                        contact_name,
                        state: operation.state,
                        attempts: operation.attempts,
                        reason: operation.reason,
                        queued_at: operation.queued_at,
                        next_try_at: (operation.not_before.0 > 0 && !operation.state.is_parked())
                            .then_some(operation.not_before),
                        departure: operation.departure,
                    })
                })
                .collect()
        })
    }

    /// Marks an operation as on its way and counts the attempt, before the attempt. `floor` is kept from the first one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was discarded meanwhile, or is to leave at another moment: then it must not be
    /// sent.
    pub fn begin_attempt(
        &self,
        operation: &StoredOperation,
        floor: Option<MessageId>,
    ) -> Result<(), StoreError> {
        let departs_at = operation.departure.map(|departure| departure.at().0);
        let changed = self
            .mine()
            .prepare_cached(
                "UPDATE operation SET state = 'sending', attempts = attempts + 1, floor = coalesce(floor, ?2)
                 WHERE op = ?1 AND state IN ('queued', 'checking') AND departs_at IS ?3",
            )?
            .execute(params![operation.id.0, floor.map(|id| id.0), departs_at])?;
        if changed == 0 {
            Err(StoreError::NotFound("operation"))
        } else {
            Ok(())
        }
    }

    /// Puts an operation where the worker decided it goes next.
    ///
    /// # Errors
    /// When the database fails.
    pub fn place(&self, id: &OperationId, placement: &Placement) -> Result<(), StoreError> {
        let reason = placement
            .reason
            .as_ref()
            .map(|reason| json(reason, "reason"))
            .transpose()?;
        let placed: Option<(i64, Option<i64>)> = self
            .mine()
            .prepare_cached(
                "UPDATE operation SET state = ?2, reason = ?3, not_before = ?4, unknown_at = ?5, checks = ?6
                 WHERE op = ?1 RETURNING conversation, contact",
            )?
            .query_row(
                params![
                    id.0,
                    placement.state.name(),
                    reason,
                    placement.not_before.0,
                    placement.unknown_at.map(|at| at.0),
                    placement.checks,
                ],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        match placed {
            Some((0, Some(contact))) => self.lay(&[Subject::Contact(ContactKey(contact))]),
            Some((0, None)) | None => {}
            Some((key, _)) => self.lay(&[Subject::Conversation(ConversationKey(key))]),
        }
        Ok(())
    }

    /// Sends an operation on the agent's word: back to the queue, approved, now, whatever moment was chosen for it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not in the outbox.
    pub fn approve(&self, id: &OperationId, now: Timestamp) -> Result<Subject, StoreError> {
        let subject = {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let operation = operation_in(&transaction, id)?;
            if operation.state.is_parked() {
                let state = if operation.unknown_at.is_some()
                    && operation.reason != Some(Reason::Unknown)
                {
                    OperationState::Checking
                } else {
                    OperationState::Queued
                };
                transaction.execute(
                    "UPDATE operation SET state = ?2, reason = NULL, not_before = 0, approved = 1, checks = 0,
                         unknown_at = CASE WHEN ?2 = 'checking' THEN unknown_at END
                     WHERE op = ?1",
                    params![id.0, state.name()],
                )?;
            } else {
                transaction
                    .execute("UPDATE operation SET not_before = 0 WHERE op = ?1", [&id.0])?;
            }
            transaction.execute(
                "UPDATE operation SET departs_at = min(departs_at, ?2) WHERE op = ?1",
                params![id.0, now.0],
            )?;
            transaction.commit()?;
            operation.subject()
        };
        self.lay(&[subject]);
        Ok(subject)
    }

    /// Drops an operation on the agent's word, and gives it back. What was made with it as one goes with it, and so does
    /// everything about a contact or a conversation that it was to make. Of those that are on their way, `stopped` cannot
    /// arrive any more.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`] while any of it may be on the server; [`StoreError::NotFound`].
    pub fn discard(
        &self,
        id: &OperationId,
        stopped: &[OperationId],
    ) -> Result<Discarded, StoreError> {
        let mut attached = Vec::new();
        let (operation, dropped) = {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let operation = operation_in(&transaction, id)?;
            let dropped = dropped_with(&transaction, &operation)?;
            if dropped.iter().any(|one| one.is_on_its_way(stopped)) {
                return Err(StoreError::OnItsWay);
            }
            for one in &dropped {
                transaction
                    .prepare_cached("DELETE FROM operation WHERE seq = ?1")?
                    .execute([one.seq])?;
                if one.action.creates_subject() && one.conversation.0 != 0 {
                    let files = files_of_draft(&transaction, one.conversation)?;
                    attached.extend(files);
                    for table in ["draft", "draft_file", "recording"] {
                        transaction.execute(
                            &format!("DELETE FROM {table} WHERE conversation = ?1"),
                            [one.conversation.0],
                        )?;
                    }
                }
            }
            transaction.commit()?;
            (operation, dropped)
        };
        let mut subjects: Vec<Subject> = dropped.iter().map(StoredOperation::subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        self.lay(&subjects);
        let files = dropped
            .iter()
            .flat_map(|one| one.action.kept_files().iter().cloned())
            .chain(attached)
            .collect();
        Ok(Discarded { operation, files })
    }

    /// The operations that go when one is dropped, itself among them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn dropped_with(&self, id: &OperationId) -> Result<Vec<OperationId>, StoreError> {
        let mine = self.mine();
        let operation = operation_in(&mine, id)?;
        let dropped = dropped_with(&mine, &operation)?;
        Ok(dropped.into_iter().map(|one| one.id).collect())
    }

    /// Drops every operation and draft of an account: only on the agent's word.
    ///
    /// # Errors
    /// When the database fails.
    pub fn discard_all(&self, account: AccountKey) -> Result<(), StoreError> {
        {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            transaction.execute("DELETE FROM operation WHERE account = ?1", [account.0])?;
            transaction.execute("DELETE FROM draft WHERE account = ?1", [account.0])?;
            transaction.execute("DELETE FROM recording WHERE account = ?1", [account.0])?;
            transaction.execute("DELETE FROM draft_file WHERE account = ?1", [account.0])?;
            transaction.execute("DELETE FROM view WHERE account = ?1", [account.0])?;
            transaction.commit()?;
        }
        self.lay_all_overlays()
    }

    /// What was on its way when the program ended may be on the server: it is looked for before it is sent again.
    pub(crate) fn settle_interrupted_operations(&self, now: Timestamp) -> Result<(), StoreError> {
        self.mine().execute(
            "UPDATE operation SET state = 'checking', unknown_at = coalesce(unknown_at, ?1), checks = 0
             WHERE state = 'sending'",
            [now.0],
        )?;
        Ok(())
    }

    /// Shortens waits that only a clock set back can have made so long, and starts them anew. Costs a read when there are
    /// none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rein_in_waits(&self, now: Timestamp) -> Result<(), StoreError> {
        self.rein_in_undo(now)?;
        const TOO_LONG: &str = "not_before > ?1 OR unknown_at > ?2";
        let longest = now.plus(LONGEST_ASKED).0;
        let found: bool = self.read(|connection| {
            Ok(connection
                .prepare_cached(&format!(
                    "SELECT EXISTS (SELECT 1 FROM mine.operation WHERE {TOO_LONG})"
                ))?
                .query_row([longest, now.0], |row| row.get(0))?)
        })?;
        if found {
            self.mine().execute(
                &format!(
                    "UPDATE operation SET not_before = min(not_before, ?3), unknown_at = min(unknown_at, ?2)
                     WHERE {TOO_LONG}"
                ),
                [longest, now.0, now.plus(CHECK_AFTER).0],
            )?;
        }
        Ok(())
    }

    /// The server's value of the field that `action` sets, as the local copy has it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn server_value(
        &self,
        conversation: ConversationKey,
        action: &Action,
    ) -> Result<Option<Base>, StoreError> {
        self.read(|connection| {
            let laid =
                read_laid(connection, conversation)?.ok_or(StoreError::NotFound("conversation"))?;
            // What woke here by itself is no change by someone else.
            let mut server = laid.server;
            self.wake(&mut server);
            Ok(Base::of(action, &server))
        })
    }

    /// The server's attributes of a conversation with edits carried out on them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub(crate) fn server_attributes_after(
        &self,
        conversation: ConversationKey,
        edits: &std::collections::BTreeMap<AttributeKey, Edit<AttributeValue>>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, StoreError> {
        self.read(|connection| {
            let laid =
                read_laid(connection, conversation)?.ok_or(StoreError::NotFound("conversation"))?;
            let mut attributes = laid.server.related.attributes;
            edit_attributes(&mut attributes, edits);
            Ok(attributes)
        })
    }

    /// The server's unread count of a conversation, as the local copy has it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn server_unread(&self, conversation: ConversationKey) -> Result<u32, StoreError> {
        self.read(|connection| {
            Ok(read_laid(connection, conversation)?
                .ok_or(StoreError::NotFound("conversation"))?
                .server
                .unread)
        })
    }

    /// The newest message after `seen` in which the customer or another person of the team wrote: not the author's own,
    /// no activities, no bots.
    ///
    /// # Errors
    /// When the database fails.
    pub fn overtaken_by(
        &self,
        conversation: ConversationKey,
        seen: MessageId,
        me: AgentId,
    ) -> Result<Option<MessageId>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT max(id) FROM main.message
                     WHERE conversation = ?1 AND id > ?2 AND direction IN (0, 1)
                       AND (author_kind = 0 OR (author_kind = 1 AND author_id != ?3))",
                )?
                .query_row(params![conversation.0, seen.0, me.0], |row| {
                    row.get::<_, Option<i64>>(0)
                })?
                .map(MessageId))
        })
    }

    /// The newest incoming message of a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn newest_incoming(
        &self,
        conversation: ConversationKey,
    ) -> Result<Option<MessageId>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT max(id) FROM main.message WHERE conversation = ?1 AND direction = ?2 AND deleted = 0",
                )?
                .query_row(params![conversation.0, super::sql::direction_code(Direction::Incoming)], |row| {
                    row.get::<_, Option<i64>>(0)
                })?
                .map(MessageId))
        })
    }
}

pub(super) fn operation_in(
    connection: &Connection,
    id: &OperationId,
) -> Result<StoredOperation, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM operation WHERE op = ?1"))?;
    let mut rows = statement.query([&id.0])?;
    rows.next()?
        .map_or(Err(StoreError::NotFound("operation")), read_operation)
}

/// The operations that were made as one for a conversation, in order.
pub(super) fn operations_of_group(
    connection: &Connection,
    group: &OperationId,
    conversation: ConversationKey,
) -> Result<Vec<StoredOperation>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation WHERE batch = ?1 AND conversation = ?2 ORDER BY seq"
    ))?;
    let mut rows = statement.query(params![group.0, conversation.0])?;
    let mut operations = Vec::new();
    while let Some(row) = rows.next()? {
        operations.push(read_operation(row)?);
    }
    Ok(operations)
}

/// The files that were attached to what was being written in a conversation.
fn files_of_draft(
    connection: &Connection,
    conversation: ConversationKey,
) -> Result<Vec<KeptFile>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, name, mime, size FROM draft_file WHERE conversation = ?1")?;
    let rows = statement.query_map([conversation.0], |row| {
        Ok(KeptFile {
            id: row.get(0)?,
            name: row.get(1)?,
            mime: row.get(2)?,
            size: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The operations that go when `operation` is dropped, itself among them.
pub(super) fn dropped_with(
    connection: &Connection,
    operation: &StoredOperation,
) -> Result<Vec<StoredOperation>, StoreError> {
    let mut found = vec![operation.clone()];
    let mut next = 0;
    while let Some(one) = found.get(next).cloned() {
        next += 1;
        let group = one.group.as_ref().map(|group| group.0.as_str());
        let (conversation, contact) = match one.subject() {
            Subject::Conversation(key) if one.action.creates_subject() => (Some(key.0), None),
            Subject::Contact(key) if one.action.creates_subject() => (None, Some(key.0)),
            _ => (None, None),
        };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM operation
             WHERE batch = ?2 AND conversation = ?3 OR seq >= ?1 AND (conversation = ?4 OR contact = ?5)
             ORDER BY seq"
        ))?;
        let mut rows = statement.query(params![
            operation.seq,
            group,
            one.conversation.0,
            conversation,
            contact
        ])?;
        while let Some(row) = rows.next()? {
            let other = read_operation(row)?;
            if found.iter().all(|known| known.seq != other.seq) {
                found.push(other);
            }
        }
    }
    Ok(found)
}
