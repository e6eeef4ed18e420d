//! What agents do to a conversation, and what follows from it.

use crate::world::{ALICE, BOB, CAROL, FIRST, MORNING, SECOND, TEAM, World};
use serde_json::{Value, json};
use std::time::Duration;

/// Waits until the snooze job has done its work: it is woken by the clock, so only its own few
/// steps are waited for.
async fn becomes(world: &World, id: i64, status: &str) -> Value {
    let reached = async {
        loop {
            let conversation = world.conversation(id).await;
            if conversation["status"] == status {
                return conversation;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reached)
        .await
        .expect("the status changes")
}

#[tokio::test]
async fn toggling_without_a_status_closes_and_opens() {
    let world = World::open().await;
    let carol = world.carol();
    let path = format!("conversations/{FIRST}/toggle_status");
    assert_eq!(
        carol.post(&path, json!({})).await,
        json!({"payload": {
            "success": true, "conversation_id": FIRST, "current_status": "resolved",
            "snoozed_until": null
        }})
    );
    assert_eq!(
        world.conversation(FIRST).await["waiting_since"],
        0,
        "nobody waits any longer"
    );
    assert_eq!(
        carol.post(&path, json!({})).await["payload"]["current_status"],
        "open"
    );
    assert_eq!(
        carol.thread(FIRST).await[1..],
        [
            "Conversation was marked resolved by Carol",
            "Conversation was reopened by Carol"
        ]
    );
}

#[tokio::test]
async fn an_agent_who_opens_gets_the_conversation_and_an_administrator_does_not() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/toggle_status");
    world.carol().post(&path, json!({"status": "open"})).await;
    assert_eq!(
        world.conversation(FIRST).await["meta"].get("assignee"),
        None
    );
    world.alice().post(&path, json!({"status": "open"})).await;
    assert_eq!(
        world.conversation(FIRST).await["meta"]["assignee"]["id"],
        ALICE
    );
}

#[tokio::test]
async fn a_snooze_ends_when_its_time_comes() {
    let world = World::open().await;
    let until = MORNING + 3600;
    let body = json!({"status": "snoozed", "snoozed_until": until});
    let answer = world
        .carol()
        .post(&format!("conversations/{FIRST}/toggle_status"), body)
        .await;
    assert_eq!(
        answer["payload"]["snoozed_until"],
        "2026-06-01T09:00:00.000Z"
    );
    world.pass(3599);
    assert_eq!(world.conversation(FIRST).await["status"], "snoozed");
    world.pass(2);
    let conversation = becomes(&world, FIRST, "open").await;
    assert_eq!(conversation["snoozed_until"], Value::Null);
}

#[tokio::test]
async fn a_snooze_that_ended_while_the_server_was_down_ends_at_the_start() {
    let mut world = World::open().await;
    let body = json!({"status": "snoozed", "snoozed_until": MORNING + 60});
    world
        .carol()
        .post(&format!("conversations/{FIRST}/toggle_status"), body)
        .await;
    world.clock.advance(Duration::from_secs(10 * 24 * 3600));
    world.restart().await;
    becomes(&world, FIRST, "open").await;
}

#[tokio::test]
async fn a_customers_message_ends_a_snooze_and_opens_a_closed_one() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/toggle_status");
    for status in ["snoozed", "resolved"] {
        world.carol().post(&path, json!({"status": status})).await;
        world.customer_writes(FIRST, "Encore moi").await;
        assert_eq!(
            world.conversation(FIRST).await["status"],
            "open",
            "after {status}"
        );
    }
    let thread = world.carol().thread(FIRST).await;
    assert_eq!(
        thread.last().map(String::as_str),
        Some("System reopened the conversation due to a new incoming message.")
    );
}

#[tokio::test]
async fn an_unknown_agent_takes_the_assignment_away() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/assignments");
    alice.post(&path, json!({"assignee_id": BOB})).await;
    assert_eq!(
        alice.post(&path, json!({"assignee_id": 999})).await,
        Value::Null
    );
    assert_eq!(
        world.conversation(FIRST).await["meta"].get("assignee"),
        None
    );
    alice.post(&path, json!({"assignee_id": ALICE})).await;
    assert_eq!(
        alice.post(&path, json!({"assignee_id": null})).await,
        Value::Null
    );
    assert_eq!(
        alice.thread(FIRST).await[1..],
        [
            "Assigned to Bob by Alice",
            "Conversation unassigned by Alice",
            "Alice self-assigned this conversation",
            "Conversation unassigned by Alice"
        ]
    );
}

#[tokio::test]
async fn repeating_an_action_writes_nothing_twice() {
    let world = World::open().await;
    let alice = world.alice();
    for _ in 0..2 {
        alice
            .post(
                &format!("conversations/{FIRST}/assignments"),
                json!({"assignee_id": ALICE}),
            )
            .await;
        alice
            .post(
                &format!("conversations/{FIRST}/labels"),
                json!({"labels": ["vip"]}),
            )
            .await;
        alice
            .post(
                &format!("conversations/{FIRST}/toggle_priority"),
                json!({"priority": "high"}),
            )
            .await;
    }
    assert_eq!(alice.thread(FIRST).await.len(), 4, "one activity each");
}

#[tokio::test]
async fn labels_and_priority_are_set_replaced_and_taken_away() {
    let world = World::open().await;
    let alice = world.alice();
    let labels = format!("conversations/{FIRST}/labels");
    assert_eq!(
        alice
            .post(&labels, json!({"labels": ["vip", "Retour"]}))
            .await,
        json!({"payload": ["vip", "retour"]}),
        "a title that the account does not know is accepted"
    );
    assert_eq!(
        alice.post(&labels, json!({"labels": ["retour"]})).await["payload"],
        json!(["retour"])
    );
    assert_eq!(alice.get(&labels).await, json!({"payload": ["retour"]}));
    let priority = format!("conversations/{FIRST}/toggle_priority");
    assert_eq!(
        alice.post(&priority, json!({"priority": "urgent"})).await,
        json!("")
    );
    alice.post(&priority, json!({"priority": null})).await;
    assert_eq!(world.conversation(FIRST).await["priority"], Value::Null);
    assert_eq!(
        alice.thread(FIRST).await[1..],
        [
            "Alice added vip, retour",
            "Alice removed vip",
            "Alice set the priority to urgent",
            "Alice removed the priority"
        ]
    );
}

#[tokio::test]
async fn a_team_takes_the_conversation_from_those_who_are_not_in_it() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/assignments");
    alice.post(&path, json!({"assignee_id": BOB})).await;
    alice.post(&path, json!({"team_id": TEAM})).await;
    assert_eq!(
        world.conversation(FIRST).await["meta"]["assignee"]["id"],
        BOB,
        "a member keeps it"
    );
    assert_eq!(alice.post(&path, json!({"team_id": 0})).await, Value::Null);
    assert_eq!(world.conversation(FIRST).await["meta"].get("team"), None);
}

#[tokio::test]
async fn reading_is_shared_and_does_not_count_as_a_change() {
    let world = World::open().await;
    let before = world.conversation(FIRST).await;
    let read = world
        .bob()
        .post(
            &format!("conversations/{FIRST}/update_last_seen"),
            json!({}),
        )
        .await;
    assert_eq!(read["unread_count"], 0);
    assert_eq!(read["agent_last_seen_at"], MORNING);
    assert_eq!(read["updated_at"], before["updated_at"]);
    assert_eq!(
        world.alice().get(&format!("conversations/{FIRST}")).await["unread_count"],
        0
    );
    let unread = world
        .alice()
        .post(&format!("conversations/{FIRST}/unread"), json!({}))
        .await;
    assert_eq!(unread["unread_count"], 1);
}

#[tokio::test]
async fn unread_counts_stop_at_ten() {
    let world = World::open().await;
    for number in 0..12 {
        world.customer_writes(FIRST, &format!("{number}")).await;
    }
    assert_eq!(world.conversation(FIRST).await["unread_count"], 10);
}

#[tokio::test]
async fn an_answer_ends_the_waiting_and_a_note_does_not() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    alice
        .post(&path, json!({"content": "à voir", "private": true}))
        .await;
    let noted = world.conversation(FIRST).await;
    assert_eq!(noted["waiting_since"], MORNING - 3000);
    assert_eq!(noted["first_reply_created_at"], 0);
    alice.post(&path, json!({"content": "Bonjour"})).await;
    let answered = world.conversation(FIRST).await;
    assert_eq!(answered["waiting_since"], 0);
    assert_eq!(answered["first_reply_created_at"], MORNING);
    world.pass(60);
    world.customer_writes(FIRST, "Merci").await;
    assert_eq!(
        world.conversation(FIRST).await["waiting_since"],
        MORNING + 60
    );
}

#[tokio::test]
async fn an_assignee_is_notified_of_what_others_do() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/assignments");
    world.alice().post(&path, json!({"assignee_id": BOB})).await;
    world.customer_writes(FIRST, "Bonjour ?").await;
    let told = world.bob().get("notifications").await["data"].clone();
    assert_eq!(told["meta"]["unread_count"], 2);
    let kinds: Vec<&str> = told["payload"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["notification_type"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "assigned_conversation_new_message",
            "conversation_assignment"
        ]
    );
    assert_eq!(told["payload"][0]["primary_actor"]["id"], FIRST);
    world
        .bob()
        .post(
            &format!("conversations/{FIRST}/update_last_seen"),
            json!({}),
        )
        .await;
    assert_eq!(world.bob().get("notifications/unread_count").await, 0);
    assert_eq!(
        world.alice().get("notifications/unread_count").await,
        0,
        "not of their own act"
    );
}

#[tokio::test]
async fn a_mention_in_a_note_notifies_those_who_see_the_conversation() {
    let world = World::open().await;
    let note = format!("[@Carol](mention://user/{CAROL}/Carol) [@Bob](mention://user/{BOB}/Bob)");
    let path = format!("conversations/{SECOND}/messages");
    world
        .alice()
        .post(&path, json!({"content": note, "private": true}))
        .await;
    assert_eq!(world.carol().get("notifications/unread_count").await, 1);
    assert_eq!(
        world.bob().get("notifications/unread_count").await,
        0,
        "Bob does not see it"
    );
    assert_eq!(
        world.carol().list("conversation_type=mention").await,
        [SECOND]
    );
}

#[tokio::test]
async fn reading_all_notifications_stands_in_the_feed_of_their_user() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/assignments");
    world.alice().post(&path, json!({"assignee_id": BOB})).await;
    let bob = world.bob();
    let start = bob.get("changes").await["next"].clone();
    bob.post("notifications/read_all", json!({})).await;
    assert_eq!(bob.get("notifications/unread_count").await, 0);
    let changes = bob.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(changes[0]["kind"], "notification");
    let all = bob.get("notifications?includes[]=read").await["data"]["payload"].clone();
    assert_eq!(
        all.as_array().map(Vec::len),
        Some(1),
        "read ones only when asked for"
    );
}
