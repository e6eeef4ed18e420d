//! Canned responses, the signature and the settings of clients.

use crate::cable::Socket;
use crate::world::{ALICE, BOB, World};
use reqwest::multipart::Form;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn codes(rows: &Value) -> Vec<&str> {
    let rows = rows.as_array().expect("a bare array");
    rows.iter()
        .filter_map(|row| row["short_code"].as_str())
        .collect()
}

#[tokio::test]
async fn an_agent_writes_a_canned_response_and_everybody_learns_of_it() {
    let world = World::open().await;
    let (alice, bob) = (world.alice(), world.bob());
    let keys = bob.get("cache_keys").await;
    let start = bob.get("changes").await["next"].clone();
    let mut socket = Socket::of(&world, "bob", BOB).await;
    let body = json!({"canned_response": {"short_code": "delai", "content": "Sous **24 h**."}});
    let made = alice.post("canned_responses", body.clone()).await;
    let told = socket.event("account.cache_invalidated").await;
    assert_eq!(
        told["cache_keys"],
        bob.get("cache_keys").await["cache_keys"]
    );
    assert_ne!(bob.get("cache_keys").await, keys);
    let mut fields: Vec<&String> = made.as_object().expect("a bare row").keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "account_id",
            "content",
            "created_at",
            "id",
            "short_code",
            "updated_at"
        ]
    );
    let (status, refused) = bob.call(Method::POST, "canned_responses", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["attributes"], json!(["short_code"]));
    let path = format!("canned_responses/{}", made["id"]);
    world.pass(60);
    let change = json!({"canned_response": {"content": "Sous 48 h."}});
    let (status, changed) = bob.call(Method::PATCH, &path, change).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&changed["short_code"], &changed["content"]),
        (&json!("delai"), &json!("Sous 48 h."))
    );
    assert_ne!(changed["updated_at"], made["updated_at"]);
    let (status, _) = bob.call(Method::DELETE, &path, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(alice.get("canned_responses").await, json!([]));
    let changes = bob.get(&format!("changes?after={start}")).await["changes"].clone();
    let last = changes.as_array().and_then(|rows| rows.last()).cloned();
    let last = last.expect("a change");
    assert_eq!(
        (&last["kind"], &last["id"], &last["deleted"]),
        (&json!("canned_response"), &made["id"], &json!(true))
    );
}

#[tokio::test]
async fn a_search_finds_codes_before_texts() {
    let world = World::open().await;
    let alice = world.alice();
    for (short_code, content) in [
        ("zebre", "un retour se fait sous 30 jours"),
        ("le_retour", "x"),
        ("retour", "x"),
        ("autre", "x"),
    ] {
        let body = json!({"short_code": short_code, "content": content});
        alice.post("canned_responses", body).await;
    }
    let found = alice.get("canned_responses?search=retour").await;
    assert_eq!(codes(&found), ["retour", "le_retour", "zebre"]);
    let percent = alice.get("canned_responses?search=%25").await;
    assert!(codes(&percent).is_empty(), "a percent sign is no wildcard");
    for body in [
        json!({"short_code": "", "content": "x"}),
        json!({"short_code": "y", "content": "  "}),
    ] {
        let (status, _) = alice.call(Method::POST, "canned_responses", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_signature_stays_and_the_settings_are_replaced_as_a_whole() {
    let world = World::open().await;
    let alice = world.alice();
    let put = |profile: Value| {
        let request = alice.request(Method::PUT, "/api/v1/profile");
        alice.answer(request.json(&json!({ "profile": profile })))
    };
    let settings = json!({"channel_email_signature_enabled": true, "locale": "fr"});
    let (status, user) = put(json!({
        "message_signature": "**Alice**\nPetit bureau", "ui_settings": settings,
    }))
    .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(user["id"], ALICE);
    assert_eq!(user["ui_settings"], settings);
    let (_, user) = put(json!({"ui_settings": {"editor_message_key": "enter"}})).await;
    assert_eq!(user["ui_settings"], json!({"editor_message_key": "enter"}));
    assert_eq!(user["message_signature"], "**Alice**\nPetit bureau");
    let (_, user) = put(json!({"message_signature": ""})).await;
    assert_eq!(user["ui_settings"], json!({"editor_message_key": "enter"}));
    let shown = alice.get("/api/v1/profile").await;
    assert_eq!(shown["message_signature"], user["message_signature"]);
    assert_eq!(shown["ui_settings"], user["ui_settings"]);
    let form = Form::new()
        .text("profile[message_signature]", "Alice")
        .text("profile[ui_settings][locale]", "en");
    let request = alice.request(Method::PUT, "/api/v1/profile");
    let (status, user) = alice.answer(request.multipart(form)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(user["message_signature"], "Alice");
    assert_eq!(user["ui_settings"], json!({"locale": "en"}));
}
