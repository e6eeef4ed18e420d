//! A network between one client and one server, to be broken on purpose.
//!
//! It is a proxy on a loopback port that knows enough of HTTP/1.1 to count requests and to lose, cut, hold, replace or
//! repeat single ones; WebSockets pass through. Each request has a connection of its own to the server and ends the
//! client's connection, so what a fault hits is always exactly one request. The port stays the network's own while the
//! network is cut: then connections are refused, as with no cable.

mod fault;
mod http;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
};

pub use fault::{Fault, Reply, Rewriting, Which};

use self::{
    fault::{Faults, Times},
    http::{Answer, Head},
};

/// How long a test waits for something that must happen: far longer than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A network between one client and one server. Clones are the same network; it ends with the last of them.
#[derive(Clone)]
pub struct Network {
    address: SocketAddr,
    shared: Arc<Shared>,
    commands: mpsc::UnboundedSender<Command>,
}

/// A request that came to the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// `GET`, `POST` …
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query without the question mark.
    pub query: String,
    /// The key by which the server knows a repeated write.
    pub idempotency_key: Option<String>,
    /// What the request carried.
    pub body: Vec<u8>,
    /// The status that the server gave; absent when it did not see the request.
    pub server_status: Option<u16>,
    /// The status that the client got; absent when it got no whole answer.
    pub client_status: Option<u16>,
}

struct Shared {
    server: parking_lot::Mutex<SocketAddr>,
    faults: parking_lot::Mutex<Faults>,
    exchanges: watch::Sender<Vec<Exchange>>,
    websockets: watch::Sender<usize>,
    muted: watch::Sender<bool>,
}

enum Command {
    Cut(oneshot::Sender<()>),
    Heal(oneshot::Sender<()>),
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Network({})", self.address)
    }
}

impl Network {
    /// A sound network in front of a server.
    pub async fn in_front_of(server: SocketAddr) -> Self {
        let reservation = socket(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .expect("a loopback port for the network");
        let address = reservation.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server: parking_lot::Mutex::new(server),
            faults: parking_lot::Mutex::default(),
            exchanges: watch::Sender::new(Vec::new()),
            websockets: watch::Sender::new(0),
            muted: watch::Sender::new(false),
        });
        let (commands, inbox) = mpsc::unbounded_channel();
        let listener = listen(address).expect("the network listens");
        tokio::spawn(carry(reservation, listener, shared.clone(), inbox));
        Self {
            address,
            shared,
            commands,
        }
    }

    /// What the client connects to: `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Carries to another address from now on: the server was started again elsewhere.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.shared.server.lock() = server;
    }

    /// Pulls the cable: everything open is closed, WebSockets too, and every connection is refused.
    pub async fn cut(&self) {
        let (done, is_done) = oneshot::channel();
        self.command(Command::Cut(done), is_done).await;
    }

    /// Puts the cable back.
    pub async fn heal(&self) {
        let (done, is_done) = oneshot::channel();
        self.command(Command::Heal(done), is_done).await;
    }

    async fn command(&self, command: Command, is_done: oneshot::Receiver<()>) {
        let sent = self.commands.send(command);
        assert!(sent.is_ok(), "the network runs as long as it is held");
        is_done.await.expect("the network did it");
    }

    /// Open WebSockets carry nothing any more and are not closed either, as when a router forgets them. Requests pass.
    pub fn mute_websockets(&self) {
        self.shared.muted.send_replace(true);
    }

    /// Makes every request this late.
    pub fn delay(&self, delay: Duration) {
        self.shared.faults.lock().set_delay(delay);
    }

    /// The next write reaches the server; its answer does not come back.
    pub fn lose_next_reply(&self) {
        self.strike_next(Which::any_write(), Fault::LoseReply);
    }

    /// The next such request reaches the server; its answer does not come back.
    pub fn lose_next_reply_to(&self, method: &str, path: &str) {
        self.strike_next(Which::to(method, path), Fault::LoseReply);
    }

    /// The next write reaches the server; its answer ends in the middle of the body.
    pub fn truncate_next_reply(&self) {
        self.strike_next(Which::any_write(), Fault::TruncateReply);
    }

    /// The next write is answered with this status and never reaches the server.
    pub fn answer_next(&self, status: u16) {
        self.strike_next(
            Which::any_write(),
            Fault::AnswerInstead(Reply::bare(status)),
        );
    }

    /// The next such request breaks off in the middle of its body: client and server both see a part of it.
    pub fn cut_next_upload(&self, method: &str, path: &str, after_bytes: usize) {
        self.strike_next(Which::to(method, path), Fault::CutUpload(after_bytes));
    }

    /// The next such request stops in the middle of its body and does not end.
    pub fn hold_next_upload(&self, method: &str, path: &str, after_bytes: usize) {
        self.strike_next(Which::to(method, path), Fault::HoldUpload(after_bytes));
    }

    /// One fault for the next request of that sort.
    pub fn strike_next(&self, which: Which, fault: Fault) {
        self.shared.faults.lock().add(which, fault, Times::Once);
    }

    /// A fault for every request of that sort, until [`Network::calm`].
    pub fn strike_all(&self, which: Which, fault: Fault) {
        self.shared.faults.lock().add(which, fault, Times::Always);
    }

    /// Changes the JSON of every answer to such requests, until [`Network::calm`].
    pub fn rewrite_all(
        &self,
        method: &str,
        path: &str,
        change: impl Fn(&mut Value) + Send + Sync + 'static,
    ) {
        self.strike_all(Which::to(method, path), Fault::Rewrite(Arc::new(change)));
    }

    /// Loses, cuts, replaces and delays at random, the same way for the same seed and the same order of requests.
    pub fn chaos(&self, seed: u64) {
        self.shared.faults.lock().start_chaos(seed);
    }

    /// Ends every fault that [`Network::strike_all`], [`Network::delay`], [`Network::chaos`] and the others began.
    pub fn calm(&self) {
        self.shared.faults.lock().clear();
    }

    /// What came to the network so far, oldest first.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges.borrow().clone()
    }

    /// How many such requests came.
    #[must_use]
    pub fn count(&self, method: &str, path: &str) -> usize {
        count(&self.shared.exchanges.borrow(), &Which::to(method, path))
    }

    /// Waits until so many such requests have been dealt with.
    pub async fn until_count(&self, method: &str, path: &str, at_least: usize) {
        let which = Which::to(method, path);
        let mut exchanges = self.shared.exchanges.subscribe();
        let arrived = exchanges.wait_for(|exchanges| count(exchanges, &which) >= at_least);
        let in_time = tokio::time::timeout(PATIENCE, arrived).await.is_ok();
        assert!(
            in_time,
            "{at_least} × {method} …/{path} never came; there were {}",
            self.count(method, path)
        );
    }

    /// Waits until so many WebSockets are open.
    pub async fn until_websockets(&self, open: usize) {
        let mut websockets = self.shared.websockets.subscribe();
        let arrived = websockets.wait_for(|now| *now == open);
        let in_time = tokio::time::timeout(PATIENCE, arrived).await.is_ok();
        assert!(in_time, "there were never {open} open WebSockets");
    }
}

fn count(exchanges: &[Exchange], which: &Which) -> usize {
    exchanges
        .iter()
        .filter(|one| which.meets(&one.method, &one.path))
        .count()
}

/// A socket bound to the address, shared with others that are bound in the same way.
fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    socket(address)?.listen(1024)
}

/// Accepts, cuts and heals until the network is dropped. The reservation never listens; it keeps the port.
async fn carry(
    reservation: TcpSocket,
    listener: TcpListener,
    shared: Arc<Shared>,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let address = reservation.local_addr().expect("an address");
    let mut listener = Some(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                None => return,
                Some(Command::Cut(done)) => {
                    listener = None;
                    connections.shutdown().await;
                    let _ = done.send(());
                }
                Some(Command::Heal(done)) => {
                    if listener.is_none() {
                        listener = Some(listen(address).expect("the network listens again"));
                    }
                    let _ = done.send(());
                }
            },
            accepted = accept(listener.as_ref()) => {
                if let Ok(client) = accepted {
                    let shared = shared.clone();
                    // How a connection ends is the client's to notice.
                    connections.spawn(async move { drop(serve(client, &shared).await) });
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

/// One connection of the client, which carries one request.
async fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let Some(mut head) = Head::read(&mut client, &mut buffer).await? else {
        return Ok(());
    };
    if head.is_websocket_upgrade() {
        return tunnel(client, &head, &buffer, shared).await;
    }
    let breaks = shared
        .faults
        .lock()
        .strike_upload(head.method(), head.target().0);
    if let Some(fault) = breaks {
        return break_off(&mut client, &head, buffer, &fault, shared).await;
    }
    let body = head.read_request_body(&mut client, &mut buffer).await?;
    let mut exchange = exchange_of(&head, body.clone());
    let (delay, fault) = shared
        .faults
        .lock()
        .strike(&exchange.method, &exchange.path);
    if !delay.is_zero() {
        tokio::time::sleep_until(tokio::time::Instant::now() + delay).await;
    }
    head.set("Connection", "close");
    head.remove("Accept-Encoding");
    let mut request = head.to_bytes();
    request.extend_from_slice(&body);
    let holds = matches!(fault, Some(Fault::HoldReply));
    let ending = deal(&mut client, &request, fault, &mut exchange, shared).await;
    shared
        .exchanges
        .send_modify(|exchanges| exchanges.push(exchange));
    if holds {
        // Ends when the client gives up or the network is cut.
        let mut nothing = [0; 1];
        while client.read(&mut nothing).await? > 0 {}
    }
    ending
}

fn exchange_of(head: &Head, body: Vec<u8>) -> Exchange {
    let (path, query) = head.target();
    Exchange {
        method: head.method().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        idempotency_key: head.get("idempotency-key").map(str::to_owned),
        body,
        server_status: None,
        client_status: None,
    }
}

/// A request of which the server sees the beginning only.
async fn break_off(
    client: &mut TcpStream,
    head: &Head,
    mut body: Vec<u8>,
    fault: &Fault,
    shared: &Shared,
) -> io::Result<()> {
    let (Fault::CutUpload(at_least) | Fault::HoldUpload(at_least)) = fault else {
        return Ok(());
    };
    head.read_part_of_body(client, &mut body, *at_least).await?;
    let address = *shared.server.lock();
    let mut server = TcpStream::connect(address).await?;
    server.write_all(&head.to_bytes()).await?;
    server.write_all(&body).await?;
    let exchange = exchange_of(head, body);
    shared
        .exchanges
        .send_modify(|exchanges| exchanges.push(exchange));
    if matches!(fault, Fault::HoldUpload(_)) {
        // Ends when the network is cut.
        std::future::pending::<()>().await;
    }
    Ok(())
}

async fn deal(
    client: &mut TcpStream,
    request: &[u8],
    fault: Option<Fault>,
    exchange: &mut Exchange,
    shared: &Shared,
) -> io::Result<()> {
    match &fault {
        Some(Fault::LoseRequest) => return Ok(()),
        Some(Fault::AnswerInstead(reply)) => {
            exchange.client_status = Some(reply.status);
            client.write_all(&reply.to_bytes()).await?;
            return client.shutdown().await;
        }
        _ => {}
    }
    if matches!(fault, Some(Fault::Duplicate)) {
        ask(request, shared).await?;
    }
    let mut answer = ask(request, shared).await?;
    exchange.server_status = answer.head.status();
    let bytes = match fault {
        Some(Fault::LoseReply | Fault::HoldReply) => return Ok(()),
        Some(Fault::TruncateReply) => answer.to_truncated_bytes(),
        Some(Fault::AnswerAfter(reply)) => {
            exchange.client_status = Some(reply.status);
            reply.to_bytes()
        }
        Some(Fault::ReplyAfter(which)) => {
            let mut exchanges = shared.exchanges.subscribe();
            let dealt_with = exchanges.wait_for(|exchanges| count(exchanges, &which) > 0);
            dealt_with.await.map_err(io::Error::other)?;
            exchange.client_status = answer.head.status();
            answer.to_bytes()
        }
        Some(Fault::Rewrite(change)) => {
            rewrite(&mut answer, &change)?;
            exchange.client_status = answer.head.status();
            answer.to_bytes()
        }
        _ => {
            exchange.client_status = answer.head.status();
            answer.to_bytes()
        }
    };
    client.write_all(&bytes).await?;
    client.shutdown().await
}

async fn ask(request: &[u8], shared: &Shared) -> io::Result<Answer> {
    let address = *shared.server.lock();
    let mut server = TcpStream::connect(address).await?;
    server.set_nodelay(true)?;
    server.write_all(request).await?;
    Answer::read(&mut server).await
}

fn rewrite(answer: &mut Answer, change: &Rewriting) -> io::Result<()> {
    let content = answer.content()?;
    // An answer that is not JSON, such as an empty one, stays as it is.
    if let Ok(mut value) = serde_json::from_slice::<Value>(&content) {
        change(&mut value);
        answer.set_content(value.to_string().into_bytes());
    }
    Ok(())
}

/// Passes a WebSocket through, for as long as both sides and the chaos let it live.
async fn tunnel(
    mut client: TcpStream,
    head: &Head,
    early: &[u8],
    shared: &Shared,
) -> io::Result<()> {
    let address = *shared.server.lock();
    let mut server = TcpStream::connect(address).await?;
    server.set_nodelay(true)?;
    server.write_all(&head.to_bytes()).await?;
    server.write_all(early).await?;
    let life = shared.faults.lock().websocket_life();
    let _open = Open::count(&shared.websockets);
    let mut muted = shared.muted.subscribe();
    tokio::select! {
        ended = copy_bidirectional(&mut client, &mut server) => ended.map(drop),
        () = end_of(life) => Ok(()),
        _ = async { muted.wait_for(|muted| *muted).await.map(drop) } => std::future::pending().await,
    }
}

async fn end_of(life: Option<Duration>) {
    match life {
        Some(life) => tokio::time::sleep(life).await,
        None => std::future::pending().await,
    }
}

/// Counts an open WebSocket for as long as it lives, however it ends.
struct Open<'a>(&'a watch::Sender<usize>);

impl<'a> Open<'a> {
    fn count(websockets: &'a watch::Sender<usize>) -> Self {
        websockets.send_modify(|open| *open += 1);
        Self(websockets)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod network_tests;
