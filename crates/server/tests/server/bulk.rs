//! Changing many at once.

use crate::world::{API, BOB, FIRST, LEA, MARC, MORNING, SECOND, TEAM, THIRD, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn many_conversations_get_a_status_a_holder_a_team_and_labels() {
    let world = World::open().await;
    let carol = world.carol();
    carol
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["ancien", "garde"]}),
        )
        .await;
    let until = MORNING + 7200;
    let answer = carol
        .post(
            "bulk_actions",
            json!({
                "type": "Conversation", "ids": [FIRST, SECOND, 999],
                "fields": {"status": "snoozed", "assignee_id": BOB, "team_id": TEAM},
                "snoozed_until": until,
                "labels": {"add": ["Lot"], "remove": ["ancien"]}
            }),
        )
        .await;
    assert_eq!(answer, json!(""));
    world.running().desk().idle().await;
    for (conversation, labels) in [(FIRST, json!(["garde", "lot"])), (SECOND, json!(["lot"]))] {
        let row = world.conversation(conversation).await;
        assert_eq!(row["labels"], labels);
        assert_eq!(row["status"], "snoozed");
        assert_eq!(row["snoozed_until"], "2026-06-01T10:00:00.000Z");
        assert_eq!(row["meta"]["assignee"]["id"], BOB);
        assert_eq!(row["meta"]["team"]["id"], TEAM);
    }
    let thread = carol.thread(SECOND).await;
    assert_eq!(
        thread[1..],
        [
            "Carol added lot",
            "Conversation was snoozed by Carol",
            "Assigned to Bob by Carol",
            "Assigned to sav by Carol"
        ]
    );
    let away = json!({"type": "Conversation", "ids": [FIRST],
        "fields": {"team_id": 0, "assignee_id": null}});
    carol.post("bulk_actions", away).await;
    world.running().desk().idle().await;
    let row = world.conversation(FIRST).await;
    assert_eq!(row["meta"].get("team"), None, "0 takes the team away");
    assert_eq!(row["meta"]["assignee"]["id"], BOB, "null says nothing");
}

#[tokio::test]
async fn an_agent_changes_only_what_they_may_open() {
    let world = World::open().await;
    let body = json!({"type": "Conversation", "ids": [FIRST, SECOND, THIRD],
        "fields": {"status": "resolved"}});
    world.bob().post("bulk_actions", body).await;
    world.running().desk().idle().await;
    for (conversation, status) in [(FIRST, "resolved"), (SECOND, "open"), (THIRD, "open")] {
        assert_eq!(world.conversation(conversation).await["status"], status);
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_once() {
    let world = World::open().await;
    let carol = world.carol();
    let bulk = async |body: Value| carol.call(Method::POST, "bulk_actions", body).await;
    assert_eq!(
        bulk(json!({"type": "Inbox", "ids": [API]})).await,
        (StatusCode::UNPROCESSABLE_ENTITY, json!({"success": false}))
    );
    for (fields, sentence) in [
        (json!({"assignee_id": 999}), "Invalid assignee_id"),
        (json!({"team_id": 999}), "Invalid team_id"),
    ] {
        let body = json!({"type": "Conversation", "ids": [FIRST], "fields": fields});
        let refusal = (StatusCode::UNPROCESSABLE_ENTITY, json!({"error": sentence}));
        assert_eq!(bulk(body).await, refusal);
    }
    let odd = json!({"type": "Conversation", "ids": [FIRST], "fields": {"status": "closed"}});
    assert_eq!(bulk(odd).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn more_than_a_batch_is_done_to_the_last_and_survives_a_restart() {
    let mut world = World::open().await;
    let carol = world.carol();
    let mut ids = vec![FIRST, SECOND, THIRD];
    for _ in 0..30 {
        let body = json!({"inbox_id": API, "contact_id": LEA});
        let begun = carol.post("conversations", body).await;
        ids.push(begun["id"].as_i64().expect("an id"));
    }
    let body = json!({"type": "Conversation", "ids": ids, "fields": {"status": "resolved"}});
    carol.post("bulk_actions", body).await;
    world.restart().await;
    world.running().desk().idle().await;
    let carol = world.carol();
    let meta = carol.get("conversations/meta?status=resolved").await;
    assert_eq!(meta["meta"]["all_count"], 33);
    let thread = carol.thread(THIRD).await;
    assert_eq!(thread.len(), 2, "each once: {thread:?}");
}

#[tokio::test]
async fn contacts_get_labels_from_anybody_and_are_deleted_by_administrators() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    let body = json!({"type": "Contact", "ids": [LEA, MARC], "labels": {"add": ["vip"]}});
    alice.post("bulk_actions", body).await;
    world.running().desk().idle().await;
    for contact in [LEA, MARC] {
        let labels = alice.get(&format!("contacts/{contact}/labels")).await;
        assert_eq!(labels, json!({"payload": ["vip"]}));
    }
    let body = json!({"type": "Contact", "ids": [MARC], "action_name": "delete"});
    let (status, _) = alice.call(Method::POST, "bulk_actions", body.clone()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    carol.post("bulk_actions", body).await;
    world.running().desk().idle().await;
    let gone = alice.refused(&format!("contacts/{MARC}")).await;
    assert_eq!(gone.0, StatusCode::NOT_FOUND);
}
