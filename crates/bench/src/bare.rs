//! Plain SQLite: what the figures stand beside.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags, Row, types::ValueRef};

/// A connection that only reads, with the same cache as the store's readers.
pub(crate) fn reader(folder: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join("cache.db"), flags)?;
    connection.execute(
        "ATTACH DATABASE ?1 AS mine",
        [folder.join("mine.db").to_string_lossy()],
    )?;
    connection.execute_batch("PRAGMA cache_size = -4000; PRAGMA query_only = ON")?;
    Ok(connection)
}

/// The writer of the copy and its index, as the store opens it.
pub(crate) fn copy_writer(folder: &Path) -> Result<Connection> {
    let connection = Connection::open(folder.join("cache.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000;
         PRAGMA temp_store = MEMORY",
    )?;
    connection.execute(
        "ATTACH DATABASE ?1 AS search",
        [folder.join("search.db").to_string_lossy()],
    )?;
    connection.execute_batch("PRAGMA search.synchronous = NORMAL")?;
    Ok(connection)
}

/// The writer of the outbox's file: every commit reaches the disk.
pub(crate) fn durable_writer(folder: &Path) -> Result<Connection> {
    let connection = Connection::open(folder.join("mine.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA cache_size = -8000",
    )?;
    Ok(connection)
}

/// A column as its type says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Text(String),
}

/// All columns of a row, owned, as any caller needs them.
pub(crate) fn cells(row: &Row<'_>, columns: usize) -> Result<Vec<Cell>> {
    (0..columns)
        .map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Integer(value) => Cell::Integer(value),
                ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text)?.to_owned()),
                _ => Cell::Null,
            })
        })
        .collect()
}
