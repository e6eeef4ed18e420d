//! The local copy and everything that must not be lost, in three SQLite files of one profile.
//!
//! `mine.db` (accounts, outbox, drafts, settings; `synchronous=FULL`) cannot be rebuilt. `cache.db` (the servers' data;
//! NORMAL) and `search.db` (the full-text index) can. Files in WAL mode are not atomic together, so an intent is one
//! transaction in `mine.db`, and its overlay on `cache.db` is derived: laid again at start and whenever a server row
//! changes ([`overlay`]). An acknowledgement commits the server's row in `cache.db` before it drops the operation from
//! `mine.db`; readers look at `mine.db` first, so that a message is never absent from both.
//!
//! One writer per file behind a fair lock, held for about 10 ms at most, so that an agent's action never waits for a
//! sync; reads go to a small pool of read-only connections. Rejected: one file for all (a full-text rebuild or a dropped
//! cache would risk the outbox; every cache write would pay a full commit), and an overlay computed at read time (lists
//! could not be paged by an index).

pub mod accounts;
pub(crate) mod base;
mod choices;
pub mod composer;
pub mod connection;
pub mod contacts;
pub mod counts;
mod draft_files;
mod drafts;
pub mod effects;
mod filter;
pub(crate) mod gone;
pub mod ingest;
pub mod intent;
pub mod letters;
pub mod list;
mod mail;
mod migrations;
pub mod outbox;
mod overlay;
mod query;
mod quotes;
pub mod received;
pub mod recordings;
pub mod reference;
pub mod related;
pub mod rows;
pub mod sending;
pub mod snooze;
mod sql;
#[cfg(test)]
mod store_tests;
mod tickets;
pub mod timeline;
pub mod views;

use std::{
    path::{Path, PathBuf},
    sync::atomic::AtomicI64,
};

use parking_lot::{Mutex, MutexGuard};
use rusqlite::Connection;

use connection::Readers;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full or cannot be written. Nothing was kept by half.
    #[error("the disk is full or cannot be written")]
    DiskFull,
    /// The file was written by a newer version of the program; it was not touched.
    #[error(
        "{file} was written by a newer version of the program (schema {found}, this one knows {known})"
    )]
    Newer {
        /// Which file.
        file: &'static str,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// There is no such thing here.
    #[error("there is no such {0} here")]
    NotFound(&'static str),
    /// The operation is on its way and cannot be changed now.
    #[error("the operation is on its way")]
    OnItsWay,
    /// A filter makes no sense.
    #[error("the filter makes no sense: {0:?}")]
    BadFilter(guichet_model::filter::Flaw),
    /// A view was made elsewhere with a condition that this program does not know.
    #[error("the view has a condition that this version does not know")]
    UnreadableView,
    /// A stored value does not read back.
    #[error("a stored {what} does not read back")]
    Unreadable {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// SQLite failed.
    #[error("the local database failed")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
        match error.sqlite_error_code() {
            Some(DiskFull | ReadOnly | SystemIoFailure | CannotOpen) => Self::DiskFull,
            _ => Self::Sqlite(error),
        }
    }
}

/// The three files of a profile.
#[derive(Debug)]
pub struct Store {
    mine: Mutex<Connection>,
    cache: Mutex<Connection>,
    readers: Readers,
    folder: PathBuf,
    /// Until when Pending conversations have woken here, ms: the outbox is laid over with this in mind.
    awake_until: AtomicI64,
}

impl Store {
    /// Opens the files in `folder`, makes or migrates them, and lays the outbox over the local copy. What was on its way
    /// when the program last ended counts as lost at `now`.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a file of a newer version, which stays untouched; [`StoreError::DiskFull`].
    pub fn open(folder: &Path, now: guichet_model::Timestamp) -> Result<Self, StoreError> {
        let mine_path = folder.join("mine.db");
        let cache_path = folder.join("cache.db");
        let search_path = folder.join("search.db");
        for (path, set) in [
            (&mine_path, &migrations::MINE),
            (&cache_path, &migrations::CACHE),
            (&search_path, &migrations::SEARCH),
        ] {
            migrations::refuse_newer(path, set)?;
        }
        let mine = connection::open_writer(&mine_path, connection::Durability::Full)?;
        migrations::run(&mine, &migrations::MINE)?;
        let cache = open_copy(&cache_path, &search_path)?;
        let readers = Readers::open(&cache_path, &mine_path)?;
        let store = Self {
            mine: Mutex::new(mine),
            cache: Mutex::new(cache),
            readers,
            folder: folder.to_owned(),
            awake_until: AtomicI64::new(now.0),
        };
        let laid = store
            .settle_interrupted_operations(now)
            .and_then(|()| store.lay_all_overlays());
        match laid {
            // Reading must work all the same; what was on its way stays unsent until the next start.
            Err(StoreError::DiskFull) => {
                tracing::warn!("the disk is full: the outbox is not shown over the copy yet");
            }
            laid => laid?,
        }
        Ok(store)
    }

    /// The profile's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Commits come back at once, for tests that make many: what survives a power cut is SQLite's to test.
    #[cfg(test)]
    pub(crate) fn do_not_wait_for_the_disk(&self) {
        self.mine()
            .execute_batch("PRAGMA synchronous = OFF")
            .expect("a pragma");
    }

    /// The outbox's writer. Whoever needs both takes the copy's first.
    fn mine(&self) -> MutexGuard<'_, Connection> {
        self.mine.lock()
    }

    /// The copy's writer.
    fn cache(&self) -> MutexGuard<'_, Connection> {
        self.cache.lock()
    }

    /// Runs `read` on a read-only connection that sees `cache.db` as `main` and `mine.db` as `mine`.
    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.readers.with(read)
    }
}

/// Opens the local copy with its full-text index attached, and makes sure that they belong together.
fn open_copy(cache_path: &Path, search_path: &Path) -> Result<Connection, StoreError> {
    let cache = connection::open_writer(cache_path, connection::Durability::Normal)?;
    if migrations::is_new(&cache)? {
        // The index of a copy that is gone would find new messages by old words.
        connection::remove(search_path)?;
    }
    {
        let search = connection::open_writer(search_path, connection::Durability::Normal)?;
        migrations::run(&search, &migrations::SEARCH)?;
    }
    migrations::run(&cache, &migrations::CACHE)?;
    connection::attach(&cache, search_path, "search")?;
    cache.execute_batch("PRAGMA search.synchronous = NORMAL")?;
    ingest::index_all_when_empty(&cache)?;
    Ok(cache)
}
