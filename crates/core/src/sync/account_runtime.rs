//! One account while the program runs: its session, its connection, its way to the server.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use guichet_model::{
    AccountKey, ConversationKey, Event, OperationId, Timestamp,
    account::{
        Account, Availability, Connection, ConnectionState, Progress, Role, SecretPlace, Session,
    },
    draft::Mode,
};
use guichet_protocol::{ids::AccountId, rest};
use parking_lot::Mutex;
use tokio::{sync::Notify, task::JoinHandle};

use super::{apply, threads::End, viewers::Viewing};
use crate::{
    Error, Network,
    api::{self, Client, Desk, PlainHttp, ServerAddress, Typing},
    outbox::plan::Repeat,
    secrets::{Secret, Secrets},
    store::{
        accounts::{AccountDetails, StoredAccount},
        ingest::{Changed, Owner},
        outbox::StoredOperation,
        reference::SyncMark,
    },
    workspace::Shared,
};

/// How often the time at which the copy was level goes to disk.
const KEEP_LEVEL_EVERY: Duration = Duration::from_secs(20);

/// What changes while an account runs.
struct Standing {
    details: AccountDetails,
    session: Session,
    secret: SecretPlace,
    connection: Connection,
    /// Connected and allowed to send.
    online: bool,
    /// Operations up to this one were there when realtime was last heard: what the server had then, the copy has.
    level_with: i64,
}

/// One account while the program runs.
pub(crate) struct AccountRuntime {
    pub(crate) shared: Arc<Shared>,
    key: AccountKey,
    standing: Mutex<Standing>,
    desk: Mutex<Option<Desk>>,
    /// The outbox has something new, or may go on.
    pub(crate) wake_outbox: Notify,
    /// Try to connect now.
    pub(crate) wake_connection: Notify,
    /// A conversation may wake earlier than was known.
    pub(crate) wake_snooze: Notify,
    /// Held while the outbox is drained: one drain at a time.
    pub(crate) draining: tokio::sync::Mutex<()>,
    /// Threads that are being fetched.
    pub(crate) fetching: Mutex<HashSet<(ConversationKey, End)>>,
    /// Who has which conversation open.
    pub(crate) viewing: Viewing,
    /// Files on their way up, by their operation.
    pub(crate) uploads: Mutex<HashMap<OperationId, api::Transfer>>,
    /// Background tasks. They keep the account alive, so that it goes only when they were stopped.
    tasks: Mutex<Vec<JoinHandle<()>>>,
    started: AtomicBool,
    skipped: AtomicU32,
    /// How many operations on lists of the account were delivered.
    deliveries: AtomicU32,
}

impl AccountRuntime {
    pub(crate) fn new(shared: Arc<Shared>, account: StoredAccount) -> Arc<Self> {
        let as_of = shared
            .store
            .sync_mark(account.key, SyncMark::AsOf)
            .ok()
            .flatten()
            .and_then(|text| text.parse().ok())
            .map(Timestamp);
        let connection = Connection {
            state: ConnectionState::Offline,
            since: shared.now(),
            as_of,
            progress: None,
            skipped: 0,
        };
        Arc::new(Self {
            key: account.key,
            standing: Mutex::new(Standing {
                details: account.details,
                session: Session::Active,
                secret: SecretPlace::Keyring,
                connection,
                online: false,
                level_with: 0,
            }),
            desk: Mutex::new(None),
            wake_outbox: Notify::new(),
            wake_connection: Notify::new(),
            wake_snooze: Notify::new(),
            draining: tokio::sync::Mutex::new(()),
            fetching: Mutex::new(HashSet::new()),
            viewing: Viewing::default(),
            uploads: Mutex::default(),
            tasks: Mutex::new(Vec::new()),
            started: AtomicBool::new(false),
            skipped: AtomicU32::new(0),
            deliveries: AtomicU32::new(0),
            shared,
        })
    }

    /// Whether this is the first call: the background work of an account begins once.
    pub(crate) fn begin(&self) -> bool {
        !self.started.swap(true, Ordering::Relaxed)
    }

    /// Runs `work` in the background until it ends or the account is stopped; not before [`crate::Core::start`].
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(executor) = self.shared.executor() {
            let mut tasks = self.tasks.lock();
            tasks.retain(|task| !task.is_finished());
            tasks.push(executor.spawn(work));
        }
    }

    /// Ends the background work; what is given back ends when it has let go of everything.
    pub(crate) fn stop(&self) -> Vec<JoinHandle<()>> {
        let tasks = std::mem::take(&mut *self.tasks.lock());
        tasks.iter().for_each(JoinHandle::abort);
        self.standing.lock().online = false;
        tasks
    }

    pub(crate) const fn key(&self) -> AccountKey {
        self.key
    }

    pub(crate) fn owner(&self) -> Owner {
        Owner {
            account: self.key,
            me: self.standing.lock().details.me,
        }
    }

    /// The account as windows see it.
    pub(crate) fn account(&self) -> Account {
        let standing = self.standing.lock();
        let details = &standing.details;
        Account {
            key: self.key,
            server: details.server.clone(),
            account_id: details.account_id,
            name: details.name.clone(),
            me: details.me,
            my_name: details.my_name.clone(),
            my_email: details.my_email.clone(),
            role: details.role,
            local: details.local,
            capabilities: details.capabilities.clone(),
            session: standing.session,
            secret: standing.secret,
            connection: Connection {
                skipped: self.skipped.load(Ordering::Relaxed),
                ..standing.connection
            },
            availability: details.availability,
        }
    }

    pub(crate) fn has(&self, capability: &str) -> bool {
        self.standing
            .lock()
            .details
            .capabilities
            .iter()
            .any(|name| name == capability)
    }

    /// What the agent may do here.
    pub(crate) fn role(&self) -> Role {
        self.standing.lock().details.role
    }

    /// What the server's word on repeating a request is.
    pub(crate) fn repeat(&self) -> Repeat {
        if self.has("idempotency") {
            Repeat::Safe
        } else {
            Repeat::CheckFirst
        }
    }

    pub(crate) fn session(&self) -> Session {
        self.standing.lock().session
    }

    pub(crate) fn set_session(&self, session: Session) {
        let changed = {
            let mut standing = self.standing.lock();
            std::mem::replace(&mut standing.session, session) != session
        };
        if changed {
            self.shared.emit(Event::AccountsChanged);
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.standing.lock().online
    }

    pub(crate) fn set_online(&self, online: bool) {
        self.standing.lock().online = online;
        if online {
            self.wake_outbox.notify_one();
        }
    }

    /// Whether the local copy is level with the server right now.
    pub(crate) fn is_live(&self) -> bool {
        self.standing.lock().connection.state == ConnectionState::Live
    }

    /// Whether the copy is known to hold everything that had happened on the server when the operation was queued. A
    /// connection counts as live until its loss is noticed, so only what was heard since then proves it. For a message
    /// that leaves later, nothing that was heard before does.
    pub(crate) fn is_level_with(&self, operation: &StoredOperation) -> bool {
        let standing = self.standing.lock();
        !operation.is_scheduled()
            && standing.connection.state == ConnectionState::Live
            && operation.seq <= standing.level_with
    }

    /// Realtime was heard with nothing missing before it.
    pub(crate) fn heard(&self) -> Result<(), Error> {
        let newest = self.shared.store.newest_operation()?;
        self.standing.lock().level_with = newest;
        self.mark_level()
    }

    pub(crate) fn set_connection(&self, state: ConnectionState) {
        let now = self.shared.now();
        {
            let mut standing = self.standing.lock();
            if state != ConnectionState::Live {
                standing.level_with = 0;
            }
            if standing.connection.state != state {
                standing.connection.state = state;
                standing.connection.since = now;
            }
            if state != ConnectionState::CatchingUp {
                standing.connection.progress = None;
            }
        }
        self.shared
            .emit(Event::ConnectionChanged { account: self.key });
    }

    pub(crate) fn set_progress(&self, progress: Progress) {
        self.standing.lock().connection.progress = Some(progress);
        self.shared
            .emit(Event::ConnectionChanged { account: self.key });
    }

    /// The copy is level with the server as of now. Told every few seconds while live, so only now and then on disk.
    pub(crate) fn mark_level(&self) -> Result<(), Error> {
        let now = self.shared.now();
        let before = self.standing.lock().connection.as_of.replace(now);
        let kept = self.shared.store.sync_mark(self.key, SyncMark::AsOf)?;
        let kept = kept.and_then(|text| text.parse().ok()).map(Timestamp);
        if before.is_none()
            || kept.is_none_or(|kept| now.since(kept) >= KEEP_LEVEL_EVERY || now < kept)
        {
            self.shared
                .store
                .set_sync_mark(self.key, SyncMark::AsOf, Some(&now.0.to_string()))?;
        }
        Ok(())
    }

    /// An operation on a list of the account was delivered. Counted before the copy has it: a list that was asked for
    /// before and is kept after does not have it.
    pub(crate) fn count_delivery(&self) {
        self.deliveries.fetch_add(1, Ordering::AcqRel);
    }

    /// How many were counted.
    pub(crate) fn deliveries(&self) -> u32 {
        self.deliveries.load(Ordering::Acquire)
    }

    /// Counts records that could not be read. Their content is not logged: it belongs to people.
    pub(crate) fn count_skipped(&self, skipped: usize, what: &'static str) {
        if skipped > 0 {
            tracing::warn!(
                account = self.key.0,
                skipped,
                what,
                "records that cannot be read were left out"
            );
            self.skipped.fetch_add(
                u32::try_from(skipped).unwrap_or(u32::MAX),
                Ordering::Relaxed,
            );
        }
    }

    pub(crate) fn changed(&self, changed: Changed) {
        self.wake_snooze.notify_one();
        self.shared
            .conversations_changed(self.key, changed.conversations.into_iter().collect());
        for conversation in changed.timelines {
            self.shared.emit(Event::TimelineChanged {
                account: self.key,
                conversation,
            });
        }
    }

    /// The way to the server.
    ///
    /// # Errors
    /// [`Error::NetworkForbidden`]; [`Error::SignInNeeded`] when no token is at hand.
    pub(crate) async fn desk(&self) -> Result<Desk, Error> {
        if self.shared.network == Network::Forbidden {
            return Err(Error::NetworkForbidden);
        }
        if let Some(desk) = self.desk.lock().clone() {
            return Ok(desk);
        }
        let (server, account_id, allow_http) = {
            let standing = self.standing.lock();
            (
                standing.details.server.clone(),
                standing.details.account_id,
                standing.details.allow_http,
            )
        };
        let plain_http = if allow_http {
            PlainHttp::Allowed
        } else {
            PlainHttp::LoopbackOnly
        };
        let token = self.token().await?;
        let address = ServerAddress::parse(&server, plain_http)?;
        let desk =
            Client::new(address, Some(token), self.shared.api.clone())?.desk(AccountId(account_id));
        *self.desk.lock() = Some(desk.clone());
        Ok(desk)
    }

    /// What a failed request says about the whole account: a refused token or a suspended account stops it, and asks to
    /// sign in again. The local copy and the queue stay as they are.
    pub(crate) fn note_error(&self, error: &api::Error) {
        match error {
            api::Error::SignInNeeded | api::Error::WrongToken => {
                self.set_session(Session::SignInNeeded)
            }
            api::Error::Suspended => self.set_session(Session::Suspended),
            _ => {}
        }
    }

    async fn token(&self) -> Result<Secret, Error> {
        if let Some(token) = &self.shared.token {
            return Ok(token.clone());
        }
        let name = self.secret_name();
        if let Some(token) = self.shared.memory.read(&name)? {
            self.standing.lock().secret = SecretPlace::Memory;
            return Ok(Secret::new(token));
        }
        let secrets = Arc::clone(&self.shared.secrets);
        let read = tokio::task::spawn_blocking(move || secrets.read(&name)).await;
        match read {
            Ok(Ok(Some(token))) => Ok(Secret::new(token)),
            Ok(Ok(None)) => {
                self.set_session(Session::SignInNeeded);
                Err(Error::SignInNeeded)
            }
            Ok(Err(error)) => {
                tracing::warn!(account = self.key.0, %error, "the keyring does not give the token");
                self.set_session(Session::SignInNeeded);
                Err(Error::SignInNeeded)
            }
            Err(_) => Err(Error::SignInNeeded),
        }
    }

    /// Keeps a token: in the keyring, or in memory where no keyring is reachable.
    pub(crate) async fn keep_token(&self, token: Secret) {
        let secrets = Arc::clone(&self.shared.secrets);
        let name = self.secret_name();
        let kept = {
            let (name, token) = (name.clone(), token.clone());
            tokio::task::spawn_blocking(move || secrets.write(&name, token.expose())).await
        };
        let place = if matches!(kept, Ok(Ok(()))) {
            // A copy in memory from before there was a keyring must not win over it.
            let _ = self.shared.memory.forget(&name);
            SecretPlace::Keyring
        } else {
            tracing::warn!(
                account = self.key.0,
                "no keyring is reachable, the session lives in memory only"
            );
            if self.shared.memory.write(&name, token.expose()).is_err() {
                tracing::warn!(account = self.key.0, "the session cannot be kept");
            }
            SecretPlace::Memory
        };
        self.standing.lock().secret = place;
        *self.desk.lock() = None;
        self.set_session(Session::Active);
    }

    pub(crate) async fn forget_token(&self) -> Result<(), Error> {
        let name = self.secret_name();
        self.shared.memory.forget(&name)?;
        *self.desk.lock() = None;
        let secrets = Arc::clone(&self.shared.secrets);
        match tokio::task::spawn_blocking(move || secrets.forget(&name)).await {
            Ok(Err(crate::secrets::SecretsError::NoKeyring)) | Err(_) => Ok(()),
            Ok(result) => Ok(result?),
        }
    }

    fn secret_name(&self) -> String {
        let standing = self.standing.lock();
        format!(
            "{}/{}/{}",
            standing.details.identity, standing.details.account_id, standing.details.me
        )
    }

    /// Takes over what a fresh look at the server told.
    pub(crate) fn learn(&self, info: &api::ServerInfo, user: &rest::User) -> Result<(), Error> {
        let details = {
            let mut standing = self.standing.lock();
            let details = &mut standing.details;
            details.version.clone_from(&info.version);
            details.capabilities = info.capabilities.iter().cloned().collect();
            if let Some(account) = user
                .accounts
                .iter()
                .find(|account| account.id.0 == details.account_id)
            {
                details.name.clone_from(&account.name);
                details.role = apply::role(account);
            }
            details.my_email.clone_from(&user.email);
            standing.details.clone()
        };
        self.shared.store.put_account(&details)?;
        Ok(())
    }

    pub(crate) fn wanted_availability(&self) -> Availability {
        self.standing.lock().details.availability
    }

    pub(crate) async fn set_availability(&self, availability: Availability) -> Result<(), Error> {
        let details = {
            let mut standing = self.standing.lock();
            standing.details.availability = availability;
            standing.details.clone()
        };
        self.shared.store.put_account(&details)?;
        self.shared.emit(Event::AccountsChanged);
        if self.is_online() {
            self.tell_availability().await;
        }
        Ok(())
    }

    /// Tells the server the kept choice; told again on the next connect when this fails.
    pub(crate) async fn tell_availability(&self) {
        let availability = match self.wanted_availability() {
            Availability::Online => rest::Availability::Online,
            Availability::Busy => rest::Availability::Busy,
            Availability::Offline => rest::Availability::Offline,
        };
        if let Ok(desk) = self.desk().await
            && let Err(error) = desk.set_availability(&availability).await
        {
            tracing::info!(account = self.key.0, %error, "availability was not told");
        }
    }

    pub(crate) async fn set_typing(
        &self,
        conversation: ConversationKey,
        mode: Option<Mode>,
    ) -> Result<(), Error> {
        let thread = self.shared.store.thread_state(self.key, conversation)?;
        let (true, Some(id)) = (self.is_online(), thread.display_id) else {
            return Ok(());
        };
        let typing = match mode {
            Some(Mode::Reply) => Typing::Reply,
            Some(Mode::Note) => Typing::Note,
            None => Typing::Stopped,
        };
        let desk = self.desk().await?;
        if let Err(error) = desk
            .set_typing(guichet_protocol::ids::ConversationDisplayId(id.0), typing)
            .await
        {
            tracing::debug!(account = self.key.0, %error, "typing was not told");
        }
        Ok(())
    }
}
