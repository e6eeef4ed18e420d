//! Opening: new files, older files, newer files, lost files.

use std::fs;

use guichet_model::{
    MessageId, OperationId,
    conversation::Status,
    message::Delivery,
    outbox::{Action, OperationState},
};
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::desk::{Desk, ME, NOW, details, echo, header, message, open, reply, status};
use crate::store::{
    Store, StoreError,
    ingest::{Effect, Owner, Reach},
    migrations,
};

const FILES: [&str; 3] = ["mine.db", "cache.db", "search.db"];

#[test]
fn a_file_of_a_newer_version_is_refused_and_not_a_byte_of_any_file_changes() {
    for newer in FILES {
        let desk = Desk::new();
        desk.headers(&[header(1)]);
        desk.act(1, "one", &reply("Hello"));
        let folder = TempDir::new().expect("a folder");
        for file in FILES {
            // A copy made by the engine itself: whole, without a log beside it.
            Connection::open(desk.folder().join(file))
                .expect("the file opens")
                .execute(
                    "VACUUM INTO ?1",
                    [folder.path().join(file).to_string_lossy()],
                )
                .expect("a copy");
        }
        Connection::open(folder.path().join(newer))
            .expect("the file opens")
            .pragma_update(None, "user_version", 99)
            .expect("a version");
        let read = || FILES.map(|file| fs::read(folder.path().join(file)).expect("bytes"));
        let before = read();
        match Store::open(folder.path(), NOW) {
            Err(StoreError::Newer { file, found, .. }) => {
                assert_eq!((file, found), (newer, 99), "it says which file");
            }
            other => panic!("{newer}: a newer file was opened: {other:?}"),
        }
        assert!(read() == before, "{newer}: a byte changed");
    }
}

#[test]
fn a_queued_message_and_a_draft_are_carried_through_every_migration() {
    for version in 1..=migrations::MINE.steps().len() {
        let folder = TempDir::new().expect("a folder");
        {
            let mine = Connection::open(folder.path().join("mine.db")).expect("a file");
            for step in &migrations::MINE.steps()[..version] {
                mine.execute_batch(step).expect("the migration runs");
            }
            let set = i64::try_from(version).expect("small");
            mine.pragma_update(None, "user_version", set)
                .expect("a version");
            // Columns of the first released schema only: later ones must come with a default.
            mine.execute_batch(
                "INSERT INTO account (key, server, identity, account_id, user_id, name, user_name, user_email)
                     VALUES (1, 'https://desk.example', 'desk', 1, 7, 'Desk', 'Alice', 'alice@desk.example');",
            )
            .expect("an account");
            mine.execute(
                "INSERT INTO operation (op, account, conversation, display_id, kind, version, payload, queued_at)
                     VALUES ('one', 1, 42, 5, 'reply', 1, ?1, 1000)",
                [r#"{"kind":"reply","text":"Hello"}"#],
            )
            .expect("a queued reply");
            mine.execute(
                "INSERT INTO draft (account, conversation, display_id, mode, text, saved_at)
                     VALUES (1, 42, 5, 'note', 'Half a thought', 1000)",
                [],
            )
            .expect("a draft");
        }
        let store = open(folder.path());
        let account = guichet_model::AccountKey(1);
        let queued = store.operations(account).expect("it reads");
        assert_eq!(queued.len(), 1, "from schema {version}");
        assert_eq!(queued[0].action, reply("Hello"));
        assert_eq!(queued[0].state, OperationState::Queued);
        let key = guichet_model::ConversationKey(42);
        assert_eq!(
            store.drafts(key).expect("it reads").note,
            "Half a thought",
            "from schema {version}"
        );
        let timeline = store
            .timeline(account, ME, key, None, 10)
            .expect("it opens");
        assert_eq!(timeline.messages.len(), 1, "and its thread shows it");
    }
}

#[test]
fn an_operation_in_a_state_or_shape_of_a_later_version_is_kept_and_not_sent() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let known = desk.act(1, "known", &reply("Hello"));
    let key = desk.key(1).0;
    desk.store
        .mine()
        .execute(
            "INSERT INTO operation (op, account, conversation, display_id, kind, version, payload, queued_at, state)
             VALUES ('later', ?1, ?2, 1, 'reply', 1, ?3, 1000, 'failed')",
            params![desk.account().0, key, r#"{"kind":"reply","text":"Hi","tone":"warm"}"#],
        )
        .expect("a row");
    let operations = desk.store.operations(desk.account()).expect("it reads");
    assert_eq!(operations.len(), 2, "an unknown field is no reason to fail");
    assert_eq!(operations[0].id, known);
    assert!(operations[1].state.is_parked());
}

#[test]
fn what_was_on_its_way_when_the_program_ended_is_looked_for_after_the_start() {
    let desk = Desk::new();
    desk.headers(&[header(1), header(2)]);
    let sent = desk.act(1, "sent", &reply("Hello"));
    desk.act(2, "waits", &reply("Hello"));
    let sent = desk.store.operation(&sent).expect("it is there");
    desk.store
        .begin_attempt(&sent, Some(MessageId(3)))
        .expect("it begins");
    let desk = desk.reopen(|_| ());
    let operations = desk.store.operations(desk.account()).expect("it reads");
    assert_eq!(operations[0].state, OperationState::Checking);
    assert_eq!(
        operations[0].unknown_at,
        Some(NOW),
        "nobody knows whether the server has it"
    );
    assert_eq!(
        operations[0].attempts, 1,
        "the attempt was counted before it"
    );
    assert_eq!(operations[0].floor, Some(MessageId(3)));
    assert_eq!(operations[1].state, OperationState::Queued);
    assert_eq!(operations[1].unknown_at, None);
}

#[test]
fn a_lost_local_copy_comes_back_under_the_keys_that_the_outbox_holds() {
    let desk = Desk::new();
    // Keys that a fresh copy would not give by itself.
    desk.headers(&(1..=9).map(header).collect::<Vec<_>>());
    desk.messages(5, &[message(10, 5_000)], Reach::Newest { whole: true });
    let key = desk.key(5);
    desk.act(5, "one", &reply("Hello"));
    desk.act(5, "two", &status(Status::Closed));
    desk.store
        .save_draft(
            desk.account(),
            desk.key(7),
            guichet_model::draft::Mode::Note,
            "Half".into(),
            NOW,
        )
        .expect("a draft");
    let draft_key = desk.key(7);
    let desk = desk.reopen(|folder| {
        for file in ["cache.db", "cache.db-wal", "cache.db-shm"] {
            let _ = fs::remove_file(folder.join(file));
        }
    });
    let operations = desk.store.operations(desk.account()).expect("it reads");
    assert_eq!(operations.len(), 2, "the outbox is whole");
    assert!(
        operations
            .iter()
            .all(|operation| operation.conversation == key)
    );
    let thread = desk
        .store
        .timeline(desk.account(), ME, key, None, 10)
        .expect("the thread opens before its header is here");
    assert_eq!(thread.messages.len(), 1);
    assert_eq!(thread.messages[0].delivery, Delivery::Queued);
    assert_eq!(
        desk.count("SELECT count(*) FROM main.conversation WHERE known = 1"),
        0,
        "no list shows a conversation without a header"
    );

    // The next sync fills it.
    desk.headers(&(1..=9).rev().map(header).collect::<Vec<_>>());
    assert_eq!(desk.key(5), key, "the same key as before");
    assert_eq!(desk.key(7), draft_key);
    let row = desk.store.conversation(desk.account(), key).expect("it");
    assert_eq!(row.row.status, Status::Closed, "with the outbox over it");
    assert_eq!(row.row.pending.waiting, 2);
    let drafted = desk
        .store
        .conversation(desk.account(), draft_key)
        .expect("it");
    assert!(drafted.row.has_draft);
    desk.messages(5, &[message(10, 5_000)], Reach::Newest { whole: true });
    let operation = OperationId("one".to_owned());
    desk.store
        .acknowledge(
            desk.owner,
            &operation,
            key,
            &Effect::Message(Box::new(echo(11, 6_000, &operation, "Hello"))),
        )
        .expect("it is delivered");
    let thread = desk
        .store
        .timeline(desk.account(), ME, key, None, 10)
        .expect("it opens");
    assert_eq!(thread.messages.len(), 2);
}

/// How many messages the full-text index finds for a word.
fn found(desk: &Desk, word: &str) -> i64 {
    desk.store
        .cache()
        .query_row(
            "SELECT count(*) FROM search.message_text t JOIN main.message m ON m.key = t.rowid
             WHERE t.message_text MATCH ?1",
            [word],
            |row| row.get(0),
        )
        .expect("a search")
}

#[test]
fn a_lost_local_copy_takes_its_full_text_index_along() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let mut old = message(10, 5_000);
    old.content = "yesterday".to_owned();
    desk.messages(1, &[old], Reach::Newest { whole: true });
    assert_eq!(found(&desk, "yesterday"), 1);
    let desk = desk.reopen(|folder| {
        for file in ["cache.db", "cache.db-wal", "cache.db-shm"] {
            let _ = fs::remove_file(folder.join(file));
        }
    });
    let mut new = message(20, 5_000);
    new.content = "today".to_owned();
    desk.messages(1, &[new], Reach::Newest { whole: true });
    assert_eq!(found(&desk, "today"), 1);
    assert_eq!(
        found(&desk, "yesterday"),
        0,
        "a message is not found by the words of one that is gone"
    );
}

#[test]
fn a_lost_full_text_index_is_built_again() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.messages(
        1,
        &[message(10, 5_000), message(11, 5_001)],
        Reach::Newest { whole: true },
    );
    let desk = desk.reopen(|folder| {
        for file in ["search.db", "search.db-wal", "search.db-shm"] {
            let _ = fs::remove_file(folder.join(file));
        }
    });
    assert_eq!(found(&desk, "message"), 2);
}

#[test]
fn two_accounts_of_one_profile_do_not_mix() {
    let desk = Desk::new();
    let mut other = details();
    other.account_id = 2;
    let second = desk.store.put_account(&other).expect("an account");
    let owner = Owner {
        account: second,
        me: ME,
    };
    desk.headers(&[header(1)]);
    desk.store
        .apply_headers(owner, &[header(1)])
        .expect("the same display id");
    let key = desk.key(1);
    let unknown = desk.store.enqueue(
        second,
        key,
        &OperationId("one".to_owned()),
        &Action::MarkUnread,
        NOW,
    );
    assert!(
        matches!(unknown, Err(StoreError::NotFound(_))),
        "a key of another account"
    );
    desk.store.forget_copy(second).expect("it is forgotten");
    assert_eq!(desk.key(1), key, "the first account's copy stays");
}
