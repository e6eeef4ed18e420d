//! Realtime events.

use crate::world::{ACCOUNT, ALICE, BOB, CAROL, FIRST, LEA, SECOND, THIRD, World};
use futures_util::{SinkExt, StreamExt};
use guichet_protocol::cable::{Action, ClientFrame, RoomIdentifier, ServerFrame};
use guichet_protocol::ids::{AccountId, UserId};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Long enough for a loaded machine; never waited for when things work.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    identifier: String,
}

impl Socket {
    pub(crate) async fn connect(world: &World) -> Self {
        let url = format!("{}/cable", world.base().replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("a request");
        let protocols = "actioncable-v1-json, actioncable-unsupported"
            .parse()
            .expect("a value");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocols);
        let (stream, response) = connect_async(request).await.expect("connects");
        assert_eq!(
            response.headers()["sec-websocket-protocol"],
            "actioncable-v1-json"
        );
        let mut socket = Self {
            stream,
            identifier: String::new(),
        };
        assert_eq!(socket.frame().await, ServerFrame::Welcome);
        socket
    }

    async fn send(&mut self, frame: &ClientFrame) {
        self.stream
            .send(Message::text(frame.to_json()))
            .await
            .expect("sends");
    }

    pub(crate) async fn ask(&mut self, identifier: String) {
        self.identifier = identifier.clone();
        self.send(&ClientFrame::Subscribe { identifier }).await;
    }

    pub(crate) async fn frame(&mut self) -> ServerFrame {
        let next = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => {
                        break ServerFrame::parse(&text).expect("a frame");
                    }
                    Some(Ok(_)) => {}
                    other => panic!("the connection ended: {other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, next)
            .await
            .expect("a frame in time")
    }

    /// A subscription that was confirmed, its first presence taken.
    pub(crate) async fn of(world: &World, name: &str, user: i64) -> Self {
        let mut socket = Self::connect(world).await;
        let stream = format!("stream-{name}");
        let room = RoomIdentifier::user(stream, AccountId(ACCOUNT), UserId(user));
        socket.ask(room.to_identifier()).await;
        let identifier = socket.identifier.clone();
        assert_eq!(
            socket.frame().await,
            ServerFrame::ConfirmSubscription { identifier }
        );
        socket.event("presence.update").await;
        socket
    }

    /// The data of the next event of a name; other events are passed over.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            if let ServerFrame::Event {
                identifier,
                message,
            } = self.frame().await
            {
                assert_eq!(identifier, self.identifier, "the identifier is echoed");
                if message.event == name {
                    return message.data;
                }
            }
        }
    }

    pub(crate) async fn perform(&mut self, action: Action) {
        let identifier = self.identifier.clone();
        self.send(&ClientFrame::Perform { identifier, action })
            .await;
    }

    /// The names of everything told before the answer to a presence of one's own.
    pub(crate) async fn told_until_presence(&mut self) -> Vec<String> {
        self.perform(Action::UpdatePresence).await;
        let mut told = Vec::new();
        loop {
            if let ServerFrame::Event { message, .. } = self.frame().await {
                if message.event == "presence.update" {
                    return told;
                }
                told.push(message.event);
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_token_is_answered_with_silence_but_for_pings() {
    let world = World::open().await;
    for room in [
        RoomIdentifier::user("nonsense", AccountId(ACCOUNT), UserId(ALICE)),
        RoomIdentifier::user("stream-alice", AccountId(ACCOUNT), UserId(BOB)),
        RoomIdentifier::user("stream-alice", AccountId(999), UserId(ALICE)),
    ] {
        let mut socket = Socket::connect(&world).await;
        socket.ask(room.to_identifier()).await;
        assert!(matches!(socket.frame().await, ServerFrame::Ping { .. }));
    }
}

#[tokio::test]
async fn a_message_reaches_its_author_with_the_echo_and_everybody_of_the_inbox() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let mut carol = Socket::of(&world, "carol", CAROL).await;
    let path = format!("conversations/{FIRST}/messages");
    world
        .alice()
        .post(&path, json!({"content": "Bonjour", "echo_id": "e-7"}))
        .await;
    for socket in [&mut alice, &mut bob, &mut carol] {
        let data = socket.event("message.created").await;
        assert_eq!(data["content"], "Bonjour");
        assert_eq!(data["echo_id"], "e-7");
        assert_eq!(data["account_id"], ACCOUNT);
        assert_eq!(data["sender_type"], "User");
        assert_eq!(data["performer"]["id"], ALICE);
        assert_eq!(
            data["conversation"]["contact_inbox"]["source_id"],
            "source-61"
        );
        assert!(data["updated_at"].is_string(), "ISO here");
        let reply = socket.event("first.reply.created").await;
        assert_eq!(reply.get("echo_id"), None);
    }
}

#[tokio::test]
async fn nobody_is_told_of_inboxes_that_are_not_theirs() {
    let world = World::open().await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let carol = world.carol();
    for id in [SECOND, THIRD] {
        carol
            .post(
                &format!("conversations/{id}/messages"),
                json!({"content": "x"}),
            )
            .await;
        carol
            .post(&format!("conversations/{id}/toggle_status"), json!({}))
            .await;
    }
    assert_eq!(bob.told_until_presence().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_change_of_a_conversation_is_told_in_the_push_shape() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    world
        .carol()
        .post(&format!("conversations/{FIRST}/toggle_status"), json!({}))
        .await;
    let data = alice.event("conversation.status_changed").await;
    assert_eq!(data["status"], "resolved");
    assert_eq!(
        data["meta"]["assignee"],
        Value::Null,
        "null here, absent in REST"
    );
    assert_eq!(data["meta"]["team"], Value::Null);
    assert_eq!(data["meta"]["sender"]["type"], "contact");
    assert_eq!(data["channel"], "Channel::Api");
    assert_eq!(data["first_reply_created_at"], Value::Null);
    assert_eq!(data.get("performer"), None);
    assert_eq!(data.get("uuid"), None);
    assert_eq!(
        data["contact_inbox"].get("pubsub_token"),
        None,
        "a secret of the contact"
    );
    let updated = alice.event("conversation.updated").await;
    assert_eq!(updated["updated_at"], data["updated_at"]);
    let activity = alice.event("message.created").await;
    assert_eq!(activity["message_type"], 2);
    assert_eq!(activity.get("sender"), None);
}

#[tokio::test]
async fn each_kind_of_change_has_its_event() {
    let world = World::open().await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let alice = world.alice();
    let assign = format!("conversations/{FIRST}/assignments");
    alice.post(&assign, json!({"assignee_id": BOB})).await;
    assert_eq!(
        bob.event("assignee.changed").await["meta"]["assignee"]["id"],
        BOB
    );
    let told = bob.event("notification.created").await;
    assert_eq!(
        told["notification"]["notification_type"],
        "conversation_assignment"
    );
    assert_eq!(told["unread_count"], 1);
    alice.post(&assign, json!({"team_id": 31})).await;
    assert_eq!(
        bob.event("team.changed").await["meta"]["team"]["name"],
        "sav"
    );
    let path = format!("contacts/{LEA}");
    alice
        .call(reqwest::Method::PATCH, &path, json!({"name": "Léa M."}))
        .await;
    let contact = bob.event("contact.updated").await;
    assert_eq!(
        (&contact["name"], &contact["account_id"]),
        (&json!("Léa M."), &json!(ACCOUNT))
    );
    let begun = json!({"inbox_id": 21, "contact_id": LEA});
    let begun = alice.post("conversations", begun).await;
    assert_eq!(bob.event("conversation.created").await["id"], begun["id"]);
    let message = alice
        .post(
            &format!("conversations/{FIRST}/messages"),
            json!({"content": "Faute"}),
        )
        .await;
    let path = format!("conversations/{FIRST}/messages/{}", message["id"]);
    alice.call(reqwest::Method::DELETE, &path, json!({})).await;
    let updated = bob.event("message.updated").await;
    assert_eq!(updated["content_attributes"], json!({"deleted": true}));
    assert_eq!(updated["previous_changes"]["content"][0], "Faute");
}

#[tokio::test]
async fn typing_is_told_to_others_and_to_the_customer_but_not_to_the_typist() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let mut customer = Socket::connect(&world).await;
    customer
        .ask(r#"{"channel":"RoomChannel","pubsub_token":"visitor-61"}"#.to_owned())
        .await;
    assert!(matches!(
        customer.frame().await,
        ServerFrame::ConfirmSubscription { .. }
    ));
    let path = format!("conversations/{FIRST}/toggle_typing_status");
    let body = json!({"typing_status": "on", "is_private": false});
    assert_eq!(world.alice().post(&path, body).await, json!(""));
    let data = bob.event("conversation.typing_on").await;
    assert_eq!(
        (&data["user"]["id"], &data["is_private"]),
        (&json!(ALICE), &json!(false))
    );
    customer.event("conversation.typing_on").await;
    assert_eq!(alice.told_until_presence().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_customer_hears_answers_and_neither_notes_nor_activities() {
    let world = World::open().await;
    let mut customer = Socket::connect(&world).await;
    customer
        .ask(r#"{"channel":"RoomChannel","pubsub_token":"visitor-61"}"#.to_owned())
        .await;
    assert!(matches!(
        customer.frame().await,
        ServerFrame::ConfirmSubscription { .. }
    ));
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    alice
        .post(&path, json!({"content": "entre nous", "private": true}))
        .await;
    alice
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["vip"]}),
        )
        .await;
    alice.post(&path, json!({"content": "Bonjour"})).await;
    assert_eq!(
        customer.event("message.created").await["content"],
        "Bonjour"
    );
}

#[tokio::test]
async fn presence_answers_who_is_there_and_ends_after_a_while() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let _bob = Socket::of(&world, "bob", BOB).await;
    let presence = async |socket: &mut Socket| {
        socket.perform(Action::UpdatePresence).await;
        socket.event("presence.update").await["users"].clone()
    };
    assert_eq!(
        presence(&mut alice).await,
        json!({ALICE.to_string(): "online", BOB.to_string(): "online"})
    );
    assert_eq!(
        world.alice().get("agents").await[1]["availability_status"],
        "online"
    );
    world.pass(60);
    assert_eq!(
        presence(&mut alice).await,
        json!({ALICE.to_string(): "online"})
    );
    assert_eq!(
        world.alice().get("agents").await[1]["availability_status"],
        "offline"
    );
}
