//! Playing a plain Chatwoot: none of the additions shows.

use crate::world::{FIRST, Play, World};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_stock_server_shows_no_addition() {
    let world = World::open_as(Play::Stock).await;
    let alice = world.alice();
    let api = alice.get("/api").await;
    let mut keys: Vec<&String> = api.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        ["data_services", "queue_services", "timestamp", "version"]
    );
    let conversation = alice.get(&format!("conversations/{FIRST}")).await;
    for key in ["conversation_category", "ticket_info", "linked_ticket_ids"] {
        assert_eq!(conversation.get(key), None, "{key}");
    }
    assert_eq!(
        alice.get("cache_keys").await,
        json!({"cache_keys": {"label": "0000000000", "inbox": "0000000000", "team": "0000000000"}})
    );
    assert_eq!(alice.refused("changes").await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        alice.refused("conversations/unread_counts").await.0,
        StatusCode::FORBIDDEN
    );
    let filtered = alice.list("conversation_category=ticket").await;
    assert_eq!(filtered.len(), 2, "an unknown parameter is passed over");
}

#[tokio::test]
async fn a_stock_server_does_not_know_idempotency() {
    let world = World::open_as(Play::Stock).await;
    let alice = world.alice();
    for _ in 0..2 {
        let path = format!("conversations/{FIRST}/messages");
        let request = alice
            .request(Method::POST, &path)
            .header("Idempotency-Key", "k");
        let (status, _) = alice
            .answer(request.json(&json!({"content": "deux fois"})))
            .await;
        assert_eq!(status, StatusCode::OK);
    }
    assert_eq!(
        alice.thread(FIRST).await.len(),
        3,
        "two messages, as in Chatwoot"
    );
}

#[tokio::test]
async fn our_own_server_names_its_capabilities_and_keeps_its_identity() {
    let mut world = World::open().await;
    let first = world.alice().get("/api").await["guichet"].clone();
    assert_eq!(
        first["capabilities"],
        json!([
            "tickets",
            "changes",
            "idempotency",
            "atomic_macros",
            "viewers",
            "resumable_uploads"
        ])
    );
    world.restart().await;
    let second = world.alice().get("/api").await["guichet"].clone();
    assert_eq!(first["instance_id"], second["instance_id"]);
}
