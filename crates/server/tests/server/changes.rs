//! The change feed.

use crate::world::{Agent, BOB, FIRST, LEA, SECOND, THIRD, World};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn head(agent: &Agent) -> i64 {
    let page = agent.get("changes").await;
    assert_eq!(
        page["changes"],
        json!([]),
        "without a position there is only the head"
    );
    page["next"].as_i64().expect("a position")
}

async fn since(agent: &Agent, after: i64) -> Vec<(String, i64)> {
    let page = agent.get(&format!("changes?after={after}")).await;
    assert_eq!(page["more"], false);
    let rows = page["changes"].as_array().expect("a list");
    rows.iter()
        .map(|row| {
            (
                row["kind"].as_str().expect("a kind").to_owned(),
                row["id"].as_i64().expect("an id"),
            )
        })
        .collect()
}

fn conversation(id: i64) -> (String, i64) {
    ("conversation".to_owned(), id)
}

#[tokio::test]
async fn every_effect_stands_in_the_feed_once() {
    let world = World::open().await;
    let carol = world.carol();
    let start = head(&carol).await;
    carol
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["vip"]}),
        )
        .await;
    carol
        .post(
            &format!("conversations/{FIRST}/toggle_priority"),
            json!({"priority": "low"}),
        )
        .await;
    carol
        .post(
            &format!("conversations/{SECOND}/update_last_seen"),
            json!({}),
        )
        .await;
    let changes = since(&carol, start).await;
    let count = |wanted: &(String, i64)| changes.iter().filter(|change| *change == wanted).count();
    assert_eq!(
        count(&conversation(FIRST)),
        1,
        "twice changed, once listed: {changes:?}"
    );
    assert_eq!(
        count(&conversation(SECOND)),
        1,
        "a read mark is a change here"
    );
    let activities = changes.iter().filter(|(kind, _)| kind == "message").count();
    assert_eq!(activities, 2);
}

#[tokio::test]
async fn a_message_names_its_conversation() {
    let world = World::open().await;
    let alice = world.alice();
    let start = head(&alice).await;
    let path = format!("conversations/{FIRST}/messages");
    let sent = alice.post(&path, json!({"content": "Bonjour"})).await;
    let page = alice.get(&format!("changes?after={start}")).await;
    let rows = page["changes"].as_array().expect("a list");
    let message = rows
        .iter()
        .find(|row| row["kind"] == "message")
        .expect("the message");
    assert_eq!(message["id"], sent["id"]);
    assert_eq!(message["conversation_id"], FIRST);
    assert_eq!(message["deleted"], false);
    let other = rows
        .iter()
        .find(|row| row["kind"] == "conversation")
        .expect("the conversation");
    assert_eq!(other.get("conversation_id"), None);
}

#[tokio::test]
async fn only_what_the_caller_may_see_is_told_and_the_position_moves_on() {
    let world = World::open().await;
    let (bob, carol) = (world.bob(), world.carol());
    let start = head(&bob).await;
    carol
        .post(
            &format!("conversations/{THIRD}/labels"),
            json!({"labels": ["secret"]}),
        )
        .await;
    assert_eq!(since(&bob, start).await, []);
    assert!(head(&bob).await > start);
    let page = bob.get(&format!("changes?after={start}")).await;
    assert_eq!(
        page["next"].as_i64(),
        Some(head(&bob).await),
        "hidden changes are passed over"
    );
    assert!(since(&carol, start).await.contains(&conversation(THIRD)));
}

#[tokio::test]
async fn a_notification_is_told_to_its_user_only() {
    let world = World::open().await;
    let (alice, bob) = (world.alice(), world.bob());
    let start = head(&alice).await;
    let path = format!("conversations/{FIRST}/assignments");
    alice.post(&path, json!({"assignee_id": BOB})).await;
    let told = |changes: Vec<(String, i64)>| {
        changes
            .iter()
            .filter(|(kind, _)| kind == "notification")
            .count()
    };
    assert_eq!(told(since(&bob, start).await), 1);
    assert_eq!(told(since(&alice, start).await), 0);
}

#[tokio::test]
async fn contacts_and_agents_stand_in_the_feed_too() {
    let world = World::open().await;
    let alice = world.alice();
    let start = head(&alice).await;
    let path = format!("contacts/{LEA}");
    alice
        .call(reqwest::Method::PATCH, &path, json!({"name": "Léa M."}))
        .await;
    let body = json!({"profile": {"account_id": 3, "availability": "busy"}});
    alice.post("/api/v1/profile/availability", body).await;
    let changes = since(&alice, start).await;
    assert_eq!(
        changes,
        [("contact".to_owned(), LEA), ("agent".to_owned(), 11)]
    );
}

#[tokio::test]
async fn pages_end_with_the_position_to_go_on_from() {
    let world = World::open().await;
    let carol = world.carol();
    let start = head(&carol).await;
    for number in 0..5 {
        let body = json!({"labels": [format!("l{number}")]});
        carol
            .post(&format!("conversations/{FIRST}/labels"), body)
            .await;
    }
    let (mut after, mut pages) = (start, 0);
    loop {
        let page = carol.get(&format!("changes?after={after}&limit=3")).await;
        after = page["next"].as_i64().expect("a position");
        pages += 1;
        if page["more"] == Value::Bool(false) {
            break;
        }
    }
    assert!(pages > 1, "several pages");
    assert_eq!(after, head(&carol).await);
}

#[tokio::test]
async fn a_position_that_is_not_covered_is_gone() {
    let world = World::open().await;
    let alice = world.alice();
    let head = head(&alice).await;
    for position in [0, head + 1] {
        let (status, body) = alice.refused(&format!("changes?after={position}")).await;
        assert_eq!(status, StatusCode::GONE, "{position}: {body}");
    }
    alice.get(&format!("changes?after={head}")).await;
}
