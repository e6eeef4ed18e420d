//! What the outbox does next, decided from its rows alone.
//!
//! Per conversation first in, first out: an operation waits for every earlier one of its conversation that is still
//! going somewhere. A parked one (held, in conflict, failed) is not going anywhere, so only what depends on it waits.
//! Conversations never wait for each other. A message whose author chose the moment holds nothing up before it, and
//! takes the place in the order that its moment gives it; one that can be taken back for some seconds keeps its place.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use guichet_model::{
    MessageId, OperationId, Timestamp,
    outbox::{OperationState, Reason, Subject},
    sending::Departure,
};

use crate::{
    api::{Error, Retry},
    store::outbox::{Placement, StoredOperation},
};

/// A server's word on repeating a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The server knows the operation's key: sending again is safe.
    Safe,
    /// Stock Chatwoot: whether it has the operation must be found out before sending again.
    CheckFirst,
}

/// How long stock Chatwoot may still be working on a request whose answer was lost: its own limit is 15 s.
pub const CHECK_AFTER: Duration = Duration::from_secs(30);
/// How far apart two looks for a lost message are.
pub const CHECK_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How many looks in vain make a message safe to send again.
pub const CHECKS: u32 = 2;
/// Nothing older leaves without a question.
pub const OLDEST_UNASKED: Duration = Duration::from_secs(3 * 24 * 3600);
/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The longest wait that a server can ask for. An operation that waits longer waits for a clock that was set back.
pub const LONGEST_ASKED: Duration = Duration::from_secs(3600);
/// The shortest wait when a server asks to slow down without saying for how long.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// What may be tried now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Indices into the operations, in order.
    pub ready: Vec<usize>,
    /// When the next one becomes ready by itself; absent when nothing will.
    pub wake_at: Option<Timestamp>,
    /// When the next message leaves that waits for its moment.
    pub departs_at: Option<Timestamp>,
}

/// Decides what may be tried now. `in_flight` are being tried; `hurried` ignore their waiting time.
#[must_use]
pub fn plan(
    operations: &[StoredOperation],
    in_flight: &HashSet<OperationId>,
    repeat: Repeat,
    now: Timestamp,
    hurried: impl Fn(&StoredOperation) -> bool,
) -> Plan {
    let present: HashMap<i64, &StoredOperation> = operations
        .iter()
        .map(|operation| (operation.seq, operation))
        .collect();
    let mut stuck: HashSet<i64> = HashSet::new();
    for operation in operations {
        let waits_for_parked = operation.depends_on.is_some_and(|seq| stuck.contains(&seq));
        if operation.state.is_parked() || waits_for_parked {
            stuck.insert(operation.seq);
        }
    }
    let mut busy: HashSet<Subject> = HashSet::new();
    let mut plan = Plan::default();
    for index in in_order(operations) {
        let Some(operation) = operations.get(index) else {
            continue;
        };
        if stuck.contains(&operation.seq) {
            continue;
        }
        let departs_at = operation.departure.map(Departure::at);
        let later = departs_at.filter(|at| *at > now);
        if operation.is_scheduled()
            && let Some(at) = later
        {
            plan.departs_at = earlier(plan.departs_at, at);
            continue;
        }
        let waits = operation
            .depends_on
            .is_some_and(|seq| present.contains_key(&seq));
        let first = busy.insert(operation.subject());
        if !first || waits || in_flight.contains(&operation.id) {
            continue;
        }
        if let Some(at) = later {
            plan.departs_at = earlier(plan.departs_at, at);
            continue;
        }
        let due = due(operation, repeat, hurried(operation));
        if due <= now {
            plan.ready.push(index);
        } else {
            plan.wake_at = earlier(plan.wake_at, due);
        }
    }
    plan
}

fn earlier(known: Option<Timestamp>, at: Timestamp) -> Option<Timestamp> {
    Some(known.map_or(at, |known| known.min(at)))
}

/// The order of the outbox: as it was queued, each message whose author chose the moment at that moment. A clock that was
/// set back turns nothing round.
fn in_order(operations: &[StoredOperation]) -> Vec<usize> {
    let mut queued_at = Timestamp(i64::MIN);
    let mut order: Vec<(Timestamp, usize)> = operations
        .iter()
        .enumerate()
        .map(|(index, operation)| {
            if operation.is_scheduled() {
                return (operation.wanted_at(), index);
            }
            queued_at = queued_at.max(operation.queued_at);
            (queued_at, index)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}

/// When an operation may be tried. Hurry shortens a wait between tries, never the time that stock Chatwoot needs to be
/// done with a request whose answer was lost.
fn due(operation: &StoredOperation, repeat: Repeat, hurried: bool) -> Timestamp {
    let asked = if hurried {
        Timestamp(0)
    } else {
        operation.not_before
    };
    match operation.unknown_at {
        Some(unknown_at) if repeat == Repeat::CheckFirst && operation.checks == 0 => {
            asked.max(unknown_at.plus(CHECK_AFTER))
        }
        Some(_) if repeat == Repeat::CheckFirst => operation.not_before,
        _ => asked,
    }
}

/// How far an attempt had come when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// While looking at the server; nothing was sent.
    Looking,
    /// On the way: the server cannot have all of it, so nothing took effect.
    Partly,
    /// After the operation itself was sent.
    Sent,
}

/// How an attempt ended, short of delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setback {
    /// The server or the way to it failed.
    Failed(Stage, Error),
    /// Someone wrote after the author last looked.
    Overtaken(MessageId),
    /// The server's value is neither what the author saw nor what they want.
    Conflict(String),
    /// It is older than anything that leaves unasked.
    TooOld,
    /// It was looked for and not found.
    NotThere,
    /// What it is for does not exist on the server yet, or no more.
    NotThereYet,
    /// The file that it sends is no longer in the profile.
    FileGone,
    /// Its answer was lost, and this server gives no way to find out whether it took effect.
    CannotBeChecked,
}

/// Where an operation goes after a setback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was delivered after all.
    Delivered,
    /// It goes here.
    Place(Placement),
    /// It goes here, and nothing else of the account can go now either: no connection.
    Offline(Placement),
    /// It goes here, and the account must be signed in to again.
    SignInNeeded(Placement, Error),
}

/// Decides where an operation goes after a setback. `jitter` is in 0..1.
#[must_use]
pub fn after(
    operation: &StoredOperation,
    setback: &Setback,
    repeat: Repeat,
    now: Timestamp,
    jitter: f64,
) -> Verdict {
    let here = Placement {
        state: if operation.unknown_at.is_some() {
            OperationState::Checking
        } else {
            OperationState::Queued
        },
        reason: None,
        not_before: now,
        unknown_at: operation.unknown_at,
        checks: operation.checks,
    };
    let park = |state, reason| {
        Verdict::Place(Placement {
            state,
            reason: Some(reason),
            not_before: Timestamp(0),
            ..here.clone()
        })
    };
    match setback {
        Setback::Overtaken(by) => park(OperationState::Held, Reason::Overtaken { by: *by }),
        Setback::TooOld => park(OperationState::Held, Reason::TooOld),
        Setback::Conflict(server) => park(
            OperationState::Conflict,
            Reason::Conflict {
                server: server.clone(),
            },
        ),
        Setback::NotThereYet => park(OperationState::Failed, Reason::NotFound),
        Setback::FileGone => park(OperationState::Failed, Reason::FileGone),
        Setback::CannotBeChecked => park(OperationState::Failed, Reason::Unknown),
        Setback::NotThere => Verdict::Place(after_vain_check(operation, here, now)),
        Setback::Failed(stage, error) => {
            after_failure(operation, *stage, error, repeat, here, now, jitter)
        }
    }
}

fn after_vain_check(operation: &StoredOperation, here: Placement, now: Timestamp) -> Placement {
    let checks = operation.checks + 1;
    if checks >= CHECKS {
        return Placement {
            state: OperationState::Queued,
            unknown_at: None,
            checks: 0,
            ..here
        };
    }
    Placement {
        reason: Some(Reason::NoAnswer),
        not_before: now.plus(CHECK_AGAIN_AFTER),
        checks,
        ..here
    }
}

fn after_failure(
    operation: &StoredOperation,
    stage: Stage,
    error: &Error,
    repeat: Repeat,
    here: Placement,
    now: Timestamp,
    jitter: f64,
) -> Verdict {
    let reason = Some(error.reason());
    let wait = backoff(operation.attempts, jitter);
    if error.pauses_account() {
        return Verdict::SignInNeeded(Placement { reason, ..here }, error.clone());
    }
    if stage == Stage::Sent
        && error.is_ambiguous()
        && repeat == Repeat::CheckFirst
        && !operation.action.can_be_checked()
    {
        return Verdict::Place(Placement {
            state: OperationState::Failed,
            reason: Some(Reason::Unknown),
            not_before: Timestamp(0),
            unknown_at: Some(now),
            checks: 0,
        });
    }
    if stage == Stage::Sent && error.is_ambiguous() {
        let not_before = match (repeat, error) {
            (Repeat::CheckFirst, _) => now.plus(CHECK_AFTER),
            (Repeat::Safe, Error::NoAnswer(_)) if operation.attempts <= 1 => now,
            (Repeat::Safe, _) => now.plus(wait),
        };
        return Verdict::Place(Placement {
            state: OperationState::Checking,
            reason,
            not_before,
            unknown_at: Some(now),
            checks: 0,
        });
    }
    match error {
        Error::Unreachable(_) | Error::Certificate(_) => {
            // Not a wait: it goes with the next connection.
            Verdict::Offline(Placement {
                reason,
                not_before: Timestamp(0),
                ..here
            })
        }
        Error::KeyConflict => Verdict::Delivered,
        _ => match error.retry() {
            Retry::Later(asked) => {
                let least = if matches!(error, Error::RateLimited { .. }) {
                    SLOW_DOWN
                } else {
                    FIRST_WAIT
                };
                let wait = asked.map_or_else(|| wait.max(least), |asked| asked.min(LONGEST_ASKED));
                Verdict::Place(Placement {
                    reason,
                    not_before: now.plus(wait),
                    ..here
                })
            }
            Retry::Never => Verdict::Place(Placement {
                state: OperationState::Failed,
                reason,
                not_before: Timestamp(0),
                ..here
            }),
        },
    }
}

/// Doubling from a second to five minutes, spread by a quarter either way.
fn backoff(attempts: u32, jitter: f64) -> Duration {
    let doubled = FIRST_WAIT
        .saturating_mul(1 << attempts.min(9))
        .min(LONGEST_WAIT);
    doubled.mul_f64(0.75 + jitter.clamp(0.0, 1.0) / 2.0)
}

/// Whether an operation must be found on the server before it may be sent again.
#[must_use]
pub fn must_check(operation: &StoredOperation, repeat: Repeat) -> bool {
    operation.unknown_at.is_some() && repeat == Repeat::CheckFirst
}

#[cfg(test)]
mod plan_tests;
