//! An operation that comes again takes effect once.

use crate::world::{Agent, FIRST, SECOND, World};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

fn messages() -> String {
    format!("conversations/{FIRST}/messages")
}

async fn keyed(agent: &Agent, key: &str, path: &str, body: Value) -> (StatusCode, Value, bool) {
    let request = agent
        .request(Method::POST, path)
        .header("Idempotency-Key", key)
        .json(&body);
    let response = request.send().await.expect("an answer");
    let replayed = response.headers().contains_key("idempotent-replayed");
    let status = response.status();
    let text = response.text().await.expect("a body");
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
        replayed,
    )
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_one_message() {
    let world = World::open().await;
    let alice = world.alice();
    let body = json!({"content": "une fois", "echo_id": "e"});
    let (status, first, replayed) = keyed(&alice, "k-1", &messages(), body.clone()).await;
    assert_eq!((status, replayed), (StatusCode::OK, false));
    let (status, second, replayed) = keyed(&alice, "k-1", &messages(), body).await;
    assert_eq!((status, replayed), (StatusCode::OK, true));
    assert_eq!(first, second);
    assert_eq!(alice.thread(FIRST).await.len(), 2);
}

#[tokio::test]
async fn another_request_under_a_used_key_is_a_conflict() {
    let world = World::open().await;
    let alice = world.alice();
    keyed(&alice, "k-1", &messages(), json!({"content": "a"})).await;
    let (status, body, _) = keyed(&alice, "k-1", &messages(), json!({"content": "b"})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body["error"].is_string(), "the refusal says why: {body}");
    let elsewhere = format!("conversations/{SECOND}/messages");
    let (status, _, _) = keyed(&alice, "k-1", &elsewhere, json!({"content": "a"})).await;
    assert_eq!(status, StatusCode::CONFLICT, "the path counts too");
}

#[tokio::test]
async fn keys_belong_to_their_user() {
    let world = World::open().await;
    let body = json!({"content": "même clé"});
    keyed(&world.alice(), "k-1", &messages(), body.clone()).await;
    let (status, _, replayed) = keyed(&world.bob(), "k-1", &messages(), body).await;
    assert_eq!((status, replayed), (StatusCode::OK, false));
    assert_eq!(world.alice().thread(FIRST).await.len(), 3);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/toggle_priority");
    let (status, _, _) = keyed(&alice, "k-1", &path, json!({"priority": "huge"})).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let (status, _, _) = keyed(&alice, "k-1", &path, json!({"priority": "high"})).await;
    assert_eq!(
        status,
        StatusCode::OK,
        "the key is free, because nothing was done under it"
    );
}

#[tokio::test]
async fn concurrent_requests_with_one_key_wait_and_agree() {
    let world = World::open().await;
    let alice = world.alice();
    let (path, body) = (messages(), json!({"content": "course"}));
    let send = || keyed(&alice, "k-race", &path, body.clone());
    let answers = tokio::join!(send(), send(), send(), send(), send());
    let (first, rest) = (&answers.0, [&answers.1, &answers.2, &answers.3, &answers.4]);
    for answer in rest {
        assert_eq!((answer.0, &answer.1), (first.0, &first.1));
    }
    assert_eq!(alice.thread(FIRST).await.len(), 2, "one message");
}

#[tokio::test]
async fn the_boundary_of_a_multipart_body_does_not_matter_but_its_files_do() {
    let world = World::open().await;
    let alice = world.alice();
    let send = async |bytes: &'static [u8]| {
        let part = Part::bytes(bytes)
            .file_name("a.txt")
            .mime_str("text/plain")
            .expect("a type");
        let form = Form::new()
            .text("content", "avec fichier")
            .part("attachments[]", part);
        let request = alice.request(Method::POST, &messages());
        let request = request.header("Idempotency-Key", "k-file").multipart(form);
        alice.answer(request).await
    };
    let (status, first) = send(b"one").await;
    assert_eq!(status, StatusCode::OK, "{first}");
    assert_eq!(first["attachments"][0]["file_size"], 3);
    assert_eq!(send(b"one").await, (StatusCode::OK, first));
    assert_eq!(send(b"two").await.0, StatusCode::CONFLICT);
    assert_eq!(alice.thread(FIRST).await.len(), 2);
}

#[tokio::test]
async fn answers_outlive_a_restart() {
    let mut world = World::open().await;
    let body = json!({"content": "durable"});
    let (_, first, _) = keyed(&world.alice(), "k-1", &messages(), body.clone()).await;
    world.restart().await;
    let (_, second, replayed) = keyed(&world.alice(), "k-1", &messages(), body).await;
    assert!(replayed);
    assert_eq!(first, second);
}

#[tokio::test]
async fn every_changing_route_of_a_conversation_takes_a_key() {
    let world = World::open().await;
    let alice = world.alice();
    for (action, body) in [
        ("toggle_status", json!({})),
        ("assignments", json!({"assignee_id": 11})),
        ("labels", json!({"labels": ["vip"]})),
        ("toggle_priority", json!({"priority": "high"})),
        ("update_last_seen", json!({})),
        ("unread", json!({})),
    ] {
        let path = format!("conversations/{FIRST}/{action}");
        let (_, first, _) = keyed(&alice, action, &path, body.clone()).await;
        world.clock.advance(Duration::from_secs(5));
        let (status, second, replayed) = keyed(&alice, action, &path, body).await;
        assert_eq!((status, replayed), (StatusCode::OK, true), "{action}");
        assert_eq!(first, second, "{action}");
    }
    assert_eq!(
        world.conversation(FIRST).await["status"],
        "resolved",
        "toggled once, not twice"
    );
}
