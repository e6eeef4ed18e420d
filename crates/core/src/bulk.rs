//! The same done to many conversations, and undone as one.
//!
//! Every conversation gets an operation of its own, so that each is delivered, held or refused by itself; they are written
//! in one durable transaction. Undoing takes back what is still here. What was delivered is set back by a new operation,
//! made of the values from before; those are kept in memory, for the last few batches.

use std::collections::{BTreeSet, VecDeque};

use guichet_model::{
    AccountKey, ConversationKey, Event, LabelTitle, OperationId,
    conversation::{ConversationRow, Status},
    outbox::{Action, Subject, SubjectKind},
    view::{Batch, BatchUndone, MOST_SELECTED},
};
use parking_lot::Mutex;

use crate::{
    Core, Error,
    related::new_id,
    rules,
    store::{StoreError, intent::Intent},
    workspace::check,
};

/// Batches that can be undone.
const REMEMBERED: usize = 20;

/// What was done lately to many conversations.
#[derive(Debug, Default)]
pub(crate) struct Batches(Mutex<VecDeque<Done>>);

/// One batch, with what is needed to undo it.
#[derive(Debug)]
struct Done {
    id: OperationId,
    account: AccountKey,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    operation: OperationId,
    before: ConversationRow,
    action: Action,
}

impl Core {
    /// Does the same to many conversations, as one. When this returns, it survives a crash; each is delivered as soon as
    /// the network allows, once. Conversations for which it makes no sense are named in the answer.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be done to many, or to nothing, or to more than [`MOST_SELECTED`];
    /// [`StoreError::DiskFull`]: then nothing was kept.
    pub fn act_on_many(
        &self,
        account: AccountKey,
        conversations: &[ConversationKey],
        action: &Action,
    ) -> Result<Batch, Error> {
        let runtime = self.runtime(account)?;
        let now = self.shared.now();
        check(action, now)?;
        if action.text().is_some()
            || action.subject_kind() != SubjectKind::Conversation
            || action.creates_subject()
        {
            return Err(Error::Invalid("that cannot be done to many at once"));
        }
        if let Action::ChangeLabels { add, .. } = action {
            rules::new_labels(&self.shared.store, account, runtime.role(), add)?;
        }
        let wanted: BTreeSet<ConversationKey> = conversations.iter().copied().collect();
        if wanted.len() > MOST_SELECTED {
            return Err(Error::Invalid("at most 2000 conversations at once"));
        }
        let mut batch = Batch {
            id: new_id(),
            queued: 0,
            skipped: Vec::new(),
        };
        let rows = self.shared.store.rows_of(account, &wanted)?;
        let here: BTreeSet<ConversationKey> = rows.iter().map(|row| row.key).collect();
        batch.skipped.extend(wanted.difference(&here));
        let mut intents = Vec::with_capacity(rows.len());
        let mut steps = Vec::with_capacity(rows.len());
        for row in rows {
            match self.intents_of(account, row.key, action) {
                Ok(made) => {
                    batch.queued += 1;
                    steps.extend(made.iter().map(|intent| Step {
                        operation: intent.id.clone(),
                        before: row.clone(),
                        action: intent.action.clone(),
                    }));
                    intents.extend(made);
                }
                Err(Error::Invalid(_) | Error::Store(StoreError::NotFound(_))) => {
                    batch.skipped.push(row.key);
                }
                Err(error) => return Err(error),
            }
        }
        if intents.is_empty() {
            return Err(Error::Invalid("none of the conversations can have that"));
        }
        self.shared.store.enqueue_all(account, &intents, now)?;
        self.shared.batches.keep(Done {
            id: batch.id.clone(),
            account,
            steps,
        });
        self.many_changed(account, here);
        runtime.wake_outbox.notify_one();
        runtime.wake_snooze.notify_one();
        Ok(batch)
    }

    /// Undoes a batch: what is still here is withdrawn, what was delivered is set back where that can be done.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a batch that is no longer remembered.
    pub fn undo_batch(
        &self,
        account: AccountKey,
        batch: &OperationId,
    ) -> Result<BatchUndone, Error> {
        let runtime = self.runtime(account)?;
        let done = self
            .shared
            .batches
            .take(account, batch)
            .ok_or(StoreError::NotFound("batch"))?;
        let ids: Vec<OperationId> = done
            .steps
            .iter()
            .map(|step| step.operation.clone())
            .collect();
        let taken = self.shared.store.withdraw(&ids)?;
        let now = self.shared.now();
        let mut stays = BTreeSet::new();
        let mut intents = Vec::new();
        for step in &done.steps {
            if taken.withdrawn.contains(&step.operation) {
                continue;
            }
            let conversation = step.before.key;
            if taken.on_their_way.contains(&step.operation) {
                stays.insert(conversation);
                continue;
            }
            match inverse(&step.action, &step.before) {
                Back::To(action) if check(&action, now).is_ok() => {
                    let subject = Subject::Conversation(conversation);
                    intents.push(Intent::new(new_id(), subject, *action));
                }
                Back::Nothing => {}
                Back::To(_) | Back::Impossible => {
                    stays.insert(conversation);
                }
            }
        }
        if !intents.is_empty() {
            self.shared.store.enqueue_all(account, &intents, now)?;
        }
        let touched = done.steps.iter().map(|step| step.before.key).collect();
        self.many_changed(account, touched);
        runtime.wake_outbox.notify_one();
        runtime.wake_snooze.notify_one();
        Ok(BatchUndone {
            withdrawn: u32::try_from(taken.withdrawn.len()).unwrap_or(u32::MAX),
            reversed: u32::try_from(intents.len()).unwrap_or(u32::MAX),
            stays: stays.into_iter().collect(),
        })
    }

    /// What carries an action out on one of many.
    fn intents_of(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        action: &Action,
    ) -> Result<Vec<Intent>, Error> {
        let subject = Subject::Conversation(conversation);
        let action = match action {
            Action::RunMacro { macro_id, .. } => {
                return self.macro_intents(account, conversation, *macro_id);
            }
            // Up to what is here now: what a customer writes meanwhile stays unread.
            Action::MarkRead { seen: None } => Action::MarkRead {
                seen: self.shared.store.newest_incoming(conversation)?,
            },
            // Checked once for all of them.
            Action::ChangeLabels { .. } => action.clone(),
            action => {
                self.check_related(account, conversation, action)?;
                action.clone()
            }
        };
        Ok(vec![Intent::new(new_id(), subject, action)])
    }

    /// One event for all of them: two thousand would keep the window busy.
    fn many_changed(&self, account: AccountKey, conversations: BTreeSet<ConversationKey>) {
        self.shared.emit(Event::OutboxChanged { account });
        let conversations = conversations.into_iter().collect();
        self.shared.conversations_changed(account, conversations);
    }
}

impl Batches {
    fn keep(&self, done: Done) {
        let mut batches = self.0.lock();
        batches.push_back(done);
        while batches.len() > REMEMBERED {
            batches.pop_front();
        }
    }

    fn take(&self, account: AccountKey, id: &OperationId) -> Option<Done> {
        let mut batches = self.0.lock();
        let at = batches
            .iter()
            .position(|done| done.account == account && done.id == *id)?;
        batches.remove(at)
    }
}

/// What undoing takes.
enum Back {
    /// This action.
    To(Box<Action>),
    /// Nothing: it changed nothing.
    Nothing,
    /// It cannot be undone.
    Impossible,
}

fn to(action: Action) -> Back {
    Back::To(Box::new(action))
}

/// What sets a conversation back to what it was.
fn inverse(action: &Action, before: &ConversationRow) -> Back {
    match action {
        Action::SetStatus { .. } => to(Action::SetStatus {
            status: before.status.clone(),
            until: before
                .snoozed_until
                .filter(|_| before.status == Status::Pending),
        }),
        Action::Assign { .. } if before.bot.is_none() => to(Action::Assign {
            agent: before.assignee,
        }),
        Action::SetTeam { .. } => to(Action::SetTeam { team: before.team }),
        Action::SetPriority { .. } => to(Action::SetPriority {
            priority: before.priority.clone(),
        }),
        Action::ChangeLabels { add, remove } => labels_back(add, remove, before),
        Action::MarkRead { .. } if before.unread_count > 0 => to(Action::MarkUnread),
        Action::MarkUnread if before.unread_count == 0 => to(Action::MarkRead { seen: None }),
        Action::MarkRead { .. } | Action::MarkUnread => Back::Nothing,
        _ => Back::Impossible,
    }
}

fn labels_back(add: &[LabelTitle], remove: &[LabelTitle], before: &ConversationRow) -> Back {
    let had = |label: &&LabelTitle| before.labels.contains(label);
    let back = Action::ChangeLabels {
        add: remove.iter().filter(had).cloned().collect(),
        remove: add.iter().filter(|label| !had(label)).cloned().collect(),
    };
    match &back {
        Action::ChangeLabels { add, remove } if add.is_empty() && remove.is_empty() => {
            Back::Nothing
        }
        _ => to(back),
    }
}
