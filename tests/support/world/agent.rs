//! An agent with a profile, a core and a network of their own.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use guichet_core::{
    Core, Error, Options,
    api::PlainHttp,
    profile::Profile,
    secrets::{MemorySecrets, Secret, Secrets, SecretsError},
};
use guichet_model::{
    AccountKey, AgentId, ConversationKey, DisplayId, LabelTitle, MessageId, OperationId, TeamId,
    account::{Account, ConnectionState},
    command::SignInReply,
    conversation::{Conversation, ConversationRow, Priority, Status},
    message::{Delivery, Direction, Message},
    outbox::{Action, Operation, OperationState},
    view::{ListFilter, Scope, Sort, Tab},
};
use tokio::time::Instant;

use super::{Time, runtime::OwnRuntime};
use crate::{
    clock::ManualClock,
    log::Complaints,
    network::{Network, PATIENCE},
};

/// While a test waits, this much time passes for the world …
const STEP: Duration = Duration::from_secs(1);
/// … in this much time of the machine.
const STEP_TAKES: Duration = Duration::from_millis(25);

/// An agent with a profile, a core and a network of their own.
pub struct Agent {
    name: String,
    profile: PathBuf,
    network: Network,
    clock: ManualClock,
    time: Time,
    complaints: Complaints,
    keyring: Arc<dyn Secrets>,
    request_timeout: Duration,
    files_budget: Option<u64>,
    running: Option<Running>,
}

/// One run of the program, from its start to its end.
struct Running {
    core: Core,
    runtime: OwnRuntime,
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Agent({})", self.name)
    }
}

/// A keyring that outlives the program.
#[derive(Debug, Default)]
struct Keyring(MemorySecrets);

impl Secrets for Keyring {
    fn is_reachable(&self) -> bool {
        true
    }

    fn read(&self, account: &str) -> Result<Option<String>, SecretsError> {
        self.0.read(account)
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), SecretsError> {
        self.0.write(account, secret)
    }

    fn forget(&self, account: &str) -> Result<(), SecretsError> {
        self.0.forget(account)
    }
}

/// What a conversation says, without the numbers that differ between a local copy and a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Wire name.
    pub status: String,
    /// Agent.
    pub assignee: Option<i64>,
    /// Team.
    pub team: Option<i64>,
    /// Wire name.
    pub priority: Option<String>,
    /// Sorted.
    pub labels: Vec<String>,
    /// Number and text, oldest first.
    pub messages: Vec<(i64, String)>,
}

impl Agent {
    pub(super) async fn open(
        name: &str,
        profile: &Path,
        server: SocketAddr,
        clock: ManualClock,
        time: &Time,
        complaints: &Complaints,
    ) -> Self {
        let mut agent = Self {
            name: name.to_owned(),
            profile: profile.to_owned(),
            network: Network::in_front_of(server).await,
            clock,
            time: time.clone(),
            complaints: complaints.clone(),
            keyring: Arc::new(Keyring::default()),
            request_timeout: Duration::from_secs(20),
            files_budget: None,
            running: None,
        };
        agent.start().await;
        agent
    }

    /// Starts the program, once an earlier run has let the profile go.
    async fn start(&mut self) {
        let runtime = OwnRuntime::new(&self.complaints);
        let options = self.options();
        let opening = runtime.handle().spawn_blocking(move || {
            let deadline = std::time::Instant::now() + PATIENCE;
            loop {
                match Core::open(options.clone()) {
                    Err(Error::ProfileInUse) if std::time::Instant::now() < deadline => {
                        std::thread::yield_now();
                    }
                    opened => return opened,
                }
            }
        });
        let core = opening.await.expect("the core opens without a panic");
        let core = core.expect("the core opens");
        let starting = core.clone();
        let started = runtime
            .handle()
            .spawn(async move { starting.start() })
            .await;
        started.expect("the core starts");
        self.running = Some(Running { core, runtime });
    }

    /// What this agent's core is opened with.
    #[must_use]
    pub fn options(&self) -> Options {
        let mut options = Options::new(&self.profile);
        options.clock = Arc::new(self.clock.clone());
        options.secrets = self.keyring.clone();
        options.api.request_timeout = self.request_timeout;
        options.files_budget = self.files_budget.unwrap_or(options.files_budget);
        options
    }

    /// Ends the program as a power cut would and starts it again, with the same profile and keyring.
    pub async fn kill_and_reopen(&mut self) {
        self.kill();
        self.start().await;
    }

    /// Ends the program as a power cut would: every task is dropped where it stands, nothing is told to anybody. When
    /// this returns, the last of them has let go of the profile.
    ///
    /// # Panics
    /// When the profile is still held after a while.
    pub fn kill(&mut self) {
        self.running = None;
        let deadline = std::time::Instant::now() + PATIENCE;
        while Profile::hold(&self.profile).is_err() {
            assert!(
                std::time::Instant::now() < deadline,
                "a task of the killed program holds the profile"
            );
            std::thread::yield_now();
        }
    }

    /// From the next start on, requests are given up after this long.
    pub fn set_request_timeout(&mut self, timeout: Duration) {
        self.request_timeout = timeout;
    }

    /// From the next start on, so many bytes of received files are kept.
    pub fn set_files_budget(&mut self, bytes: u64) {
        self.files_budget = Some(bytes);
    }

    /// The name, which is also the first part of the token.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The profile's folder.
    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// What stands between this agent and the server.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// This agent's clock.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The core, while the program runs.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.running.as_ref().expect("the program runs").core
    }

    /// Does something with the core on its own runtime.
    pub async fn run<F, Fut>(&self, work: F) -> Fut::Output
    where
        F: FnOnce(Core) -> Fut,
        Fut: Future<Output: Send> + Send + 'static,
    {
        let running = self.running.as_ref().expect("the program runs");
        let working = running.runtime.handle().spawn(work(running.core.clone()));
        working.await.expect("the core did it")
    }

    /// Signs in with the token.
    pub async fn sign_in(&self) {
        let (url, token) = (self.network.url(), format!("{}-token", self.name));
        let reply = self
            .run(|core| async move {
                let token = Secret::new(token);
                core.sign_in_with_token(&url, token, PlainHttp::LoopbackOnly)
                    .await
            })
            .await;
        let reply = reply.expect("the token is good");
        assert!(matches!(reply, SignInReply::SignedIn { .. }), "{reply:?}");
    }

    /// The account as it stands; there is one.
    #[must_use]
    pub fn account(&self) -> Account {
        let mut accounts = self.core().accounts();
        assert_eq!(accounts.len(), 1, "one account");
        accounts.remove(0)
    }

    fn account_key(&self) -> AccountKey {
        self.account().key
    }

    /// The local address of a conversation.
    #[must_use]
    pub fn key(&self, id: DisplayId) -> ConversationKey {
        let key = self.core().conversation_key(self.account_key(), id);
        key.expect("the conversation is here")
    }

    /// Does something to a conversation; durable when this returns.
    pub fn act(&self, id: DisplayId, action: Action) -> OperationId {
        let queued = self.core().act(self.account_key(), self.key(id), &action);
        queued.expect("the action is taken").operation
    }

    /// Writes to the customer.
    pub fn reply(&self, id: DisplayId, text: &str) -> OperationId {
        let text = text.to_owned();
        self.act(id, Action::Reply(text.into()))
    }

    /// Writes to the team.
    pub fn note(&self, id: DisplayId, text: &str) -> OperationId {
        let text = text.to_owned();
        self.act(id, Action::Note(text.into()))
    }

    /// Changes the status.
    pub fn set_status(&self, id: DisplayId, status: Status) -> OperationId {
        self.act(
            id,
            Action::SetStatus {
                status,
                until: None,
            },
        )
    }

    /// Assigns.
    pub fn assign(&self, id: DisplayId, agent: Option<i64>) -> OperationId {
        let agent = agent.map(AgentId);
        self.act(id, Action::Assign { agent })
    }

    /// Chooses a team.
    pub fn set_team(&self, id: DisplayId, team: Option<i64>) -> OperationId {
        let team = team.map(TeamId);
        self.act(id, Action::SetTeam { team })
    }

    /// Chooses a priority.
    pub fn set_priority(&self, id: DisplayId, priority: Option<Priority>) -> OperationId {
        self.act(id, Action::SetPriority { priority })
    }

    /// Adds and removes labels.
    pub fn label(&self, id: DisplayId, add: &[&str], remove: &[&str]) -> OperationId {
        let titles = |titles: &[&str]| titles.iter().map(|&t| LabelTitle(t.to_owned())).collect();
        self.act(
            id,
            Action::ChangeLabels {
                add: titles(add),
                remove: titles(remove),
            },
        )
    }

    /// Marks read up to the newest message of the customer that is here.
    pub fn mark_read(&self, id: DisplayId) -> OperationId {
        let seen = self
            .core()
            .newest_incoming(self.key(id))
            .expect("the copy answers");
        self.act(id, Action::MarkRead { seen })
    }

    /// What is undelivered, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Operation> {
        self.core()
            .outbox(self.account_key())
            .expect("the outbox answers")
    }

    /// Where an operation stands; `None` when it was delivered or discarded.
    #[must_use]
    pub fn state(&self, operation: &OperationId) -> Option<OperationState> {
        let outbox = self.outbox();
        let found = outbox.iter().find(|one| one.id == *operation);
        found.map(|one| one.state)
    }

    /// Sends a parked operation after all.
    pub fn retry(&self, operation: &OperationId) {
        let retried = self.core().retry(self.account_key(), operation);
        retried.expect("the operation is tried again");
    }

    /// Drops an operation.
    pub fn discard(&self, operation: &OperationId) {
        let discarded = self.core().discard(self.account_key(), operation);
        discarded.expect("the operation is dropped");
    }

    /// A conversation as the window shows it.
    #[must_use]
    pub fn conversation(&self, id: DisplayId) -> Conversation {
        let opened = self
            .core()
            .open_conversation(self.account_key(), self.key(id), 1);
        opened.expect("the conversation opens").conversation
    }

    /// The whole thread as the window shows it, as far as it is here.
    #[must_use]
    pub fn thread(&self, id: DisplayId) -> Vec<Message> {
        let timeline = self
            .core()
            .timeline(self.account_key(), self.key(id), None, 500);
        timeline.expect("the thread opens").messages
    }

    /// How far the message with this text has come; `None` when it is not in the thread.
    #[must_use]
    pub fn delivery(&self, id: DisplayId, text: &str) -> Option<Delivery> {
        let thread = self.thread(id);
        thread
            .iter()
            .find(|one| one.content == text)
            .map(|one| one.delivery)
    }

    /// Every row of a list.
    #[must_use]
    pub fn rows(&self, status: Option<Status>, tab: Tab) -> Vec<ConversationRow> {
        let filter = ListFilter {
            category: None,
            status,
            scope: Scope::Everything,
            sort: Sort::default(),
        };
        let page = self
            .core()
            .list(self.account_key(), &filter, tab, None, 500);
        page.expect("the list answers").items
    }

    /// What the local copy says of a conversation.
    #[must_use]
    pub fn shown(&self, id: DisplayId) -> Shown {
        let row = self.conversation(id).row;
        let messages = self.thread(id).into_iter();
        Shown {
            status: row.status.wire_name().to_owned(),
            assignee: row.assignee.map(|agent| agent.0),
            team: row.team.map(|team| team.0),
            priority: row.priority.map(|priority| priority.wire_name().to_owned()),
            labels: row.labels.into_iter().map(|label| label.0).collect(),
            messages: messages
                .map(|one| (one.id.unwrap_or(MessageId(0)).0, one.content))
                .collect(),
        }
    }

    /// Waits, while time runs fast, until something is so.
    pub async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        self.until_told(|_| what.to_owned(), is_so).await;
    }

    /// The same; what should be so, and what is so instead, is told at the end.
    pub async fn until_told(&self, what: impl Fn(&Self) -> String, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut events = self.core().events();
        let mut steps = tokio::time::interval(STEP_TAKES);
        steps.tick().await;
        while !is_so(self) {
            if Instant::now() > deadline {
                let connection = self.core().accounts();
                panic!(
                    "{} never saw {}; outbox {:#?}, {connection:#?}",
                    self.name,
                    what(self),
                    self.outbox()
                );
            }
            tokio::select! {
                _ = events.recv() => {}
                _ = steps.tick() => self.time.pass(STEP),
            }
        }
    }

    /// Waits until everything was delivered.
    pub async fn until_delivered(&self) {
        self.until("an empty outbox", |agent| agent.outbox().is_empty())
            .await;
    }

    /// Waits until only what waits for the agent is left in the outbox.
    pub async fn until_settled(&self) {
        let settled = |agent: &Self| {
            let outbox = agent.outbox();
            outbox.iter().all(|one| waits_for_the_agent(one, &outbox))
        };
        self.until("a settled outbox", settled).await;
    }

    /// Waits until a conversation and its messages so far are here.
    pub async fn until_here(&self, id: DisplayId) {
        let here = |agent: &Self| {
            let key = agent.core().conversation_key(agent.account_key(), id);
            key.is_ok()
                && agent
                    .thread(id)
                    .iter()
                    .any(|one| one.direction == Direction::Incoming)
        };
        self.until(&format!("conversation {id}"), here).await;
    }

    /// Waits until an operation stands there.
    pub async fn until_state(&self, operation: &OperationId, state: OperationState) {
        let what = format!("an operation {}", state.name());
        self.until(&what, |agent| agent.state(operation) == Some(state))
            .await;
    }

    /// Waits until the connection stands there.
    pub async fn until_connection(&self, state: ConnectionState) {
        let what = format!("a connection {state:?}");
        self.until(&what, |agent| agent.account().connection.state == state)
            .await;
    }

    /// Cuts the network, and waits until the agent knows.
    pub async fn cut_off(&self) {
        self.network().cut().await;
        self.until_connection(ConnectionState::Offline).await;
    }

    /// Heals the network, and waits until everything was delivered and the copy is level.
    pub async fn reconnect_and_deliver(&self) {
        self.network().heal().await;
        self.until_delivered().await;
        self.until_level().await;
    }

    /// Waits until the connection is live and the copy level with the server.
    pub async fn until_level(&self) {
        self.until_connection(ConnectionState::Live).await;
    }
}

/// Whether an operation is parked, or depends on one that is: a change of status waits for the replies before it.
fn waits_for_the_agent(one: &Operation, outbox: &[Operation]) -> bool {
    let before = outbox.iter().take_while(|other| other.id != one.id);
    let depends = matches!(one.action, Action::SetStatus { .. })
        && one.state == OperationState::Queued
        && before
            .filter(|other| other.subject == one.subject)
            .any(|other| other.state.is_parked() && matches!(other.action, Action::Reply(_)));
    one.state.is_parked() || depends
}
