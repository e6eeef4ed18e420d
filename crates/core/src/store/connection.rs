//! Connections: how each file is opened, and the pool of readers.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// How much a commit costs and keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A commit survives a power cut (about 4 ms).
    Full,
    /// A commit survives a crash of the program (about 0.02 ms).
    Normal,
}

/// Opens a file for its one writer: WAL, foreign keys on.
///
/// # Errors
/// When the file cannot be opened or made.
pub fn open_writer(path: &Path, durability: Durability) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    // The outbox is small; of the copy, a commit touches the same few pages again and again.
    let (synchronous, pages_kb) = match durability {
        Durability::Full => ("FULL", 1000),
        Durability::Normal => ("NORMAL", 4000),
    };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA fullfsync = {}; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -{pages_kb}; PRAGMA temp_store = MEMORY;",
        u8::from(durability == Durability::Full),
    ))?;
    Ok(connection)
}

/// Removes a file that can be made again, with its log.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::DiskFull);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Attaches the file at `path` under `name`.
///
/// # Errors
/// When the file cannot be opened.
pub fn attach(connection: &Connection, path: &Path, name: &str) -> Result<(), StoreError> {
    let path = path.to_string_lossy();
    connection.execute(&format!("ATTACH DATABASE ?1 AS {name}"), [path.as_ref()])?;
    Ok(())
}

/// A few connections that only read, used in turn.
#[derive(Debug)]
pub struct Readers {
    connections: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
}

/// The window, the outbox worker and the sync may all read at once; more than that only costs memory.
const READERS: usize = 3;

impl Readers {
    /// Opens the pool on `cache`, with `mine` attached.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub fn open(cache: &Path, mine: &Path) -> Result<Self, StoreError> {
        let open = || -> Result<_, StoreError> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(cache, flags)?;
            connection.busy_timeout(Duration::from_secs(5))?;
            connection.set_prepared_statement_cache_capacity(64);
            super::filter::give_fold(&connection)?;
            attach(&connection, mine, "mine")?;
            connection.execute_batch(
                "PRAGMA cache_size = -4000; PRAGMA mmap_size = 268435456; PRAGMA query_only = ON;",
            )?;
            Ok(Mutex::new(connection))
        };
        Ok(Self {
            connections: (0..READERS).map(|_| open()).collect::<Result<_, _>>()?,
            turn: AtomicUsize::new(0),
        })
    }

    /// Gives each connection in turn, to be listened to.
    #[cfg(test)]
    pub(super) fn each(&mut self, mut give: impl FnMut(&mut Connection)) {
        for connection in &mut self.connections {
            give(connection.get_mut());
        }
    }

    /// Runs `read` on a free connection, waiting for one in turn when all are busy.
    ///
    /// # Errors
    /// Whatever `read` gives.
    pub fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        for connection in &self.connections {
            if let Some(connection) = connection.try_lock() {
                return read(&connection);
            }
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
        let connection = self
            .connections
            .get(turn)
            .ok_or(StoreError::NotFound("reader"))?;
        read(&connection.lock())
    }
}
