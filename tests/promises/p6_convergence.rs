//! P6: after a reconnect the local copy equals the server; and where two people want different things, one is asked.

use std::time::Duration;

use guichet_core::Core;
use guichet_model::{
    AccountKey, ConversationKey, DisplayId, Event,
    account::ConnectionState,
    conversation::{Priority, Status},
    outbox::{Action, OperationState, Reason},
};
use guichet_tests::{
    desk::Desk,
    programs::Dialect,
    world::{Agent, Shown, World},
};
use serde_json::{Value, json};

/// The server's side of [`Agent::shown`].
pub(crate) async fn truth_of(desk: &Desk, id: DisplayId) -> Shown {
    let now = desk.conversation(id.0).await;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let labels = now["labels"].as_array().expect("labels");
    let mut labels: Vec<String> = labels.iter().filter_map(text).collect();
    labels.sort();
    let messages = desk.messages(id.0).await.into_iter();
    Shown {
        status: text(&now["status"]).expect("a status"),
        assignee: now["meta"]["assignee"]["id"].as_i64(),
        team: now["meta"]["team"]["id"].as_i64(),
        priority: text(&now["priority"]),
        labels,
        messages: messages.map(|one| (one.id, one.content)).collect(),
    }
}

/// Waits until the agent's copy of a conversation equals the server.
pub(crate) async fn until_agreed(desk: &Desk, agent: &Agent, id: DisplayId) {
    let truth = truth_of(desk, id).await;
    agent
        .until_told(
            |agent| {
                let shown = agent.shown(id);
                format!("conversation {id} as {truth:#?}, not {shown:#?}")
            },
            |agent| agent.shown(id) == truth,
        )
        .await;
}

async fn a_gap_is_filled(dialect: Dialect) {
    let world = World::with(dialect).await;
    let alice = world.agent("alice").await;
    let known = [
        world.conversation().await,
        world.conversation().await,
        world.conversation().await,
    ];
    for id in known {
        alice.until_here(id).await;
    }
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;

    let bob = world.desk("bob");
    let on = |id: DisplayId, what: &str| format!("conversations/{id}/{what}");
    for n in 0..25 {
        world
            .customer_writes(known[0], &format!("And another thing, {n}"))
            .await;
    }
    bob.write(known[0].0, "One at a time, please").await;
    bob.post(
        &on(known[1], "toggle_status"),
        json!({"status": "resolved"}),
    )
    .await;
    bob.post(
        &on(known[1], "labels"),
        json!({"labels": ["vip", "new-one"]}),
    )
    .await;
    bob.post(&on(known[2], "assignments"), json!({"assignee_id": 5002}))
        .await;
    bob.post(&on(known[2], "assignments"), json!({"team_id": 32}))
        .await;
    bob.post(
        &on(known[2], "toggle_priority"),
        json!({"priority": "urgent"}),
    )
    .await;
    let new = world.conversation().await;

    alice.network().heal().await;
    alice.until_level().await;
    alice.until_here(new).await;
    for id in known.into_iter().chain([new]) {
        until_agreed(&world.truth(), &alice, id).await;
    }
}

#[tokio::test]
async fn a_gap_is_filled_by_the_change_feed() {
    a_gap_is_filled(Dialect::Guichet).await;
}

#[tokio::test]
async fn a_gap_is_filled_without_a_change_feed() {
    a_gap_is_filled(Dialect::Stock).await;
}

#[tokio::test]
async fn older_messages_come_also_while_the_end_of_the_thread_is_asked_for() {
    let world = World::stock().await;
    let id = world.conversation().await;
    for n in 0..30 {
        world.customer_writes(id, &format!("Line {n}")).await;
    }
    let alice = world.agent("alice").await;
    alice.network().until_count("GET", "messages", 1).await;
    alice.until_level().await;
    let asked = alice.network().count("GET", "messages");
    alice.network().delay(Duration::from_millis(500));
    // Opening asks for the newest page; that answer is still on its way when the older one is asked for.
    let opened = alice.shown(id);
    assert_eq!(opened.status, "open");
    alice
        .network()
        .until_count("GET", "messages", asked + 2)
        .await;
}

#[tokio::test]
async fn a_message_taken_back_while_away_is_taken_back_here() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    let written = world.desk("bob").write(id.0, "Wrong window").await;
    alice
        .until("the message", |agent| {
            agent
                .thread(id)
                .iter()
                .any(|one| one.content == "Wrong window")
        })
        .await;
    alice.network().cut().await;
    world
        .desk("bob")
        .delete(&format!("conversations/{id}/messages/{}", written.id))
        .await;
    alice.network().heal().await;
    alice
        .until("it taken back", |agent| {
            agent.thread(id).iter().any(|one| one.deleted)
        })
        .await;
    let shown = alice.thread(id);
    assert!(
        shown.iter().all(|one| one.content != "Wrong window"),
        "{shown:#?}"
    );
}

#[tokio::test]
async fn what_others_do_shows_at_once_while_connected() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let bob = world.agent("bob").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    bob.until_here(id).await;
    bob.reply(id, "I have it");
    bob.label(id, &["late"], &[]);
    bob.assign(id, Some(5002));
    bob.until_delivered().await;
    world.customer_writes(id, "Thank you, Bob").await;
    until_agreed(&world.truth(), &alice, id).await;
    until_agreed(&world.truth(), &bob, id).await;
    assert_eq!(
        alice.network().count("GET", "conversations"),
        bob.network().count("GET", "conversations")
    );
}

#[tokio::test]
async fn an_agent_gets_nothing_of_an_inbox_that_is_not_theirs() {
    let world = World::new().await;
    let (alice, bob) = (world.agent("alice").await, world.agent("bob").await);
    let hidden = world.conversation_on_board().await;
    let open = world.conversation().await;
    alice.until_here(hidden).await;
    bob.until_here(open).await;
    let account = bob.account().key;
    assert!(bob.core().conversation_key(account, hidden).is_err());
}

/// Alice wants one status, Bob set another one while she was away. Gives her operation, in conflict.
async fn two_wishes(world: &World, alice: &Agent, id: DisplayId) -> guichet_model::OperationId {
    alice.until_here(id).await;
    alice.network().cut().await;
    let operation = alice.set_status(id, Status::Closed);
    assert_eq!(
        alice.conversation(id).row.status,
        Status::Closed,
        "shown at once"
    );
    let bobs = json!({"status": "pending"});
    world
        .desk("bob")
        .post(&format!("conversations/{id}/toggle_status"), bobs)
        .await;
    alice.network().heal().await;
    alice
        .until_state(&operation, OperationState::Conflict)
        .await;
    let reason = alice.outbox()[0].reason.clone();
    assert_eq!(
        reason,
        Some(Reason::Conflict {
            server: "pending".to_owned()
        })
    );
    assert_eq!(
        alice.conversation(id).row.status,
        Status::AiReply,
        "the server's value shows"
    );
    operation
}

#[tokio::test]
async fn of_two_wishes_the_agent_may_let_the_other_stand() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    let operation = two_wishes(&world, &alice, id).await;
    alice.discard(&operation);
    until_agreed(&world.truth(), &alice, id).await;
    assert_eq!(world.truth().conversation(id.0).await["status"], "pending");
}

#[tokio::test]
async fn of_two_wishes_the_agent_may_insist() {
    let world = World::stock().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    let operation = two_wishes(&world, &alice, id).await;
    alice.retry(&operation);
    alice.until_delivered().await;
    assert_eq!(world.truth().conversation(id.0).await["status"], "resolved");
    until_agreed(&world.truth(), &alice, id).await;
}

#[tokio::test]
async fn two_agents_who_want_the_same_have_no_conflict() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    alice.network().cut().await;
    alice.set_priority(id, Some(Priority::Urgent));
    alice.assign(id, Some(5002));
    let bob = world.desk("bob");
    bob.post(
        &format!("conversations/{id}/toggle_priority"),
        json!({"priority": "urgent"}),
    )
    .await;
    bob.post(
        &format!("conversations/{id}/assignments"),
        json!({"assignee_id": 5002}),
    )
    .await;
    alice.network().heal().await;
    alice.until_delivered().await;
    until_agreed(&world.truth(), &alice, id).await;
}

#[tokio::test]
async fn labels_of_two_agents_come_together() {
    for dialect in [Dialect::Guichet, Dialect::Stock] {
        let world = World::with(dialect).await;
        let alice = world.agent("alice").await;
        let id = world.conversation().await;
        let labels = format!("conversations/{id}/labels");
        world
            .truth()
            .post(&labels, json!({"labels": ["refund"]}))
            .await;
        alice
            .until("the label", |agent| {
                let account = agent.account().key;
                agent.core().conversation_key(account, id).is_ok()
                    && !agent.conversation(id).row.labels.is_empty()
            })
            .await;
        alice.network().cut().await;
        alice.label(id, &["vip"], &["refund"]);
        world
            .desk("bob")
            .post(&labels, json!({"labels": ["refund", "late"]}))
            .await;
        alice.network().heal().await;
        alice.until_delivered().await;
        let mut now = truth_of(&world.truth(), id).await.labels;
        now.sort();
        assert_eq!(now, ["late", "vip"], "{dialect:?}");
        until_agreed(&world.truth(), &alice, id).await;
    }
}

#[tokio::test]
async fn a_server_that_started_again_is_found_again() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    world.restart_server(&[&alice]).await;
    world.customer_writes(id, "Did you restart?").await;
    until_agreed(&world.truth(), &alice, id).await;
}

/// Reads a thread again whenever it is told of, as a window does in which it is open.
async fn read_as_told(core: &Core, account: AccountKey, conversation: ConversationKey) {
    let mut events = core.events();
    let read = || drop(core.open_conversation(account, conversation, 50));
    read();
    while let Ok(event) = events.recv().await {
        let told = matches!(event, Event::TimelineChanged { conversation: told, .. } if told == conversation);
        if told {
            read();
        }
    }
}

#[tokio::test]
async fn a_thread_that_is_open_is_not_asked_for_without_end() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let (id, other) = (world.conversation().await, world.conversation().await);
    for one in [id, other] {
        alice.until_here(one).await;
    }
    let messages = format!("conversations/{id}/messages");
    let before = alice.network().count("GET", &messages);

    let priorities = [Priority::Low, Priority::High, Priority::Urgent];
    let work = async {
        alice
            .network()
            .until_count("GET", &messages, before + 1)
            .await;
        for priority in priorities.iter().cycle().take(12) {
            alice.act(
                other,
                Action::SetPriority {
                    priority: Some(priority.clone()),
                },
            );
            alice.until_delivered().await;
        }
    };
    let (account, conversation) = (alice.account().key, alice.key(id));
    tokio::select! {
        () = read_as_told(alice.core(), account, conversation) => unreachable!("events have no end"),
        () = work => {}
    }
    let asked = alice.network().count("GET", &messages) - before;
    assert!(asked <= 4, "asked {asked} times for what nobody changed");
}
