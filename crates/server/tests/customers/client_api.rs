use super::world::{API_IDENTIFIER, HMAC_TOKEN, World, json_of};
use guichet_server::secret;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

impl World {
    async fn public(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let url = self.url(&format!("/public/api/v1/inboxes/{API_IDENTIFIER}{path}"));
        let answer = self.http.request(method, url).json(&body).send().await;
        let answer = answer.expect("answers");
        (answer.status(), json_of(answer).await)
    }

    async fn public_ok(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, value) = self.public(method, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }
}

#[tokio::test]
async fn a_program_brings_a_user_who_writes_and_is_answered() {
    let world = World::new().await;
    let contact = world
        .public_ok(
            Method::POST,
            "/contacts",
            json!({"source_id": "u1", "name": "Nadia", "email": "Nadia@mail.example"}),
        )
        .await;
    assert_eq!(contact["source_id"], "u1");
    assert_eq!(contact["email"], "nadia@mail.example");
    assert!(
        contact["pubsub_token"]
            .as_str()
            .is_some_and(|token| token.len() > 20)
    );
    let conversation = world
        .public_ok(
            Method::POST,
            "/contacts/u1/conversations",
            json!({"custom_attributes": {"order": "7"}}),
        )
        .await;
    let id = &conversation["id"];
    let messages = format!("/contacts/u1/conversations/{id}/messages");
    let sent = world
        .public_ok(
            Method::POST,
            &messages,
            json!({"content": "Bonjour", "echo_id": "e"}),
        )
        .await;
    assert_eq!(
        (&sent["message_type"], &sent["echo_id"]),
        (&json!(0), &json!("e"))
    );
    assert_eq!(sent["sender"]["name"], "Nadia");
    world
        .agent_writes(json!({"content": "secret", "private": true}))
        .await;
    world
        .agent_writes(json!({"content": "Bonjour Nadia"}))
        .await;
    let list = world.public_ok(Method::GET, &messages, json!({})).await;
    let contents: Vec<&Value> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|message| &message["content"])
        .collect();
    assert_eq!(contents, [&json!("Bonjour"), &json!("Bonjour Nadia")]);
    assert_eq!(
        world.conversation().await["custom_attributes"]["order"],
        "7"
    );
}

#[tokio::test]
async fn the_same_user_comes_back_to_the_same_contact() {
    let world = World::new().await;
    let user = json!({"source_id": "u1", "name": "Nadia"});
    let first = world
        .public_ok(Method::POST, "/contacts", user.clone())
        .await;
    let again = world.public_ok(Method::POST, "/contacts", user).await;
    assert_eq!(first, again);
    let renamed = world
        .public_ok(Method::PATCH, "/contacts/u1", json!({"name": "Nadia B."}))
        .await;
    assert_eq!(renamed["name"], "Nadia B.");
    let shown = world
        .public_ok(Method::GET, "/contacts/u1", json!({}))
        .await;
    assert_eq!(shown["name"], "Nadia B.");
}

#[tokio::test]
async fn only_a_proved_identity_joins_an_existing_contact() {
    let world = World::new().await;
    let hash = secret::hmac_hex(HMAC_TOKEN.as_bytes(), b"c-7");
    let proved = |source: &str| json!({"source_id": source, "identifier": "c-7", "identifier_hash": hash, "name": "Théo"});
    let first = world
        .public_ok(Method::POST, "/contacts", proved("one"))
        .await;
    let second = world
        .public_ok(Method::POST, "/contacts", proved("two"))
        .await;
    assert_eq!(first["id"], second["id"]);
    let claimed = json!({"source_id": "three", "identifier": "c-7"});
    let claimed = world.public_ok(Method::POST, "/contacts", claimed).await;
    assert_ne!(claimed["id"], first["id"]);
    assert_ne!(claimed["name"], "Théo");
    let forged = json!({"identifier": "c-7", "identifier_hash": "00"});
    let (status, _) = world.public(Method::POST, "/contacts", forged).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_user_ends_a_conversation_and_marks_it_read() {
    let world = World::new().await;
    world
        .public_ok(Method::POST, "/contacts", json!({"source_id": "u1"}))
        .await;
    let conversation = world
        .public_ok(Method::POST, "/contacts/u1/conversations", json!({}))
        .await;
    let at = format!("/contacts/u1/conversations/{}", conversation["id"]);
    world
        .public_ok(
            Method::POST,
            &format!("{at}/messages"),
            json!({"content": "Bonjour"}),
        )
        .await;
    world
        .public_ok(Method::POST, &format!("{at}/update_last_seen"), json!({}))
        .await;
    world
        .public_ok(
            Method::POST,
            &format!("{at}/toggle_typing"),
            json!({"typing_status": "on"}),
        )
        .await;
    let ended = world
        .public_ok(Method::POST, &format!("{at}/toggle_status"), json!({}))
        .await;
    assert_eq!(ended["status"], "resolved");
    assert!(
        ended["contact_last_seen_at"]
            .as_i64()
            .is_some_and(|at| at > 0)
    );
    let list = world
        .public_ok(Method::GET, "/contacts/u1/conversations", json!({}))
        .await;
    assert_eq!(list.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn strangers_find_nothing() {
    let world = World::new().await;
    world
        .public_ok(Method::POST, "/contacts", json!({"source_id": "u1"}))
        .await;
    world
        .public_ok(Method::POST, "/contacts", json!({"source_id": "u2"}))
        .await;
    let conversation = world
        .public_ok(Method::POST, "/contacts/u1/conversations", json!({}))
        .await;
    let id = &conversation["id"];
    for path in [
        format!("/contacts/u2/conversations/{id}"),
        format!("/contacts/u2/conversations/{id}/messages"),
        "/contacts/nobody".to_owned(),
    ] {
        let (status, body) = world.public(Method::GET, &path, json!({})).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {body}");
    }
    let shown = world.public_ok(Method::GET, "", json!({})).await;
    assert_eq!(shown["identifier"], API_IDENTIFIER);
    assert!(!shown.to_string().contains(HMAC_TOKEN));
}

#[tokio::test]
async fn what_cannot_be_an_address_or_a_number_is_refused() {
    let world = World::new().await;
    for (field, value) in [("email", "nadia"), ("phone_number", "0612")] {
        let (status, body) = world
            .public(Method::POST, "/contacts", json!({ field: value }))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(body["attributes"], json!([field]));
    }
    let long = json!({"source_id": "x".repeat(300)});
    let (status, _) = world.public(Method::POST, "/contacts", long).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
