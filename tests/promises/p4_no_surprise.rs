//! P4: nothing is sent that its author would no longer send.

use std::time::Duration;

use guichet_model::{
    conversation::Status,
    message::Delivery,
    outbox::{OperationState, Reason},
};
use guichet_tests::world::World;

#[tokio::test]
async fn a_reply_that_the_customer_overtook_is_held_until_its_author_says_so() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    let operation = alice.reply(id, "I will send it tomorrow");
    world.customer_writes(id, "Never mind, I found it").await;
    alice.network().heal().await;
    alice.until_state(&operation, OperationState::Held).await;
    let outbox = alice.outbox();
    assert!(
        matches!(outbox[0].reason, Some(Reason::Overtaken { .. })),
        "{outbox:?}"
    );
    assert_eq!(
        alice.delivery(id, "I will send it tomorrow"),
        Some(Delivery::Held)
    );
    assert_eq!(world.truth().texts(id.0).await, [""; 0], "nothing left");

    alice.retry(&operation);
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["I will send it tomorrow"]);
}

#[tokio::test]
async fn a_connection_that_died_unnoticed_does_not_let_an_overtaken_reply_through() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().mute_websockets();
    world.customer_writes(id, "Never mind, I found it").await;
    let operation = alice.reply(id, "I will send it tomorrow");
    alice.until_state(&operation, OperationState::Held).await;
    assert_eq!(world.truth().texts(id.0).await, [""; 0], "nothing left");
    alice.discard(&operation);
}

#[tokio::test]
async fn a_colleague_overtakes_too_but_what_the_server_writes_does_not() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let (answered, only_moved) = (world.conversation().await, world.conversation().await);
    for id in [answered, only_moved] {
        alice.until_here(id).await;
    }
    alice.network().cut().await;
    let overtaken = alice.reply(answered, "We ship tomorrow");
    alice.reply(only_moved, "We ship today");
    let bob = world.desk("bob");
    bob.write(answered.0, "We shipped it already").await;
    let priority = serde_json::json!({"priority": "high"});
    bob.post(
        &format!("conversations/{only_moved}/toggle_priority"),
        priority,
    )
    .await;
    alice.network().heal().await;
    alice.until_state(&overtaken, OperationState::Held).await;
    alice.until_settled().await;
    assert_eq!(world.truth().texts(only_moved.0).await, ["We ship today"]);
    alice.discard(&overtaken);
    assert_eq!(
        world.truth().texts(answered.0).await,
        ["We shipped it already"]
    );
}

#[tokio::test]
async fn own_words_from_another_device_hold_nothing_back() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    alice.reply(id, "Second");
    world.desk("alice").write(id.0, "First").await;
    alice.network().heal().await;
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["First", "Second"]);
}

#[tokio::test]
async fn what_waited_for_days_asks_before_it_leaves() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.cut_off().await;
    let reply = alice.reply(id, "Back in an hour");
    let status = alice.set_status(id, Status::Closed);
    world.pass(Duration::from_secs(8 * 24 * 3600));
    alice.network().heal().await;
    alice.until_state(&reply, OperationState::Held).await;
    let outbox = alice.outbox();
    assert_eq!(outbox[0].reason, Some(Reason::TooOld));
    assert_eq!(world.truth().texts(id.0).await, [""; 0]);
    alice.discard(&reply);
    alice.until_settled().await;
    if alice.state(&status).is_some() {
        alice.discard(&status);
    }
}
