//! The outbox's rows: written durably before anything is tried, dropped only when delivered or by the agent.

use guichet_model::{
    AccountKey, AgentId, ConversationKey, DisplayId, MessageId, OperationId, Timestamp,
    message::Direction,
    outbox::{Action, Operation, OperationState, Reason},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Store, StoreError,
    overlay::{Values, read_laid},
    sql::{from_json, json},
};
use crate::outbox::plan::{CHECK_AFTER, LONGEST_ASKED};

/// The version of the payload's shape that this program writes.
const PAYLOAD_VERSION: i64 = 1;

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

/// The value of a single-value field that the author saw.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum Base {
    /// Status, by wire name.
    Status(String),
    /// Agent.
    Assignee(Option<AgentId>),
    /// Team.
    Team(Option<guichet_model::TeamId>),
    /// Priority, by wire name.
    Priority(Option<String>),
}

impl Base {
    fn of(action: &Action, values: &Values) -> Option<Self> {
        let priority = || {
            values
                .priority
                .as_ref()
                .map(|priority| priority.wire_name().to_owned())
        };
        match action {
            Action::SetStatus { .. } => Some(Self::Status(values.status.wire_name().to_owned())),
            Action::Assign { .. } => Some(Self::Assignee(values.assignee)),
            Action::SetTeam { .. } => Some(Self::Team(values.team)),
            Action::SetPriority { .. } => Some(Self::Priority(priority())),
            _ => None,
        }
    }

    /// The value that `action` wants.
    #[must_use]
    pub fn wanted(action: &Action) -> Option<Self> {
        match action {
            Action::SetStatus { status, .. } => Some(Self::Status(status.wire_name().to_owned())),
            Action::Assign { agent } => Some(Self::Assignee(*agent)),
            Action::SetTeam { team } => Some(Self::Team(*team)),
            Action::SetPriority { priority } => Some(Self::Priority(
                priority
                    .as_ref()
                    .map(|priority| priority.wire_name().to_owned()),
            )),
            _ => None,
        }
    }

    /// The value as people read it: a wire name, an id, or `none`.
    #[must_use]
    pub fn describe(&self) -> String {
        let none = || "none".to_owned();
        match self {
            Self::Status(name) => name.clone(),
            Self::Assignee(id) => id.map_or_else(none, |id| id.to_string()),
            Self::Team(id) => id.map_or_else(none, |id| id.to_string()),
            Self::Priority(name) => name.clone().unwrap_or_else(none),
        }
    }
}

/// An operation as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOperation {
    /// The order.
    pub seq: i64,
    /// Identity.
    pub id: OperationId,
    /// The conversation it is for.
    pub conversation: ConversationKey,
    /// The server's number for that conversation.
    pub display_id: Option<DisplayId>,
    /// What it does.
    pub action: Action,
    /// The newest message its author could see.
    pub last_seen: Option<MessageId>,
    /// The value its author saw.
    pub base: Option<Base>,
    /// The operation that must be delivered before.
    pub depends_on: Option<i64>,
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

const COLUMNS: &str = "seq, op, conversation, display_id, payload, last_seen, base, depends_on, not_before, queued_at,
    attempts, state, reason, unknown_at, checks, floor, approved";

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

    /// Writes an operation durably, then lays it over the local copy. When this returns, the operation survives a
    /// power cut.
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
        let (display_id, last_seen, base) = self.read(|connection| {
            // A message that came by itself is on screen before the thread is known to be whole up to it.
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
            let base =
                read_laid(connection, conversation)?.and_then(|laid| Base::of(action, &laid.shown));
            Ok((display_id, last_seen, base))
        })?;
        {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            if matches!(action, Action::MarkRead { .. } | Action::MarkUnread) {
                transaction
                    .prepare_cached(
                        "DELETE FROM operation WHERE conversation = ?1 AND kind IN ('read', 'unread')
                             AND state = 'queued' AND attempts = 0",
                    )?
                    .execute([conversation.0])?;
            }
            if let Some(text) = action.text() {
                transaction
                    .prepare_cached(
                        "DELETE FROM draft WHERE conversation = ?1 AND trim(text) = trim(?2)",
                    )?
                    .execute(params![conversation.0, text])?;
            }
            let depends_on: Option<i64> = if matches!(action, Action::SetStatus { .. }) {
                transaction
                    .prepare_cached(
                        "SELECT max(seq) FROM operation WHERE conversation = ?1 AND kind = 'reply'",
                    )?
                    .query_row([conversation.0], |row| row.get(0))?
            } else {
                None
            };
            transaction
                .prepare_cached(
                    "INSERT INTO operation (op, account, conversation, display_id, kind, version, payload, last_seen,
                         base, depends_on, queued_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                )?
                .execute(params![
                    id.0,
                    account.0,
                    conversation.0,
                    display_id,
                    action.name(),
                    PAYLOAD_VERSION,
                    json(action, "operation")?,
                    last_seen,
                    base.map(|base| json(&base, "base value")).transpose()?,
                    depends_on,
                    now.0,
                ])?;
            transaction.commit()?;
        }
        self.lay_overlay(conversation);
        Ok(())
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
                "SELECT c.name FROM main.conversation v JOIN main.contact c ON c.key = v.contact WHERE v.key = ?1",
            )?;
            operations
                .into_iter()
                .map(|operation| {
                    let contact_name =
                        name.query_row([operation.conversation.0], |row| row.get(0)).optional()?.unwrap_or_default();
                    Ok(Operation {
                        id: operation.id,
                        action: operation.action,
                        conversation: operation.conversation,
                        conversation_id: operation.display_id,
                        contact_name,
                        state: operation.state,
                        attempts: operation.attempts,
                        reason: operation.reason,
                        queued_at: operation.queued_at,
                        next_try_at: (operation.not_before.0 > 0 && !operation.state.is_parked())
                            .then_some(operation.not_before),
                    })
                })
                .collect()
        })
    }

    /// Marks an operation as on its way and counts the attempt, before the attempt. `floor` is kept from the first one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was discarded meanwhile: then it must not be sent.
    pub fn begin_attempt(
        &self,
        id: &OperationId,
        floor: Option<MessageId>,
    ) -> Result<(), StoreError> {
        let changed = self
            .mine()
            .prepare_cached(
                "UPDATE operation SET state = 'sending', attempts = attempts + 1, floor = coalesce(floor, ?2)
                 WHERE op = ?1 AND state IN ('queued', 'checking')",
            )?
            .execute(params![id.0, floor.map(|id| id.0)])?;
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
        let conversation: Option<i64> = self
            .mine()
            .prepare_cached(
                "UPDATE operation SET state = ?2, reason = ?3, not_before = ?4, unknown_at = ?5, checks = ?6
                 WHERE op = ?1 RETURNING conversation",
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
                |row| row.get(0),
            )
            .optional()?;
        if let Some(key) = conversation {
            self.lay_overlay(ConversationKey(key));
        }
        Ok(())
    }

    /// Sends an operation on the agent's word: back to the queue, approved, now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not in the outbox.
    pub fn approve(&self, id: &OperationId) -> Result<ConversationKey, StoreError> {
        let conversation = {
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
            transaction.commit()?;
            operation.conversation
        };
        self.lay_overlay(conversation);
        Ok(conversation)
    }

    /// Drops an operation on the agent's word, and gives it back.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`] while it may be on the server; [`StoreError::NotFound`].
    pub fn discard(&self, id: &OperationId) -> Result<StoredOperation, StoreError> {
        let operation = {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let operation = operation_in(&transaction, id)?;
            if matches!(
                operation.state,
                OperationState::Sending | OperationState::Checking
            ) {
                return Err(StoreError::OnItsWay);
            }
            transaction.execute("DELETE FROM operation WHERE op = ?1", [&id.0])?;
            transaction.commit()?;
            operation
        };
        self.lay_overlay(operation.conversation);
        Ok(operation)
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
            transaction.commit()?;
        }
        self.lay_all_overlays()
    }

    /// Drops a delivered operation. Only [`Store::acknowledge`] calls this, after the effect is stored.
    pub(super) fn remove_operation(&self, id: &OperationId) -> Result<(), StoreError> {
        self.mine()
            .prepare_cached("DELETE FROM operation WHERE op = ?1")?
            .execute([&id.0])?;
        Ok(())
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
            Ok(Base::of(action, &laid.server))
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

fn operation_in(connection: &Connection, id: &OperationId) -> Result<StoredOperation, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM operation WHERE op = ?1"))?;
    let mut rows = statement.query([&id.0])?;
    rows.next()?
        .map_or(Err(StoreError::NotFound("operation")), read_operation)
}
