//! The server, as a client sees it: typed requests over HTTP, and the realtime connection.
//!
//! [`Client`] is one server with one agent's token; [`Desk`] is one account on it, where conversations live. Both are
//! cheap to clone. Every failure is an [`Error`] whose variant says what can be done next; nothing here retries,
//! reconnects or keeps state, apart from the spelling of the token's header that gets through.
//!
//! The dialect is Chatwoot's application API with the additions of our own server; see `docs/ARCHITECTURE.md`.

pub mod address;
pub mod cable;
mod composer;
mod download;
mod error;
mod reads;
mod related;
mod sign_in;
mod tls;
mod transport;
mod upload;
mod views;
mod writes;

#[cfg(test)]
mod api_tests;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use guichet_model::Timestamp;
use guichet_protocol::{ids::AccountId, rest};
use http::Method;
use url::Url;

pub use address::{PlainHttp, ServerAddress};
pub use download::Downloaded;
pub use error::{Error, Retry};
pub use reads::{ConversationPage, MessagePage, MessageRange};
pub use sign_in::{SignIn, SignedIn};
pub use transport::Upload;
pub use upload::{FormFile, Transfer};
pub use writes::{Audience, FiledMessage, Typing};

use crate::secrets::Secret;
use transport::{Credentials, Request, TokenHeader};

/// How requests are made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a connection may take to stand. Default 5 s.
    pub connect_timeout: Duration,
    /// How long a request may take with its whole answer. Default 20 s.
    pub request_timeout: Duration,
    /// The longest JSON answer that is read, in bytes. Default 64 MiB.
    pub json_limit_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(20),
            json_limit_bytes: 64 * 1024 * 1024,
        }
    }
}

/// The program's name for servers. Never holds "Mozilla": servers count such a client's web sessions differently.
const USER_AGENT: &str = concat!("Guichet/", env!("CARGO_PKG_VERSION"));

/// How long an idle connection is kept for the next request. Shorter than what servers keep (20 s and more), so that
/// a request rarely goes out on a connection that the other side has just closed.
const POOL_IDLE: Duration = Duration::from_secs(15);

/// One server, with or without an agent's token.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    http: reqwest::Client,
    address: ServerAddress,
    token: Option<Secret>,
    token_header: TokenHeader,
    options: Options,
}

/// One account on a server: conversations, messages and the names that they refer to.
#[derive(Debug, Clone)]
pub struct Desk {
    client: Client,
    account: AccountId,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// The thing itself.
    pub value: T,
    /// When the server answered, by its own clock (to the second).
    pub server_time: Option<Timestamp>,
    /// Records that could not be read and were left out.
    pub skipped: usize,
}

impl<T> Answer<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: change(self.value),
            server_time: self.server_time,
            skipped: self.skipped,
        }
    }
}

/// Who answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// The version of Chatwoot's API that it speaks, `4.15.1`.
    pub version: String,
    /// The identity of our own server, which survives a change of address; stock servers have none.
    pub instance_id: Option<String>,
    /// What it adds to Chatwoot's API: `tickets`, `changes`, `idempotency` …
    pub capabilities: BTreeSet<String>,
    /// When it answered, by its own clock.
    pub server_time: Option<Timestamp>,
}

impl Client {
    /// A client for one server; nothing is sent yet. Without a token only [`Client::probe`] and signing in work.
    ///
    /// # Errors
    /// When this machine cannot do TLS at all.
    pub fn new(
        address: ServerAddress,
        token: Option<Secret>,
        options: Options,
    ) -> Result<Self, Error> {
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured((*tls::config()?).clone())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .user_agent(USER_AGENT);
        if address.is_loopback() {
            // A proxy cannot reach this machine's own loopback.
            http = http.no_proxy();
        }
        let http = http
            .build()
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        Ok(Self {
            shared: Arc::new(Shared {
                http,
                address,
                token,
                token_header: TokenHeader::default(),
                options,
            }),
        })
    }

    /// The same server with another token.
    #[must_use]
    pub fn with_token(&self, token: Secret) -> Self {
        Self {
            shared: Arc::new(Shared {
                http: self.shared.http.clone(),
                address: self.shared.address.clone(),
                token: Some(token),
                token_header: TokenHeader::default(),
                options: self.shared.options.clone(),
            }),
        }
    }

    /// The server's address.
    #[must_use]
    pub fn address(&self) -> &ServerAddress {
        &self.shared.address
    }

    /// One account on this server.
    #[must_use]
    pub fn desk(&self, account: AccountId) -> Desk {
        Desk {
            client: self.clone(),
            account,
        }
    }

    /// Asks who answers there. Needs no token.
    ///
    /// # Errors
    /// [`Error::UnknownServer`] when what answers is not Chatwoot-shaped; otherwise as any request.
    pub async fn probe(&self) -> Result<ServerInfo, Error> {
        let request = self
            .request(Method::GET, &["api"])
            .credentials(Credentials::None);
        let answer = match self.fetch::<rest::ApiInfo>(request).await {
            Ok(answer) => answer,
            Err(
                Error::Malformed(_)
                | Error::NotFound
                | Error::Gone
                | Error::Refused { .. }
                | Error::NotPermitted { .. }
                | Error::SignInNeeded,
            ) => return Err(Error::UnknownServer),
            Err(other) => return Err(other),
        };
        let info = answer.value;
        if info.version.is_empty() {
            return Err(Error::UnknownServer);
        }
        let (instance_id, capabilities, mail) =
            info.guichet.map_or_else(Default::default, |ours| {
                (Some(ours.instance_id), ours.capabilities, ours.mail)
            });
        // How mail leaves is told to agents beside what the server can do: `mail-smtp`, `mail-folder`.
        let mail = mail.map(|route| format!("mail-{route}"));
        Ok(ServerInfo {
            version: info.version,
            instance_id,
            capabilities: capabilities
                .iter()
                .map(ToString::to_string)
                .chain(mail)
                .collect(),
            server_time: answer.server_time,
        })
    }

    fn request(&self, method: Method, path: &[&str]) -> Request<'static> {
        Request::new(method, self.shared.address.url(path))
    }
}

impl Desk {
    /// The account's number on its server.
    #[must_use]
    pub const fn account_id(&self) -> AccountId {
        self.account
    }

    /// The server that it is on.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    fn url(&self, path: &[&str]) -> Url {
        let account = self.account.to_string();
        let mut segments = vec!["api", "v1", "accounts", account.as_str()];
        segments.extend_from_slice(path);
        self.client.shared.address.url(&segments)
    }

    fn request<'a>(&self, method: Method, path: &[&str]) -> Request<'a> {
        Request::new(method, self.url(path))
    }
}
