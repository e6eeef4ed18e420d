//! A part of a transaction that can be taken back by itself.

use super::StoreError;
use rusqlite::Connection;

/// The beginning of a part; end it with one of the two methods. They nest.
pub(crate) struct Savepoint<'a>(&'a Connection);

impl<'a> Savepoint<'a> {
    /// Begins a part.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) fn begin(connection: &'a Connection) -> Result<Self, StoreError> {
        connection.execute_batch("SAVEPOINT part")?;
        Ok(Self(connection))
    }

    /// Keeps what was changed since.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) fn keep(self) -> Result<(), StoreError> {
        Ok(self.0.execute_batch("RELEASE part")?)
    }

    /// Takes back what was changed since.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) fn undo(self) -> Result<(), StoreError> {
        Ok(self.0.execute_batch("ROLLBACK TO part; RELEASE part")?)
    }
}
