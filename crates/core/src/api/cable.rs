//! Realtime: one ActionCable subscription to an agent's stream.
//!
//! [`connect`] returns once the server has confirmed the subscription. After that [`Connection::next`] gives what
//! comes, and [`Connection::update_presence`] must be called every
//! [`PRESENCE_INTERVAL`](guichet_protocol::cable::PRESENCE_INTERVAL), or the agent counts as away. Nothing here
//! reconnects: whoever holds the connection decides when, and catches up on the gap.

use std::{collections::VecDeque, time::Duration};

use futures_util::{SinkExt, StreamExt};
use guichet_protocol::{
    cable::{
        Action, ClientFrame, Event, RoomIdentifier, SUBPROTOCOL, SUBPROTOCOL_UNSUPPORTED,
        ServerFrame,
    },
    ids::{AccountId, ConversationDisplayId, UserId},
};
use http::{HeaderValue, StatusCode, header};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

use super::{Error, ServerAddress, USER_AGENT, tls};
use crate::secrets::Secret;

/// The largest frame and message that is read. A pushed conversation with the longest message stays far below.
const MESSAGE_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// How long the other side may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until the TCP connection stands. Default 5 s.
    pub connect: Duration,
    /// From the first byte to the confirmed subscription. A wrong token is answered with silence. Default 10 s.
    pub confirm: Duration,
    /// After so much silence the connection is dead: a server pings every three seconds. Default 10 s.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            confirm: Duration::from_secs(10),
            silence: Duration::from_secs(10),
        }
    }
}

/// What came over the connection.
#[derive(Debug, Clone, PartialEq)]
pub enum CableEvent {
    /// Something happened on the server. Look at its account before applying: events of all accounts of the agent
    /// come here.
    Event(Box<Event>),
    /// The server is there.
    Ping {
        /// Its clock, in seconds since 1970.
        server_seconds: i64,
    },
    /// An event that could not be read and was left out: catch up.
    Skipped,
    /// The server is about to close.
    Disconnect {
        /// Whether it wants to be called again.
        reconnect: Reconnect,
    },
}

/// Whether a closing server wants to be called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconnect {
    /// Yes, for example after a restart.
    Wanted,
    /// No: the token or the account is no longer good.
    Unwanted,
}

/// A confirmed subscription. Dropping it closes the connection.
#[derive(Debug)]
pub struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    identifier: Secret,
    last_heard: Instant,
    silence: Duration,
    /// What came before the confirmation.
    early: VecDeque<CableEvent>,
}

/// Connects and subscribes to an agent's stream.
///
/// # Errors
/// [`Error::SubscriptionRefused`] when the server does not confirm in time, which is how it treats a wrong
/// `pubsub_token`: read the profile again for the current one. Otherwise as any request.
pub async fn connect(
    address: &ServerAddress,
    pubsub_token: &Secret,
    account: AccountId,
    user: UserId,
    patience: Patience,
) -> Result<Connection, Error> {
    let deadline = Instant::now() + patience.confirm;
    let socket = timeout_at(deadline, open(address, patience.connect))
        .await
        .map_err(|_| Error::NoAnswer("timed out".to_owned()))??;
    let room = RoomIdentifier::user(pubsub_token.expose(), account, user);
    let mut connection = Connection {
        socket,
        identifier: Secret::new(room.to_identifier()),
        last_heard: Instant::now(),
        silence: patience.silence,
        early: VecDeque::new(),
    };
    timeout_at(deadline, connection.subscribe())
        .await
        .unwrap_or(Err(Error::SubscriptionRefused))?;
    Ok(connection)
}

async fn open(
    address: &ServerAddress,
    connect_timeout: Duration,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Error> {
    let url = address.cable_url();
    let host = url.host_str().ok_or(Error::BadAddress)?;
    let port = url.port_or_known_default().ok_or(Error::BadAddress)?;
    // A numeric IPv6 host stands in brackets in a URL.
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let stream = timeout(connect_timeout, TcpStream::connect((name, port)))
        .await
        .map_err(|_| Error::Unreachable("timed out".to_owned()))?
        .map_err(|error| Error::Unreachable(error.to_string()))?;
    let _ = stream.set_nodelay(true);
    let mut request = url
        .as_str()
        .into_client_request()
        .map_err(|_| Error::BadAddress)?;
    let protocols = format!("{SUBPROTOCOL}, {SUBPROTOCOL_UNSUPPORTED}");
    let headers = request.headers_mut();
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    if let Ok(protocols) = HeaderValue::from_str(&protocols) {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocols);
    }
    let connector = if address.is_plain() {
        Connector::Plain
    } else {
        Connector::Rustls(tls::config()?)
    };
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_LIMIT_BYTES))
        .max_frame_size(Some(MESSAGE_LIMIT_BYTES));
    let (socket, _) = client_async_tls_with_config(request, stream, Some(limits), Some(connector))
        .await
        .map_err(|error| socket_error(&error))?;
    Ok(socket)
}

impl Connection {
    /// The next thing that comes. Safe to cancel. After an error the connection is dead.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] when it was cut or silent for too long.
    pub async fn next(&mut self) -> Result<CableEvent, Error> {
        if let Some(early) = self.early.pop_front() {
            return Ok(early);
        }
        loop {
            match self.frame().await? {
                Some(ServerFrame::Ping { at }) => {
                    return Ok(CableEvent::Ping { server_seconds: at });
                }
                Some(ServerFrame::Disconnect { reconnect, .. }) => {
                    return Ok(disconnect(reconnect));
                }
                Some(ServerFrame::RejectSubscription { .. }) => {
                    return Err(Error::SubscriptionRefused);
                }
                Some(ServerFrame::Event { message, .. }) => return Ok(read_event(message)),
                Some(ServerFrame::Welcome | ServerFrame::ConfirmSubscription { .. }) => {}
                None => return Ok(CableEvent::Skipped),
            }
        }
    }

    /// Says that the agent is there. The server answers with a presence event.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] when the connection is dead.
    pub async fn update_presence(&mut self) -> Result<(), Error> {
        self.perform(Action::UpdatePresence).await
    }

    /// Says which conversation the agent has open, or that none is. Only servers with the capability `viewers` make
    /// something of it; saying the same again changes nothing.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] when the connection is dead.
    pub async fn view_conversation(
        &mut self,
        conversation: Option<ConversationDisplayId>,
    ) -> Result<(), Error> {
        self.perform(Action::ViewConversation { conversation })
            .await
    }

    async fn perform(&mut self, action: Action) -> Result<(), Error> {
        let identifier = self.identifier.expose().to_owned();
        self.send(&ClientFrame::Perform { identifier, action })
            .await
    }

    /// Closes the connection politely.
    pub async fn close(mut self) {
        // The other side finds out anyway when this fails.
        let _ = timeout(Duration::from_secs(1), self.socket.close(None)).await;
    }

    async fn subscribe(&mut self) -> Result<(), Error> {
        loop {
            match self.frame().await? {
                Some(ServerFrame::Welcome) => {
                    let identifier = self.identifier.expose().to_owned();
                    self.send(&ClientFrame::Subscribe { identifier }).await?;
                }
                Some(ServerFrame::ConfirmSubscription { .. }) => return Ok(()),
                Some(ServerFrame::RejectSubscription { .. } | ServerFrame::Disconnect { .. }) => {
                    return Err(Error::SubscriptionRefused);
                }
                Some(ServerFrame::Event { message, .. }) => {
                    self.early.push_back(read_event(message));
                }
                Some(ServerFrame::Ping { .. }) => {}
                None => self.early.push_back(CableEvent::Skipped),
            }
        }
    }

    /// The next frame; `None` for one that cannot be read.
    async fn frame(&mut self) -> Result<Option<ServerFrame>, Error> {
        loop {
            let message = timeout_at(self.last_heard + self.silence, self.socket.next())
                .await
                .map_err(|_| Error::NoAnswer("realtime fell silent".to_owned()))?
                .ok_or_else(|| Error::NoAnswer("realtime was closed".to_owned()))?
                .map_err(|error| socket_error(&error))?;
            self.last_heard = Instant::now();
            match message {
                Message::Text(text) => return Ok(ServerFrame::parse(&text).ok()),
                Message::Close(_) => {
                    return Err(Error::NoAnswer("realtime was closed".to_owned()));
                }
                // Pings are answered underneath; there is no binary message in this protocol.
                _ => {}
            }
        }
    }

    async fn send(&mut self, frame: &ClientFrame) -> Result<(), Error> {
        let sent = self.socket.send(Message::text(frame.to_json()));
        timeout(self.silence, sent)
            .await
            .map_err(|_| Error::NoAnswer("timed out".to_owned()))?
            .map_err(|error| socket_error(&error))
    }
}

const fn disconnect(reconnect: bool) -> CableEvent {
    CableEvent::Disconnect {
        reconnect: if reconnect {
            Reconnect::Wanted
        } else {
            Reconnect::Unwanted
        },
    }
}

fn read_event(raw: guichet_protocol::cable::RawEvent) -> CableEvent {
    Event::parse(raw).map_or(CableEvent::Skipped, |event| {
        CableEvent::Event(Box::new(event))
    })
}

fn socket_error(error: &tungstenite::Error) -> Error {
    if let Some(problem) = tls::trust_problem(error) {
        return Error::Certificate(problem);
    }
    match error {
        tungstenite::Error::Http(response) => upgrade_refused(response.status()),
        tungstenite::Error::Tls(_) => Error::Unreachable(error.to_string()),
        tungstenite::Error::Capacity(_) => {
            Error::Malformed("a realtime frame is too large".to_owned())
        }
        _ => Error::NoAnswer(error.to_string()),
    }
}

fn upgrade_refused(status: StatusCode) -> Error {
    let code = status.as_u16();
    match status {
        StatusCode::TOO_MANY_REQUESTS => Error::RateLimited { retry_after: None },
        _ if status.is_server_error() => Error::ServerFailed { status: code },
        StatusCode::NOT_FOUND => Error::NotFound,
        _ => Error::Refused {
            status: code,
            message: "no realtime connection there".to_owned(),
        },
    }
}
