//! Contacts that left the server: deleted, or merged into another one.

use guichet_model::{AccountKey, ContactKey, DisplayId};
use rusqlite::params;

use super::{Store, StoreError};

impl Store {
    /// The numbers of the conversations that a contact stands behind here.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn ids_of_contact(&self, contact: ContactKey) -> Result<Vec<DisplayId>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM main.conversation WHERE contact = ?1 AND id IS NOT NULL ORDER BY id",
            )?;
            let ids = statement.query_map([contact.0], |row| row.get(0).map(DisplayId))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// Takes a contact that is gone on the server out of the local copy. One that a conversation or the outbox still
    /// refers to stays, so that what was to be done to it can be read and dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn remove_contact(
        &self,
        account: AccountKey,
        contact: ContactKey,
    ) -> Result<Removed, StoreError> {
        let referred: bool = self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM mine.operation WHERE contact = ?1
                      UNION ALL SELECT 1 FROM main.conversation WHERE contact = ?1)",
                )?
                .query_row([contact.0], |row| row.get(0))?)
        })?;
        if referred {
            return Ok(Removed::No);
        }
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        // A conversation may have come between the look and here: it keeps its contact.
        let gone = transaction.execute(
            "DELETE FROM contact WHERE key = ?1 AND account = ?2
               AND NOT EXISTS (SELECT 1 FROM conversation WHERE contact = ?1)",
            params![contact.0, account.0],
        )?;
        if gone > 0 {
            transaction.execute(
                "DELETE FROM reference WHERE account = ?1 AND kind = 'contact_notes' AND id = ?2",
                params![account.0, contact.0.to_string()],
            )?;
        }
        transaction.commit()?;
        Ok(if gone > 0 { Removed::Yes } else { Removed::No })
    }
}

/// Whether something left the local copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removed {
    /// It did.
    Yes,
    /// It was not here, or something still refers to it.
    No,
}
