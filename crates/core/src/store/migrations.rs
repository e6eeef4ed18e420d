//! Migrations as data: numbered `.sql` files, each applied in a transaction that also sets `user_version`.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// The migrations of one file, oldest first. A file's `user_version` is how many were applied.
pub(super) struct Migrations {
    file: &'static str,
    steps: &'static [&'static str],
}

/// `mine.db`.
pub(super) const MINE: Migrations = Migrations {
    file: "mine.db",
    steps: &[
        include_str!("mine/001.sql"),
        include_str!("mine/002.sql"),
        include_str!("mine/003.sql"),
        include_str!("mine/004.sql"),
        include_str!("mine/005.sql"),
        include_str!("mine/006.sql"),
        include_str!("mine/007.sql"),
        include_str!("mine/008.sql"),
        include_str!("mine/009.sql"),
        include_str!("mine/010.sql"),
    ],
};
/// `cache.db`.
pub(super) const CACHE: Migrations = Migrations {
    file: "cache.db",
    steps: &[
        include_str!("cache/001.sql"),
        include_str!("cache/002.sql"),
        include_str!("cache/003.sql"),
        include_str!("cache/004.sql"),
        include_str!("cache/005.sql"),
        include_str!("cache/006.sql"),
        include_str!("cache/007.sql"),
    ],
};
/// `search.db`.
pub(super) const SEARCH: Migrations = Migrations {
    file: "search.db",
    steps: &[include_str!("search/001.sql")],
};

impl Migrations {
    /// The steps themselves, oldest first.
    #[cfg(test)]
    pub(super) const fn steps(&self) -> &'static [&'static str] {
        self.steps
    }

    fn known(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }

    fn check(&self, found: i64) -> Result<(), StoreError> {
        if found > self.known() {
            return Err(StoreError::Newer {
                file: self.file,
                found,
                known: self.known(),
            });
        }
        Ok(())
    }
}

fn user_version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether nothing was ever applied to a file.
pub(super) fn is_new(connection: &Connection) -> Result<bool, StoreError> {
    Ok(user_version(connection)? == 0)
}

/// Looks at a file without changing it.
///
/// # Errors
/// [`StoreError::Newer`] when a newer version of the program wrote it.
pub(super) fn refuse_newer(path: &Path, migrations: &Migrations) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    migrations.check(user_version(&connection)?)
}

/// Applies what is missing.
///
/// # Errors
/// [`StoreError::Newer`], or what SQLite says; the step that failed left nothing behind.
pub(super) fn run(connection: &Connection, migrations: &Migrations) -> Result<(), StoreError> {
    let found = user_version(connection)?;
    migrations.check(found)?;
    let done = usize::try_from(found).unwrap_or(0);
    for (step, sql) in migrations.steps.iter().enumerate().skip(done) {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(
            None,
            "user_version",
            i64::try_from(step + 1).unwrap_or(i64::MAX),
        )?;
        transaction.commit()?;
    }
    Ok(())
}
