//! Messages: ranges, limits, deletion, incoming ones.

use crate::world::{API, FIRST, LEA, SECOND, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn ids(body: &Value) -> Vec<i64> {
    let rows = body["payload"].as_array().expect("a list");
    rows.iter().filter_map(|row| row["id"].as_i64()).collect()
}

#[tokio::test]
async fn ranges_are_newest_before_after_and_between() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let mut sent = Vec::new();
    for number in 0..120 {
        world.pass(1);
        let message = alice
            .post(&path, json!({"content": number.to_string()}))
            .await;
        sent.push(message["id"].as_i64().expect("an id"));
    }
    let newest = ids(&alice.get(&path).await);
    assert_eq!(newest, sent[100..], "the newest twenty, oldest first");
    let before = ids(&alice.get(&format!("{path}?before={}", sent[100])).await);
    assert_eq!(before, sent[80..100]);
    let after = ids(&alice.get(&format!("{path}?after={}", sent[5])).await);
    assert_eq!(after, sent[6..106], "a hundred");
    let between = format!("{path}?after={}&before={}", sent[3], sent[119]);
    assert_eq!(ids(&alice.get(&between).await), sent[3..119]);
}

#[tokio::test]
async fn internal_messages_can_be_left_out() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    alice
        .post(&path, json!({"content": "note", "private": true}))
        .await;
    alice
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["vip"]}),
        )
        .await;
    let shown = alice
        .get(&format!("{path}?filter_internal_messages=true"))
        .await;
    assert_eq!(ids(&shown).len(), 1);
}

#[tokio::test]
async fn a_deleted_message_keeps_its_row_and_loses_its_words() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let sent = alice.post(&path, json!({"content": "Faute"})).await;
    let (status, deleted) = alice
        .call(Method::DELETE, &format!("{path}/{}", sent["id"]), json!({}))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(deleted["id"], sent["id"]);
    assert_eq!(deleted["content"], "This message was deleted");
    assert_eq!(deleted["content_attributes"], json!({"deleted": true}));
}

#[tokio::test]
async fn incoming_messages_are_the_customers_and_only_in_api_inboxes() {
    let world = World::open().await;
    let message = world.customer_writes(FIRST, "Allô").await;
    assert_eq!(message["message_type"], 0);
    assert_eq!(message["sender"]["id"], LEA);
    let body = json!({"content": "x", "message_type": "incoming"});
    let path = format!("conversations/{SECOND}/messages");
    let (status, body) = world.alice().call(Method::POST, &path, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "Incoming messages are only allowed in Api inboxes"})
    );
}

#[tokio::test]
async fn a_message_may_have_150000_characters_and_not_one_more() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    alice
        .post(&path, json!({"content": "é".repeat(150_000)}))
        .await;
    let (status, body) = alice
        .call(Method::POST, &path, json!({"content": "é".repeat(150_001)}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "Validation failed: Content is too long (maximum is 150000 characters)"})
    );
}

#[tokio::test]
async fn a_flood_is_refused_with_a_422() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    for _ in 0..200 {
        alice.post(&path, json!({"content": "x"})).await;
    }
    let (status, body) = alice
        .call(Method::POST, &path, json!({"content": "x"}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "Validation failed: Too many messages"})
    );
    world.pass(61);
    alice.post(&path, json!({"content": "x"})).await;
}

#[tokio::test]
async fn a_status_from_the_channel_is_kept_and_a_failure_can_be_sent_again() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let body = json!({"content": "x", "content_attributes": {"client_message_id": "u"}});
    let id = alice.post(&path, body).await["id"].clone();
    let failed = json!({"status": "failed", "external_error": "no such number"});
    let (_, message) = alice
        .call(Method::PATCH, &format!("{path}/{id}"), failed)
        .await;
    assert_eq!(message["status"], "failed");
    assert_eq!(
        message["content_attributes"]["external_error"],
        "no such number"
    );
    let again = alice.post(&format!("{path}/{id}/retry"), json!({})).await;
    assert_eq!(again["status"], "sent");
    assert_eq!(
        again["content_attributes"],
        json!({"client_message_id": "u"})
    );
}

#[tokio::test]
async fn a_new_contact_gets_a_way_in_and_a_conversation() {
    let world = World::open().await;
    let carol = world.carol();
    let body = json!({"name": "Zoé", "phone_number": "+33612345678", "inbox_id": API,
        "source_id": "zoe-1"});
    let made = carol.post("contacts", body).await["payload"].clone();
    assert_eq!(made["contact_inbox"]["source_id"], "zoe-1");
    let begun = carol
        .post("conversations", json!({"source_id": "zoe-1"}))
        .await;
    assert_eq!(begun["meta"]["sender"]["name"], "Zoé");
    let taken = json!({"name": "Autre", "phone_number": "+33612345678"});
    let (status, body) = carol.call(Method::POST, "contacts", taken).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["attributes"], json!(["phone_number"]));
}

#[tokio::test]
async fn what_a_message_answers_is_named_by_both_its_ids() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let body = json!({"content": "Allô", "message_type": "incoming", "source_id": "ext-1"});
    let asked = alice.post(&path, body).await;
    let both = json!({"in_reply_to": asked["id"], "in_reply_to_external_id": "ext-1"});
    for given in [
        json!({"in_reply_to": asked["id"]}),
        json!({"in_reply_to": asked["id"].to_string()}),
        json!({"in_reply_to_external_id": "ext-1"}),
    ] {
        let body = json!({"content": "Oui", "content_attributes": given});
        let reply = alice.post(&path, body).await;
        assert_eq!(reply["content_attributes"], both, "{given}");
    }
}

#[tokio::test]
async fn a_message_of_another_conversation_cannot_be_answered() {
    let world = World::open().await;
    let foreign = SECOND + 4900;
    let body = json!({"content": "x", "content_attributes": {"in_reply_to": foreign}});
    let path = format!("conversations/{FIRST}/messages");
    let reply = world.alice().post(&path, body).await;
    assert_eq!(
        reply["content_attributes"],
        json!({"in_reply_to": null, "in_reply_to_external_id": null})
    );
}

#[tokio::test]
async fn only_a_failed_message_is_sent_again() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let id = alice.post(&path, json!({"content": "x"})).await["id"].clone();
    let read = json!({"status": "read"});
    alice
        .call(Method::PATCH, &format!("{path}/{id}"), read)
        .await;
    let same = alice.post(&format!("{path}/{id}/retry"), json!({})).await;
    assert_eq!(same["status"], "read");
}
