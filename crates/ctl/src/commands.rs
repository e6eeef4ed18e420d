//! What each command does with the core.

mod acting;
mod composer;
mod files;
mod lists;
mod outbox;
mod reading;
mod related;
mod sending;
mod session;
mod voice;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use directories::ProjectDirs;
use guichet_core::{
    Core, Network, Options,
    secrets::{Keyring, Secret},
};
use guichet_model::{AccountKey, ConversationKey};
use serde::Serialize;

use crate::{
    arguments::{Address, Arguments, Command},
    error::Error,
};

/// How long an action may try to reach the server before it is left in the outbox.
const ATTEMPT: Duration = Duration::from_secs(5);

/// Runs a command; gives its document.
pub(crate) fn run(arguments: Arguments) -> Result<String, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let result = runtime.block_on(run_in(arguments));
    // Nothing that still runs in the background matters: what does is on disk.
    runtime.shutdown_background();
    result
}

async fn run_in(arguments: Arguments) -> Result<String, Error> {
    let network = if arguments.offline {
        Network::Forbidden
    } else {
        Network::Allowed
    };
    let core = Core::open(Options {
        network,
        token: given_token(),
        secrets: Arc::new(Keyring),
        ..Options::new(folder(arguments.profile)?)
    })?;
    let style = if arguments.json {
        Style::OneLine
    } else {
        Style::Indented
    };
    let desk = Desk {
        core,
        network,
        style,
        chosen: arguments.account.map(AccountKey),
    };
    match arguments.command {
        Command::Login(login) => session::login(&desk, login).await,
        Command::Logout(logout) => session::logout(&desk, &logout).await,
        Command::Accounts => session::accounts(&desk),
        Command::Sync(_) => session::sync(&desk).await,
        Command::List(list) => reading::list(&desk, list),
        Command::View(command) => lists::view(&desk, command).await,
        Command::Bulk(bulk) => lists::bulk(&desk, bulk).await,
        Command::Counts => reading::counts(&desk),
        Command::Show(show) => reading::show(&desk, &show).await,
        Command::Outbox(outbox) => outbox::run(&desk, outbox.what).await,
        Command::Download(download) => files::download(&desk, &download).await,
        Command::Act(act) => acting::act(&desk, act).await,
        Command::Related(related) => related::run(&desk, related).await,
        Command::Composer(composer) => composer::run(&desk, composer).await,
        Command::Voice(voice) => voice::run(&desk, voice).await,
        Command::Sending(sending) => sending::run(&desk, sending).await,
    }
}

/// The given folder, or the one that the desktop program uses: the two must agree.
fn folder(given: Option<PathBuf>) -> Result<PathBuf, Error> {
    given
        .or_else(|| {
            ProjectDirs::from("app", "Guichet", "guichet")
                .map(|folders| folders.data_local_dir().to_owned())
        })
        .ok_or(Error::NoProfileFolder)
}

fn given_token() -> Option<Secret> {
    let token = std::env::var("GUICHET_TOKEN").ok()?;
    let token = token.trim();
    (!token.is_empty()).then(|| Secret::new(token))
}

/// How the document is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    OneLine,
    Indented,
}

/// The opened profile, and what the command line says about every command.
struct Desk {
    core: Core,
    network: Network,
    style: Style,
    chosen: Option<AccountKey>,
}

impl Desk {
    /// The chosen account, or the only one.
    fn account(&self) -> Result<AccountKey, Error> {
        let accounts = self.core.accounts();
        match (self.chosen, accounts.as_slice()) {
            (Some(chosen), all) => all
                .iter()
                .find(|account| account.key == chosen)
                .map(|account| account.key)
                .ok_or(Error::UnknownAccount(chosen.0)),
            (None, [only]) => Ok(only.key),
            (None, []) => Err(Error::NoAccount),
            (None, several) => {
                let names = several.iter().map(|account| {
                    format!(
                        "{} ({} at {})",
                        account.key, account.my_email, account.server
                    )
                });
                Err(Error::SeveralAccounts(names.collect::<Vec<_>>().join(", ")))
            }
        }
    }

    /// The local key of a conversation.
    fn conversation(
        &self,
        account: AccountKey,
        address: Address,
    ) -> Result<ConversationKey, Error> {
        match address {
            Address::Key(key) => Ok(key),
            Address::Id(id) => Ok(self.core.conversation_key(account, id)?),
        }
    }

    /// The JSON of a document.
    fn document(&self, shape: &impl Serialize) -> Result<String, Error> {
        Ok(match self.style {
            Style::OneLine => serde_json::to_string(shape)?,
            Style::Indented => serde_json::to_string_pretty(shape)?,
        })
    }
}

/// Something worth knowing that is no failure.
fn note(sentence: &str) {
    // Nobody is left to tell when stderr itself is gone.
    let _ = writeln!(io::stderr(), "guichetctl: {sentence}");
}
