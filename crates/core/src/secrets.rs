//! Where tokens are kept: the operating system's keyring, or nowhere.
//!
//! [`Keyring`] is the only place that outlives the program; there is no fallback to a file. Where no keyring is
//! reachable the program keeps its session in [`MemorySecrets`] and says so.
//!
//! Calls may block (a keyring may ask the person to unlock it): call them from a thread that may wait, for example
//! through `tokio::task::spawn_blocking`.

use std::{collections::HashMap, fmt, thread};

use keyring::v1::{Entry, Error};
use parking_lot::Mutex;

/// The service name under which every entry stands in the keyring.
pub const SERVICE: &str = "guichet";

/// The account name that is looked up to see whether a keyring answers. Nothing is ever written there.
const PROBE: &str = "probe";

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
    /// There is a keyring, but it is locked or refuses access.
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

impl Keyring {
    /// Runs one call on a thread of its own, because the Secret Service's client drives an event loop that must not
    /// run inside another one.
    fn call<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, SecretsError> {
        thread::scope(|scope| scope.spawn(work).join())
            .map_err(|_| SecretsError::Failed("its client stopped".to_owned()))?
            .map_err(|error| SecretsError::from(&error))
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
        self.read(PROBE).is_ok()
    }

    fn read(&self, account: &str) -> Result<Option<String>, SecretsError> {
        Self::call(
            || match Entry::new(SERVICE, account).and_then(|entry| entry.get_password()) {
                Ok(secret) => Ok(Some(secret)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            },
        )
    }

    fn write(&self, account: &str, secret: &str) -> Result<(), SecretsError> {
        Self::call(|| Entry::new(SERVICE, account)?.set_password(secret))
    }

    fn forget(&self, account: &str) -> Result<(), SecretsError> {
        Self::call(|| {
            match Entry::new(SERVICE, account).and_then(|entry| entry.delete_credential()) {
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
