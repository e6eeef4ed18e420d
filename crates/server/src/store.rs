//! The desk in one SQLite file: one writing connection, a few reading ones, WAL with
//! `synchronous=FULL`, so that what was answered with 200 survives a kill and a power cut.
//!
//! All SQL lives in this module and below. Reading happens in [`Store::read`], changing in
//! [`Store::write`]; both run off the async threads. Writers wait for one another in order of
//! arrival, which is also what makes two requests with the same idempotency key wait.
//!
//! Rejected: a pool of writers with busy waiting (order of arrival is lost, and SQLite has one
//! writer anyway); an ORM (the shapes of the API need hand-written joins to stay at a handful of
//! statements for a page).

pub mod change;
pub mod chore;
pub mod column;
pub mod contact;
pub mod conversation;
pub mod features;
pub mod fetch;
pub mod idempotency;
pub mod import;
pub mod inbox;
pub mod mail;
pub mod message;
mod migrations;
pub mod note;
pub mod notification;
pub mod people;
pub mod record;
pub mod resource;
pub mod row;
mod savepoint;
pub mod session;
pub mod setting;
pub mod setup;
pub mod ticket;
pub(crate) mod upload;
pub mod webhook;

pub use column::{BlobId, Column, ConversationRowId, RowExt, SenderType};
pub use import::Import;
pub use record::Record;
pub(crate) use savepoint::Savepoint;

use crate::files::Files;
use crate::pictures;
use parking_lot::Mutex;
use record::NewBlob;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const READERS: usize = 4;
const STATEMENTS: usize = 256;
/// A held data folder is tried again for two seconds.
const HOLD_TRIES: u32 = 40;
const HOLD_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the database refused a statement")]
    Sqlite(#[from] rusqlite::Error),
    /// A file could not be read or written.
    #[error("a file of the data folder could not be used")]
    Io(#[from] io::Error),
    /// A newer program wrote the database; it was left untouched.
    #[error("the database is of version {found}, this program knows {known}")]
    Newer {
        /// Of the file.
        found: usize,
        /// Of the program.
        known: usize,
    },
    /// Another server holds the data folder.
    #[error("another server uses the data folder {0}")]
    Held(PathBuf),
    /// The work was cut off, by a panic or at shutdown.
    #[error("the database work was cut off")]
    CutOff,
}

/// The desk. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Arc<tokio::sync::Mutex<Connection>>,
    readers: Mutex<Vec<Connection>>,
    permits: Arc<tokio::sync::Semaphore>,
    files: Files,
    /// Held as long as the store lives; the system frees it after a kill.
    _lock: File,
}

impl Store {
    /// Opens the desk of a data folder, making folder and file when they are not there. Blocks.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("lock"))?;
        hold(&lock, folder)?;
        let path = Self::database_path(folder);
        let mut writer = Connection::open(&path)?;
        configure(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        migrations::run(&mut writer)?;
        let readers = (0..READERS)
            .map(|_| {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let reader = Connection::open_with_flags(&path, flags)?;
                configure(&reader)?;
                Ok(reader)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Arc::new(tokio::sync::Mutex::new(writer)),
                readers: Mutex::new(readers),
                permits: Arc::new(tokio::sync::Semaphore::new(READERS)),
                files: Files::open(folder.join("files"))?,
                _lock: lock,
            }),
        })
    }

    /// The database file of a data folder. A folder without it is new.
    #[must_use]
    pub fn database_path(folder: &Path) -> PathBuf {
        folder.join("desk.db")
    }

    /// The stored files.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// Reads from one consistent state of the desk.
    ///
    /// # Errors
    /// The closure's, or [`StoreError`].
    pub async fn read<T, E>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.inner.permits).acquire_owned().await;
        let inner = Arc::clone(&self.inner);
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut connection = inner.readers.lock().pop().ok_or(StoreError::CutOff)?;
            let answer = connection
                .transaction_with_behavior(TransactionBehavior::Deferred)
                .map_err(|error| E::from(StoreError::from(error)))
                .and_then(|transaction| read(&transaction));
            inner.readers.lock().push(connection);
            answer
        });
        work.await.map_err(|_| StoreError::CutOff)?
    }

    /// Changes the desk in one transaction, durable when this returns. On an error nothing of it
    /// stays. Once begun it runs to its end, even when the caller goes away. `then` runs after
    /// the commit and before any later change, so what it announces is announced in order.
    ///
    /// # Errors
    /// The closure's, or [`StoreError`].
    pub async fn write<T, E>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.inner.writer).lock_owned().await;
        let work = tokio::task::spawn_blocking(move || {
            let transaction = writer
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
            let answer = change(&transaction)?;
            transaction.commit().map_err(StoreError::from)?;
            then(&answer);
            Ok(answer)
        });
        work.await.map_err(|_| StoreError::CutOff)?
    }

    /// Reads at once. Blocks; for the start, when nobody else is served yet.
    ///
    /// # Errors
    /// The closure's.
    pub fn look<T, E>(&self, look: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        look(&self.writer_blocking())
    }

    /// A handle that does not keep the data folder held.
    #[must_use]
    pub fn downgrade(&self) -> WeakStore {
        WeakStore(Arc::downgrade(&self.inner))
    }

    fn writer_blocking(&self) -> tokio::sync::OwnedMutexGuard<Connection> {
        Arc::clone(&self.inner.writer).blocking_lock_owned()
    }
}

/// Tells whether the data folder is still held.
pub struct WeakStore(std::sync::Weak<Inner>);

impl WeakStore {
    /// Whether anybody still uses the store.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.0.strong_count() > 0
    }
}

/// Takes the folder's lock, waiting a little for a server that is just ending.
fn hold(lock: &File, folder: &Path) -> Result<(), StoreError> {
    let mut left = HOLD_TRIES;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(std::fs::TryLockError::Error(error)) => return Err(StoreError::Io(error)),
            Err(std::fs::TryLockError::WouldBlock) if left == 0 => {
                return Err(StoreError::Held(folder.to_owned()));
            }
            Err(std::fs::TryLockError::WouldBlock) => {
                left -= 1;
                std::thread::sleep(HOLD_PAUSE);
            }
        }
    }
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "busy_timeout", 5000)?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // macOS flushes the drive's own cache only when asked so.
    connection.pragma_update(None, "fullfsync", "ON")?;
    fold(connection)
}

/// Gives SQL the function `fold`: a text in lower case, letters of every language alike (SQLite's
/// own `lower` knows only those of English). Numbers count as text; NULL stays.
fn fold(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(text) => Some(String::from_utf8_lossy(text).to_lowercase()),
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Real(number) => Some(number.to_string()),
            ValueRef::Null | ValueRef::Blob(_) => None,
        })
    })?;
    Ok(())
}

impl NewBlob {
    /// Stores bytes durably and describes them; insert it with [`put_blob`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn of(
        files: &Files,
        filename: &str,
        content_type: &str,
        bytes: &[u8],
        created_at: guichet_protocol::time::Timestamp,
    ) -> io::Result<Self> {
        let size = pictures::size(content_type, bytes);
        Ok(Self {
            id: None,
            sha256: files.put(bytes)?,
            filename: filename.to_owned(),
            content_type: content_type.to_owned(),
            byte_size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            created_at,
        })
    }
}

/// Inserts the row of a stored file.
///
/// # Errors
/// When the database refuses.
pub fn put_blob(connection: &Connection, blob: &NewBlob) -> Result<BlobId, StoreError> {
    Ok(blob.insert(connection)?)
}
