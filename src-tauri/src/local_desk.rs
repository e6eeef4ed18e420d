//! The desk that runs on this computer: the embedded server behind "Try it on this computer".
//!
//! It listens on the loopback interface only, on a port that the system chose once and that is kept, and has its own
//! folder in the profile. To the core it is a server like any other.

use std::{
    fmt, fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use guichet_core::{Core, secrets::Secret};
use guichet_model::{Failure, FailureCode, account::Account, command::SignInReply};
use guichet_server::{Options, Seed, Server, StartError};
use serde_json::Value;
use tokio::sync::Mutex;

/// What the person wants at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Go on where they were.
    GoOn,
    /// See the demo desk, unless they are somewhere already.
    Demo,
}

/// The embedded server, running or not.
#[derive(Debug)]
pub(crate) struct LocalDesk {
    folder: PathBuf,
    running: Mutex<Option<Running>>,
}

/// A server that runs, and the key to it. It ends when this is dropped.
struct Running {
    server: guichet_server::Running,
    token: Secret,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.server.address())
            .finish_non_exhaustive()
    }
}

impl LocalDesk {
    /// The desk of a profile; nothing runs yet.
    pub(crate) fn new(profile: &Path) -> Self {
        Self {
            folder: profile.join("desk"),
            running: Mutex::new(None),
        }
    }

    /// Runs it where the profile has an account on it, or the person wishes to see it.
    ///
    /// # Errors
    /// When the server cannot run, or does not let us in.
    pub(crate) async fn begin(&self, core: &Core, wish: Wish) -> Result<(), Failure> {
        let accounts = core.accounts();
        let known = accounts.iter().find(|account| account.local);
        match (known, wish) {
            (Some(account), _) => {
                let url = self.run().await?.0;
                if account.server == url {
                    core.reconnect(account.key)?;
                    return Ok(());
                }
                // The port was taken meanwhile: the same desk under another address.
                self.sign_in(core).await.map(|_account| ())
            }
            (None, Wish::Demo) if accounts.is_empty() => {
                self.sign_in(core).await.map(|_account| ())
            }
            (None, _) => Ok(()),
        }
    }

    /// Runs it, with a demo desk the first time, and signs in.
    ///
    /// # Errors
    /// As [`LocalDesk::begin`].
    pub(crate) async fn sign_in(&self, core: &Core) -> Result<Account, Failure> {
        let (url, token) = self.run().await?;
        match core.sign_in_on_this_computer(&url, token).await? {
            SignInReply::SignedIn { account } => Ok(account),
            SignInReply::CodeNeeded { .. } => {
                Err(internal("the desk of this computer asks for a code"))
            }
        }
    }

    /// Ends the server and waits until its folder is free.
    #[cfg(test)]
    async fn end(&self) {
        if let Some(running) = self.running.lock().await.take() {
            running.server.shutdown().await;
        }
    }

    /// Starts the server unless it runs; gives its address and an access token.
    async fn run(&self) -> Result<(String, Secret), Failure> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            *running = Some(start(&self.folder).await?);
        }
        running
            .as_ref()
            .map(|running| (running.server.url().to_owned(), running.token.clone()))
            .ok_or_else(|| internal("the server did not start"))
    }
}

/// The port of the last time; none the first time.
fn kept_port(folder: &Path) -> Option<u16> {
    fs::read_to_string(folder.join("port"))
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn keep_port(folder: &Path, port: u16) -> io::Result<()> {
    fs::write(folder.join("port"), port.to_string())
}

fn internal(message: &str) -> Failure {
    Failure::new(FailureCode::Internal, message)
}

/// Starts the server on the port of the last time, or on a new one when another program took it.
async fn start(folder: &Path) -> Result<Running, Failure> {
    let options = |port: u16| Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        seed: Some(Seed::Demo),
        ..Options::new(folder)
    };
    let kept = kept_port(folder).unwrap_or(0);
    let server = match Server::start(options(kept)).await {
        Err(StartError::Listen(..)) if kept != 0 => Server::start(options(0)).await,
        result => result,
    }
    .map_err(|error| {
        tracing::error!(%error, "the embedded server does not start");
        internal("the desk of this computer cannot run")
    })?;
    let token = first_token(server.first_line())
        .ok_or_else(|| internal("the desk of this computer has no agent"))?;
    if let Err(error) = keep_port(folder, server.address().port()) {
        // The next start takes another port, and the core follows by the server's identity.
        tracing::warn!(%error, "the port cannot be kept");
    }
    Ok(Running { server, token })
}

/// The access token of the first agent in what a server says when it is ready.
fn first_token(first_line: &Value) -> Option<Secret> {
    let agent = first_line.get("agents")?.as_array()?.first()?;
    Some(Secret::new(agent.get("access_token")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use guichet_core::{Options as CoreOptions, secrets::MemorySecrets};

    use super::*;

    fn core(folder: &Path) -> Core {
        let mut options = CoreOptions::new(folder);
        options.secrets = Arc::new(MemorySecrets::default());
        Core::open(options).unwrap()
    }

    #[tokio::test]
    async fn trying_it_signs_in_to_a_desk_of_this_computer_that_keeps_its_address() {
        let profile = tempfile::tempdir().unwrap();
        let core = core(profile.path());
        let first = LocalDesk::new(profile.path());
        let account = first.sign_in(&core).await.unwrap();
        assert!(account.local, "it is marked as the desk of this computer");
        assert!(account.server.starts_with("http://127.0.0.1:"));
        let again = first.sign_in(&core).await.unwrap();
        assert_eq!(account.key, again.key, "a second try is the same account");

        first.end().await;
        let second = LocalDesk::new(profile.path());
        second.begin(&core, Wish::GoOn).await.unwrap();
        let resumed = core.accounts();
        assert_eq!(resumed.len(), 1);
        assert_eq!(
            resumed.first().map(|account| &account.server),
            Some(&account.server),
            "the port is kept"
        );
    }

    #[tokio::test]
    async fn without_a_wish_or_an_account_nothing_runs() {
        let profile = tempfile::tempdir().unwrap();
        let desk = LocalDesk::new(profile.path());
        desk.begin(&core(profile.path()), Wish::GoOn).await.unwrap();
        assert!(!profile.path().join("desk").exists());
    }
}
