//! The realtime connection: its handshake, what comes over it, and how it dies.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use guichet_protocol::{
    cable::{Action, ClientFrame, Event, RawEvent, ServerFrame},
    ids::{AccountId, UserId},
};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
    },
};

use super::{
    super::{
        Error,
        cable::{CableEvent, Connection, Patience, Reconnect, connect},
    },
    address,
};
use crate::secrets::Secret;

type Socket = WebSocketStream<TcpStream>;

/// Long for what must come, short for what must not.
fn patience(silence: Duration) -> Patience {
    Patience {
        connect: Duration::from_secs(10),
        confirm: Duration::from_secs(10),
        silence,
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

async fn open(url: &str, patience: Patience) -> Result<Connection, Error> {
    let token = Secret::new("pub5ub");
    connect(&address(url), &token, AccountId(1), UserId(2), patience).await
}

#[expect(
    clippy::result_large_err,
    reason = "the callback's type is the library's"
)]
async fn accept(listener: &TcpListener) -> Socket {
    let (stream, _) = listener.accept().await.expect("a connection");
    accept_hdr_async(stream, |request: &Request, mut response: Response| {
        assert_eq!(request.uri().path(), "/cable");
        let offered = request
            .headers()
            .get("sec-websocket-protocol")
            .expect("a protocol");
        assert_eq!(offered, "actioncable-v1-json, actioncable-unsupported");
        let chosen = "actioncable-v1-json".parse().expect("a value");
        response
            .headers_mut()
            .insert("sec-websocket-protocol", chosen);
        Ok(response)
    })
    .await
    .expect("an upgrade")
}

async fn say(socket: &mut Socket, frame: &ServerFrame) {
    socket
        .send(Message::text(frame.to_json()))
        .await
        .expect("sends");
}

async fn hear(socket: &mut Socket) -> ClientFrame {
    loop {
        if let Message::Text(text) = socket.next().await.expect("a frame").expect("a frame") {
            return ClientFrame::parse(&text).expect("a client frame");
        }
    }
}

/// The server's side of a good handshake; gives the identifier.
async fn welcome(listener: &TcpListener) -> (Socket, String) {
    let mut socket = accept(listener).await;
    say(&mut socket, &ServerFrame::Welcome).await;
    let ClientFrame::Subscribe { identifier } = hear(&mut socket).await else {
        panic!("a subscription comes first");
    };
    let confirm = ServerFrame::ConfirmSubscription {
        identifier: identifier.clone(),
    };
    say(&mut socket, &confirm).await;
    (socket, identifier)
}

fn event(name: &str, data: serde_json::Value) -> ServerFrame {
    ServerFrame::Event {
        identifier: "i".to_owned(),
        message: RawEvent {
            event: name.to_owned(),
            data,
        },
    }
}

#[tokio::test]
async fn a_confirmed_subscription_gives_events_in_order() {
    let (listener, url) = listen().await;
    let server = async {
        let (mut socket, identifier) = welcome(&listener).await;
        say(&mut socket, &ServerFrame::Ping { at: 1_700_000_000 }).await;
        say(
            &mut socket,
            &event("presence.update", json!({"users": {"2": "online"}})),
        )
        .await;
        say(&mut socket, &event("message.created", json!({"id": "odd"}))).await;
        say(&mut socket, &event("brand.new", json!({"x": 1}))).await;
        socket.send(Message::text("not json")).await.expect("sends");
        let goodbye = ServerFrame::Disconnect {
            reason: Some("server_restart".to_owned()),
            reconnect: true,
        };
        say(&mut socket, &goodbye).await;
        let performed = hear(&mut socket).await;
        let action = Action::UpdatePresence;
        assert_eq!(performed, ClientFrame::Perform { identifier, action });
    };
    let client = async {
        let mut connection = open(&url, patience(Duration::from_secs(10)))
            .await
            .expect("confirmed");
        assert!(
            !format!("{connection:?}").contains("pub5ub"),
            "the token is a secret"
        );
        let mut next = async || connection.next().await.expect("an event");
        let server_seconds = 1_700_000_000;
        assert_eq!(next().await, CableEvent::Ping { server_seconds });
        let CableEvent::Event(presence) = next().await else {
            panic!("presence comes first");
        };
        assert!(matches!(*presence, Event::Presence(_)), "{presence:?}");
        assert_eq!(next().await, CableEvent::Skipped, "an odd record");
        let CableEvent::Event(new) = next().await else {
            panic!("unknown events are kept");
        };
        assert_eq!(new.name(), "brand.new");
        assert_eq!(next().await, CableEvent::Skipped, "an odd frame");
        let reconnect = Reconnect::Wanted;
        assert_eq!(next().await, CableEvent::Disconnect { reconnect });
        connection.update_presence().await.expect("sends");
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn events_before_the_confirmation_are_kept() {
    let (listener, url) = listen().await;
    let server = async {
        let mut socket = accept(&listener).await;
        say(&mut socket, &ServerFrame::Welcome).await;
        hear(&mut socket).await;
        say(&mut socket, &event("presence.update", json!({}))).await;
        let identifier = "i".to_owned();
        say(
            &mut socket,
            &ServerFrame::ConfirmSubscription { identifier },
        )
        .await;
        socket
    };
    let client = open(&url, patience(Duration::from_secs(10)));
    let (_socket, connection) = tokio::join!(server, client);
    let first = connection
        .expect("confirmed")
        .next()
        .await
        .expect("an event");
    assert!(matches!(first, CableEvent::Event(_)), "{first:?}");
}

#[tokio::test]
async fn a_subscription_that_is_met_with_silence_is_refused() {
    let (listener, url) = listen().await;
    let server = async {
        let mut socket = accept(&listener).await;
        say(&mut socket, &ServerFrame::Welcome).await;
        hear(&mut socket).await;
        socket
    };
    let patience = Patience {
        confirm: Duration::from_millis(300),
        ..Patience::default()
    };
    let (_socket, connection) = tokio::join!(server, open(&url, patience));
    assert_eq!(connection.expect_err("refused"), Error::SubscriptionRefused);
}

#[tokio::test]
async fn a_silent_and_a_cut_connection_are_dead() {
    let (listener, url) = listen().await;
    let client = open(&url, patience(Duration::from_millis(300)));
    let ((socket, _), connection) = tokio::join!(welcome(&listener), client);
    let mut connection = connection.expect("confirmed");
    let error = connection.next().await.expect_err("silent");
    assert_eq!(error, Error::NoAnswer("realtime fell silent".to_owned()));
    drop(socket);

    let client = open(&url, patience(Duration::from_secs(10)));
    let ((socket, _), connection) = tokio::join!(welcome(&listener), client);
    drop(socket);
    let error = connection
        .expect("confirmed")
        .next()
        .await
        .expect_err("cut");
    assert!(matches!(error, Error::NoAnswer(_)), "{error:?}");
}

#[tokio::test]
async fn a_server_without_realtime_says_so() {
    use super::scripted::{Scripted, with_headers};
    let server = Scripted::start(vec![
        with_headers(404, "", ""),
        with_headers(503, "", ""),
        with_headers(429, "", ""),
    ])
    .await;
    let patience = patience(Duration::from_secs(10));
    for expected in [
        Error::NotFound,
        Error::ServerFailed { status: 503 },
        Error::RateLimited { retry_after: None },
    ] {
        assert_eq!(
            open(&server.url(), patience).await.expect_err("refused"),
            expected
        );
    }
}
