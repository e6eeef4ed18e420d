//! The network in front of a small server that counts.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{
    Json, Router,
    extract::{State, WebSocketUpgrade, ws::Message},
    response::Response,
    routing::{get, post},
};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;

use super::*;

/// How many notes the server has taken.
#[derive(Clone, Default)]
struct Taken(Arc<AtomicUsize>);

impl Taken {
    fn now(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

async fn take(State(taken): State<Taken>, body: String) -> Json<Value> {
    let taken = taken.0.fetch_add(1, Ordering::SeqCst) + 1;
    Json(json!({"taken": taken, "body": body}))
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            if socket.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    })
}

async fn small_world() -> (Network, Taken) {
    let taken = Taken::default();
    let router = Router::new()
        .route("/notes", post(take).get(|| async { "none" }))
        .route("/echo", get(echo))
        .with_state(taken.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Network::in_front_of(address).await, taken)
}

async fn post_note(network: &Network) -> reqwest::Result<(u16, String)> {
    let url = format!("{}/notes", network.url());
    let answer = reqwest::Client::new()
        .post(url)
        .body("hello")
        .send()
        .await?;
    let status = answer.status().as_u16();
    Ok((status, answer.text().await?))
}

#[tokio::test]
async fn a_sound_network_passes_requests_and_counts_them() {
    let (network, taken) = small_world().await;
    let (status, body) = post_note(&network).await.unwrap();
    assert_eq!((status, taken.now()), (200, 1));
    assert_eq!(body, r#"{"body":"hello","taken":1}"#);
    assert_eq!(network.count("POST", "/notes"), 1);
    assert_eq!(network.count("GET", "/notes"), 0);
}

#[tokio::test]
async fn a_lost_reply_has_its_effect_on_the_server_once() {
    let (network, taken) = small_world().await;
    network.lose_next_reply();
    assert!(post_note(&network).await.is_err());
    assert_eq!(taken.now(), 1, "the server saw it");
    post_note(&network).await.unwrap();
    assert_eq!(taken.now(), 2, "only the next one was lost");
}

#[tokio::test]
async fn a_truncated_reply_begins_well_and_ends_badly() {
    let (network, taken) = small_world().await;
    network.truncate_next_reply();
    let url = format!("{}/notes", network.url());
    let answer = reqwest::Client::new().post(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.is_err());
    assert_eq!(taken.now(), 1);
}

#[tokio::test]
async fn an_answer_of_the_network_keeps_the_server_out() {
    let (network, taken) = small_world().await;
    network.answer_next(503);
    let url = format!("{}/notes", network.url());
    let read = reqwest::get(&url).await.unwrap();
    assert_eq!(read.text().await.unwrap(), "none", "reading is no write");
    assert_eq!(post_note(&network).await.unwrap().0, 503);
    assert_eq!(taken.now(), 0);
    network.strike_next(
        Which::to("POST", "/notes"),
        Fault::AnswerAfter(Reply::bare(504)),
    );
    assert_eq!(post_note(&network).await.unwrap().0, 504);
    assert_eq!(taken.now(), 1, "this one got through before the answer");
}

#[tokio::test]
async fn a_repeated_request_comes_twice_and_a_rewritten_answer_differs() {
    let (network, taken) = small_world().await;
    network.strike_next(Which::any_write(), Fault::Duplicate);
    let (_, body) = post_note(&network).await.unwrap();
    assert_eq!((body.contains(r#""taken":2"#), taken.now()), (true, 2));
    network.rewrite_all("POST", "/notes", |value| value["taken"] = json!("many"));
    let (_, body) = post_note(&network).await.unwrap();
    assert_eq!(body, r#"{"body":"hello","taken":"many"}"#);
    network.calm();
    let (_, body) = post_note(&network).await.unwrap();
    assert!(body.contains(r#""taken":4"#));
}

#[tokio::test]
async fn a_held_reply_waits_until_the_client_gives_up() {
    let (network, taken) = small_world().await;
    network.strike_next(Which::any_write(), Fault::HoldReply);
    let asking = post_note(&network);
    let waited = tokio::select! {
        answer = asking => panic!("an answer came: {answer:?}"),
        () = network.until_count("POST", "/notes", 1) => taken.now(),
    };
    assert_eq!(waited, 1);
}

#[tokio::test]
async fn a_cut_closes_websockets_and_refuses_until_it_is_healed() {
    let (network, taken) = small_world().await;
    let address = network.url().replace("http", "ws") + "/echo";
    let (mut socket, _) = tokio_tungstenite::connect_async(&address).await.unwrap();
    socket.send("are you there".into()).await.unwrap();
    let echoed = socket.next().await.unwrap().unwrap();
    assert_eq!(echoed.into_text().unwrap(), "are you there");
    network.until_websockets(1).await;

    network.cut().await;
    let after = socket.next().await;
    assert!(
        !matches!(after, Some(Ok(_))),
        "nothing but the end: {after:?}"
    );
    network.until_websockets(0).await;
    let refused = post_note(&network).await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");

    network.heal().await;
    post_note(&network).await.unwrap();
    assert_eq!(taken.now(), 1);
}

#[tokio::test]
async fn chaos_loses_some_and_lets_some_through() {
    let (network, _) = small_world().await;
    network.chaos(42);
    let mut fine = 0;
    for _ in 0..100 {
        if matches!(post_note(&network).await, Ok((200, _))) {
            fine += 1;
        }
    }
    assert!(
        (30..95).contains(&fine),
        "{fine} of 100 went through unharmed"
    );
}
