//! Messages that wait for the moment at which they leave: choosing another one, and taking them back into the draft.

use guichet_model::{
    AccountKey, MessageId, OperationId, Timestamp,
    draft::Written,
    mail::Recipients,
    message::NewMessage,
    outbox::{Reason, Subject},
    sending::{Departure, LONGEST_UNDO_S},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Store, StoreError,
    draft_files::write_files,
    drafts::{mode_name, write_draft},
    outbox::{StoredOperation, dropped_with, operation_in, operations_of_group},
    sql::from_json,
};

/// The columns `departure` and `departs_at` of an operation.
pub(super) const fn departure_columns(
    departure: Option<Departure>,
) -> (Option<&'static str>, Option<i64>) {
    match departure {
        Some(Departure::Undo { until }) => (Some("undo"), Some(until.0)),
        Some(Departure::Scheduled { at }) => (Some("scheduled"), Some(at.0)),
        None => (None, None),
    }
}

/// What those columns say. A name unknown today counts as chosen by the author: it does not leave earlier.
pub(super) fn departure(name: Option<&str>, at: Option<i64>) -> Option<Departure> {
    let at = Timestamp(at?);
    match name? {
        "undo" => Some(Departure::Undo { until: at }),
        _ => Some(Departure::Scheduled { at }),
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The operation that is gone.
    pub operation: StoredOperation,
    /// The message as it was written, put together again where it was taken apart.
    pub message: NewMessage,
    /// The text of the draft as it is now.
    pub draft: String,
}

impl Store {
    /// Takes a reply or a note out of the outbox, and what was made with it as one: its text is the draft again, below
    /// what was typed since, and its files are attached to it. One durable transaction: the text is never in neither
    /// place, nor sent from both. Of what is on its way, `stopped` cannot arrive any more.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`] while it may be on the server; [`StoreError::NotFound`] for one that is not in the outbox
    /// or is no message.
    pub fn take_back(
        &self,
        account: AccountKey,
        id: &OperationId,
        stopped: &[OperationId],
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let (taken, subjects) = {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let operation = message_in(&transaction, account, id)?;
            let mut dropped = dropped_with(&transaction, &operation)?;
            if dropped.iter().any(|one| one.is_on_its_way(stopped)) {
                return Err(StoreError::OnItsWay);
            }
            dropped.sort_unstable_by_key(|one| one.seq);
            for one in &dropped {
                transaction
                    .prepare_cached("DELETE FROM operation WHERE seq = ?1")?
                    .execute([one.seq])?;
            }
            let message = whole(&dropped);
            let draft = restore_draft(&transaction, account, &operation, &message, now)?;
            transaction.commit()?;
            let mut subjects: Vec<Subject> = dropped.iter().map(StoredOperation::subject).collect();
            subjects.sort_unstable();
            subjects.dedup();
            let taken = Taken {
                operation,
                message,
                draft,
            };
            (taken, subjects)
        };
        self.lay(&subjects);
        Ok(taken)
    }

    /// Has a message leave at another moment, with all its parts. One that was held because someone wrote meanwhile is not
    /// held again because of that: its author was told. Later work of the conversation does not wait for it any more.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`] while it may be on the server; [`StoreError::NotFound`] for one that is not in the outbox
    /// or is no message.
    pub fn reschedule(
        &self,
        account: AccountKey,
        id: &OperationId,
        at: Timestamp,
    ) -> Result<Subject, StoreError> {
        let subject = {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            let operation = message_in(&transaction, account, id)?;
            let parts = match &operation.group {
                Some(group) => operations_of_group(&transaction, group, operation.conversation)?,
                None => vec![operation.clone()],
            };
            if parts.iter().any(|part| part.is_on_its_way(&[])) {
                return Err(StoreError::OnItsWay);
            }
            let group = operation.group.as_ref().map(|group| &group.0);
            for part in &parts {
                let seen = match part.reason {
                    Some(Reason::Overtaken { by }) => part.last_seen.max(Some(by)),
                    _ => part.last_seen,
                };
                place_departure(&transaction, &part.id, at, seen)?;
                transaction.execute(
                    "UPDATE operation SET depends_on = NULL
                     WHERE depends_on = ?1 AND (?2 IS NULL OR batch IS NOT ?2)",
                    params![part.seq, group],
                )?;
            }
            transaction.commit()?;
            operation.subject()
        };
        self.lay(&[subject]);
        Ok(subject)
    }

    /// Shortens the time in which a message can be taken back where only a clock set back can have made it so long.
    pub(super) fn rein_in_undo(&self, now: Timestamp) -> Result<(), StoreError> {
        const TOO_LONG: &str = "departure = 'undo' AND departs_at > ?1";
        let longest = now.0 + i64::from(LONGEST_UNDO_S) * 1000;
        let found: bool = self.read(|connection| {
            Ok(connection
                .prepare_cached(&format!(
                    "SELECT EXISTS (SELECT 1 FROM mine.operation WHERE {TOO_LONG})"
                ))?
                .query_row([longest], |row| row.get(0))?)
        })?;
        if found {
            self.mine().execute(
                &format!("UPDATE operation SET departs_at = ?1 WHERE {TOO_LONG}"),
                [longest],
            )?;
        }
        Ok(())
    }
}

/// A message as it was written, from its parts in order.
fn whole(parts: &[StoredOperation]) -> NewMessage {
    let mut messages = parts.iter().filter_map(|part| part.action.message());
    let mut whole = messages.next().cloned().unwrap_or_default();
    for part in messages {
        if whole.text.is_empty() {
            whole.text.clone_from(&part.text);
        }
        whole.files.extend(part.files.iter().cloned());
    }
    whole
}

/// A reply or a note of this account in the outbox.
fn message_in(
    transaction: &Connection,
    account: AccountKey,
    id: &OperationId,
) -> Result<StoredOperation, StoreError> {
    let of_account: bool = transaction
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM operation WHERE op = ?1 AND account = ?2)")?
        .query_row(params![id.0, account.0], |row| row.get(0))?;
    let operation = operation_in(transaction, id)?;
    if of_account && operation.action.message().is_some() {
        Ok(operation)
    } else {
        Err(StoreError::NotFound("message"))
    }
}

fn place_departure(
    transaction: &Connection,
    id: &OperationId,
    at: Timestamp,
    seen: Option<MessageId>,
) -> Result<(), StoreError> {
    let (name, at) = departure_columns(Some(Departure::Scheduled { at }));
    transaction.execute(
        "UPDATE operation SET departure = ?2, departs_at = ?3, last_seen = ?4, state = 'queued', reason = NULL,
             not_before = 0, unknown_at = NULL, checks = 0
         WHERE op = ?1",
        params![id.0, name, at, seen.map(|id| id.0)],
    )?;
    Ok(())
}

/// Puts a message's text below what its draft holds by now, and attaches its files to it.
fn restore_draft(
    transaction: &Connection,
    account: AccountKey,
    operation: &StoredOperation,
    message: &NewMessage,
    now: Timestamp,
) -> Result<String, StoreError> {
    let mode = operation.action.mode().unwrap_or_default();
    let before: Option<(String, Option<i64>, Option<String>)> = transaction
        .prepare_cached(
            "SELECT text, quote, recipients FROM draft WHERE conversation = ?1 AND mode = ?2",
        )?
        .query_row(params![operation.conversation.0, mode_name(mode)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (before, answered, kept) = match before {
        Some((before, answered, kept)) => (Some(before), answered, kept),
        None => (None, None, None),
    };
    // What was chosen since holds.
    let quote = answered.map(MessageId).or(message.quote);
    let kept = kept
        .map(|kept| from_json::<Recipients>(&kept, "recipients"))
        .transpose()?;
    let draft = match before.filter(|before| !before.trim().is_empty()) {
        Some(before) if message.text.is_empty() => before,
        Some(before) => format!("{before}\n\n{}", message.text),
        None => message.text.clone(),
    };
    let display_id = operation.display_id.map(|id| id.0);
    let place = (account, operation.conversation, display_id, mode);
    if !draft.is_empty() {
        let written = Written {
            text: &draft,
            cursor: None,
            quote,
            recipients: kept.as_ref().or(message.recipients.as_ref()),
        };
        write_draft(transaction, place, written, now)?;
    }
    write_files(transaction, place, &message.files)?;
    Ok(draft)
}
