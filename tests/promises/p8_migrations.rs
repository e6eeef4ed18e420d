//! P8: a queued message goes through every version of the files, and a file of a newer version is left alone.

use std::path::Path;

use guichet_core::{Core, Error, store::StoreError};
use guichet_model::outbox::Action;
use guichet_tests::world::World;

/// The outbox's file as the first version made it.
const FIRST_MINE: &str = include_str!("../../crates/core/src/store/mine/001.sql");

fn open_database(profile: &Path, name: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(profile.join(name)).expect("the database opens")
}

#[tokio::test]
async fn a_full_outbox_of_the_first_version_arrives() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let account = alice.account();
    let key = alice.key(id);
    alice.kill();

    // The same account and conversation, in a file that the first version wrote.
    let profile = alice.profile().to_owned();
    let rows: String = {
        let now = open_database(&profile, "mine.db");
        let row = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
        now.query_row("SELECT identity FROM account", [], row)
            .expect("an identity")
    };
    for name in ["mine.db", "mine.db-wal", "mine.db-shm"] {
        let path = profile.join(name);
        if path.exists() {
            std::fs::remove_file(path).expect("the newer file goes");
        }
    }
    let first = open_database(&profile, "mine.db");
    first.execute_batch(FIRST_MINE).expect("the first version");
    first
        .pragma_update(None, "user_version", 1)
        .expect("its number");
    first
        .execute(
            "INSERT INTO account (key, server, identity, account_id, user_id, name, user_name, user_email, capabilities)
             VALUES (?1, ?2, ?3, 3, 11, 'Small desk', 'Alice', 'alice@desk.example', ?4)",
            (
                account.key.0,
                &account.server,
                rows,
                serde_json::to_string(&account.capabilities).expect("names"),
            ),
        )
        .expect("an account");
    let texts: Vec<String> = (0..20)
        .map(|n| format!("Written before the upgrade, {n}"))
        .collect();
    for (n, text) in texts.iter().enumerate() {
        let payload =
            serde_json::to_string(&Action::Reply(text.clone().into())).expect("an action");
        first
            .execute(
                "INSERT INTO operation (op, account, conversation, display_id, kind, version, payload, queued_at)
                 VALUES (?1, ?2, ?3, ?4, 'reply', 1, ?5, ?6)",
                (
                    format!("00000000-0000-4000-8000-{n:012}"),
                    account.key.0,
                    key.0,
                    id.0,
                    payload,
                    guichet_tests::clock::MORNING.0,
                ),
            )
            .expect("an operation");
    }
    drop(first);

    alice.kill_and_reopen().await;
    alice.until_settled().await;
    for held in alice.outbox() {
        alice.retry(&held.id);
    }
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, texts);
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_as_it_is() {
    for name in ["mine.db", "cache.db"] {
        let world = World::new().await;
        let mut alice = world.agent("alice").await;
        alice.kill();
        let newer = open_database(alice.profile(), name);
        newer
            .pragma_update(None, "user_version", 9999)
            .expect("a version of the future");
        newer
            .pragma_update(None, "wal_checkpoint", "TRUNCATE")
            .expect("all in one file");
        drop(newer);
        let before = std::fs::read(alice.profile().join(name)).expect("the file");
        let refused = Core::open(alice.options());
        assert!(
            matches!(refused, Err(Error::Store(StoreError::Newer { .. }))),
            "{name}: {:?}",
            refused.err()
        );
        let after = std::fs::read(alice.profile().join(name)).expect("the file");
        assert!(before == after, "{name} was touched");
    }
}
