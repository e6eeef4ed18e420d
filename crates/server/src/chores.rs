//! What requests put off: macros and changes of many records at once.
//!
//! [`put_off`] writes one row for each subject in the transaction of the request; [`run`] does them
//! in order, some in each transaction, and removes each row in the transaction of its effect. So a
//! kill loses nothing and repeats nothing, and other writers get their turn in between. Everything is
//! done in the name of whoever asked, and what they may not do by then is passed over.

use crate::bulk::{ContactChange, ConversationChange};
use crate::caller::Caller;
use crate::desk::{Desk, Work};
use crate::error::{ApiError, chain};
use crate::macros::{self, Refusals};
use crate::store::chore::{self, Chore};
use guichet_protocol::ids::{ContactId, ConversationDisplayId};
use guichet_protocol::rest::MacroAction;
use serde::{Deserialize, Serialize};

/// So many are done before other writers get their turn.
const BATCH: usize = 8;
/// A task that the store refused so often is given up.
const MOST_FAILURES: i64 = 3;
/// How long to let the store alone when it refused.
const STORE_PAUSE_MS: i64 = 5_000;

/// What to do with a subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// The steps of a macro, as they were when it was run.
    Macro(Vec<MacroAction>),
    /// Change a conversation.
    Conversation(ConversationChange),
    /// Change a contact.
    Contact(ContactChange),
}

/// Writes a task down for each subject: display ids of conversations, or ids of contacts.
///
/// # Errors
/// The store's.
pub(crate) fn put_off(
    work: &mut Work<'_>,
    caller: &Caller,
    task: &Task,
    subjects: &[i64],
) -> Result<(), ApiError> {
    let task =
        serde_json::to_string(task).map_err(|error| ApiError::Internal(error.to_string()))?;
    let (account, user) = (caller.account_id(), caller.user_id());
    chore::add(work.connection, account, user, &task, subjects, work.now)?;
    work.ring_chores();
    Ok(())
}

/// Does what was put off, until the desk closes.
pub(crate) async fn run(desk: Desk) {
    loop {
        let pause = match work_off(&desk).await {
            Ok(()) => None,
            Err(error) => {
                tracing::error!(error = %chain(&error), "what was put off waits for the store");
                Some(desk.now().plus_millis(STORE_PAUSE_MS))
            }
        };
        let pause = async {
            match pause {
                Some(at) => desk.clock().sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = desk.closing() => return,
            () = desk.chores().notified() => {}
            () = pause => {}
        }
    }
}

/// What a transaction leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Something,
    Nothing,
}

async fn work_off(desk: &Desk) -> Result<(), ApiError> {
    loop {
        let rest = tokio::select! {
            // What is under way is finished all the same: the store does not stop in the middle.
            () = desk.closing() => return Ok(()),
            rest = desk.change(|work| batch(work, BATCH)) => rest,
        };
        let rest = match rest {
            Ok(rest) => rest,
            // One by one it shows which of them the store refuses.
            Err(_) => match desk.change(|work| batch(work, 1)).await {
                Ok(rest) => rest,
                Err(error) => {
                    if give_up(desk).await? {
                        continue;
                    }
                    return Err(error);
                }
            },
        };
        if rest == Rest::Nothing {
            return Ok(());
        }
    }
}

async fn give_up(desk: &Desk) -> Result<bool, ApiError> {
    desk.change(|work| Ok(chore::failed(work.connection, MOST_FAILURES)?))
        .await
}

fn batch(work: &mut Work<'_>, size: usize) -> Result<Rest, ApiError> {
    for _ in 0..size {
        let Some(next) = chore::next(work.connection)? else {
            work.performer = None;
            work.rest_chores();
            return Ok(Rest::Nothing);
        };
        chore::done(work.connection, next.id)?;
        match work.attempt(|work| perform(work, &next)) {
            Ok(()) => {}
            Err(ApiError::Store(error)) => return Err(ApiError::Store(error)),
            Err(refusal) => {
                tracing::info!(chore = next.id, error = %chain(&refusal), "a task was passed over");
            }
        }
    }
    Ok(Rest::Something)
}

fn perform(work: &mut Work<'_>, chore: &Chore) -> Result<(), ApiError> {
    let caller = Caller::acting(work, chore.user, chore.account)?;
    let task: Task =
        serde_json::from_str(&chore.task).map_err(|error| ApiError::Internal(error.to_string()))?;
    work.performer = Some(caller.performer());
    let conversation = ConversationDisplayId(chore.subject);
    match task {
        Task::Macro(steps) => {
            macros::run(work, &caller, conversation, &steps, Refusals::PassedOver)
        }
        Task::Conversation(change) => change.apply(work, &caller, conversation),
        Task::Contact(change) => change.apply(work, &caller, ContactId(chore.subject)),
    }
}
