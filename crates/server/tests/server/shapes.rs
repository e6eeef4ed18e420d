//! The exact shapes: absent against null, epoch against ISO, envelopes.

use crate::world::{ACCOUNT, ALICE, API, FIRST, LEA, MORNING, TEAM, World};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_conversation_has_exactly_the_documented_keys() {
    let world = World::open().await;
    let conversation = world.conversation(FIRST).await;
    assert_eq!(
        keys(&conversation),
        [
            "account_id",
            "additional_attributes",
            "agent_last_seen_at",
            "assignee_last_seen_at",
            "can_reply",
            "contact_last_seen_at",
            "conversation_category",
            "created_at",
            "custom_attributes",
            "first_reply_created_at",
            "id",
            "inbox_id",
            "labels",
            "last_activity_at",
            "last_non_activity_message",
            "linked_ticket_ids",
            "messages",
            "meta",
            "muted",
            "priority",
            "sla_policy_id",
            "snoozed_until",
            "status",
            "ticket_info",
            "timestamp",
            "unread_count",
            "updated_at",
            "uuid",
            "waiting_since"
        ]
    );
    assert_eq!(
        keys(&conversation["meta"]),
        ["channel", "hmac_verified", "sender"],
        "assignee and team are absent when there are none"
    );
    assert_eq!(conversation["conversation_category"], "chat");
    assert_eq!(conversation["ticket_info"], Value::Null);
    assert_eq!(conversation["linked_ticket_ids"], json!([]));
    assert_eq!(conversation["agent_last_seen_at"], 0, "0 means never");
    assert_eq!(conversation["snoozed_until"], Value::Null);
    assert!(conversation["updated_at"].is_f64(), "updated_at is a float");
    assert_eq!(conversation["created_at"], MORNING - 3000);
    assert_eq!(conversation["unread_count"], 1);
    assert_eq!(
        keys(&conversation["meta"]["sender"]),
        [
            "additional_attributes",
            "availability_status",
            "blocked",
            "created_at",
            "custom_attributes",
            "email",
            "id",
            "identifier",
            "name",
            "phone_number",
            "thumbnail"
        ],
        "no contact_inboxes here, and last_activity_at is absent when never"
    );
}

#[tokio::test]
async fn an_assigned_conversation_carries_agent_and_team() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/assignments");
    let agent = alice.post(&path, json!({"assignee_id": ALICE})).await;
    assert_eq!(
        agent,
        json!({
            "id": ALICE, "account_id": ACCOUNT, "availability_status": "offline",
            "auto_offline": true, "confirmed": true, "email": "alice@example.org",
            "provider": "email", "available_name": "Alice", "name": "Alice", "role": "agent",
            "thumbnail": ""
        })
    );
    let team = alice.post(&path, json!({"team_id": TEAM})).await;
    assert_eq!(
        keys(&team),
        [
            "account_id",
            "allow_auto_assign",
            "created_at",
            "description",
            "id",
            "name",
            "updated_at"
        ]
    );
    let meta = world.conversation(FIRST).await["meta"].clone();
    assert_eq!(meta["team"]["name"], "sav");
    assert_eq!(meta.get("assignee"), None, "Alice is no member of the team");
}

#[tokio::test]
async fn messages_come_oldest_first_with_their_meta() {
    let world = World::open().await;
    let alice = world.alice();
    let sent = alice
        .post(
            &format!("conversations/{FIRST}/messages"),
            json!({"content": "Bonjour Léa", "echo_id": "e-1",
                "content_attributes": {"client_message_id": "u-1", "anything": [1]}}),
        )
        .await;
    assert_eq!(
        sent,
        json!({
            "id": sent["id"], "content": "Bonjour Léa", "inbox_id": API, "echo_id": "e-1",
            "conversation_id": FIRST, "message_type": 1, "content_type": "text",
            "status": "sent",
            "content_attributes": {"client_message_id": "u-1", "anything": [1]},
            "created_at": MORNING, "private": false, "source_id": null,
            "sender": {
                "id": ALICE, "name": "Alice", "available_name": "Alice", "avatar_url": "",
                "type": "user", "availability_status": "offline", "thumbnail": ""
            }
        }),
        "no attachments key, and the echo only in this answer"
    );
    let body = alice.get(&format!("conversations/{FIRST}/messages")).await;
    assert_eq!(keys(&body), ["meta", "payload"]);
    assert_eq!(
        keys(&body["meta"]),
        [
            "additional_attributes",
            "agent_last_seen_at",
            "assignee_last_seen_at",
            "contact",
            "labels"
        ]
    );
    assert_eq!(body["meta"]["contact"]["type"], "contact");
    assert_eq!(body["payload"][0]["content"], format!("Bonjour {FIRST}"));
    assert_eq!(body["payload"][1].get("echo_id"), None);
    assert_eq!(body["payload"][0]["sender"]["id"], LEA);
}

#[tokio::test]
async fn each_list_has_its_own_envelope() {
    let world = World::open().await;
    let alice = world.alice();
    for path in [
        "agents",
        "teams",
        "canned_responses",
        "custom_filters",
        "custom_attribute_definitions",
    ] {
        assert!(alice.get(path).await.is_array(), "{path} is a bare array");
    }
    for path in [
        "labels",
        "inboxes",
        "macros",
        &format!("inbox_members/{API}"),
        &format!("assignable_agents?inbox_ids[]={API}"),
    ] {
        assert!(
            alice.get(path).await["payload"].is_array(),
            "{path} is a payload"
        );
    }
    assert!(alice.get("notifications").await["data"]["payload"].is_array());
    assert!(alice.get("notifications/unread_count").await.is_i64());
    assert_eq!(keys(&alice.get("conversations").await), ["data"]);
    assert_eq!(keys(&alice.get("conversations/meta").await), ["meta"]);
    assert_eq!(
        alice.get("cache_keys").await,
        json!({"cache_keys": {
            "label": "0000000000", "inbox": "0000000000", "team": "0000000000",
            "canned_response": "0000000000"
        }})
    );
}

#[tokio::test]
async fn the_current_page_is_echoed_as_it_was_sent() {
    let world = World::open().await;
    let alice = world.alice();
    assert_eq!(alice.get("contacts").await["meta"]["current_page"], 1);
    assert_eq!(
        alice.get("contacts?page=1").await["meta"]["current_page"],
        "1"
    );
    let found = alice.get("contacts/search?q=lea").await;
    assert_eq!(
        found["meta"],
        json!({"count": 1, "current_page": 1, "has_more": false})
    );
}

#[tokio::test]
async fn contacts_show_their_ways_in_unless_asked_not_to() {
    let world = World::open().await;
    let alice = world.alice();
    let all = alice.get("contacts").await;
    assert_eq!(
        all["meta"]["count"], 1,
        "Marc cannot be recognised again, so he is not listed"
    );
    assert_eq!(all["payload"][0]["contact_inboxes"][0]["inbox"]["id"], API);
    let slim = alice.get("contacts?include_contact_inboxes=false").await;
    assert_eq!(slim["payload"][0].get("contact_inboxes"), None);
}

#[tokio::test]
async fn a_contact_update_merges_attributes_and_names_a_bad_field() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("contacts/{LEA}");
    let put = |body: Value| alice.call(reqwest::Method::PATCH, &path, body);
    put(json!({"custom_attributes": {"plan": "pro"}})).await;
    let (_, body) = put(json!({"custom_attributes": {"seats": 4}, "name": "Léa M."})).await;
    assert_eq!(
        body["payload"]["custom_attributes"],
        json!({"plan": "pro", "seats": 4})
    );
    assert_eq!(
        body["payload"]["email"], "lea@example.org",
        "absent fields stay"
    );
    let (status, body) = put(json!({"email": "no address"})).await;
    assert_eq!(status, 422);
    assert_eq!(body["attributes"], json!(["email"]));
}

#[tokio::test]
async fn an_account_lists_only_the_features_that_are_on() {
    let world = World::open().await;
    let account = world
        .alice()
        .get(&format!("/api/v1/accounts/{ACCOUNT}"))
        .await;
    assert_eq!(account["id"], ACCOUNT);
    assert_eq!(account["features"]["macros"], true);
    assert_eq!(account["features"].get("captain_integration"), None);
}
