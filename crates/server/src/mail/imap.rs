//! Mail that is fetched from an IMAP mailbox: what is unseen in its inbox goes the way of the folder of
//! incoming mail ([`super::incoming`]) and is marked seen once it is stored. A crash in between fetches a
//! mail again, and the id of the mail finds that it is here. What cannot be taken is written into
//! `mail/failed`, and stays in the mailbox, seen.
//!
//! The mailbox is asked every half minute, on a connection of its own each time: nothing has to be kept
//! alive, and a lost connection is only a look that failed. The password is in memory only, never in the
//! database, and log lines name neither the user nor what a server says.

use super::incoming::{self, Fate, MAX_MAIL_BYTES};
use crate::desk::Desk;
use crate::error::{ApiError, chain};
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The mailbox is asked this often.
const LOOK_MS: i64 = 30_000;
/// The longest pause after looks that failed.
const LONGEST_PAUSE_MS: i64 = 600_000;
/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Mails taken in one look; the others come with the next.
const BATCH: usize = 200;

/// A mailbox.
#[derive(Clone)]
pub struct Mailbox {
    /// Where its server is.
    pub server: MailServer,
    /// The user's name there.
    pub user: String,
    /// The user's password there.
    pub password: String,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

/// Where an IMAP server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    host: String,
    port: u16,
    safety: Safety,
}

/// How a connection is kept from prying eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Safety {
    /// By TLS from its first byte.
    Tls,
    /// It does not leave this machine.
    Loopback,
}

/// The address of an IMAP server is not one that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailServerError {
    /// It is no address of the form that is asked for.
    #[error("write the IMAP server as imaps://mail.example.org or imaps://mail.example.org:993")]
    NoAddress,
    /// A user or a password stands in it, where everybody sees it in the list of processes.
    #[error("name the IMAP user and the password by options of their own, not in the address")]
    Secret,
    /// The password would travel in the clear.
    #[error("plain imap:// is for a server on this machine only, use imaps://")]
    Plain,
}

impl std::str::FromStr for MailServer {
    type Err = MailServerError;

    /// `imaps://host[:port]`, or `imap://` with the name or number of this machine.
    fn from_str(text: &str) -> Result<Self, MailServerError> {
        let (safety, rest) = match text.split_once("://") {
            Some(("imaps", rest)) => (Safety::Tls, rest),
            Some(("imap", rest)) => (Safety::Loopback, rest),
            _ => return Err(MailServerError::NoAddress),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return Err(MailServerError::Secret);
        }
        let default = match safety {
            Safety::Tls => 993,
            Safety::Loopback => 143,
        };
        let (host, port) = split_port(rest).ok_or(MailServerError::NoAddress)?;
        let port = match port {
            Some(port) => port.parse().map_err(|_| MailServerError::NoAddress)?,
            None => default,
        };
        if host.is_empty() || host.contains(['/', '?', '#', ' ']) {
            return Err(MailServerError::NoAddress);
        }
        let here = matches!(host, "localhost" | "::1") || host.starts_with("127.");
        if safety == Safety::Loopback && !here {
            return Err(MailServerError::Plain);
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            safety,
        })
    }
}

/// Host and port; a numeric IPv6 host stands in brackets.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    match text.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

/// Why a look into the mailbox failed. Its words are the program's own: what a server says may quote
/// a mail or a name.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error("the mail server could not be reached")]
    Unreachable,
    #[error("the mail server could not be trusted or spoke no TLS")]
    Untrusted,
    #[error("the mail server did not answer in time")]
    Silent,
    #[error("the connection to the mail server was lost")]
    Lost,
    #[error("the mail server refused the user or the password")]
    Refused,
    #[error("the mail server answered something that could not be understood, or refused")]
    Odd,
    #[error(transparent)]
    Desk(#[from] ApiError),
}

impl From<async_imap::error::Error> for LookError {
    fn from(error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        match error {
            Error::Io(_) | Error::ConnectionLost => Self::Lost,
            _ => Self::Odd,
        }
    }
}

/// Fetches until the desk closes.
pub(crate) async fn run(desk: Desk, mailbox: Mailbox) {
    let mut failures = 0;
    loop {
        let looked = tokio::select! {
            () = desk.closing() => return,
            looked = look(&desk, &mailbox) => looked,
        };
        match looked {
            Ok(()) => failures = 0,
            Err(error) => {
                failures += 1;
                tracing::warn!(error = %chain(&error), failures, "mail was not fetched");
            }
        }
        let next = desk.now().plus_millis(pause_ms(failures));
        tokio::select! {
            () = desk.closing() => return,
            () = desk.clock().sleep_until(next) => {}
        }
    }
}

/// Doubled with each look that failed in a row.
fn pause_ms(failures: u32) -> i64 {
    let doubled = LOOK_MS.saturating_mul(1_i64 << failures.min(8));
    doubled.min(LONGEST_PAUSE_MS)
}

/// What a session speaks over.
trait Wire: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send> Wire for T {}

async fn look(desk: &Desk, mailbox: &Mailbox) -> Result<(), LookError> {
    let server = &mailbox.server;
    let connecting = TcpStream::connect((server.host.as_str(), server.port));
    let stream = in_time(connecting)
        .await?
        .map_err(|_| LookError::Unreachable)?;
    match server.safety {
        Safety::Loopback => take_unseen(desk, mailbox, stream).await,
        Safety::Tls => {
            let name = ServerName::try_from(server.host.clone());
            let name = name.map_err(|_| LookError::Untrusted)?;
            let stream = in_time(tls()?.connect(name, stream))
                .await?
                .map_err(|_| LookError::Untrusted)?;
            take_unseen(desk, mailbox, stream).await
        }
    }
}

/// Trusts what the operating system trusts: many mail servers have a certificate of their own house.
fn tls() -> Result<TlsConnector, LookError> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|_| LookError::Untrusted)?
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn in_time<T>(answer: impl Future<Output = T>) -> Result<T, LookError> {
    let answered = tokio::time::timeout(PATIENCE, answer).await;
    answered.map_err(|_| LookError::Silent)
}

async fn take_unseen<S: Wire>(desk: &Desk, mailbox: &Mailbox, stream: S) -> Result<(), LookError> {
    let mut client = Client::new(stream);
    let greeting = in_time(client.read_response()).await?;
    if !matches!(greeting, Ok(Some(_))) {
        return Err(LookError::Lost);
    }
    let login = in_time(client.login(&mailbox.user, &mailbox.password)).await?;
    let mut session = login.map_err(|(error, _)| match LookError::from(error) {
        LookError::Lost => LookError::Lost,
        _ => LookError::Refused,
    })?;
    in_time(session.select("INBOX")).await??;
    let unseen: BTreeSet<u32> = in_time(session.uid_search("UNSEEN"))
        .await??
        .into_iter()
        .collect();
    for uid in unseen.into_iter().take(BATCH) {
        let Some(fate) = take(desk, &mut session, uid).await? else {
            continue;
        };
        if let Fate::Failed(reason) = fate {
            tracing::warn!(reason, "a fetched mail could not be taken");
        }
        mark_seen(&mut session, uid).await?;
    }
    // It goes in any case.
    let _ = in_time(session.logout()).await;
    Ok(())
}

/// Takes one mail; `None` for one that somebody removed meanwhile.
async fn take<S: Wire>(
    desk: &Desk,
    session: &mut Session<S>,
    uid: u32,
) -> Result<Option<Fate>, LookError> {
    let Some(about) = fetch(session, uid, "(UID RFC822.SIZE)").await? else {
        return Ok(None);
    };
    if about
        .size
        .is_some_and(|size| u64::from(size) > MAX_MAIL_BYTES)
    {
        return Ok(Some(Fate::Failed("too large")));
    }
    // Peeking leaves it unseen until it is stored.
    let Some(mail) = fetch(session, uid, "(UID BODY.PEEK[])").await? else {
        return Ok(None);
    };
    let Some(bytes) = mail.body() else {
        return Ok(None);
    };
    let fate = match incoming::accept(desk, bytes).await {
        Ok(fate) => fate,
        // The store may be well again at the next look.
        Err(error @ ApiError::Store(_)) => return Err(error.into()),
        Err(error) => {
            tracing::warn!(error = %chain(&error), "a mail was refused");
            Fate::Failed("refused")
        }
    };
    if matches!(fate, Fate::Failed(_)) {
        keep_failed(desk, uid, bytes.to_vec()).await;
    }
    Ok(Some(fate))
}

async fn fetch<S: Wire>(
    session: &mut Session<S>,
    uid: u32,
    what: &str,
) -> Result<Option<Fetch>, LookError> {
    let fetched = in_time(async {
        let answers = session.uid_fetch(uid.to_string(), what).await?;
        answers.try_collect::<Vec<_>>().await
    })
    .await??;
    // A server may tell of other mails in between.
    Ok(fetched.into_iter().find(|one| one.uid == Some(uid)))
}

async fn mark_seen<S: Wire>(session: &mut Session<S>, uid: u32) -> Result<(), LookError> {
    in_time(async {
        let answers = session
            .uid_store(uid.to_string(), r"+FLAGS.SILENT (\Seen)")
            .await?;
        answers.try_collect::<Vec<_>>().await
    })
    .await??;
    Ok(())
}

/// A copy for people to look at. The mail itself stays in the mailbox whether this succeeds or not.
async fn keep_failed(desk: &Desk, uid: u32, bytes: Vec<u8>) {
    let folder = desk.post().folder().join("failed");
    let name = format!("imap-{}-{uid}.eml", desk.now().as_millis());
    let written = tokio::task::spawn_blocking(move || super::put(&folder, &name, &bytes)).await;
    if !matches!(written, Ok(Ok(()))) {
        tracing::warn!("a mail that could not be taken could not be written down");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_tls_or_with_a_secret_is_refused() {
        let server = |text: &str| text.parse::<MailServer>();
        let good = server("imaps://mail.example.org").expect("an address");
        assert_eq!((good.host.as_str(), good.port), ("mail.example.org", 993));
        assert_eq!(good.safety, Safety::Tls);
        let ported = server("imaps://mail.example.org:1993/").expect("an address");
        assert_eq!(ported.port, 1993);
        assert!(server("imap://127.0.0.1:1143").is_ok());
        assert!(server("imap://[::1]").is_ok());
        assert_eq!(
            server("imap://mail.example.org"),
            Err(MailServerError::Plain)
        );
        let secret = server("imaps://me:word@mail.example.org");
        assert_eq!(secret, Err(MailServerError::Secret));
        for odd in [
            "mail.example.org",
            "smtp://a",
            "imaps://",
            "imaps://a:b",
            "imaps://a/b",
        ] {
            assert_eq!(server(odd), Err(MailServerError::NoAddress), "{odd}");
        }
    }

    #[test]
    fn a_mailbox_does_not_show_its_password() {
        let mailbox = Mailbox {
            server: "imaps://mail.example.org".parse().expect("an address"),
            user: "help@example.org".to_owned(),
            password: "correct horse".to_owned(),
        };
        let shown = format!("{mailbox:?}");
        assert!(
            !shown.contains("correct") && !shown.contains("help@"),
            "{shown}"
        );
    }

    #[test]
    fn looks_that_fail_grow_rarer_up_to_ten_minutes() {
        assert_eq!(pause_ms(0), 30_000);
        assert_eq!(pause_ms(1), 60_000);
        assert_eq!(pause_ms(4), 480_000);
        assert_eq!(pause_ms(5), 600_000);
        assert_eq!(pause_ms(1000), 600_000);
    }
}
