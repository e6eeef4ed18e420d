//! `/cable`: events over a WebSocket, in ActionCable's protocol.
//!
//! A wrong token is answered with silence, as Chatwoot does. A user's subscription gets what
//! concerns the user in every account, and what everybody of the subscribed account gets. A
//! customer's subscription (no user in the identifier) gets what is meant for the customer.

mod viewing;

use crate::desk::Desk;
use crate::error::ApiError;
use crate::hub::{Listener, ListenerId, Subscription, ViewedBy};
use crate::store::{contact, fetch, people};
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use guichet_protocol::cable::{
    Action, ClientFrame, Event, PING_INTERVAL, RoomIdentifier, SUBPROTOCOL,
    SUBPROTOCOL_UNSUPPORTED, ServerFrame,
};
use guichet_protocol::ids::{AccountId, ContactId, UserId};
use guichet_protocol::rest::AccountStatus;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Subscriptions on one connection.
const MAX_SUBSCRIPTIONS: usize = 32;
/// The largest frame of a client; they are all small.
const MAX_FRAME_BYTES: usize = 64 * 1024;

pub(crate) fn router() -> Router<Desk> {
    Router::new().route("/cable", get(upgrade))
}

async fn upgrade(State(desk): State<Desk>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .protocols([SUBPROTOCOL, SUBPROTOCOL_UNSUPPORTED])
        .max_message_size(MAX_FRAME_BYTES)
        .on_upgrade(move |socket| Connection::new(desk, socket).run())
}

/// Who a subscription turned out to be.
#[derive(Debug, Clone, Copy)]
enum Subscriber {
    User {
        account: AccountId,
        user: UserId,
    },
    Contact {
        account: AccountId,
        contact: ContactId,
        listener: Listener,
    },
}

impl Subscriber {
    const fn listener(self) -> Listener {
        match self {
            Self::User { account, user } => Listener::User(user, account),
            Self::Contact { listener, .. } => listener,
        }
    }
}

/// A subscription of this connection.
struct Subscribed {
    subscriber: Subscriber,
    listener: ListenerId,
    /// Hands its events on.
    task: tokio::task::AbortHandle,
}

struct Connection {
    desk: Desk,
    socket: WebSocket,
    subscriptions: HashMap<String, Subscribed>,
    /// When the client last said something.
    heard: Instant,
    /// Events of all subscriptions, as frames; `None` when a listener was dropped.
    frames: (mpsc::Sender<Option<String>>, mpsc::Receiver<Option<String>>),
}

/// Whether to go on.
enum Next {
    Go,
    End,
}

impl Connection {
    fn new(desk: Desk, socket: WebSocket) -> Self {
        Self {
            desk,
            socket,
            subscriptions: HashMap::new(),
            heard: Instant::now(),
            frames: mpsc::channel(64),
        }
    }

    async fn run(mut self) {
        if self.send(&ServerFrame::Welcome.to_json()).await.is_err() {
            return;
        }
        let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let desk = self.desk.clone();
        let closing = desk.closing();
        tokio::pin!(closing);
        loop {
            let next = tokio::select! {
                () = &mut closing => {
                    self.say_goodbye().await;
                    Next::End
                }
                _ = ping.tick() => {
                    if self.heard.elapsed() > viewing::SILENCE {
                        self.close_all().await;
                    }
                    let frame = ServerFrame::Ping { at: self.desk.now().as_secs() };
                    self.send_or_end(&frame.to_json()).await
                }
                frame = self.frames.1.recv() => match frame.flatten() {
                    Some(frame) => self.send_or_end(&frame).await,
                    None => Next::End,
                },
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => {
                        self.heard = Instant::now();
                        self.hear(&text).await
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => Next::End,
                    Some(Ok(_)) => Next::Go,
                },
            };
            if matches!(next, Next::End) {
                break;
            }
        }
        for subscribed in self.subscriptions.values() {
            subscribed.task.abort();
        }
        self.close_all().await;
    }

    async fn send(&mut self, text: &str) -> Result<(), axum::Error> {
        self.socket.send(Message::Text(text.into())).await
    }

    async fn send_or_end(&mut self, text: &str) -> Next {
        match self.send(text).await {
            Ok(()) => Next::Go,
            Err(_) => Next::End,
        }
    }

    async fn say_goodbye(&mut self) {
        let frame = ServerFrame::Disconnect {
            reason: Some("server_restart".to_owned()),
            reconnect: true,
        };
        // The other end may be gone already; there is nobody left to tell.
        let _ = self.send(&frame.to_json()).await;
        let _ = self.socket.send(Message::Close(None)).await;
    }

    async fn hear(&mut self, text: &str) -> Next {
        match ClientFrame::parse(text) {
            Ok(ClientFrame::Subscribe { identifier }) => self.subscribe(identifier).await,
            Ok(ClientFrame::Unsubscribe { identifier }) => {
                if let Some(subscribed) = self.subscriptions.remove(&identifier) {
                    subscribed.task.abort();
                    viewing::close(&self.desk, subscribed.listener).await;
                }
                Next::Go
            }
            Ok(ClientFrame::Perform { identifier, action }) => {
                self.perform(&identifier, action).await
            }
            // What makes no sense is passed over, as ActionCable does.
            Err(_) => Next::Go,
        }
    }

    async fn perform(&mut self, identifier: &str, action: Action) -> Next {
        let Some(subscribed) = self.subscriptions.get(identifier) else {
            return Next::Go;
        };
        let (subscriber, listener) = (subscribed.subscriber, subscribed.listener);
        match (action, subscriber) {
            (Action::UpdatePresence, _) => self.present(identifier, subscriber).await,
            (Action::ViewConversation { conversation }, Subscriber::User { account, user }) => {
                let by = ViewedBy { account, user };
                viewing::turn_to(&self.desk, listener, by, conversation).await;
                Next::Go
            }
            (Action::ViewConversation { .. } | Action::Other(_), _) => Next::Go,
        }
    }

    /// Nobody has anything open behind this connection any more.
    async fn close_all(&mut self) {
        let open: Vec<ListenerId> = self
            .subscriptions
            .values()
            .map(|subscribed| subscribed.listener)
            .collect();
        for listener in open {
            viewing::close(&self.desk, listener).await;
        }
    }

    async fn subscribe(&mut self, identifier: String) -> Next {
        let full = self.subscriptions.len() >= MAX_SUBSCRIPTIONS;
        if full || self.subscriptions.contains_key(&identifier) {
            return Next::Go;
        }
        let Some(subscriber) = identify(&self.desk, &identifier).await else {
            return Next::Go;
        };
        let subscription = self.desk.hub().subscribe(subscriber.listener());
        let confirmed = ServerFrame::ConfirmSubscription {
            identifier: identifier.clone(),
        };
        if self.send(&confirmed.to_json()).await.is_err() {
            return Next::End;
        }
        let listener = subscription.id();
        let forwarding = forward(subscription, identifier.clone(), self.frames.0.clone());
        let task = tokio::spawn(forwarding).abort_handle();
        let subscribed = Subscribed {
            subscriber,
            listener,
            task,
        };
        self.subscriptions.insert(identifier.clone(), subscribed);
        self.present(&identifier, subscriber).await
    }

    /// Notes that the subscriber is there; users get the answer of who else is.
    async fn present(&mut self, identifier: &str, subscriber: Subscriber) -> Next {
        let now = self.desk.now();
        let (account, user) = match subscriber {
            Subscriber::User { account, user } => (account, user),
            Subscriber::Contact {
                account, contact, ..
            } => {
                self.desk.hub().contact_is_here(account, contact, now);
                return Next::Go;
            }
        };
        self.desk.hub().user_is_here(account, user, now);
        match presence(&self.desk, account).await {
            Ok(event) => {
                let message = event.to_raw();
                let identifier = identifier.to_owned();
                let frame = ServerFrame::Event {
                    identifier,
                    message,
                };
                self.send_or_end(&frame.to_json()).await
            }
            Err(error) => {
                tracing::warn!(%error, "presence could not be read");
                Next::Go
            }
        }
    }
}

async fn forward(
    mut subscription: Subscription,
    identifier: String,
    frames: mpsc::Sender<Option<String>>,
) {
    let identifier = serde_json::Value::String(identifier).to_string();
    while let Some(message) = subscription.next().await {
        let message: Arc<str> = message;
        let frame = format!(r#"{{"identifier":{identifier},"message":{message}}}"#);
        if frames.send(Some(frame)).await.is_err() {
            return;
        }
    }
    // The hub dropped this listener because it did not keep up: end the connection, so that the
    // client comes back and catches up. When the connection has ended first, nobody listens here.
    let _ = frames.send(None).await;
}

async fn identify(desk: &Desk, identifier: &str) -> Option<Subscriber> {
    let room = RoomIdentifier::parse(identifier).ok()?;
    let found = desk
        .read(move |view| {
            if room.channel != "RoomChannel" {
                return Ok(None);
            }
            let connection = view.connection;
            let Some(user) = room.user_id else {
                let way_in = contact::way_in_by_pubsub_token(connection, &room.pubsub_token)?;
                let Some(way_in) = way_in else {
                    return Ok(None);
                };
                let inbox = fetch::inboxes(connection, [way_in.inbox_id])?;
                return Ok(inbox
                    .get(&way_in.inbox_id)
                    .map(|inbox| Subscriber::Contact {
                        account: inbox.account_id,
                        contact: way_in.contact_id,
                        listener: Listener::Visitor(way_in.id),
                    }));
            };
            let owner = people::by_pubsub_token(connection, &room.pubsub_token)?;
            let (Some(owner), Some(account)) = (owner, room.account_id) else {
                return Ok(None);
            };
            let member = people::membership(connection, account, owner.id)?;
            let open = people::account(connection, account)?
                .is_some_and(|account| account.status == AccountStatus::Active);
            let fits = owner.id == user && member.is_some() && open;
            Ok(fits.then_some(Subscriber::User { account, user }))
        })
        .await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "a subscription could not be checked");
        None
    })
}

async fn presence(desk: &Desk, account: AccountId) -> Result<Event, ApiError> {
    desk.read(move |view| {
        let agents = people::agents(view.connection, account)?;
        let parts = fetch::account_users(view.connection, account, agents)?;
        let parts = parts
            .into_values()
            .map(|part| (part.user_id, part.availability, part.auto_offline));
        Ok(Event::Presence(view.here(account).presence(account, parts)))
    })
    .await
}
