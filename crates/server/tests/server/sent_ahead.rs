//! Files that are sent ahead of their message, at once and in pieces.

use crate::world::{Agent, FIRST, Play, World};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use guichet_protocol::rest::{DirectUpload, ResumableUpload};
use md5::{Digest, Md5};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const WORDS: &[u8] = b"Bonjour, voici le fichier.";

fn sum(bytes: &[u8]) -> String {
    BASE64.encode(Md5::digest(bytes))
}

/// Announces the words by ActiveStorage's protocol.
async fn announce(agent: &Agent) -> DirectUpload {
    let blob = json!({"filename": "../a.txt", "byte_size": WORDS.len(), "checksum": sum(WORDS),
        "content_type": "text/plain"});
    let path = format!("conversations/{FIRST}/direct_uploads");
    let answer = agent.post(&path, json!({ "blob": blob })).await;
    assert_eq!(answer["filename"], "a.txt");
    serde_json::from_value(answer).expect("a place to send it to")
}

async fn put(upload: &DirectUpload, bytes: &'static [u8]) -> StatusCode {
    let request = reqwest::Client::new().put(&upload.direct_upload.url);
    let request = upload
        .direct_upload
        .headers
        .iter()
        .fold(request, |request, (name, value)| {
            request.header(name, value)
        });
    let answer = request.body(bytes).send().await.expect("an answer");
    answer.status()
}

/// Sends a message with the file of a signed id.
async fn with_file(agent: &Agent, signed: &str) -> (StatusCode, Value) {
    let path = format!("conversations/{FIRST}/messages");
    let body = json!({"content": "voilà", "attachments": [signed]});
    agent.call(Method::POST, &path, body).await
}

async fn bytes_of(message: &Value) -> Vec<u8> {
    let url = message["attachments"][0]["data_url"].as_str();
    let answer = reqwest::get(url.expect("an address")).await;
    let bytes = answer.expect("an answer").bytes().await.expect("a body");
    bytes.to_vec()
}

#[tokio::test]
async fn a_file_sent_directly_goes_with_a_message_once_it_is_there() {
    let world = World::open().await;
    let alice = world.alice();
    let upload = announce(&alice).await;
    let (status, body) = with_file(&alice, &upload.signed_id).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "The file has not been uploaded completely"})
    );
    assert_eq!(put(&upload, WORDS).await, StatusCode::NO_CONTENT);
    // An answer may have been lost: the same bytes again change nothing.
    assert_eq!(put(&upload, WORDS).await, StatusCode::NO_CONTENT);
    let (status, message) = with_file(&alice, &upload.signed_id).await;
    assert_eq!(status, StatusCode::OK, "{message}");
    assert_eq!(message["attachments"][0]["file_size"], WORDS.len());
    assert_eq!(bytes_of(&message).await, WORDS);
}

#[tokio::test]
async fn only_the_file_that_was_announced_is_taken_and_only_for_a_while() {
    let world = World::open().await;
    let alice = world.alice();
    let upload = announce(&alice).await;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(put(&upload, b"shorter").await, refused);
    let other = b"Bonjour, voila le fichier.";
    assert_eq!(put(&upload, other).await, refused, "of the same size");
    world.pass(3600);
    assert_eq!(put(&upload, WORDS).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_may_have_forty_megabytes() {
    let world = World::open().await;
    let body = json!({"filename": "a.zip", "byte_size": 40 * 1024 * 1024 + 1});
    let (status, body) = world.alice().call(Method::POST, "uploads", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body, json!({"error": "The file is larger than 40 MB"}));
}

async fn begin(agent: &Agent, checksum: &str) -> ResumableUpload {
    let body = json!({"filename": "a.txt", "byte_size": WORDS.len(), "checksum": checksum});
    let answer = agent.post("uploads", body).await;
    serde_json::from_value(answer).expect("an upload")
}

async fn piece(agent: &Agent, id: i64, from: usize, bytes: &'static [u8]) -> (StatusCode, Value) {
    let request = agent.request(Method::PATCH, &format!("uploads/{id}"));
    let request = request.header("Upload-Offset", from).body(bytes);
    agent.answer(request).await
}

#[tokio::test]
async fn a_file_in_pieces_goes_on_where_it_was_cut_even_after_a_restart() {
    let mut world = World::open().await;
    let begun = begin(&world.alice(), &sum(WORDS)).await;
    let (first, second) = WORDS.split_at(9);
    let (status, answer) = piece(&world.alice(), begun.id, 0, first).await;
    assert_eq!((status, &answer["offset"]), (StatusCode::OK, &json!(9)));
    world.restart().await;
    let alice = world.alice();
    let path = format!("uploads/{}", begun.id);
    let asked = alice.request(Method::HEAD, &path).send().await;
    let headers = asked.expect("an answer").headers().clone();
    assert_eq!(headers["upload-offset"], "9");
    assert_eq!(headers["upload-length"], WORDS.len().to_string());
    let (status, _) = piece(&alice, begun.id, 0, first).await;
    assert_eq!(status, StatusCode::CONFLICT, "it goes on elsewhere");
    let (_, answer) = piece(&alice, begun.id, 9, second).await;
    assert_eq!(answer["complete"], true);
    let again = begin_again(&alice, begun.id).await;
    assert_eq!(again["complete"], true, "asked once more");
    let (status, message) = with_file(&alice, &begun.signed_id).await;
    assert_eq!(status, StatusCode::OK, "{message}");
    assert_eq!(message["attachments"][0]["content_type"], "text/plain");
    assert_eq!(bytes_of(&message).await, WORDS);
}

async fn begin_again(agent: &Agent, id: i64) -> Value {
    agent.get(&format!("uploads/{id}")).await
}

#[tokio::test]
async fn pieces_that_make_another_file_are_thrown_away() {
    let world = World::open().await;
    let alice = world.alice();
    let begun = begin(&alice, &sum(b"something else")).await;
    let (status, _) = piece(&alice, begun.id, 0, WORDS).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(begin_again(&alice, begun.id).await["offset"], 0);
    let (status, _) = piece(&alice, begun.id, 0, b"Bonjour, voici le fichier. Et plus.").await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn nobody_else_reaches_a_file_in_pieces() {
    let world = World::open().await;
    let begun = begin(&world.alice(), &sum(WORDS)).await;
    let (status, _) = piece(&world.bob(), begun.id, 0, WORDS).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let path = format!("uploads/{}", begun.id);
    assert_eq!(world.carol().refused(&path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_plain_server_takes_files_directly_but_not_in_pieces() {
    let world = World::open_as(Play::Stock).await;
    let alice = world.alice();
    let upload = announce(&alice).await;
    assert_eq!(put(&upload, WORDS).await, StatusCode::NO_CONTENT);
    let body = json!({"filename": "a.txt", "byte_size": 1});
    let (status, _) = alice.call(Method::POST, "uploads", body).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn sixty_files_an_hour_are_taken_by_the_old_route() {
    let world = World::open().await;
    let alice = world.alice();
    let send = async || {
        let part = reqwest::multipart::Part::bytes(WORDS).file_name("a.txt");
        let form = reqwest::multipart::Form::new().part("attachment", part);
        let request = alice.request(Method::POST, "upload").multipart(form);
        alice.answer(request).await.0
    };
    for _ in 0..60 {
        assert_eq!(send().await, StatusCode::OK);
    }
    assert_eq!(send().await, StatusCode::TOO_MANY_REQUESTS);
    world.pass(3601);
    assert_eq!(send().await, StatusCode::OK);
}
