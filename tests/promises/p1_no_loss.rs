//! P1: once an action is queued, it survives whatever happens to the program.

use guichet_model::{conversation::Status, outbox::OperationState};
use guichet_tests::{
    network::{Fault, Which},
    world::World,
};

use crate::effects::{act, effects, every_action, stage};

#[tokio::test]
async fn every_kind_of_action_survives_a_kill_and_arrives() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let mut staged = Vec::new();
    for action in every_action() {
        staged.push((stage(&world, &alice, &action).await, action));
    }
    let mut untouched = Vec::new();
    for (id, _) in &staged {
        untouched.push(effects(&world, *id).await);
    }
    alice.network().cut().await;
    let queued: Vec<_> = staged
        .iter()
        .map(|(id, action)| act(&alice, *id, action))
        .collect();

    alice.kill_and_reopen().await;
    let kept: Vec<_> = alice.outbox().into_iter().map(|one| one.id).collect();
    assert_eq!(kept, queued, "all of it is here, in the same order");
    for ((id, action), before) in staged.iter().zip(&untouched) {
        assert_eq!(
            effects(&world, *id).await,
            *before,
            "{action:?} has not left"
        );
    }

    alice.network().heal().await;
    alice.until_delivered().await;
    for ((id, action), before) in staged.iter().zip(&untouched) {
        assert_ne!(effects(&world, *id).await, *before, "{action:?} arrived");
    }
}

#[tokio::test]
async fn a_kill_in_the_middle_of_sending_loses_nothing_and_doubles_nothing() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let messages = || Which::to("POST", "conversations/*/messages");
    alice.network().strike_next(messages(), Fault::HoldReply);
    let operation = alice.reply(id, "Sent, and never heard of again");
    alice
        .network()
        .until_count("POST", "conversations/*/messages", 1)
        .await;
    assert_eq!(alice.state(&operation), Some(OperationState::Sending));

    alice.kill_and_reopen().await;
    let outbox = alice.outbox();
    let attempts = outbox
        .iter()
        .find(|one| one.id == operation)
        .map(|one| one.attempts);
    assert!(
        matches!(attempts, None | Some(1..)),
        "counted before the attempt: {attempts:?}"
    );
    alice.until_delivered().await;
    assert_eq!(
        world.truth().texts(id.0).await,
        ["Sent, and never heard of again"]
    );
}

#[tokio::test]
async fn many_kills_and_restarts_in_a_row_lose_nothing() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let mut written = Vec::new();
    for n in 0..12 {
        let text = format!("Line {n}");
        alice.reply(id, &text);
        written.push(text);
        if n % 3 == 0 {
            alice.kill_and_reopen().await;
        }
        if n % 5 == 0 {
            world.restart_server(&[&alice]).await;
        }
    }
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, written);
}

#[tokio::test]
async fn signing_out_can_keep_the_work_for_the_next_sign_in() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    alice.reply(id, "Before I leave");
    alice.set_status(id, Status::Closed);
    let account = alice.account().key;
    let signed_out = alice
        .run(move |core| async move {
            core.sign_out(account, guichet_model::command::QueuedWork::Keep)
                .await
        })
        .await;
    signed_out.expect("signs out without a network");
    assert!(alice.core().accounts().is_empty());

    alice.network().heal().await;
    alice.sign_in().await;
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Before I leave"]);
    assert_eq!(world.truth().conversation(id.0).await["status"], "resolved");
}
