//! P7: every item says how far it has come, and every list how fresh it is.

use guichet_model::{
    account::ConnectionState, conversation::Status, message::Delivery, outbox::OperationState,
    view::Tab,
};
use guichet_tests::{
    network::{Fault, Which},
    world::{Agent, World},
};

#[tokio::test]
async fn a_reply_says_queued_then_sending_then_sent() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    let operation = alice.reply(id, "Step by step");
    assert_eq!(alice.delivery(id, "Step by step"), Some(Delivery::Queued));
    assert_eq!(alice.conversation(id).row.pending.waiting, 1);
    let preview = alice.conversation(id).row.preview.expect("a preview");
    assert_eq!(
        (preview.text.as_str(), preview.mine),
        ("Step by step", true)
    );

    let messages = Which::to("POST", "conversations/*/messages");
    alice.network().strike_next(messages, Fault::HoldReply);
    alice.network().heal().await;
    alice.until_state(&operation, OperationState::Sending).await;
    assert_eq!(alice.delivery(id, "Step by step"), Some(Delivery::Sending));
    alice.network().cut().await;
    alice.network().heal().await;

    alice.until_delivered().await;
    assert_eq!(alice.delivery(id, "Step by step"), Some(Delivery::Sent));
    // The outbox is emptied first, the mark goes right after it.
    let unmarked = |alice: &Agent| alice.conversation(id).row.pending.waiting == 0;
    alice.until("a row without a mark", unmarked).await;
    let shown = alice.thread(id);
    let times = shown
        .iter()
        .filter(|one| one.content == "Step by step")
        .count();
    assert_eq!(
        times, 1,
        "the sent one took the place of the queued one: {shown:#?}"
    );
}

#[tokio::test]
async fn on_a_stock_server_a_reply_without_an_answer_says_checking() {
    let world = World::stock().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    // Lost on the way there: an answer lost on the way back would be made up for by realtime at once.
    let messages = Which::to("POST", "conversations/*/messages");
    alice.network().strike_next(messages, Fault::LoseRequest);
    let operation = alice.reply(id, "Did it arrive?");
    alice
        .until_state(&operation, OperationState::Checking)
        .await;
    assert_eq!(
        alice.delivery(id, "Did it arrive?"),
        Some(Delivery::Checking)
    );
    alice.until_delivered().await;
    assert_eq!(alice.delivery(id, "Did it arrive?"), Some(Delivery::Sent));
}

#[tokio::test]
async fn lists_and_counts_include_what_is_pending() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let (closing, taking) = (world.conversation().await, world.conversation().await);
    for id in [closing, taking] {
        alice.until_here(id).await;
    }
    let account = alice.account().key;
    let counts = || alice.core().counts(account).expect("counts");
    assert_eq!(
        (
            counts().tabs.all,
            counts().tabs.unassigned,
            counts().tabs.mine
        ),
        (2, 2, 0)
    );
    alice.network().cut().await;
    alice.set_status(closing, Status::Closed);
    alice.assign(taking, Some(11));
    assert_eq!(
        (
            counts().tabs.all,
            counts().tabs.unassigned,
            counts().tabs.mine
        ),
        (1, 0, 1)
    );
    assert_eq!((counts().outbox, counts().parked), (2, 0));
    let mine = alice.rows(Some(Status::Open), Tab::Mine);
    assert_eq!(
        mine.iter().filter_map(|row| row.id).collect::<Vec<_>>(),
        [taking]
    );
    let closed = alice.rows(Some(Status::Closed), Tab::All);
    assert_eq!(
        closed.iter().filter_map(|row| row.id).collect::<Vec<_>>(),
        [closing]
    );
    alice.network().heal().await;
    alice.until_delivered().await;
    assert_eq!(
        (
            counts().tabs.all,
            counts().tabs.unassigned,
            counts().tabs.mine
        ),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn a_list_says_since_when_it_is_stale() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let live = alice.account().connection;
    assert!(live.as_of.is_some(), "level: {live:?}");
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    let left_at = alice.account().connection.as_of.expect("still known");
    world.pass(std::time::Duration::from_secs(7200));
    alice.kill_and_reopen().await;
    let offline = alice.account().connection;
    assert_ne!(offline.state, ConnectionState::Live);
    assert_eq!(
        offline.as_of,
        Some(left_at),
        "the time of the last contact, not of now"
    );
    alice.network().heal().await;
    alice.until_level().await;
    let again = alice.account().connection.as_of.expect("level");
    assert!(
        again.0 >= left_at.0 + 7_200_000,
        "{again:?} after {left_at:?}"
    );
}
