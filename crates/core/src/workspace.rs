//! The core as a whole: what is opened, what is shared, and what an agent can do.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use guichet_model::{
    AccountKey, ContactKey, ConversationKey, Event, MessageId, OperationId, Timestamp,
    account::{Account, Availability},
    attribute::AttributeOf,
    command::QueuedWork,
    conversation::{Conversation, ReplyAllowed, Status},
    draft::Mode,
    edit::Edit,
    message::NewMessage,
    outbox::{Action, Operation, Queued, Subject, SubjectKind},
    settings::Settings,
};
use parking_lot::{Mutex, MutexGuard};
use tokio::{runtime::Handle, sync::broadcast};

use crate::{
    Error, api,
    bulk::Batches,
    clock::{Clock, SystemClock},
    files::received::{self, ReceivedFiles},
    outgoing,
    profile::Profile,
    rules,
    secrets::{Keyring, MemorySecrets, Secret, Secrets},
    session::PendingSignIn,
    store::Store,
    sync::{account_runtime::AccountRuntime, engine, related},
    voice::Voice,
};

/// How many events a slow listener may fall behind before it must read everything again.
const EVENT_BACKLOG: usize = 4096;

/// Whether this run may use the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// It may.
    #[default]
    Allowed,
    /// It may not: nothing leaves this machine.
    Forbidden,
}

/// What a core is opened with.
#[derive(Clone)]
pub struct Options {
    /// The profile's folder; made where it is missing.
    pub folder: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where tokens are kept.
    pub secrets: Arc<dyn Secrets>,
    /// A token that wins over the kept one.
    pub token: Option<Secret>,
    /// Time-outs and limits of requests.
    pub api: api::Options,
    /// Whether this run may use the network.
    pub network: Network,
    /// How many bytes of received files are kept on disk; default [`received::BUDGET_BYTES`].
    pub files_budget: u64,
}

impl Options {
    /// The machine's clock and keyring, default limits.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            clock: Arc::new(SystemClock),
            secrets: Arc::new(Keyring),
            token: None,
            api: api::Options::default(),
            network: Network::Allowed,
            files_budget: received::BUDGET_BYTES,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}

/// What every account of a profile shares.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) profile: Profile,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) memory: MemorySecrets,
    pub(crate) token: Option<Secret>,
    pub(crate) api: api::Options,
    pub(crate) network: Network,
    pub(crate) pending_sign_ins: Mutex<HashMap<String, PendingSignIn>>,
    pub(crate) batches: Batches,
    pub(crate) voice: Voice,
    pub(crate) received: ReceivedFiles,
    /// Held while files are attached, so that no two who count them let in more than a message takes.
    pub(crate) attaching: Mutex<()>,
    pub(crate) files_budget: u64,
    events: broadcast::Sender<Event>,
    executor: OnceLock<Handle>,
}

impl Shared {
    pub(crate) fn emit(&self, event: Event) {
        // Nobody listens in a terminal: that is no error.
        let _ = self.events.send(event);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where background work runs; absent until [`Core::start`].
    pub(crate) fn executor(&self) -> Option<&Handle> {
        self.executor.get()
    }

    pub(crate) fn conversations_changed(
        &self,
        account: AccountKey,
        conversations: Vec<ConversationKey>,
    ) {
        if !conversations.is_empty() {
            self.emit(Event::ConversationsChanged {
                account,
                conversations,
            });
        }
    }

    /// Tells that an operation changed.
    pub(crate) fn subject_changed(&self, account: AccountKey, subject: Subject) {
        match subject {
            Subject::Conversation(conversation) => self.operation_changed(account, conversation),
            Subject::Contact(contact) => {
                self.emit(Event::OutboxChanged { account });
                self.contact_changed(account, contact);
            }
            Subject::Account => {
                self.emit(Event::OutboxChanged { account });
                self.emit(Event::MacrosChanged { account });
                self.emit(Event::CannedChanged { account });
                self.emit(Event::SignatureChanged { account });
            }
        }
    }

    /// Tells that a contact changed, and with it the conversations that show it.
    pub(crate) fn contact_changed(&self, account: AccountKey, contact: ContactKey) {
        self.emit(Event::ContactChanged { account, contact });
        match self.store.conversations_of(account, contact, None, 500) {
            Ok(rows) => {
                self.conversations_changed(account, rows.into_iter().map(|row| row.key).collect());
            }
            Err(error) => tracing::warn!(account = account.0, %error, "a contact's conversations"),
        }
    }

    /// Tells that an operation of a conversation changed.
    pub(crate) fn operation_changed(&self, account: AccountKey, conversation: ConversationKey) {
        self.emit(Event::OutboxChanged { account });
        self.emit(Event::TimelineChanged {
            account,
            conversation,
        });
        self.emit(Event::ConversationsChanged {
            account,
            conversations: vec![conversation],
        });
    }
}

/// A profile. Cheap to clone; the profile is let go when the last clone goes.
#[derive(Clone)]
pub struct Core {
    pub(crate) shared: Arc<Shared>,
    pub(crate) runtimes: Arc<Runtimes>,
}

/// The accounts of an open profile. Background work ends with them.
#[derive(Default)]
pub(crate) struct Runtimes(Mutex<HashMap<AccountKey, Arc<AccountRuntime>>>);

impl Runtimes {
    pub(crate) fn lock(&self) -> MutexGuard<'_, HashMap<AccountKey, Arc<AccountRuntime>>> {
        self.0.lock()
    }
}

impl Drop for Runtimes {
    fn drop(&mut self) {
        for runtime in self.lock().values() {
            runtime.stop();
        }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

impl Core {
    /// Opens a profile: takes hold of its folder, opens or migrates its files, and lays the outbox over the local copy.
    /// Needs no network and no token.
    ///
    /// # Errors
    /// [`Error::ProfileInUse`]; a [`StoreError`](crate::store::StoreError) for a newer or broken file or a full disk.
    pub fn open(options: Options) -> Result<Self, Error> {
        let profile = Profile::hold(&options.folder)?;
        let store = Store::open(profile.folder(), options.clock.now())?;
        outgoing::sweep(&profile, &store.kept_files()?);
        let shared = Arc::new(Shared {
            store,
            profile,
            clock: options.clock,
            secrets: options.secrets,
            memory: MemorySecrets::default(),
            token: options.token,
            api: options.api,
            network: options.network,
            pending_sign_ins: Mutex::new(HashMap::new()),
            batches: Batches::default(),
            voice: Voice::default(),
            attaching: Mutex::new(()),
            received: ReceivedFiles::default(),
            files_budget: options.files_budget,
            events: broadcast::channel(EVENT_BACKLOG).0,
            executor: OnceLock::new(),
        });
        let core = Self {
            shared,
            runtimes: Arc::default(),
        };
        core.recover_recordings()?;
        for account in core.shared.store.accounts()? {
            if !account.signed_out {
                core.add_runtime(AccountRuntime::new(Arc::clone(&core.shared), account));
            }
        }
        Ok(core)
    }

    /// What changed, from now on. A listener that falls behind is told so and reads everything again.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.shared.events.subscribe()
    }

    /// Connects every account and keeps it level, in the background of the current tokio runtime, until the core is
    /// dropped.
    pub fn start(&self) {
        if let Ok(executor) = Handle::try_current() {
            let _ = self.shared.executor.set(executor);
        }
        for runtime in self.runtimes.lock().values() {
            engine::start(runtime);
        }
        if let Some(executor) = self.shared.executor() {
            let shared = Arc::clone(&self.shared);
            executor.spawn_blocking(move || received::sweep(&shared));
        }
    }

    /// Stops the background work and lets the profile go once every clone of this core is gone. Nothing waits to be
    /// saved: everything that matters is on disk already.
    pub async fn close(self) {
        let tasks: Vec<_> = self
            .runtimes
            .lock()
            .drain()
            .flat_map(|(_, runtime)| runtime.stop())
            .collect();
        for task in tasks {
            // Cancelled is how it should end.
            let _ = task.await;
        }
    }

    /// Whether a keyring is reachable. May block.
    #[must_use]
    pub fn has_keyring(&self) -> bool {
        self.shared.secrets.is_reachable()
    }

    /// The accounts that are signed in, or wait to be signed in again.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let mut accounts: Vec<Account> = self
            .runtimes
            .lock()
            .values()
            .map(|runtime| runtime.account())
            .collect();
        accounts.sort_by_key(|account| account.key);
        accounts
    }

    /// Does something to a conversation. When this returns, it survives a crash; it is delivered as soon as the network
    /// allows, once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what makes no sense (empty text, a moment in the past, a reply that cannot arrive);
    /// [`StoreError::DiskFull`](crate::store::StoreError::DiskFull): then nothing was kept.
    pub fn act(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        action: &Action,
    ) -> Result<Queued, Error> {
        self.check_related(account, conversation, action)?;
        if let Action::RunMacro { macro_id, .. } = action {
            return self.run_macro(account, conversation, *macro_id);
        }
        self.enqueue(account, conversation, action, None)
    }

    /// What must be known of the account or the conversation to tell whether an action makes sense.
    pub(crate) fn check_related(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        action: &Action,
    ) -> Result<(), Error> {
        let store = &self.shared.store;
        match action {
            Action::EditAttributes { edits } => {
                rules::attributes(store, account, AttributeOf::Conversation, edits)
            }
            Action::ChangeLabels { add, .. } => {
                let role = self.runtime(account)?.role();
                rules::new_labels(store, account, role, add)
            }
            Action::EditTicket { edit } => {
                rules::ticket_edit(edit)?;
                if !self.runtime(account)?.has("tickets") {
                    return Err(rules::no_tickets());
                }
                match store.conversation(account, conversation)?.ticket {
                    Some(_) => Ok(()),
                    None => Err(Error::Invalid("the conversation is no ticket")),
                }
            }
            _ => Ok(()),
        }
    }

    /// Every undelivered operation, oldest first.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn outbox(&self, account: AccountKey) -> Result<Vec<Operation>, Error> {
        Ok(self.shared.store.outbox(account)?)
    }

    /// Sends an operation on the agent's word: a failed one again, a held one although overtaken, a conflicting one over
    /// the server's value; a waiting one now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when it was delivered or discarded.
    pub fn retry(&self, account: AccountKey, operation: &OperationId) -> Result<(), Error> {
        let subject = self.shared.store.approve(operation, self.shared.now())?;
        self.shared.subject_changed(account, subject);
        self.runtime(account)?.wake_outbox.notify_one();
        Ok(())
    }

    /// Drops an operation on the agent's word and gives back what it was. An upload is stopped where it stands.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`](crate::store::StoreError::OnItsWay) while it may be on the server.
    pub fn discard(&self, account: AccountKey, operation: &OperationId) -> Result<Action, Error> {
        let discarded = self.discard_stopped(account, operation)?;
        outgoing::let_go(&self.shared, &discarded.files);
        let dropped = discarded.operation;
        self.shared.subject_changed(account, dropped.subject());
        if dropped.action.creates_subject() {
            // What it was to make is gone, and perhaps conversations with it.
            self.shared.emit(Event::ConversationsChanged {
                account,
                conversations: Vec::new(),
            });
        }
        let runtime = self.runtime(account)?;
        if let Subject::Contact(contact) = dropped.subject() {
            // It may be gone on the server, and here only for the work that it had.
            related::refresh_contact_in_background(&runtime, contact);
        }
        runtime.wake_outbox.notify_one();
        Ok(dropped.action)
    }

    /// What the agent prefers.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn settings(&self) -> Result<Settings, Error> {
        Ok(self.shared.store.settings()?)
    }

    /// Keeps what the agent prefers.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), Error> {
        self.shared.store.save_settings(settings)?;
        self.shared.emit(Event::SettingsChanged);
        Ok(())
    }

    /// Signs out: the token and the local copy go; undelivered work stays or goes as the agent says.
    ///
    /// # Errors
    /// When the local database or the keyring fails.
    pub async fn sign_out(&self, account: AccountKey, queued: QueuedWork) -> Result<(), Error> {
        let runtime = self.runtime(account)?;
        runtime.stop();
        runtime.forget_token().await?;
        if queued == QueuedWork::Discard {
            self.shared.store.discard_all(account)?;
        }
        self.shared.store.sign_out_account(account)?;
        let shared = Arc::clone(&self.shared);
        // What cannot be dropped now is swept away at the next start.
        drop(tokio::task::spawn_blocking(move || received::forget(&shared, account)).await);
        self.runtimes.lock().remove(&account);
        self.shared.emit(Event::AccountsChanged);
        Ok(())
    }

    /// Tells the server what the agent wants to be seen as, now; the choice is kept and told again after a reconnect.
    ///
    /// # Errors
    /// When the local database fails; an unreachable server is no error.
    pub async fn set_availability(
        &self,
        account: AccountKey,
        availability: Availability,
    ) -> Result<(), Error> {
        self.runtime(account)?.set_availability(availability).await
    }

    /// Tells others that this agent writes, or stopped. Best effort, never queued.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a conversation that is not here.
    pub async fn set_typing(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Option<Mode>,
    ) -> Result<(), Error> {
        self.runtime(account)?.set_typing(conversation, mode).await
    }

    /// Tries to connect now instead of waiting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for an account that is not here.
    pub fn reconnect(&self, account: AccountKey) -> Result<(), Error> {
        self.runtime(account)?.wake_connection.notify_one();
        Ok(())
    }

    /// Drains the outbox, ignoring waiting times, then catches up; returns when only parked operations remain. On a
    /// server without idempotency it waits out the window of an unknown message and looks for it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses; what is queued stays queued.
    pub async fn sync_once(&self, account: AccountKey) -> Result<engine::SyncReport, Error> {
        engine::sync_once(&self.runtime(account)?).await
    }

    /// Makes one attempt to deliver what is queued, for at most `limit`. Failing to deliver is not an error.
    ///
    /// # Errors
    /// When the local database fails.
    pub async fn deliver(&self, account: AccountKey, limit: Duration) -> Result<(), Error> {
        engine::deliver(&self.runtime(account)?, limit).await
    }

    pub(crate) fn runtime(&self, account: AccountKey) -> Result<Arc<AccountRuntime>, Error> {
        let runtime = self.runtimes.lock().get(&account).cloned();
        runtime.ok_or(Error::Store(crate::store::StoreError::NotFound("account")))
    }

    pub(crate) fn add_runtime(&self, runtime: Arc<AccountRuntime>) {
        let mut runtimes = self.runtimes.lock();
        if let Some(replaced) = runtimes.get(&runtime.key()) {
            runtime.viewing.inherit(&replaced.viewing);
            replaced.stop();
        }
        runtimes.insert(runtime.key(), runtime);
    }
}

pub(crate) fn check(action: &Action, now: Timestamp) -> Result<(), Error> {
    match action {
        Action::Reply(message) | Action::Note(message) if message.is_empty() => {
            Err(Error::Invalid("write something first"))
        }
        Action::SetStatus { status, until } => match until {
            Some(_) if *status != Status::Pending => Err(Error::Invalid(
                "only a pending conversation can have a moment to wake",
            )),
            Some(at) if *at <= now => Err(Error::Invalid("the moment to wake lies in the past")),
            _ => Ok(()),
        },
        Action::ChangeLabels { add, remove } if add.is_empty() && remove.is_empty() => {
            Err(Error::Invalid("name a label to add or remove"))
        }
        Action::ChangeParticipants { add, remove } if add.is_empty() && remove.is_empty() => {
            Err(Error::Invalid("name an agent to add or remove"))
        }
        Action::EditAttributes { edits } if edits.values().all(Edit::is_keep) => {
            Err(Error::Invalid("change something first"))
        }
        Action::Reply(NewMessage {
            recipients: Some(recipients),
            ..
        }) => rules::recipients(recipients),
        Action::SendTranscript { to } => rules::addresses(to),
        action if action.subject_kind() != SubjectKind::Conversation => {
            Err(Error::Invalid("that is not done to a conversation"))
        }
        action if action.creates_subject() => Err(Error::Invalid(
            "that makes something new, ask for it as such",
        )),
        _ => Ok(()),
    }
}

pub(crate) fn check_reply(conversation: &Conversation) -> Result<(), Error> {
    match conversation.reply {
        ReplyAllowed::Yes => Ok(()),
        ReplyAllowed::WindowPassed => Err(Error::Invalid(
            "the channel's reply window has passed, only notes are possible",
        )),
        ReplyAllowed::ContactBlocked => Err(Error::Invalid(
            "the contact is blocked, only notes are possible",
        )),
    }
}

impl Core {
    /// The newest incoming message that is here, for marking read up to it.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn newest_incoming(
        &self,
        conversation: ConversationKey,
    ) -> Result<Option<MessageId>, Error> {
        Ok(self.shared.store.newest_incoming(conversation)?)
    }
}
