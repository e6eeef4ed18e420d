use super::world::{API_IDENTIFIER, HMAC_TOKEN, World};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use guichet_server::secret;
use guichet_server::store::StoreError;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// A program that takes webhooks and answers as it is told.
struct Receiver {
    url: String,
    answers: Arc<Mutex<VecDeque<u16>>>,
    got: mpsc::UnboundedReceiver<Got>,
}

struct Got {
    path: String,
    headers: HeaderMap,
    body: String,
}

type Shared = (Arc<Mutex<VecDeque<u16>>>, mpsc::UnboundedSender<Got>);

impl Receiver {
    async fn new(answers: &[u16]) -> Self {
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let (sender, got) = mpsc::unbounded_channel();
        let shared: Shared = (Arc::clone(&answers), sender);
        let app = Router::new().fallback(take).with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("listens");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            url: format!("http://{address}/hook"),
            answers,
            got,
        }
    }

    async fn next(&mut self) -> Got {
        self.got.recv().await.expect("the receiver runs")
    }
}

/// Answers as told, 200 when nothing is said.
async fn take(
    State((answers, sender)): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1]) {
    let body = String::from_utf8_lossy(&body).into_owned();
    let path = uri.path().to_owned();
    sender
        .send(Got {
            path,
            headers,
            body,
        })
        .expect("the test listens");
    let status = answers.lock().expect("lock").pop_front().unwrap_or(200);
    (
        StatusCode::from_u16(status).expect("a status"),
        [("location", "/elsewhere")],
    )
}

impl World {
    /// A customer of the API inbox writes, so that there is a conversation to answer in.
    async fn with_api_conversation(receiver: &Receiver) -> Self {
        let world = Self::with_webhook(Some(receiver.url.clone())).await;
        let base = format!("/public/api/v1/inboxes/{API_IDENTIFIER}/contacts");
        for (path, body) in [
            (base.clone(), json!({"source_id": "u1", "name": "Nadia"})),
            (format!("{base}/u1/conversations"), json!({})),
            (
                format!("{base}/u1/conversations/1/messages"),
                json!({"content": "Bonjour"}),
            ),
        ] {
            let answer = world.http.post(world.url(&path)).json(&body).send().await;
            assert!(answer.expect("answers").status().is_success(), "{path}");
        }
        world
    }

    /// Waits until so many attempts of the newest delivery are written down; gives its state.
    async fn attempts(&self, wanted: i64) -> String {
        loop {
            let read = self.server.desk().store().read(|connection: &Connection| {
                connection
                    .query_row(
                        "SELECT attempts, state FROM webhook_delivery ORDER BY id DESC LIMIT 1",
                        [],
                        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
                    )
                    .map_err(StoreError::from)
            });
            let (attempts, state) = read.await.expect("reads");
            if attempts >= wanted {
                return state;
            }
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn an_answer_goes_to_the_webhook_signed_and_a_note_does_not() {
    let mut receiver = Receiver::new(&[]).await;
    let world = World::with_api_conversation(&receiver).await;
    world
        .agent_writes(json!({"content": "secret", "private": true}))
        .await;
    world
        .agent_writes(json!({"content": "Bonjour Nadia"}))
        .await;
    let got = receiver.next().await;
    let body: Value = serde_json::from_str(&got.body).expect("JSON");
    assert_eq!(body["event"], "message_created");
    assert_eq!(body["content"], "Bonjour Nadia");
    assert_eq!(body["message_type"], "outgoing");
    assert_eq!(body["private"], false);
    assert_eq!(body["conversation"]["contact_inbox"]["source_id"], "u1");
    let header = |name: &str| got.headers[name].to_str().expect("text").to_owned();
    let signed = format!("{}.{}", header("x-chatwoot-timestamp"), got.body);
    let expected = secret::hmac_hex(HMAC_TOKEN.as_bytes(), signed.as_bytes());
    assert_eq!(header("x-chatwoot-signature"), format!("sha256={expected}"));
    assert_eq!(world.attempts(1).await, "delivered");
    assert!(receiver.got.try_recv().is_err(), "nothing else was sent");
}

#[tokio::test]
async fn a_refused_delivery_comes_again_with_the_same_id_after_a_pause() {
    let mut receiver = Receiver::new(&[500, 503]).await;
    let world = World::with_api_conversation(&receiver).await;
    world.agent_writes(json!({"content": "Bonjour"})).await;
    let first = receiver.next().await;
    assert_eq!(world.attempts(1).await, "waiting");
    world.advance(Duration::from_secs(5));
    let second = receiver.next().await;
    assert_eq!(world.attempts(2).await, "waiting");
    world.advance(Duration::from_secs(15));
    let third = receiver.next().await;
    assert_eq!(world.attempts(3).await, "delivered");
    let id = |got: &Got| got.headers["x-chatwoot-delivery"].clone();
    assert_eq!((id(&first), id(&second)), (id(&second), id(&third)));
    assert_eq!(first.body, third.body);
}

#[tokio::test]
async fn after_the_last_try_the_message_shows_that_it_failed() {
    let mut receiver = Receiver::new(&[500; 7]).await;
    let world = World::with_api_conversation(&receiver).await;
    world.agent_writes(json!({"content": "Bonjour"})).await;
    for attempt in 1..=7 {
        receiver.next().await;
        world.attempts(attempt).await;
        world.advance(Duration::from_secs(1_300));
    }
    assert_eq!(world.attempts(7).await, "failed");
    let message = world.messages().await.pop().expect("a message");
    assert_eq!(message["status"], "failed");
    assert_eq!(
        message["content_attributes"]["external_error"],
        "The webhook answered 500"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut receiver = Receiver::new(&[302]).await;
    let world = World::with_api_conversation(&receiver).await;
    world.agent_writes(json!({"content": "Bonjour"})).await;
    assert_eq!(receiver.next().await.path, "/hook");
    assert_eq!(world.attempts(1).await, "waiting");
    assert!(
        receiver.got.try_recv().is_err(),
        "the other address was not asked"
    );
}

#[tokio::test]
async fn a_waiting_delivery_survives_a_restart() {
    let mut receiver = Receiver::new(&[500]).await;
    let world = World::with_api_conversation(&receiver).await;
    world.agent_writes(json!({"content": "Bonjour"})).await;
    receiver.next().await;
    world.attempts(1).await;
    let world = world.restart().await;
    world.advance(Duration::from_secs(5));
    let again = receiver.next().await;
    assert!(again.body.contains("Bonjour"));
    assert_eq!(world.attempts(2).await, "delivered");
    assert!(receiver.answers.lock().expect("lock").is_empty());
}

#[tokio::test]
async fn what_the_program_itself_brings_is_not_sent_back_to_it() {
    let mut receiver = Receiver::new(&[]).await;
    let world = World::with_api_conversation(&receiver).await;
    let id = world.conversation().await["id"].clone();
    let path = format!("/conversations/{id}/messages");
    let incoming = json!({"content": "Encore", "message_type": "incoming"});
    world.agent(Method::POST, &path, incoming).await;
    world.agent_writes(json!({"content": "Oui ?"})).await;
    let got = receiver.next().await;
    assert!(got.body.contains("Oui ?"), "{}", got.body);
}

#[tokio::test]
async fn the_program_learns_that_a_conversation_was_closed() {
    let mut receiver = Receiver::new(&[]).await;
    let world = World::with_api_conversation(&receiver).await;
    let id = world.conversation().await["id"].clone();
    let path = format!("/conversations/{id}/toggle_status");
    world
        .agent(Method::POST, &path, json!({"status": "resolved"}))
        .await;
    let got = receiver.next().await;
    let body: Value = serde_json::from_str(&got.body).expect("JSON");
    assert_eq!(body["event"], "conversation_status_changed");
    assert_eq!(
        body["changed_attributes"],
        json!([{"status": {"previous_value": "open", "current_value": "resolved"}}])
    );
}
