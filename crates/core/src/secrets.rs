//! Where tokens are kept: the operating system's keyring, or nowhere.
//!
//! [`Keyring`] is the only place that outlives the program; there is no fallback to a file. Where no keyring is
//! reachable the program keeps its session in [`MemorySecrets`] and says so.
//!
//! Calls may block (a keyring may ask the person to unlock it): call them from a thread that may wait, for example
//! through `tokio::task::spawn_blocking`. No call blocks for ever: a locked keyring on a machine without a display asks
//! a question that nobody sees.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        LazyLock,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use keyring::v1::{Entry, Error};
use parking_lot::Mutex;

/// The service name under which every entry stands in the keyring.
pub const SERVICE: &str = "guichet";

/// The account name that is looked up to see whether a keyring answers. Nothing is ever written there.
const PROBE: &str = "probe";

/// How long a keyring may take to answer at all, before it counts as unreachable.
const PROBE_LIMIT: Duration = Duration::from_secs(3);

/// How long a keyring may take otherwise: time for a person to unlock it.
const LIMIT: Duration = Duration::from_secs(30);

/// A text that never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself; for the place that sends or stores it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret could not be read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// This machine, or this session, has no keyring.
    #[error("no keyring is reachable")]
    NoKeyring,
    /// There is a keyring, but it is locked, refuses access, or waits for somebody to unlock it.
    #[error("the keyring is locked or refuses access")]
    Locked,
    /// The keyring answered something that is not a secret of this program.
    #[error("the keyring's entry cannot be read")]
    Unreadable,
    /// Anything else, in the keyring's words (which never hold the secret).
    #[error("the keyring failed: {0}")]
    Failed(String),
}

/// Keeps one secret per account name.
pub trait Secrets: Send + Sync {
    /// Whether secrets written here can be read again after the program ends.
    fn is_reachable(&self) -> bool;

    /// The secret of `account`; `None` when there is none.
    ///
    /// # Errors
    /// When the place cannot be read, which is not the same as an absent secret.
    fn read(&self, account: &str) -> Result<Option<String>, SecretsError>;

    /// Keeps `secret` for `account`, replacing an older one.
    ///
    /// # Errors
    /// When it could not be kept.
    fn write(&self, account: &str, secret: &str) -> Result<(), SecretsError>;

    /// Drops the secret of `account`; fine when there is none.
    ///
    /// # Errors
    /// When the place cannot be changed.
    fn forget(&self, account: &str) -> Result<(), SecretsError>;
}

/// The operating system's keyring: Keychain, Credential Manager or Secret Service.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keyring;

type Job = Box<dyn FnOnce() + Send>;

/// The one thread that talks to the keyring, in the order of the calls: the Secret Service's client drives an event loop
/// that must not run inside another one, and a question to the person is asked once. Absent when the system gives no
/// thread.
static KEYRING_THREAD: LazyLock<Option<Sender<Job>>> = LazyLock::new(|| {
    let (jobs, inbox) = mpsc::channel::<Job>();
    let work = move || inbox.into_iter().for_each(|job| job());
    let started = thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(work);
    started.is_ok().then_some(jobs)
});

impl Keyring {
    fn call<T: Send + 'static>(
        limit: Duration,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let stopped = || SecretsError::Failed("its client stopped".to_owned());
        let (answer, inbox) = mpsc::channel();
        // Nobody waits for the answer any more after the limit.
        let job: Job = Box::new(move || drop(answer.send(work())));
        let jobs = KEYRING_THREAD.as_ref().ok_or_else(stopped)?;
        jobs.send(job).map_err(|_| stopped())?;
        match inbox.recv_timeout(limit) {
            Ok(result) => result.map_err(|error| SecretsError::from(&error)),
            Err(RecvTimeoutError::Timeout) => Err(SecretsError::Locked),
            Err(RecvTimeoutError::Disconnected) => Err(stopped()),
        }
    }

    fn look_up(account: &str, limit: Duration) -> Result<Option<String>, SecretsError> {
        let account = account.to_owned();
        Self::call(limit, move || {
            match Entry::new(SERVICE, &account).and_then(|entry| entry.get_password()) {
                Ok(secret) => Ok(Some(secret)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }
}

impl From<&Error> for SecretsError {
    fn from(error: &Error) -> Self {
        match error {
            Error::NoDefaultStore => Self::NoKeyring,
            Error::NoStorageAccess(_) => Self::Locked,
            // These two carry the stored bytes: they must not reach a log.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => Self::Unreadable,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl Secrets for Keyring {
    fn is_reachable(&self) -> bool {
        Self::look_up(PROBE, PROBE_LIMIT).is_ok()
    }

    fn read(&self, account: &str) -> Result<Option<String>, SecretsError> {
        Self::look_up(account, LIMIT)
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), SecretsError> {
        let (account, secret) = (account.to_owned(), Secret::new(secret));
        Self::call(LIMIT, move || {
            Entry::new(SERVICE, &account)?.set_password(secret.expose())
        })
    }

    fn forget(&self, account: &str) -> Result<(), SecretsError> {
        let account = account.to_owned();
        Self::call(LIMIT, move || {
            match Entry::new(SERVICE, &account).and_then(|entry| entry.delete_credential()) {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }
}

/// This process's memory: gone when the program ends.
#[derive(Default)]
pub struct MemorySecrets {
    secrets: Mutex<HashMap<String, String>>,
}

impl MemorySecrets {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySecrets").finish_non_exhaustive()
    }
}

impl Secrets for MemorySecrets {
    fn is_reachable(&self) -> bool {
        false
    }

    fn read(&self, account: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.secrets.lock().get(account).cloned())
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), SecretsError> {
        self.secrets
            .lock()
            .insert(account.to_owned(), secret.to_owned());
        Ok(())
    }

    fn forget(&self, account: &str) -> Result<(), SecretsError> {
        self.secrets.lock().remove(account);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_keeps_replaces_and_forgets() {
        let secrets = MemorySecrets::new();
        assert_eq!(secrets.read("a").expect("reads"), None);
        secrets.write("a", "one").expect("writes");
        secrets.write("a", "two").expect("writes");
        assert_eq!(secrets.read("a").expect("reads").as_deref(), Some("two"));
        secrets.forget("a").expect("forgets");
        secrets.forget("a").expect("forgets twice");
        assert_eq!(secrets.read("a").expect("reads"), None);
        assert!(
            !secrets.is_reachable(),
            "memory does not outlive the program"
        );
    }

    #[test]
    fn a_secret_never_shows_in_debug() {
        let secrets = MemorySecrets::new();
        secrets.write("a", "s3cret").expect("writes");
        assert!(!format!("{secrets:?}").contains("s3cret"));
        assert!(!format!("{:?}", Secret::new("s3cret")).contains("s3cret"));
        let error = SecretsError::from(&Error::BadEncoding(b"s3cret".to_vec()));
        assert!(!format!("{error:?} {error}").contains("s3cret"));
    }

    #[test]
    fn a_missing_and_a_locked_keyring_are_told_apart() {
        let locked = Error::NoStorageAccess("locked".into());
        assert!(matches!(SecretsError::from(&locked), SecretsError::Locked));
        assert!(matches!(
            SecretsError::from(&Error::NoDefaultStore),
            SecretsError::NoKeyring
        ));
    }
}
