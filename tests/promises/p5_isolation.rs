//! P5: one action in trouble is set aside, and the others go on.

use std::time::Duration;

use guichet_core::{api::PlainHttp, secrets::Secret};
use guichet_model::{
    DisplayId, OperationId,
    account::Session,
    conversation::{Priority, Status},
    outbox::{Operation, OperationState, Reason},
};
use guichet_tests::{
    network::{Fault, Reply, Which},
    world::{Agent, World},
};
use serde_json::json;

fn messages() -> Which {
    Which::to("POST", "conversations/*/messages")
}

async fn desk_of_one() -> (World, Agent, DisplayId) {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (world, alice, id)
}

fn find(agent: &Agent, operation: &OperationId) -> Operation {
    let mut outbox = agent.outbox().into_iter();
    outbox
        .find(|one| one.id == *operation)
        .expect("it is in the outbox")
}

#[tokio::test]
async fn a_refused_reply_is_set_aside_with_the_servers_words_and_the_next_one_goes() {
    let (world, alice, id) = desk_of_one().await;
    let no = Reply::json(
        422,
        &json!({"error": "Validation failed: Content is too rude"}),
    );
    alice
        .network()
        .strike_next(messages(), Fault::AnswerInstead(no));
    let refused = alice.reply(id, "Rude");
    let next = alice.reply(id, "Polite");
    alice.until_state(&refused, OperationState::Failed).await;
    alice
        .until("the next one delivered", |agent| {
            agent.state(&next).is_none()
        })
        .await;
    assert_eq!(world.truth().texts(id.0).await, ["Polite"]);
    let Some(Reason::Refused { message }) = find(&alice, &refused).reason else {
        panic!("no reason: {:?}", alice.outbox())
    };
    assert!(message.contains("Content is too rude"), "{message}");

    // Its text comes back to be written anew, under another name.
    let account = alice.account().key;
    let taken = alice
        .core()
        .take_back(account, &refused)
        .expect("it can be taken back");
    assert_eq!(taken.message.text, "Rude");
    assert!(alice.outbox().is_empty());
    let opened = alice
        .core()
        .open_conversation(account, alice.key(id), 1)
        .expect("opens");
    assert!(
        format!("{:?}", opened.drafts).contains("Rude"),
        "{:?}",
        opened.drafts
    );
    let again = alice.reply(id, "Not rude");
    assert_ne!(again, refused);
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Polite", "Not rude"]);
}

#[tokio::test]
async fn what_is_not_permitted_is_set_aside_and_nobody_is_signed_out() {
    let (world, alice, id) = desk_of_one().await;
    let no = Reply::json(
        401,
        &json!({"error": "You are not authorized to do this action"}),
    );
    let assignments = Which::to("POST", "assignments");
    alice
        .network()
        .strike_next(assignments, Fault::AnswerInstead(no));
    let forbidden = alice.assign(id, Some(5002));
    alice.reply(id, "Still at work");
    alice.until_state(&forbidden, OperationState::Failed).await;
    alice.until_settled().await;
    assert_eq!(find(&alice, &forbidden).reason, Some(Reason::NotPermitted));
    assert_eq!(alice.account().session, Session::Active);
    assert_eq!(world.truth().texts(id.0).await, ["Still at work"]);
    assert_eq!(
        alice.conversation(id).row.assignee,
        None,
        "its effect is taken back"
    );
    alice.discard(&forbidden);
}

#[tokio::test]
async fn a_revoked_token_pauses_the_account_until_the_next_sign_in() {
    let (world, alice, id) = desk_of_one().await;
    world.expect_complaint("sign");
    let set_token = |token: &str| {
        let desk = world.server_database();
        let changed = desk.execute("UPDATE user SET access_token = ?1 WHERE id = 11", [token]);
        assert_eq!(changed.expect("the token changes"), 1);
    };
    set_token("another-token");
    let queued = alice.reply(id, "Patience");
    alice
        .until("a session that ended", |agent| {
            agent.account().session == Session::SignInNeeded
        })
        .await;
    alice.until_state(&queued, OperationState::Queued).await;
    assert_eq!(
        alice.delivery(id, "Patience").map(|d| format!("{d:?}")),
        Some("Queued".to_owned())
    );
    let tried = alice.network().count("POST", "conversations/*/messages");

    world.pass(Duration::from_secs(3600));
    alice.reply(id, "The copy works as ever");
    let still = alice.network().count("POST", "conversations/*/messages");
    assert_eq!(still, tried, "nothing is tried without a session");

    let url = alice.network().url();
    let reply = alice
        .run(|core| async move {
            let token = Secret::new("another-token");
            core.sign_in_with_token(&url, token, PlainHttp::LoopbackOnly)
                .await
        })
        .await;
    reply.expect("the new token is good");
    assert_eq!(alice.core().accounts().len(), 1, "the same account");
    alice.until_delivered().await;
    set_token("alice-token");
    let texts = world.truth().texts(id.0).await;
    assert_eq!(texts, ["Patience", "The copy works as ever"]);
}

#[tokio::test]
async fn a_suspended_account_keeps_its_work_and_says_so() {
    let (world, alice, id) = desk_of_one().await;
    world.expect_complaint("suspend");
    let set = |status: &str| {
        let changed = world
            .server_database()
            .execute("UPDATE account SET status = ?1", [status]);
        assert_eq!(changed.expect("the status changes"), 1);
    };
    set("suspended");
    let queued = alice.reply(id, "As soon as the bill is paid");
    alice
        .until("a suspended session", |agent| {
            agent.account().session == Session::Suspended
        })
        .await;
    alice.until_state(&queued, OperationState::Queued).await;
    set("active");
    alice.sign_in().await;
    alice.until_delivered().await;
    assert_eq!(
        world.truth().texts(id.0).await,
        ["As soon as the bill is paid"]
    );
}

#[tokio::test]
async fn a_server_that_asks_to_slow_down_is_left_alone_for_as_long_as_it_says() {
    let (world, alice, id) = desk_of_one().await;
    let later = Reply {
        status: 429,
        body: "Retry later".to_owned(),
        retry_after: Some(600),
    };
    alice
        .network()
        .strike_next(messages(), Fault::AnswerInstead(later));
    let operation = alice.reply(id, "No hurry");
    let asked_at = alice.core().accounts()[0].connection.since;
    alice
        .network()
        .until_count("POST", "conversations/*/messages", 1)
        .await;
    alice
        .until("the reason", |agent| {
            find(agent, &operation).reason == Some(Reason::RateLimited)
        })
        .await;
    let waiting = find(&alice, &operation);
    let until = waiting.next_try_at.expect("a time");
    assert!(until.0 >= asked_at.0 + 600_000, "{waiting:?}");
    assert_eq!(waiting.state, OperationState::Queued, "it is not set aside");
    assert_eq!(alice.network().count("POST", "conversations/*/messages"), 1);
    alice.until_delivered().await;
    assert!(
        alice
            .core()
            .outbox(alice.account().key)
            .expect("answers")
            .is_empty()
    );
    assert_eq!(world.truth().texts(id.0).await, ["No hurry"]);
}

#[tokio::test]
async fn a_server_in_pieces_never_sets_anything_aside() {
    let (world, alice, id) = desk_of_one().await;
    for status in [500, 502, 503, 504, 408] {
        alice
            .network()
            .strike_next(messages(), Fault::AnswerInstead(Reply::bare(status)));
    }
    alice.reply(id, "Through all of it");
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Through all of it"]);
    assert_eq!(alice.network().count("POST", "conversations/*/messages"), 6);
}

#[tokio::test]
async fn only_what_depends_on_a_parked_action_waits() {
    let (world, alice, id) = desk_of_one().await;
    let no = Reply::json(422, &json!({"error": "no"}));
    alice
        .network()
        .strike_next(messages(), Fault::AnswerInstead(no));
    let refused = alice.reply(id, "Refused");
    let closing = alice.set_status(id, Status::Closed);
    let priority = alice.set_priority(id, Some(Priority::Low));
    alice.until_state(&refused, OperationState::Failed).await;
    alice
        .until("the priority delivered", |agent| {
            agent.state(&priority).is_none()
        })
        .await;
    assert!(
        alice.state(&closing).is_some(),
        "no conversation is closed on an answer that did not leave"
    );
    assert_eq!(world.truth().conversation(id.0).await["status"], "open");
    alice.retry(&refused);
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Refused"]);
    assert_eq!(world.truth().conversation(id.0).await["status"], "resolved");
}

#[tokio::test]
async fn a_conversation_that_an_agent_may_no_longer_see_parks_what_was_meant_for_it() {
    let world = World::new().await;
    let bob = world.agent("bob").await;
    let id = world.conversation().await;
    bob.until_here(id).await;
    bob.network().cut().await;
    let operation = bob.reply(id, "Can you still hear me?");
    let gone = world
        .server_database()
        .execute("DELETE FROM inbox_member WHERE user_id = 5002", []);
    assert_eq!(gone.expect("bob leaves the inboxes"), 2);
    bob.network().heal().await;
    bob.until_state(&operation, OperationState::Failed).await;
    let reason = find(&bob, &operation).reason;
    assert!(
        matches!(reason, Some(Reason::NotPermitted | Reason::NotFound)),
        "its own reason, and its text kept: {reason:?}"
    );
    assert_eq!(world.truth().texts(id.0).await, [""; 0]);
    bob.discard(&operation);
}
