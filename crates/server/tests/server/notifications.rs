//! Notifications: what makes them, and what their user does with them.

use crate::cable::Socket;
use crate::world::{ALICE, Agent, BOB, FIRST, SECOND, TEAM, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn notes(world: &World, conversation: i64, text: String) -> Value {
    let path = format!("conversations/{conversation}/messages");
    let body = json!({"content": text, "private": true});
    world.alice().post(&path, body).await
}

/// Alice mentions Bob; his notification.
async fn mention(world: &World) -> Value {
    notes(world, FIRST, format!("[@Bob](mention://user/{BOB}/Bob) ?")).await;
    unread(&world.bob()).await.remove(0)
}

async fn listed(agent: &Agent, query: &str) -> Vec<Value> {
    let body = agent.get(&format!("notifications{query}")).await;
    let rows = body["data"]["payload"].as_array();
    rows.expect("a list").clone()
}

async fn unread(agent: &Agent) -> Vec<Value> {
    listed(agent, "").await
}

async fn count(agent: &Agent) -> Value {
    agent.get("notifications/unread_count").await
}

#[tokio::test]
async fn whoever_is_mentioned_takes_part_and_is_told_once() {
    let world = World::open().await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let row = mention(&world).await;
    assert_eq!(row["notification_type"], "conversation_mention");
    assert_eq!(row["primary_actor"]["id"], FIRST);
    let told = bob.event("notification.created").await;
    assert_eq!(told["notification"]["id"], row["id"]);
    assert_eq!(told["unread_count"], 1);
    let path = format!("conversations/{FIRST}/participants");
    let people = world.alice().get(&path).await;
    assert_eq!(people[0]["id"], BOB);
    // From now on he hears of what is written there.
    world.customer_writes(FIRST, "Allô ?").await;
    let kinds: Vec<Value> = unread(&world.bob())
        .await
        .iter()
        .map(|row| row["notification_type"].clone())
        .collect();
    assert!(kinds.contains(&json!("participating_conversation_new_message")));
    assert_eq!(kinds.len(), 2);
}

#[tokio::test]
async fn a_team_is_mentioned_as_its_members_who_see_the_conversation() {
    let world = World::open().await;
    let text = format!("[@sav](mention://team/{TEAM}/sav) [@Alice](mention://user/{ALICE}/Alice)");
    notes(&world, FIRST, text.clone()).await;
    assert_eq!(count(&world.bob()).await, 1);
    assert_eq!(count(&world.alice()).await, 0, "she wrote it herself");
    notes(&world, SECOND, text).await;
    assert_eq!(count(&world.bob()).await, 1, "he does not see that one");
}

#[tokio::test]
async fn a_public_message_mentions_nobody() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/messages");
    let body = json!({"content": format!("[@Bob](mention://user/{BOB}/Bob)")});
    world.alice().post(&path, body).await;
    assert_eq!(count(&world.bob()).await, 0);
}

#[tokio::test]
async fn one_notification_is_read_unread_and_taken_away() {
    let world = World::open().await;
    let bob = world.bob();
    let row = mention(&world).await;
    let mut socket = Socket::of(&world, "bob", BOB).await;
    let path = format!("notifications/{}", row["id"]);
    let (status, read) = bob.call(Method::PATCH, &path, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert!(read["read_at"].is_string(), "{read}");
    assert_eq!(count(&bob).await, 0);
    assert_eq!(
        socket.event("notification.updated").await["unread_count"],
        0
    );
    let again = bob.post(&format!("{path}/unread"), json!({})).await;
    assert_eq!(again["read_at"], Value::Null);
    assert_eq!(count(&bob).await, 1);
    let (status, _) = world.alice().call(Method::DELETE, &path, json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is Bob's");
    let (status, _) = bob.call(Method::DELETE, &path, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let gone = socket.event("notification.deleted").await;
    assert_eq!(gone["notification"], json!({"id": row["id"]}));
    assert_eq!(gone["count"], 0);
    assert!(listed(&bob, "?includes[]=read").await.is_empty());
}

#[tokio::test]
async fn a_notification_that_is_put_off_comes_back_unread() {
    let world = World::open().await;
    let bob = world.bob();
    let row = mention(&world).await;
    let path = format!("notifications/{}/snooze", row["id"]);
    let until = crate::world::MORNING + 3600;
    bob.post(&path, json!({"snoozed_until": until})).await;
    assert!(unread(&bob).await.is_empty());
    assert_eq!(listed(&bob, "?includes[]=snoozed").await.len(), 1);
    let mut socket = Socket::of(&world, "bob", BOB).await;
    world.pass(3601);
    let back = socket.event("notification.updated").await;
    assert_eq!(back["notification"]["snoozed_until"], Value::Null);
    assert_eq!(unread(&bob).await.len(), 1);
}

#[tokio::test]
async fn those_of_one_conversation_are_read_together() {
    let world = World::open().await;
    let row = mention(&world).await;
    let bob = world.bob();
    let other = json!({"primary_actor_type": "Conversation",
        "primary_actor_id": row["primary_actor_id"].as_i64().map(|id| id + 1)});
    bob.post("notifications/read_all", other).await;
    assert_eq!(count(&bob).await, 1);
    let this = json!({"primary_actor_type": "Conversation",
        "primary_actor_id": row["primary_actor_id"]});
    bob.post("notifications/read_all", this).await;
    assert_eq!(count(&bob).await, 0);
}

#[tokio::test]
async fn read_ones_or_all_are_taken_away_and_the_feed_says_so() {
    let world = World::open().await;
    let bob = world.bob();
    let first = mention(&world).await;
    let path = format!("notifications/{}", first["id"]);
    bob.call(Method::PATCH, &path, json!({})).await;
    notes(&world, FIRST, format!("[@Bob](mention://user/{BOB}/Bob) !")).await;
    let start = bob.get("changes").await["next"].clone();
    bob.post("notifications/destroy_all", json!({"type": "read"}))
        .await;
    assert_eq!(listed(&bob, "?includes[]=read").await.len(), 1);
    let changes = bob.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(changes[0]["id"], first["id"]);
    assert_eq!(changes[0]["deleted"], true);
    bob.post("notifications/destroy_all", json!({"type": "all"}))
        .await;
    assert!(listed(&bob, "?includes[]=read").await.is_empty());
}

#[tokio::test]
async fn after_a_month_a_notification_is_forgotten() {
    let world = World::open().await;
    mention(&world).await;
    let mut socket = Socket::of(&world, "bob", BOB).await;
    world.pass(31 * 86_400);
    socket.event("notification.deleted").await;
    assert!(listed(&world.bob(), "?includes[]=read").await.is_empty());
}

#[tokio::test]
async fn each_user_chooses_what_to_be_told_of() {
    let world = World::open().await;
    let bob = world.bob();
    let settings = bob.get("notification_settings").await;
    assert_eq!(
        settings["selected_push_flags"],
        json!(["push_conversation_assignment"])
    );
    assert_eq!(
        settings["all_email_flags"].as_array().map(Vec::len),
        Some(8)
    );
    let body = json!({"notification_settings": {
        "selected_email_flags": [],
        "selected_push_flags": ["push_conversation_mention", "push_nonsense"],
    }});
    let (status, set) = bob.call(Method::PATCH, "notification_settings", body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(set["selected_email_flags"], json!([]));
    assert_eq!(
        set["selected_push_flags"],
        json!(["push_conversation_mention"])
    );
    assert_eq!(bob.get("notification_settings").await, set);
    let alice = world.alice().get("notification_settings").await;
    assert_eq!(
        alice["selected_push_flags"],
        json!(["push_conversation_assignment"])
    );
}
