//! Starting and ending the server.

use crate::clock::{Clock, SystemClock};
use crate::desk::{Desk, Edition, Inner};
use crate::hub::Hub;
use crate::limits::{Limiter, Quota, Rate, SignInLimits};
use crate::mail::imap::Mailbox;
use crate::mail::{Post, PostError};
use crate::pictures::Pictures;
use crate::seed::{Seed, SeedError};
use crate::store::{Store, StoreError, people};
use crate::uploads::Uploads;
use crate::urls::Urls;
use crate::{chores, first_run, jobs, mail, routes, webhook};
use guichet_protocol::ids::AccountId;
use serde_json::Value;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// Requests under way get so long to end at shutdown.
const GRACE: Duration = Duration::from_secs(3);
/// Files that an account may send by the route `upload`, as Chatwoot.
const UPLOADS: Rate = Rate {
    attempts: 60,
    within: Duration::from_secs(3600),
};

/// How to run a server. Start from [`Options::new`].
#[derive(Clone)]
pub struct Options {
    /// The data folder; made when it is not there.
    pub data: PathBuf,
    /// Where to listen. Default: a free port of this machine only.
    pub listen: SocketAddr,
    /// What to fill a new desk with; an existing one is left as it is. Default: nothing but an
    /// account with one administrator.
    pub seed: Option<Seed>,
    /// Whether to behave as a plain Chatwoot, without any addition. Default: no.
    pub stock: bool,
    /// The address that clients reach this server by, for the addresses of files. Default: the one
    /// that it listens on.
    pub public_url: Option<String>,
    /// The limits on failed attempts to sign in, `None` for none. Default: Chatwoot's.
    pub sign_in_limits: Option<SignInLimits>,
    /// The SMTP server that mail leaves by, `smtps://user:password@mail.example.org` for one.
    /// Default: none, mail is written into the folder `mail` of the data folder.
    pub smtp: Option<String>,
    /// The mailbox that mail is fetched from. Default: none.
    pub imap: Option<Mailbox>,
    /// How many transcripts an account may send. Default: 1000 an hour, as Chatwoot.
    pub transcripts: Rate,
    /// Where time comes from. Default: the machine's clock.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// The defaults on a data folder.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            seed: None,
            stock: false,
            public_url: None,
            sign_in_limits: Some(SignInLimits::default()),
            smtp: None,
            imap: None,
            transcripts: Rate {
                attempts: 1000,
                within: Duration::from_secs(3600),
            },
            clock: Arc::new(SystemClock),
        }
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not of this machine.
    #[error("could not listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The data folder could not be used.
    #[error("the data folder could not be used")]
    Store(#[from] StoreError),
    /// The desk could not be filled.
    #[error("the desk could not be filled")]
    Seed(#[from] SeedError),
    /// The SMTP server's address is not one.
    #[error("mail could not be set up")]
    Post(#[from] PostError),
    /// The desk has no account.
    #[error("the desk has no account")]
    NoAccount,
    /// A worker was cut off.
    #[error("the start was cut off")]
    CutOff,
}

/// The server; see [`Server::start`].
pub struct Server;

/// A running server. Dropping it ends it without waiting; [`Running::shutdown`] waits.
pub struct Running {
    desk: Desk,
    address: SocketAddr,
    account: AccountId,
    first_line: Value,
    tasks: Vec<JoinHandle<()>>,
}

/// What was found in, or put into, the data folder.
struct Opened {
    store: Store,
    instance_id: String,
    secret_key: String,
    account: AccountId,
    line: Value,
}

impl Server {
    /// Opens the data folder, fills it when it is new, and serves. It is ready when this returns.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(|error| StartError::Listen(options.listen, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Listen(options.listen, error))?;
        let base = match &options.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", reachable(address)),
        };
        let post = Post::new(options.data.join("mail"), options.smtp.as_deref())?;
        let opening = options.clone();
        let opened = tokio::task::spawn_blocking(move || open(&opening))
            .await
            .map_err(|_| StartError::CutOff)??;
        let first_line = first_run::complete_line(opened.line, &base, opened.account);
        let desk = Desk::new(Inner {
            store: opened.store,
            clock: options.clock,
            hub: Hub::default(),
            urls: Urls::new(base, opened.secret_key),
            pictures: Pictures::new(options.data.join("small")),
            uploads: Uploads::new(options.data.join("uploads")),
            upload_quota: Quota::new(UPLOADS),
            edition: if options.stock {
                Edition::Stock
            } else {
                Edition::Guichet
            },
            instance_id: opened.instance_id,
            limiter: Limiter::new(options.sign_in_limits),
            snoozed: Notify::new(),
            queued: Notify::new(),
            post,
            mailed: Notify::new(),
            transcripts: Quota::new(options.transcripts),
            chores: Notify::new(),
            idle: watch::Sender::new(false),
            closing: watch::Sender::new(false),
        });
        let mut tasks = vec![
            tokio::spawn(serve(desk.clone(), listener)),
            tokio::spawn(jobs::end_snoozes(desk.clone())),
            tokio::spawn(jobs::forget(desk.clone())),
            tokio::spawn(webhook::run(desk.clone())),
            tokio::spawn(mail::run(desk.clone())),
            tokio::spawn(mail::incoming::run(desk.clone())),
            tokio::spawn(chores::run(desk.clone())),
        ];
        if let Some(mailbox) = options.imap {
            tasks.push(tokio::spawn(mail::imap::run(desk.clone(), mailbox)));
        }
        tracing::info!(%address, account = %opened.account, "the desk is open");
        Ok(Running {
            desk,
            address,
            account: opened.account,
            first_line,
            tasks,
        })
    }
}

/// An address to reach a listener by from this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    }
}

fn open(options: &Options) -> Result<Opened, StartError> {
    let store = Store::open(&options.data)?;
    let now = options.clock.now();
    let line = first_run::furnish(&store, options.seed, now)?;
    let (instance_id, secret_key) = first_run::identity(&store)?;
    let account = store
        .look(people::first_account)?
        .ok_or(StartError::NoAccount)?;
    Ok(Opened {
        store,
        instance_id,
        secret_key,
        account,
        line,
    })
}

async fn serve(desk: Desk, listener: TcpListener) {
    let app = routes::router(desk.clone());
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let closing = desk.clone();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(async move { closing.closing().await });
    let graceful = async {
        desk.closing().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = served => {
            if let Err(error) = result {
                tracing::error!(%error, "serving ended");
            }
        }
        () = graceful => tracing::warn!("requests under way were cut off"),
    }
}

impl Running {
    /// The address to reach it by, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.desk.urls().base()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The (first) account of the desk.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.account
    }

    /// The document that `guichet-server` prints on its first line.
    #[must_use]
    pub fn first_line(&self) -> &Value {
        &self.first_line
    }

    /// The desk, for tests that look inside.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Ends it: open WebSockets are told, requests under way get three seconds, and the data folder is
    /// free for another server afterwards.
    pub async fn shutdown(mut self) {
        self.desk.close();
        for task in std::mem::take(&mut self.tasks) {
            // A task that panicked has ended too.
            let _ = task.await;
        }
        let store = self.desk.store().downgrade();
        drop(self);
        // Connections that were told to end hold the desk for a last moment.
        let freed = async {
            while store.is_held() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(GRACE, freed).await.is_err() {
            tracing::warn!("the data folder was not freed in time");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.desk.close();
    }
}
