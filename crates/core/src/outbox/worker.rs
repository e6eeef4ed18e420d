//! Carrying out what [`plan`](super::plan) decides.
//!
//! A drain tries what may be tried, a few conversations at a time, until nothing more can go now. Before an attempt the
//! row says so, durably; after it, the row goes where the plan puts it, or the effect is stored and the row is dropped.
//! Where the local copy may be behind, the worker looks at the server before it sends: for a reply, whether someone
//! wrote meanwhile; for a value, whether it is still what the author saw.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use guichet_model::{
    DisplayId, Event, LabelTitle, MessageId, OperationId, Timestamp,
    account::Session,
    conversation::Status,
    message::NewMessage,
    outbox::{Action, Subject},
};
use guichet_protocol::{
    ids::{ConversationDisplayId, TeamId, UserId},
    rest::{self, ConversationStatus},
};

mod composer;
mod contact;
mod files;
mod related;
mod single;

pub(crate) use contact::note_of;

use super::plan::{self, OLDEST_UNASKED, Repeat, Setback, Stage, Verdict};
use crate::{
    Error,
    api::{self, Audience, Desk},
    outgoing,
    store::{
        StoreError,
        ingest::{Effect, Reach},
        outbox::{Base, StoredOperation},
    },
    sync::{account_runtime::AccountRuntime, apply, catch_up, threads},
};

/// Conversations that are worked on at the same time.
const LANES: usize = 4;

/// Operations that are found ready at a time. What an agent does meanwhile waits for no more than these.
const AHEAD: usize = 32;

/// Whether operations wait out their time between tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// They do.
    Patient,
    /// Each is tried once at once, whatever its waiting time; a lost message is still only looked for when the server
    /// must be done with it.
    AtOnce,
}

/// How a drain ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drained {
    /// Nothing more can go now.
    Idle {
        /// When something is tried again, if ever.
        wake_at: Option<Timestamp>,
        /// When the next message leaves that waits for its moment.
        departs_at: Option<Timestamp>,
    },
    /// No connection.
    Offline,
    /// The account must be signed in to again.
    SignInNeeded,
}

/// How one attempt ended.
enum Attempt {
    Delivered(Box<Effect>),
    Setback(Setback),
}

/// Tries what may be tried until nothing more can go now.
pub(crate) async fn drain(
    runtime: &Arc<AccountRuntime>,
    urgency: Urgency,
) -> Result<Drained, Error> {
    let _one_at_a_time = runtime.draining.lock().await;
    let shared = &runtime.shared;
    let mut tried: HashMap<OperationId, u32> = HashMap::new();
    let mut in_flight: HashSet<OperationId> = HashSet::new();
    let mut attempts: FuturesUnordered<BoxFuture<'_, (StoredOperation, Result<Attempt, Error>)>> =
        FuturesUnordered::new();
    let mut stopped = None;
    let (mut wake_at, mut departs_at) = (None, None);
    // What was found ready and has no free lane yet: each for something else, so none waits for another. Without it the
    // whole outbox would be read again for each of two thousand operations.
    let mut ready: VecDeque<StoredOperation> = VecDeque::new();
    loop {
        if stopped.is_none() && in_flight.len() < LANES && ready.is_empty() {
            shared.store.rein_in_waits(shared.now())?;
            let operations = shared.store.operations(runtime.key())?;
            let hurried = |operation: &StoredOperation| {
                urgency == Urgency::AtOnce && !tried.contains_key(&operation.id)
            };
            let plan = plan::plan(
                &operations,
                &in_flight,
                runtime.repeat(),
                shared.now(),
                hurried,
            );
            (wake_at, departs_at) = (plan.wake_at, plan.departs_at);
            let found = plan.ready.iter().filter_map(|index| operations.get(*index));
            ready.extend(found.take(AHEAD).cloned());
        }
        while stopped.is_none() && in_flight.len() < LANES {
            let Some(operation) = ready.pop_front() else {
                break;
            };
            in_flight.insert(operation.id.clone());
            *tried.entry(operation.id.clone()).or_default() += 1;
            attempts.push(
                async move {
                    let ended = attempt(runtime, &operation).await;
                    (operation, ended)
                }
                .boxed(),
            );
        }
        if attempts.is_empty() {
            return Ok(stopped.unwrap_or(Drained::Idle {
                wake_at,
                departs_at,
            }));
        }
        let ended = tokio::select! {
            ended = attempts.next() => ended,
            // A file may take minutes: what is queued meanwhile for something else does not wait for it.
            () = runtime.wake_outbox.notified(), if stopped.is_none() => None,
        };
        let Some((operation, ended)) = ended else {
            continue;
        };
        in_flight.remove(&operation.id);
        if let Some(reason) = settle(runtime, &operation, ended)? {
            stopped = Some(reason);
        }
    }
}

/// Stores how an attempt ended; gives why the whole drain must stop, where it must.
fn settle(
    runtime: &AccountRuntime,
    operation: &StoredOperation,
    ended: Result<Attempt, Error>,
) -> Result<Option<Drained>, Error> {
    let shared = &runtime.shared;
    let setback = match ended {
        Ok(Attempt::Delivered(effect)) => {
            if operation.subject() == Subject::Account {
                runtime.count_delivery();
            }
            shared.store.acknowledge(
                runtime.owner(),
                &operation.id,
                operation.conversation,
                &effect,
            )?;
            outgoing::let_go(shared, operation.action.kept_files());
            shared.subject_changed(runtime.key(), operation.subject());
            tell_of(runtime, &effect);
            return Ok(None);
        }
        Ok(Attempt::Setback(setback)) => setback,
        // Discarded while it waited for its turn: nothing was sent.
        Err(Error::Store(StoreError::NotFound("operation"))) => return Ok(None),
        Err(Error::SignInNeeded) => return Ok(Some(Drained::SignInNeeded)),
        Err(Error::NetworkForbidden) => return Ok(Some(Drained::Offline)),
        Err(Error::Api(error)) => Setback::Failed(Stage::Looking, error),
        Err(error) => return Err(error),
    };
    // The row as it is now: the attempt was counted.
    let Ok(current) = shared.store.operation(&operation.id) else {
        return Ok(None);
    };
    let verdict = plan::after(
        &current,
        &setback,
        runtime.repeat(),
        shared.now(),
        rand::random(),
    );
    tracing::info!(
        account = runtime.key().0,
        operation = %operation.id,
        kind = operation.action.name(),
        attempts = current.attempts,
        ?verdict,
        "an operation did not go"
    );
    let (placement, stop) = match verdict {
        Verdict::Delivered => {
            shared.store.acknowledge(
                runtime.owner(),
                &operation.id,
                operation.conversation,
                &Effect::None,
            )?;
            outgoing::let_go(shared, operation.action.kept_files());
            shared.subject_changed(runtime.key(), operation.subject());
            return Ok(None);
        }
        Verdict::Place(placement) => (placement, None),
        Verdict::Offline(placement) => (placement, Some(Drained::Offline)),
        Verdict::SignInNeeded(placement, error) => {
            runtime.note_error(&error);
            (placement, Some(Drained::SignInNeeded))
        }
    };
    shared.store.place(&operation.id, &placement)?;
    shared.subject_changed(runtime.key(), operation.subject());
    Ok(stop)
}

async fn attempt(
    runtime: &Arc<AccountRuntime>,
    operation: &StoredOperation,
) -> Result<Attempt, Error> {
    if runtime.session() != Session::Active {
        return Err(Error::SignInNeeded);
    }
    let old = runtime.shared.now().since(operation.wanted_at()) > OLDEST_UNASKED;
    if old && !operation.approved && operation.unknown_at.is_none() {
        return Ok(Attempt::Setback(Setback::TooOld));
    }
    let desk = runtime.desk().await?;
    if operation.subject().conversation().is_none() {
        let other = contact::Other {
            runtime,
            operation,
            desk: &desk,
        };
        return other.attempt().await;
    }
    let making = Making {
        runtime,
        operation,
        desk: &desk,
    };
    match &operation.action {
        Action::CreateTicket { ticket } => return making.ticket(ticket).await,
        Action::CreateConversation { conversation } => {
            return making.conversation(conversation).await;
        }
        _ => {}
    }
    let Some(id) = operation.display_id else {
        return Ok(Attempt::Setback(Setback::NotThereYet));
    };
    let sending = Sending {
        runtime,
        operation,
        desk: &desk,
        id,
    };
    match &operation.action {
        Action::Reply(new) => sending.message(new, Audience::Customer).await,
        Action::Note(new) => sending.message(new, Audience::Team).await,
        Action::ChangeLabels { add, remove } => sending.labels(add, remove).await,
        Action::MarkRead { seen } => sending.read(*seen).await,
        Action::MarkUnread => {
            sending.begin()?;
            Ok(sending.ended(
                desk.mark_unread(sending.wire_id(), sending.key())
                    .await
                    .map(drop),
            ))
        }
        Action::ChangeParticipants { add, remove } => sending.participants(add, remove).await,
        Action::EditAttributes { edits } => sending.attributes(edits).await,
        Action::EditTicket { edit } => sending.ticket(edit).await,
        Action::SendTranscript { to } => sending.transcript(to).await,
        Action::DeleteMessage { message } => sending.delete_message(*message).await,
        Action::RetryMessage { message } => sending.retry_message(*message).await,
        Action::Mute => sending.mute().await,
        Action::RunMacro {
            macro_id, steps, ..
        } => sending.run_macro(*macro_id, steps).await,
        action => sending.value(action).await,
    }
}

/// Tells what an effect changed beyond what its operation was for.
fn tell_of(runtime: &AccountRuntime, effect: &Effect) {
    let shared = &runtime.shared;
    match effect {
        Effect::Created(_) => shared.emit(Event::ConversationsChanged {
            account: runtime.key(),
            conversations: Vec::new(),
        }),
        Effect::Merged { from, .. } => shared.emit(Event::ContactChanged {
            account: runtime.key(),
            contact: *from,
        }),
        _ => {}
    }
}

/// One attempt of an operation that makes the conversation it is for.
struct Making<'a> {
    runtime: &'a Arc<AccountRuntime>,
    operation: &'a StoredOperation,
    desk: &'a Desk,
}

impl Making<'_> {
    fn key(&self) -> Option<&OperationId> {
        (self.runtime.repeat() == Repeat::Safe).then_some(&self.operation.id)
    }

    fn begin(&self) -> Result<(), Error> {
        let shared = &self.runtime.shared;
        shared.store.begin_attempt(self.operation, None)?;
        shared.subject_changed(self.runtime.key(), self.operation.subject());
        Ok(())
    }
}

/// One attempt of one operation.
struct Sending<'a> {
    runtime: &'a Arc<AccountRuntime>,
    operation: &'a StoredOperation,
    desk: &'a Desk,
    id: DisplayId,
}

impl Sending<'_> {
    const fn wire_id(&self) -> ConversationDisplayId {
        ConversationDisplayId(self.id.0)
    }

    /// The idempotency key, on servers that know it.
    fn key(&self) -> Option<&OperationId> {
        (self.runtime.repeat() == Repeat::Safe).then_some(&self.operation.id)
    }

    /// Counts the attempt, durably, before anything is sent.
    fn begin(&self) -> Result<(), Error> {
        let thread = self
            .runtime
            .shared
            .store
            .thread_state(self.runtime.key(), self.operation.conversation)?;
        let floor = thread.newest.max(thread.newest_here);
        self.runtime
            .shared
            .store
            .begin_attempt(self.operation, floor)?;
        self.runtime
            .shared
            .operation_changed(self.runtime.key(), self.operation.conversation);
        Ok(())
    }

    /// How sending ended, for an operation that sets what it says.
    fn ended(&self, sent: Result<(), api::Error>) -> Attempt {
        match sent {
            Ok(()) => Attempt::Delivered(Box::new(Effect::Set(self.operation.action.clone()))),
            Err(error) => Attempt::Setback(Setback::Failed(Stage::Sent, error)),
        }
    }

    async fn message(&self, new: &NewMessage, audience: Audience) -> Result<Attempt, Error> {
        let store = &self.runtime.shared.store;
        if store.has_message_of(&self.operation.id)? {
            return Ok(Attempt::Delivered(Box::new(Effect::None)));
        }
        if plan::must_check(self.operation, self.runtime.repeat()) {
            return self.look_for_message().await;
        }
        if audience == Audience::Customer
            && self.operation.unknown_at.is_none()
            && !self.operation.approved
            && let Some(by) = self.overtaken().await?
        {
            return Ok(Attempt::Setback(Setback::Overtaken(by)));
        }
        if !new.files.is_empty() {
            return self.message_with_files(new, audience).await;
        }
        self.begin()?;
        match self
            .desk
            .send_message(self.wire_id(), new, audience, &self.operation.id)
            .await
        {
            Ok(answer) => Ok(Attempt::Delivered(Box::new(match answer.value {
                Some(message) => Effect::Message(Box::new(apply::message(&message))),
                None => Effect::None,
            }))),
            Err(error) => Ok(Attempt::Setback(Setback::Failed(Stage::Sent, error))),
        }
    }

    /// Looks on the server for a message whose answer was lost.
    async fn look_for_message(&self) -> Result<Attempt, Error> {
        let floor = self.operation.floor.unwrap_or(MessageId(0));
        threads::fetch_after(self.runtime, self.desk, self.id, floor, Reach::Single).await?;
        if self
            .runtime
            .shared
            .store
            .has_message_of(&self.operation.id)?
        {
            return Ok(Attempt::Delivered(Box::new(Effect::None)));
        }
        Ok(Attempt::Setback(Setback::NotThere))
    }

    /// The newest message of someone else that the author had not seen. Where the copy is known to be level it knows;
    /// otherwise the server is asked.
    async fn overtaken(&self) -> Result<Option<MessageId>, Error> {
        let Some(seen) = self.operation.last_seen else {
            return Ok(None);
        };
        if !self.runtime.is_level_with(self.operation) {
            self.fetch_messages_since(seen).await?;
        }
        let me = self.runtime.owner().me;
        Ok(self
            .runtime
            .shared
            .store
            .overtaken_by(self.operation.conversation, seen, me)?)
    }

    async fn fetch_messages_since(&self, seen: MessageId) -> Result<(), Error> {
        let thread = self
            .runtime
            .shared
            .store
            .thread_state(self.runtime.key(), self.operation.conversation)?;
        let joins = thread.tail_from.is_some() && thread.newest_here >= Some(seen);
        let reach = if joins { Reach::After } else { Reach::Single };
        threads::fetch_after(self.runtime, self.desk, self.id, seen, reach).await
    }

    /// Status, assignee, team, priority: compared with the server's value first, then set.
    async fn value(&self, action: &Action) -> Result<Attempt, Error> {
        let resend = self.operation.unknown_at.is_some() && self.runtime.repeat() == Repeat::Safe;
        if !resend {
            if !self.runtime.is_level_with(self.operation) || self.operation.unknown_at.is_some() {
                catch_up::fetch_header(self.runtime, self.desk, self.id).await?;
            }
            let server = self
                .runtime
                .shared
                .store
                .server_value(self.operation.conversation, action)?;
            if let Some(attempt) = self.judge(server) {
                return Ok(attempt);
            }
        }
        self.begin()?;
        Ok(self.ended(self.set(action).await))
    }

    /// What the server's value says of an operation: that there is nothing to do, that it is in conflict (neither what
    /// the author saw, nor of this agent's making), or, with none, that it may go.
    fn judge(&self, server: Option<Base>) -> Option<Attempt> {
        let wanted = Base::wanted(&self.operation.action);
        if server == wanted && !is_snooze(&self.operation.action) {
            return Some(Attempt::Delivered(Box::new(Effect::None)));
        }
        let mine = Base::Assignee(Some(self.runtime.owner().me));
        let server = server.filter(|server| !self.operation.approved && *server != mine)?;
        let base = self.operation.base.as_ref()?;
        let by = base.overtaken_by(&server, wanted.as_ref())?;
        Some(Attempt::Setback(Setback::Conflict(by.describe())))
    }

    async fn set(&self, action: &Action) -> Result<(), api::Error> {
        let (desk, id, key) = (self.desk, self.wire_id(), self.key());
        match action {
            Action::SetStatus { status, until } => {
                let status = ConversationStatus::from_wire(status.wire_name());
                desk.toggle_status(id, &status, *until, key).await.map(drop)
            }
            Action::Assign { agent } => desk
                .assign(id, agent.map(|agent| UserId(agent.0)), key)
                .await
                .map(drop),
            Action::SetTeam { team } => desk
                .assign_team(id, team.map(|team| TeamId(team.0)), key)
                .await
                .map(drop),
            Action::SetPriority { priority } => {
                let priority = priority
                    .as_ref()
                    .map(|priority| rest::Priority::from_wire(priority.wire_name()));
                desk.set_priority(id, priority.as_ref(), key)
                    .await
                    .map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Labels: read, merge, write, because the API only knows whole sets.
    async fn labels(&self, add: &[LabelTitle], remove: &[LabelTitle]) -> Result<Attempt, Error> {
        let current = self.desk.conversation_labels(self.wire_id()).await?.value;
        let mut wanted: Vec<String> = current
            .iter()
            .filter(|title| !remove.iter().any(|label| label.0 == **title))
            .cloned()
            .collect();
        wanted.extend(
            add.iter()
                .map(|label| label.0.clone())
                .filter(|title| !current.contains(title)),
        );
        if wanted == current {
            return Ok(Attempt::Delivered(Box::new(Effect::Set(
                self.operation.action.clone(),
            ))));
        }
        self.begin()?;
        if let Err(error) = self.make_labels(add).await {
            return Ok(self.ended(Err(error)));
        }
        let sent = self
            .desk
            .set_labels(self.wire_id(), &wanted, self.key())
            .await;
        Ok(self.ended(sent.map(drop)))
    }

    /// A read mark; void when the customer wrote after what the agent saw.
    async fn read(&self, seen: Option<MessageId>) -> Result<Attempt, Error> {
        if let Some(seen) = seen {
            if !self.runtime.is_level_with(self.operation) {
                self.fetch_messages_since(seen).await?;
            }
            if self
                .runtime
                .shared
                .store
                .newest_incoming(self.operation.conversation)?
                > Some(seen)
            {
                return Ok(Attempt::Delivered(Box::new(Effect::None)));
            }
        }
        self.begin()?;
        Ok(self.ended(
            self.desk
                .update_last_seen(self.wire_id(), self.key())
                .await
                .map(drop),
        ))
    }
}

/// Setting Pending again may change the moment, which the status alone does not tell.
const fn is_snooze(action: &Action) -> bool {
    matches!(
        action,
        Action::SetStatus {
            status: Status::Pending,
            ..
        }
    )
}

/// How long [`crate::Core::sync_once`] goes on with a server that keeps failing: tries of one operation.
pub(crate) const STUBBORN: u32 = 6;

/// Waits until `at`, by the runtime's clock.
pub(crate) async fn wait_until(runtime: &AccountRuntime, at: Timestamp) {
    let wait = at.since(runtime.shared.now());
    if wait > Duration::ZERO {
        runtime.shared.clock.sleep(wait).await;
    }
}
