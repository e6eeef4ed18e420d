//! The promises of the outbox, against a server that loses, delays, refuses and fails, and a program that is killed at
//! any point.
//!
//! The rows are real ones in a real store; the worker is reduced to what it decides by [`plan`] and [`after`], and the
//! server to a list of what took effect.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::Duration,
};

use guichet_model::{
    AccountKey, AgentId, ConversationKey, DisplayId, OperationId, Timestamp,
    account::{Availability, Role},
    conversation::{Category, Status},
    outbox::{Action, OperationState},
};
use proptest::{prelude::*, sample::Index};
use tempfile::TempDir;

use super::{OLDEST_UNASKED, Repeat, Setback, Stage, Verdict, after, must_check, plan};
use crate::{
    api::Error,
    store::{
        Store, StoreError,
        accounts::AccountDetails,
        ingest::{Effect, Owner},
        outbox::StoredOperation,
        rows::HeaderRow,
    },
};

const CONVERSATIONS: i64 = 3;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    Answered,
    Unreachable,
    /// The request never arrives, and nobody says so.
    RequestLost,
    AnswerLost,
    /// It takes effect this many seconds after the client gave up. Stock Chatwoot gives up itself after 15.
    Slow(u64),
    ServerFailed {
        took_effect: bool,
    },
    RateLimited(Option<u64>),
    SignedOut,
    NotPermitted,
    Refused,
    /// The program is killed while it waits.
    Killed {
        took_effect: bool,
    },
}

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Reply(i64),
    Note(i64),
    Close(i64),
    /// The worker begins an attempt of something that is ready.
    Begin(Index, Fate),
    /// An attempt that is under way ends.
    End(Index),
    Wait(u64),
    /// Somebody sets the machine's clock.
    SetClock(i64),
    Approve(Index),
    Discard(Index),
    Restart,
}

fn a_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Answered),
        1 => Just(Fate::Unreachable),
        2 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        2 => (1_u64..15).prop_map(Fate::Slow),
        1 => any::<bool>().prop_map(|took_effect| Fate::ServerFailed { took_effect }),
        1 => prop::option::of(1_u64..100_000).prop_map(Fate::RateLimited),
        1 => Just(Fate::SignedOut),
        1 => Just(Fate::NotPermitted),
        1 => Just(Fate::Refused),
        2 => any::<bool>().prop_map(|took_effect| Fate::Killed { took_effect }),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    let conversation = || 1..=CONVERSATIONS;
    prop_oneof![
        4 => conversation().prop_map(Step::Reply),
        1 => conversation().prop_map(Step::Note),
        2 => conversation().prop_map(Step::Close),
        8 => (any::<Index>(), a_fate()).prop_map(|(at, fate)| Step::Begin(at, fate)),
        7 => any::<Index>().prop_map(Step::End),
        4 => prop_oneof![0_u64..40, 0_u64..1_000].prop_map(Step::Wait),
        1 => prop_oneof![-100_000_i64..0, 0_i64..400_000].prop_map(Step::SetClock),
        1 => any::<Index>().prop_map(Step::Approve),
        1 => any::<Index>().prop_map(Step::Discard),
        1 => Just(Step::Restart),
    ]
}

/// A server: what took effect, in order.
#[derive(Debug, Default)]
struct Server {
    effects: Vec<(ConversationKey, OperationId)>,
    /// Requests that it still works on: when they take effect, in true seconds.
    slow: Vec<(u64, ConversationKey, OperationId)>,
}

impl Server {
    fn has(&self, id: &OperationId) -> bool {
        self.effects.iter().any(|(_, effect)| effect == id)
    }

    fn take(&mut self, repeat: Repeat, operation: &StoredOperation) {
        // A repeated key waits for the first request and gets its answer.
        self.slow
            .retain(|(_, _, slow)| repeat == Repeat::CheckFirst || *slow != operation.id);
        let known = repeat == Repeat::Safe && self.has(&operation.id);
        // Closing what is closed is no effect.
        let closed =
            matches!(operation.action, Action::SetStatus { .. }) && self.has(&operation.id);
        if !known && !closed {
            self.effects
                .push((operation.conversation, operation.id.clone()));
        }
    }

    fn reach(&mut self, now: u64) {
        self.slow.sort_by_key(|(at, ..)| *at);
        while let Some((_, conversation, id)) =
            self.slow.first().filter(|(at, ..)| *at <= now).cloned()
        {
            self.slow.remove(0);
            self.effects.push((conversation, id));
        }
    }
}

/// The agent's machine, and everything that the oracle knows about it.
struct World {
    folder: TempDir,
    store: Option<Store>,
    account: AccountKey,
    repeat: Repeat,
    server: Server,
    /// True time since the beginning, in seconds.
    elapsed: u64,
    /// How far the machine's clock is off, in seconds.
    clock_off: i64,
    in_flight: Vec<(StoredOperation, Fate)>,
    made: u32,
    intents: BTreeMap<OperationId, i64>,
    delivered: BTreeSet<OperationId>,
    discarded: BTreeSet<OperationId>,
    /// Operations that were ever parked: their order is the agent's from then on.
    were_parked: BTreeSet<OperationId>,
    sent: BTreeMap<OperationId, u32>,
}

impl World {
    fn new(repeat: Repeat) -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = open(&folder, Timestamp(0));
        let account = store
            .put_account(&AccountDetails {
                server: "https://desk.example".to_owned(),
                identity: "desk".to_owned(),
                account_id: 1,
                me: AgentId(7),
                name: String::new(),
                my_name: String::new(),
                my_email: String::new(),
                role: Role::Agent,
                local: false,
                allow_http: false,
                version: String::new(),
                capabilities: Vec::new(),
                availability: Availability::Online,
            })
            .expect("an account");
        let headers: Vec<_> = (1..=CONVERSATIONS).map(header).collect();
        store
            .apply_headers(owner(account), &headers)
            .expect("conversations");
        Self {
            folder,
            store: Some(store),
            account,
            repeat,
            server: Server::default(),
            elapsed: 0,
            clock_off: 0,
            in_flight: Vec::new(),
            made: 0,
            intents: BTreeMap::new(),
            delivered: BTreeSet::new(),
            discarded: BTreeSet::new(),
            were_parked: BTreeSet::new(),
            sent: BTreeMap::new(),
        }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("the program runs")
    }

    fn now(&self) -> Timestamp {
        let seconds = 1_800_000_000 + i64::try_from(self.elapsed).expect("not that long");
        Timestamp::from_seconds(seconds + self.clock_off)
    }

    fn operations(&self) -> Vec<StoredOperation> {
        self.store().operations(self.account).expect("the outbox")
    }

    fn act(&mut self, conversation: i64, action: &Action) {
        self.made += 1;
        let id = OperationId(format!("op{}", self.made));
        let key = self
            .store()
            .conversation_key(self.account, DisplayId(conversation))
            .expect("it reads")
            .expect("it is here");
        self.store()
            .enqueue(self.account, key, &id, action, self.now())
            .expect("it is queued");
        let seq = self.store().operation(&id).expect("it is there").seq;
        self.intents.insert(id, seq);
        self.note_waiters();
    }

    fn plan(&self) -> super::Plan {
        self.store().rein_in_waits(self.now()).expect("the outbox");
        let in_flight: HashSet<_> = self.in_flight.iter().map(|(o, _)| o.id.clone()).collect();
        plan(
            &self.operations(),
            &in_flight,
            self.repeat,
            self.now(),
            |_| false,
        )
    }

    /// What the worker does before anything is sent.
    fn begin(&mut self, operation: StoredOperation, fate: Fate) {
        let old = self.now().since(operation.wanted_at()) > OLDEST_UNASKED;
        if old && !operation.approved && operation.unknown_at.is_none() {
            return self.settle(&operation, &Setback::TooOld);
        }
        if let Some(seq) = operation.depends_on {
            assert!(
                self.operations().iter().all(|other| other.seq != seq),
                "an operation goes before what it depends on"
            );
        }
        if must_check(&operation, self.repeat) {
            return self.look(&operation, &fate);
        }
        self.store()
            .begin_attempt(&operation, None)
            .expect("it is counted");
        *self.sent.entry(operation.id.clone()).or_default() += 1;
        self.in_flight.push((operation, fate));
    }

    /// Looking for something whose answer was lost.
    fn look(&mut self, operation: &StoredOperation, fate: &Fate) {
        let error = match fate {
            Fate::Unreachable => Error::Unreachable(String::new()),
            Fate::RequestLost | Fate::AnswerLost => Error::NoAnswer(String::new()),
            Fate::NotPermitted => Error::NotPermitted {
                message: String::new(),
            },
            _ if self.server.has(&operation.id) => return self.deliver(operation),
            _ => return self.settle(operation, &Setback::NotThere),
        };
        self.settle(operation, &Setback::Failed(Stage::Looking, error));
    }

    /// How an attempt ends.
    fn end(&mut self, at: usize) {
        let (operation, fate) = self.in_flight.remove(at);
        let no_answer = || Error::NoAnswer(String::new());
        let error = match fate {
            Fate::Answered => {
                self.server.take(self.repeat, &operation);
                return self.deliver(&operation);
            }
            Fate::Killed { took_effect } => {
                if took_effect {
                    self.server.take(self.repeat, &operation);
                }
                return self.restart();
            }
            Fate::Unreachable => Error::Unreachable(String::new()),
            Fate::RequestLost => no_answer(),
            Fate::AnswerLost => {
                self.server.take(self.repeat, &operation);
                no_answer()
            }
            Fate::Slow(seconds) => {
                let known = self.repeat == Repeat::Safe && self.server.has(&operation.id);
                if !known {
                    let slow = (
                        self.elapsed + seconds,
                        operation.conversation,
                        operation.id.clone(),
                    );
                    self.server.slow.retain(|(.., id)| *id != operation.id);
                    self.server.slow.push(slow);
                }
                no_answer()
            }
            Fate::ServerFailed { took_effect } => {
                if took_effect {
                    self.server.take(self.repeat, &operation);
                }
                Error::ServerFailed { status: 502 }
            }
            Fate::RateLimited(seconds) => Error::RateLimited {
                retry_after: seconds.map(Duration::from_secs),
            },
            Fate::SignedOut => Error::SignInNeeded,
            Fate::NotPermitted => Error::NotPermitted {
                message: String::new(),
            },
            Fate::Refused => Error::Refused {
                status: 422,
                message: String::new(),
            },
        };
        self.settle(&operation, &Setback::Failed(Stage::Sent, error));
    }

    fn deliver(&mut self, operation: &StoredOperation) {
        self.store()
            .acknowledge(
                owner(self.account),
                &operation.id,
                operation.conversation,
                &Effect::None,
            )
            .expect("it is acknowledged");
        self.delivered.insert(operation.id.clone());
    }

    fn settle(&mut self, operation: &StoredOperation, setback: &Setback) {
        let current = self.store().operation(&operation.id).expect("it is there");
        match after(&current, setback, self.repeat, self.now(), 0.5) {
            Verdict::Delivered => self.deliver(operation),
            Verdict::Place(placement)
            | Verdict::Offline(placement)
            | Verdict::SignInNeeded(placement, _) => {
                if matches!(
                    setback,
                    Setback::Failed(
                        _,
                        Error::Unreachable(_) | Error::NoAnswer(_) | Error::ServerFailed { .. }
                    )
                ) {
                    assert!(
                        !placement.state.is_parked(),
                        "trouble of the transport never parks"
                    );
                }
                if placement.state.is_parked() {
                    self.were_parked.insert(operation.id.clone());
                }
                self.store()
                    .place(&operation.id, &placement)
                    .expect("it is placed");
                self.note_waiters();
            }
        }
    }

    /// What waits for a parked operation leaves when the agent decides about that one: its order is the agent's too.
    fn note_waiters(&mut self) {
        let operations = self.operations();
        for operation in &operations {
            let waits = operations.iter().any(|other| {
                operation.depends_on == Some(other.seq)
                    && (other.state.is_parked() || self.were_parked.contains(&other.id))
            });
            if waits {
                self.were_parked.insert(operation.id.clone());
            }
        }
    }

    /// The program is killed and started again. What was under way may or may not have taken effect.
    fn restart(&mut self) {
        for (operation, fate) in std::mem::take(&mut self.in_flight) {
            let took_effect = matches!(
                fate,
                Fate::Answered | Fate::AnswerLost | Fate::Killed { took_effect: true }
            );
            if took_effect {
                self.server.take(self.repeat, &operation);
            }
        }
        self.store = None;
        self.store = Some(open(&self.folder, self.now()));
    }

    fn perform(&mut self, step: &Step) {
        match step {
            Step::Reply(conversation) => self.act(*conversation, &Action::Reply("Hello".into())),
            Step::Note(conversation) => self.act(*conversation, &Action::Note("For us".into())),
            Step::Close(conversation) => self.act(
                *conversation,
                &Action::SetStatus {
                    status: Status::Closed,
                    until: None,
                },
            ),
            Step::Begin(at, fate) => {
                let ready = self.plan().ready;
                if !ready.is_empty() {
                    let operation = self.operations().remove(ready[at.index(ready.len())]);
                    self.begin(operation, fate.clone());
                }
            }
            Step::End(at) if !self.in_flight.is_empty() => {
                self.end(at.index(self.in_flight.len()));
            }
            Step::End(_) => {}
            Step::Wait(seconds) => self.wait(*seconds),
            Step::SetClock(seconds) => {
                // While stock Chatwoot may still be working on something, a clock set forward would cut its time short:
                // that is why its messages are only promised as well as can be.
                let unknown = self
                    .operations()
                    .iter()
                    .any(|o| o.unknown_at.is_some() || o.state == OperationState::Sending);
                if *seconds < 0 || self.repeat == Repeat::Safe || !unknown {
                    self.clock_off += seconds;
                }
            }
            Step::Approve(at) => {
                if let Some(operation) = self.pick(at) {
                    self.store()
                        .approve(&operation.id, self.now())
                        .expect("the agent's word");
                }
            }
            Step::Discard(at) => {
                if let Some(operation) = self.pick(at) {
                    match self.store().discard(&operation.id, &[]) {
                        Ok(_) => {
                            self.discarded.insert(operation.id);
                        }
                        Err(StoreError::OnItsWay) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
            Step::Restart => self.restart(),
        }
    }

    fn pick(&self, at: &Index) -> Option<StoredOperation> {
        let mut operations = self.operations();
        if operations.is_empty() {
            return None;
        }
        Some(operations.remove(at.index(operations.len())))
    }

    fn wait(&mut self, seconds: u64) {
        self.elapsed += seconds;
        self.server.reach(self.elapsed);
    }

    /// What must hold at every moment.
    fn check(&self) -> Result<(), TestCaseError> {
        let kept: BTreeMap<_, _> = self
            .operations()
            .into_iter()
            .map(|operation| (operation.id.clone(), operation))
            .collect();
        for id in self.intents.keys() {
            let known =
                kept.contains_key(id) || self.delivered.contains(id) || self.discarded.contains(id);
            prop_assert!(known, "P1: {id} vanished");
            let effects = self
                .server
                .effects
                .iter()
                .filter(|(_, effect)| effect == id)
                .count();
            prop_assert!(effects <= 1, "P2: {id} took effect {effects} times");
            prop_assert!(
                !self.delivered.contains(id) || effects == 1,
                "P1: {id} counts as delivered and the server does not have it"
            );
            if let Some(operation) = kept.get(id) {
                prop_assert!(
                    operation.attempts >= self.sent.get(id).copied().unwrap_or(0),
                    "an attempt of {id} was not counted before it"
                );
            }
        }
        let mut last: BTreeMap<ConversationKey, i64> = BTreeMap::new();
        for (conversation, id) in &self.server.effects {
            if !self.were_parked.contains(id) {
                let seq = self.intents[id];
                let before = last.insert(*conversation, seq).unwrap_or(0);
                prop_assert!(before < seq, "P3: {id} took effect out of order");
            }
        }
        Ok(())
    }

    /// The network is whole again and time passes: everything goes that nobody has to decide about.
    fn heal(&mut self) -> Result<(), TestCaseError> {
        while !self.in_flight.is_empty() {
            self.end(0);
            self.check()?;
        }
        for _ in 0..1_000 {
            let plan = self.plan();
            if let Some(index) = plan.ready.first() {
                let operation = self.operations().remove(*index);
                self.begin(operation, Fate::Answered);
                while !self.in_flight.is_empty() {
                    self.end(0);
                }
                self.check()?;
            } else if let Some(at) = plan.wake_at {
                let wait = at.since(self.now()).as_secs() + 1;
                prop_assert!(wait <= 3_700, "P5: it would wait for {wait} s");
                self.wait(wait);
            } else {
                return Ok(());
            }
        }
        prop_assert!(false, "the outbox never comes to rest");
        Ok(())
    }

    /// Only parked operations and those that depend on them remain.
    fn check_rest(&self) -> Result<(), TestCaseError> {
        let mut stuck = BTreeSet::new();
        for operation in self.operations() {
            let depends = operation.depends_on.is_some_and(|seq| stuck.contains(&seq));
            prop_assert!(
                operation.state.is_parked() || depends,
                "P5: {} waits for nothing",
                operation.id
            );
            stuck.insert(operation.seq);
        }
        Ok(())
    }
}

fn open(folder: &TempDir, now: Timestamp) -> Store {
    let store = Store::open(folder.path(), now).expect("the store opens");
    store.do_not_wait_for_the_disk();
    store
}

const fn owner(account: AccountKey) -> Owner {
    Owner {
        account,
        me: AgentId(7),
    }
}

fn header(id: i64) -> HeaderRow {
    HeaderRow {
        id: DisplayId(id),
        category: Category::Chat,
        contact: None,
        inbox: guichet_model::InboxId(1),
        status: Status::Open,
        snoozed_until: None,
        priority: None,
        assignee: None,
        bot: None,
        team: None,
        labels: Vec::new(),
        unread: Some(0),
        created_at: Timestamp(0),
        last_activity_at: Timestamp(0),
        waiting_since: None,
        updated_at: Timestamp(0),
        can_reply: true,
        newest: None,
        newest_id: None,
        custom_attributes: serde_json::Map::new(),
        additional: serde_json::Map::new(),
        ticket: None,
        linked_tickets: Vec::new(),
    }
}

fn run(repeat: Repeat, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut world = World::new(repeat);
    for step in steps {
        world.perform(step);
        world.check()?;
    }
    world.heal()?;
    world.check_rest()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn on_a_server_with_idempotency_nothing_is_lost_doubled_or_out_of_order(
        steps in prop::collection::vec(a_step(), 1..60)
    ) {
        run(Repeat::Safe, &steps)?;
    }

    #[test]
    fn on_stock_chatwoot_nothing_is_lost_doubled_or_out_of_order(
        steps in prop::collection::vec(a_step(), 1..60)
    ) {
        run(Repeat::CheckFirst, &steps)?;
    }
}

#[test]
fn a_clock_that_is_set_back_does_not_hold_an_answer_for_a_day() {
    let mut world = World::new(Repeat::CheckFirst);
    world.perform(&Step::Reply(1));
    let operation = world.operations().remove(0);
    world.begin(operation, Fate::RequestLost);
    world.end(0);
    world.clock_off = -86_400;
    let wake_at = world.plan().wake_at.expect("it will go");
    assert!(wake_at.since(world.now()) <= Duration::from_secs(60));
}

#[test]
fn a_wait_that_a_server_asks_for_has_an_end() {
    let mut world = World::new(Repeat::Safe);
    world.perform(&Step::Reply(1));
    let operation = world.operations().remove(0);
    world.begin(operation, Fate::RateLimited(Some(10_000_000)));
    world.end(0);
    let wake_at = world.plan().wake_at.expect("it will go");
    assert!(wake_at.since(world.now()) <= Duration::from_secs(3600));
}
