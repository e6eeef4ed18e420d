//! The schema as data: numbered files, each applied in a transaction that also sets
//! `user_version`.

use super::StoreError;
use rusqlite::Connection;

/// In order; the first brings an empty file to version 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_desk.sql"),
    include_str!("migrations/0002_contact_note.sql"),
    include_str!("migrations/0003_chore.sql"),
    include_str!("migrations/0004_mail.sql"),
    include_str!("migrations/0005_composer.sql"),
    include_str!("migrations/0006_notification_flags.sql"),
];

/// Brings a database to the newest version.
///
/// # Errors
/// [`StoreError::Newer`] when a newer program wrote it; it is then left untouched.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > MIGRATIONS.len() {
        return Err(StoreError::Newer {
            found,
            known: MIGRATIONS.len(),
        });
    }
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", index as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_a_newer_program_is_refused() {
        let mut connection = Connection::open_in_memory().expect("opens");
        run(&mut connection).expect("migrates");
        connection
            .pragma_update(None, "user_version", 99)
            .expect("sets");
        assert!(matches!(
            run(&mut connection),
            Err(StoreError::Newer { found: 99, .. })
        ));
    }
}
