//! A full disk refuses, and keeps nothing by half.

use guichet_model::{OperationId, conversation::Status, draft::Mode, outbox::Action};
use rusqlite::Connection;

use super::desk::{Desk, NOW, echo, header, reply, status};
use crate::store::{StoreError, ingest::Effect};

/// Lets a file grow no further.
fn fill(connection: &Connection) {
    let pages: i64 = connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .expect("a size");
    set_limit(connection, pages);
}

/// Lets it grow again.
fn empty(connection: &Connection) {
    set_limit(connection, 1_000_000);
}

fn set_limit(connection: &Connection, pages: i64) {
    connection
        .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| {
            row.get::<_, i64>(0)
        })
        .expect("a limit");
}

#[test]
fn an_action_on_a_full_disk_is_refused_and_nothing_of_it_stays() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let key = desk.key(1);
    let text = "word ".repeat(20_000);
    desk.store
        .save_draft(desk.account(), key, Mode::Reply, text.as_str().into(), NOW)
        .expect("the draft is kept");
    let before = desk.store.conversation(desk.account(), key).expect("it");
    fill(&desk.store.mine());
    let operation = OperationId("one".to_owned());
    // Sending takes the draft away, and the room that it leaves is not enough.
    let action = reply(&format!("{text}{}", " ".repeat(200_000)));
    let refused = desk
        .store
        .enqueue(desk.account(), key, &operation, &action, NOW);
    assert!(
        matches!(refused, Err(StoreError::DiskFull)),
        "the agent is told why: {refused:?}"
    );
    assert!(
        desk.store
            .operations(desk.account())
            .expect("it reads")
            .is_empty(),
        "nothing is queued"
    );
    assert_eq!(
        desk.store.drafts(key).expect("it reads").reply,
        text,
        "the draft is still there"
    );
    assert_eq!(
        desk.store.conversation(desk.account(), key).expect("it"),
        before,
        "the list does not show it"
    );
    empty(&desk.store.mine());
    desk.store
        .enqueue(desk.account(), key, &operation, &action, NOW)
        .expect("with room again it is queued");
}

#[test]
fn a_draft_on_a_full_disk_is_refused_and_the_one_before_stays() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let key = desk.key(1);
    let save = |text: &str| {
        desk.store
            .save_draft(desk.account(), key, Mode::Note, text.into(), NOW)
    };
    save("short").expect("it is kept");
    fill(&desk.store.mine());
    let refused = save(&"word ".repeat(20_000));
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert_eq!(desk.store.drafts(key).expect("it reads").note, "short");
}

#[test]
fn an_action_is_queued_although_the_local_copy_has_no_room_to_show_it() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    fill(&desk.store.cache());
    let key = desk.key(1);
    let long = "b".repeat(200_000);
    let label = Action::ChangeLabels {
        add: vec![guichet_model::LabelTitle(long)],
        remove: Vec::new(),
    };
    let operation = OperationId("one".to_owned());
    desk.store
        .enqueue(desk.account(), key, &operation, &label, NOW)
        .expect("what is durable is not said to be lost: the agent would do it again");
    assert_eq!(desk.store.operations(desk.account()).expect("it").len(), 1);
    let desk = desk.reopen(|_| ());
    let row = desk
        .store
        .conversation(desk.account(), desk.key(1))
        .expect("it");
    assert_eq!(row.row.pending.waiting, 1, "laid again at the next start");
    assert_eq!(row.row.labels.len(), 1);
}

#[test]
fn an_acknowledgement_that_finds_no_room_keeps_the_operation() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let text = "word ".repeat(20_000);
    let operation = desk.act(1, "one", &reply(&text));
    desk.act(1, "two", &status(Status::Closed));
    fill(&desk.store.cache());
    let effect = Effect::Message(Box::new(echo(50, 9_000, &operation, &text)));
    let refused = desk
        .store
        .acknowledge(desk.owner, &operation, desk.key(1), &effect);
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert_eq!(desk.store.operations(desk.account()).expect("it").len(), 2);
    empty(&desk.store.cache());
    desk.store
        .acknowledge(desk.owner, &operation, desk.key(1), &effect)
        .expect("with room again it is stored");
    assert_eq!(desk.store.operations(desk.account()).expect("it").len(), 1);
}
