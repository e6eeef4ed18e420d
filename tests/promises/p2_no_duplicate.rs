//! P2: each action takes effect at most once, however its answer gets lost; and in the end exactly once.

use std::time::Duration;

use guichet_model::outbox::{Action, OperationState, Reason};
use guichet_tests::{
    network::{Exchange, Fault, Network, Reply},
    programs::Dialect,
    world::World,
};

use crate::effects::{act, effects, every_action, requests_of, route, stage};

/// Long enough for a busy machine, short enough to wait for.
const GIVE_UP_AFTER: Duration = Duration::from_secs(3);

fn attempts(network: &Network, action: &Action) -> Vec<Exchange> {
    let (method, path) = route(action);
    let which = guichet_tests::network::Which::to(method, path);
    let exchanges = network.exchanges().into_iter();
    exchanges
        .filter(|one| which.meets(&one.method, &one.path))
        .collect()
}

/// Does every kind of action with `fault` on its request, and compares what the server has then with what it has after
/// the same actions on a sound network.
async fn every_action_has_its_effect_once(dialect: Dialect, fault: Fault) {
    let (sound, broken) = (World::with(dialect).await, World::with(dialect).await);
    let calm = sound.agent("alice").await;
    let mut struck = broken.agent("alice").await;
    struck.set_request_timeout(GIVE_UP_AFTER);
    struck.kill_and_reopen().await;
    struck.until_level().await;
    for action in every_action() {
        let expected = {
            let id = stage(&sound, &calm, &action).await;
            act(&calm, id, &action);
            calm.until_delivered().await;
            effects(&sound, id).await
        };
        let id = stage(&broken, &struck, &action).await;
        let before = attempts(struck.network(), &action).len();
        struck
            .network()
            .strike_next(requests_of(&action), fault.clone());
        act(&struck, id, &action);
        struck.until_delivered().await;
        assert_eq!(
            effects(&broken, id).await,
            expected,
            "{action:?} with a {fault:?}: {:#?}",
            attempts(struck.network(), &action)
        );
        let tried = &attempts(struck.network(), &action)[before..];
        assert!(
            !tried.is_empty(),
            "{action:?} was carried by {:?}",
            route(&action)
        );
        let key = tried[0].idempotency_key.clone();
        assert!(
            tried.iter().all(|one| one.idempotency_key == key),
            "one key: {tried:#?}"
        );
    }
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::LoseReply).await;
}

#[tokio::test]
async fn a_lost_request_loses_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::LoseRequest).await;
}

#[tokio::test]
async fn a_truncated_answer_doubles_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::TruncateReply).await;
}

#[tokio::test]
async fn an_answer_that_never_comes_doubles_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::HoldReply).await;
}

#[tokio::test]
async fn a_server_error_after_the_commit_doubles_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::AnswerAfter(Reply::bare(503))).await;
}

#[tokio::test]
async fn a_request_that_the_network_repeats_doubles_nothing() {
    every_action_has_its_effect_once(Dialect::Guichet, Fault::Duplicate).await;
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing_on_a_stock_server() {
    every_action_has_its_effect_once(Dialect::Stock, Fault::LoseReply).await;
}

#[tokio::test]
async fn a_lost_request_loses_nothing_on_a_stock_server() {
    every_action_has_its_effect_once(Dialect::Stock, Fault::LoseRequest).await;
}

#[tokio::test]
async fn a_server_error_after_the_commit_doubles_nothing_on_a_stock_server() {
    every_action_has_its_effect_once(Dialect::Stock, Fault::AnswerAfter(Reply::bare(500))).await;
}

#[tokio::test]
async fn a_truncated_answer_doubles_nothing_on_a_stock_server() {
    every_action_has_its_effect_once(Dialect::Stock, Fault::TruncateReply).await;
}

#[tokio::test]
async fn on_a_stock_server_an_unknown_reply_is_looked_for_and_never_sent_again() {
    let world = World::stock().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let reply = Action::Reply("Only once, please".into());
    alice
        .network()
        .strike_next(requests_of(&reply), Fault::LoseReply);
    let operation = act(&alice, id, &reply);
    alice.until_delivered().await;
    assert_eq!(
        attempts(alice.network(), &reply).len(),
        1,
        "it was found, not sent again"
    );
    let written = world.truth().messages(id.0).await;
    let ours = written
        .iter()
        .find(|one| one.content == "Only once, please");
    let marker = ours.and_then(|one| one.client_id.clone());
    assert_eq!(marker, Some(operation.0), "its marker is the operation");
}

#[tokio::test]
async fn on_a_stock_server_an_unknown_reply_waits_out_the_servers_own_window() {
    let world = World::stock().await;
    world.expect_undelivered();
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let reply = Action::Reply("Where did it go?".into());
    alice
        .network()
        .strike_next(requests_of(&reply), Fault::LoseRequest);
    let operation = act(&alice, id, &reply);
    alice
        .until_state(&operation, OperationState::Checking)
        .await;
    let outbox = alice.outbox();
    let found = outbox
        .iter()
        .find(|one| one.id == operation)
        .expect("it is there");
    assert_eq!(found.reason, Some(Reason::NoAnswer));
    let wait = found.next_try_at.expect("a time").0 - found.queued_at.0;
    assert!(
        wait >= 20_000,
        "it waits {wait} ms, and a server may work for 15 s"
    );
    assert_eq!(attempts(alice.network(), &reply).len(), 1);
}

#[tokio::test]
async fn the_same_text_written_twice_arrives_twice() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice
        .network()
        .lose_next_reply_to("POST", "conversations/*/messages");
    alice.reply(id, "Yes.");
    alice.reply(id, "Yes.");
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Yes.", "Yes."]);
    let thread = alice.thread(id);
    let shown = thread.iter().filter(|one| one.content == "Yes.").count();
    assert_eq!(shown, 2, "the thread shows each once: {thread:#?}");
}
