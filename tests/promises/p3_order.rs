//! P3: per conversation first in, first out; conversations never wait for one another.

use guichet_model::conversation::Status;
use guichet_tests::{
    network::{Fault, Reply, Which},
    world::World,
};

#[tokio::test]
async fn replies_arrive_in_the_order_in_which_they_were_written() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let conversations = [world.conversation().await, world.conversation().await];
    for id in conversations {
        alice.until_here(id).await;
    }
    alice.network().chaos(20_260_302);
    let lines: Vec<String> = (0..15).map(|n| format!("Line {n}")).collect();
    for line in &lines {
        for id in conversations {
            alice.reply(id, line);
        }
    }
    alice.until_delivered().await;
    alice.network().calm();
    for id in conversations {
        assert_eq!(world.truth().texts(id.0).await, lines, "conversation {id}");
    }
}

#[tokio::test]
async fn a_clock_that_steps_back_changes_no_order() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    for n in 0..5 {
        alice.reply(id, &format!("Line {n}"));
        alice.clock().set_by_ms(-3_600_000);
    }
    alice.network().heal().await;
    alice.until_delivered().await;
    let expected: Vec<String> = (0..5).map(|n| format!("Line {n}")).collect();
    assert_eq!(world.truth().texts(id.0).await, expected);
}

#[tokio::test]
async fn a_conversation_in_trouble_holds_up_no_other() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let (stuck, free) = (world.conversation().await, world.conversation().await);
    for id in [stuck, free] {
        alice.until_here(id).await;
    }
    let path = format!("conversations/{stuck}/messages");
    alice.network().strike_all(
        Which::to("POST", &path),
        Fault::AnswerInstead(Reply::bare(503)),
    );
    alice.reply(stuck, "In trouble");
    let status = alice.set_status(stuck, Status::Closed);
    alice.reply(free, "On its way");
    alice
        .until("the other reply delivered", |agent| {
            agent
                .outbox()
                .iter()
                .all(|one| one.conversation_id == Some(stuck))
        })
        .await;
    assert_eq!(world.truth().texts(free.0).await, ["On its way"]);
    assert!(
        alice.state(&status).is_some(),
        "closing waits for the reply before it"
    );
    assert_eq!(world.truth().conversation(stuck.0).await["status"], "open");

    alice.network().calm();
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(stuck.0).await, ["In trouble"]);
    assert_eq!(
        world.truth().conversation(stuck.0).await["status"],
        "resolved"
    );
}
