//! `docs/schema.sql` is what the migrations make.

use std::{env, fmt::Write as _, fs, path::Path};

use rusqlite::Connection;

use super::desk::Desk;

/// Set it to write the file anew.
const WRITE: &str = "GUICHET_WRITE_SCHEMA";

#[test]
fn the_documented_schema_is_the_one_that_the_migrations_make() {
    let desk = Desk::new();
    let mut made = String::from(
        "-- Written by a test of crates/core (the_documented_schema_is_the_one_that_the_migrations_make); run it with\n\
         -- GUICHET_WRITE_SCHEMA=1 after a migration. Not read by the program.\n",
    );
    for file in ["mine.db", "cache.db", "search.db"] {
        write!(made, "\n-- {file}\n\n{}", schema(&desk.folder().join(file))).expect("text");
    }
    let documented = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the test"))
        .join("../../docs/schema.sql");
    if std::env::var_os(WRITE).is_some() {
        fs::write(&documented, &made).expect("the file can be written");
    }
    let found = fs::read_to_string(&documented).unwrap_or_default();
    assert!(
        found == made,
        "docs/schema.sql is not what the migrations make: run this test with {WRITE}=1 and look at the difference"
    );
}

/// Everything in a file but what SQLite and the full-text index keep for themselves.
fn schema(file: &Path) -> String {
    let connection = Connection::open(file).expect("the file opens");
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("a version");
    let mut statement = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                 AND name NOT LIKE 'message\\_text\\_%' ESCAPE '\\' ORDER BY rowid",
        )
        .expect("a statement");
    let parts: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("texts");
    format!(
        "PRAGMA user_version = {version};\n\n{};\n",
        parts.join(";\n\n")
    )
}
