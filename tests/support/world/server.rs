//! The world's server: started in process on a folder with the small desk in it.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Instant,
};

use guichet_server::{
    Options, Running, Server, StartError,
    clock::ManualClock,
    password,
    store::{Store, StoreError},
};
use tokio::sync::oneshot;

use super::runtime::OwnRuntime;
use crate::{clock::MORNING, log::Complaints, network::PATIENCE, programs::Dialect};

/// The password of everybody at the desk.
pub const PASSWORD: &str = "correct horse battery";

/// The desk's account.
pub(crate) const ACCOUNT: i64 = 3;

const DESK: &str = include_str!("small_desk.sql");

/// Hashed once: hashing takes its time on purpose.
static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).expect("a hash"));

/// A clock that stands at the beginning of every world.
pub(crate) fn clock() -> ManualClock {
    ManualClock::at(guichet_protocol::time::Timestamp::from_millis(MORNING.0))
}

/// Makes a data folder with the small desk in it.
pub(crate) fn furnish(data: &Path) {
    drop(Store::open(data).expect("a new desk"));
    let desk = rusqlite::Connection::open(Store::database_path(data)).expect("its database");
    let rows = DESK
        .replace(":now", &MORNING.0.to_string())
        .replace(":password", &format!("'{}'", *HASH));
    desk.execute_batch(&rows).expect("the small desk fits");
}

/// How the server writes the addresses of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileAddresses {
    /// With its own address: files come past the agents' networks.
    Absolute,
    /// Without: files come the way on which the agent asked for them.
    Relative,
}

/// The server, running.
#[derive(Debug)]
pub(crate) struct ServerInProcess {
    data: PathBuf,
    dialect: Dialect,
    files: FileAddresses,
    address: SocketAddr,
    runtime: Option<OwnRuntime>,
}

/// The server, killed: what is needed to start it again.
#[derive(Debug)]
pub(crate) struct Stopped {
    data: PathBuf,
    dialect: Dialect,
    files: FileAddresses,
}

impl ServerInProcess {
    /// Starts it on a free port.
    pub(crate) async fn start(
        data: &Path,
        dialect: Dialect,
        files: FileAddresses,
        clock: ManualClock,
        complaints: &Complaints,
    ) -> Self {
        let stopped = Stopped {
            data: data.to_owned(),
            dialect,
            files,
        };
        stopped.start_again(clock, complaints).await
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) -> Stopped {
        self.runtime = None;
        Stopped {
            data: self.data.clone(),
            dialect: self.dialect,
            files: self.files,
        }
    }
}

impl Stopped {
    /// Starts it on the same folder and another free port, once the one before has let the folder go.
    pub(crate) async fn start_again(
        self,
        clock: ManualClock,
        complaints: &Complaints,
    ) -> ServerInProcess {
        let runtime = OwnRuntime::new(complaints);
        let options = Options {
            stock: self.dialect == Dialect::Stock,
            public_url: (self.files == FileAddresses::Relative).then(String::new),
            sign_in_limits: None,
            clock: Arc::new(clock),
            ..Options::new(&self.data)
        };
        let (ready, address) = oneshot::channel();
        runtime.handle().spawn(async move {
            let running = start_once_free(options).await;
            // Whoever waits for the address may be gone; the server then ends with its runtime.
            let _ = ready.send(running.address());
            std::future::pending::<()>().await;
            drop(running);
        });
        ServerInProcess {
            data: self.data,
            dialect: self.dialect,
            files: self.files,
            address: address.await.expect("the server starts"),
            runtime: Some(runtime),
        }
    }
}

async fn start_once_free(options: Options) -> Running {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Server::start(options.clone()).await {
            Err(StartError::Store(StoreError::Held(_))) if Instant::now() < deadline => {
                tokio::task::yield_now().await;
            }
            started => return started.expect("the server starts"),
        }
    }
}
