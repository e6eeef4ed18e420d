//! `guichet-server`: the server as a program.

use anyhow::Context;
use clap::Parser;
use guichet_server::{MailServer, Mailbox, Options, Seed, Server};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the IMAP password is looked for when no file is named.
const IMAP_PASSWORD: &str = "GUICHET_IMAP_PASSWORD";

/// A workspace server that speaks the Chatwoot application API, over SQLite.
///
/// When it is ready it prints one line of JSON on standard output: `url` and `account_id`, for a
/// seeded desk also `agents` and `widgets`. Without --seed a new folder gets an account with one
/// administrator, whose random password that line shows once. Everything else goes to standard
/// error; RUST_LOG sets how much.
#[derive(Debug, Parser)]
#[command(name = "guichet-server", version)]
struct Arguments {
    /// The data folder; made when it is not there.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Fill a new desk: `demo`, or `bench:N` with N conversations. An existing desk stays as it is.
    #[arg(long, value_name = "demo|bench:N")]
    seed: Option<Seed>,
    /// Behave as a plain Chatwoot, without tickets, change feed and idempotency.
    #[arg(long)]
    stock: bool,
    /// The address that clients reach this server by, when it is not the one it listens on.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The SMTP server that mail leaves by, `smtps://user:password@mail.example.org` for one. Without
    /// it mail is written into the folder `mail` of the data folder.
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
    /// The IMAP server that mail of e-mail inboxes is fetched from, `imaps://mail.example.org`; with
    /// --imap-user. Mail can be put into `mail/incoming` of the data folder as well.
    #[arg(long, value_name = "URL", requires = "imap_user")]
    imap: Option<MailServer>,
    /// The user's name on the IMAP server.
    #[arg(long, value_name = "NAME", requires = "imap")]
    imap_user: Option<String>,
    /// A file that holds the user's password on the IMAP server and nothing else. Without it the
    /// password is read from the environment, GUICHET_IMAP_PASSWORD.
    #[arg(long, value_name = "FILE", requires = "imap")]
    imap_password_file: Option<PathBuf>,
}

impl Arguments {
    /// The mailbox to fetch from, with its password.
    fn mailbox(&self) -> anyhow::Result<Option<Mailbox>> {
        let (Some(server), Some(user)) = (&self.imap, &self.imap_user) else {
            return Ok(None);
        };
        let password = match &self.imap_password_file {
            Some(file) => std::fs::read_to_string(file)
                .context("the file with the IMAP password could not be read")?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            None => std::env::var(IMAP_PASSWORD)
                .with_context(|| format!("give --imap-password-file, or set {IMAP_PASSWORD}"))?,
        };
        Ok(Some(Mailbox {
            server: server.clone(),
            user: user.clone(),
            password,
        }))
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    // Asked for before the start, so that an early signal is not lost.
    let ending = ending().context("signals could not be heard")?;
    let imap = arguments.mailbox()?;
    let options = Options {
        imap,
        listen: arguments.listen,
        seed: arguments.seed,
        stock: arguments.stock,
        public_url: arguments.public_url,
        smtp: arguments.smtp,
        ..Options::new(arguments.data)
    };
    let running = Server::start(options).await.context("could not start")?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", running.first_line())
        .and_then(|()| out.flush())
        .context("the first line could not be written")?;
    drop(out);
    ending.await;
    tracing::info!("closing the desk");
    running.shutdown().await;
    Ok(())
}

#[cfg(unix)]
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a way to hear Ctrl-C the server runs until it is killed, which loses nothing.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
