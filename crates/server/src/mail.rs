//! Mail: transcripts, and the e-mail inbox both ways.
//!
//! What leaves is a row written in the transaction of its cause; [`run`] composes and hands it over,
//! with growing pauses between attempts ([`crate::webhook`] has the same). It leaves by the SMTP
//! server of the options or, where there is none, as an `.eml` file in the folder `mail` of the data
//! folder, written whole under its final name and named by its row, so an attempt made twice gives
//! one file. By SMTP a mail may arrive twice when an answer is lost; its `Message-ID` stays the same.
//!
//! What comes in is read from the folder `mail/incoming` ([`incoming`]) and, where one is named, from an
//! IMAP mailbox ([`imap`]).

pub(crate) mod imap;
pub(crate) mod incoming;
mod letter;
mod parse;
mod reply;
mod transcript;

pub(crate) use reply::{addresses, queue as queue_reply};
pub(crate) use transcript::queue as queue_transcript;

use crate::desk::{Desk, View, Work};
use crate::error::{ApiError, chain};
use crate::store::mail::{self as store, Content, Delivery};
use crate::store::row::{ConversationRow, InboxRow};
use crate::store::webhook::Outcome;
use crate::store::{conversation, fetch, people};
use crate::webhook;
use guichet_protocol::rest::MailRoute;
use guichet_protocol::time::Timestamp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::io;
use std::path::{Path, PathBuf};

/// Mails looked at in one go.
const BATCH: i64 = 16;
/// How long to let the store alone when it refused.
const STORE_PAUSE_MS: i64 = 30_000;

/// The way out, and the folder of mail.
pub(crate) struct Post {
    folder: PathBuf,
    smtp: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

/// The address of the SMTP server is not one.
#[derive(Debug, thiserror::Error)]
#[error("the address of the SMTP server is not valid")]
pub struct PostError(#[from] lettre::transport::smtp::Error);

impl Post {
    /// With the server's folder of mail, and an SMTP address such as
    /// `smtps://user:password@mail.example.org` where mail is to leave by one.
    pub(crate) fn new(folder: PathBuf, smtp: Option<&str>) -> Result<Self, PostError> {
        let smtp = smtp
            .map(AsyncSmtpTransport::<Tokio1Executor>::from_url)
            .transpose()?
            .map(|builder| builder.build());
        Ok(Self { folder, smtp })
    }

    /// How mail leaves.
    pub(crate) fn route(&self) -> MailRoute {
        match self.smtp {
            Some(_) => MailRoute::Smtp,
            None => MailRoute::Folder,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    async fn send(&self, delivery: &Delivery, letter: Message) -> Result<(), Refused> {
        let Some(smtp) = &self.smtp else {
            let name = format!("{}-{}.eml", delivery.created_at.as_millis(), delivery.id);
            let folder = self.folder.clone();
            let written =
                tokio::task::spawn_blocking(move || put(&folder, &name, &letter.formatted()));
            return match written.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(Refused::Again(
                    "The mail folder could not be written".to_owned(),
                )),
            };
        };
        match smtp.send(letter).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Refused::Never(
                "The mail server refused the mail".to_owned(),
            )),
            Err(error) if error.is_timeout() => Err(Refused::Again(
                "The mail server did not answer in time".to_owned(),
            )),
            Err(_) => Err(Refused::Again(
                "The mail server could not be reached".to_owned(),
            )),
        }
    }
}

/// Writes a file whole and durably, or not at all.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    std::fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}"));
    let mut file = std::fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(unfinished, folder.join(name))
}

/// Why a mail did not leave; the text is a sentence for agents.
enum Refused {
    /// It may leave later.
    Again(String),
    /// It never will.
    Never(String),
}

/// Sends until the desk closes.
pub(crate) async fn run(desk: Desk) {
    loop {
        let next = tokio::select! {
            // An attempt that is cut off here is made again after the next start.
            () = desk.closing() => return,
            next = round(&desk) => next,
        };
        let next = match next {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %chain(&error), "mail waits for the store");
                Some(desk.now().plus_millis(STORE_PAUSE_MS))
            }
        };
        let pause = async {
            match next {
                Some(at) => desk.clock().sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = desk.closing() => return,
            () = desk.mailed().notified() => {}
            () = pause => {}
        }
    }
}

/// Attempts everything that is due, and tells when the next mail is.
async fn round(desk: &Desk) -> Result<Option<Timestamp>, ApiError> {
    loop {
        let (due, next) = desk
            .read(|view| Ok(store::due(view.connection, view.now, BATCH)?))
            .await?;
        if due.is_empty() {
            return Ok(next);
        }
        for delivery in due {
            let wanted = delivery.clone();
            let letter = desk.read(move |view| compose(view, &wanted)).await?;
            let result = match letter {
                Ok(letter) => desk.post().send(&delivery, letter).await,
                Err(reason) => Err(Refused::Never(reason)),
            };
            settle(desk, delivery, result).await?;
        }
    }
}

/// The mail of a row; the inner error is a sentence for agents.
fn compose(view: &View<'_>, delivery: &Delivery) -> Result<Result<Message, String>, ApiError> {
    let row = conversation::get(view.connection, delivery.conversation)?;
    let composed = match &delivery.content {
        Content::Reply(message) => reply::letter(view, &row, *message)?,
        Content::Transcript(last, address) => {
            transcript::letter(view, &row, *last, address, delivery.id)?
        }
    };
    Ok(composed)
}

/// Writes down what an attempt came to; a reply that was given up shows it on its message.
async fn settle(
    desk: &Desk,
    delivery: Delivery,
    result: Result<(), Refused>,
) -> Result<(), ApiError> {
    desk.change(move |work| {
        let outcome = match result {
            Ok(()) => Outcome::Delivered,
            Err(Refused::Never(reason)) => Outcome::Failed(reason),
            Err(Refused::Again(reason)) => {
                webhook::outcome(Err(reason), delivery.attempts + 1, work.now)
            }
        };
        store::record(work.connection, delivery.id, &outcome)?;
        if let Outcome::Failed(reason) = outcome {
            tracing::warn!(delivery = delivery.id, "a mail was given up");
            give_up(work, &delivery, &reason)?;
        }
        Ok(())
    })
    .await
}

fn give_up(work: &mut Work<'_>, delivery: &Delivery, reason: &str) -> Result<(), ApiError> {
    match &delivery.content {
        Content::Reply(message) => webhook::fail(work, *message, reason),
        Content::Transcript(_, address) => {
            let mut row = conversation::get(work.connection, delivery.conversation)?;
            transcript::given_up(work, &mut row, address)
        }
    }
}

/// The inbox of a conversation.
fn inbox_of(view: &View<'_>, row: &ConversationRow) -> Result<InboxRow, ApiError> {
    fetch::inboxes(view.connection, [row.inbox_id])?
        .remove(&row.inbox_id)
        .ok_or(ApiError::NotFound)
}

/// The address that the desk writes from: the inbox's, or else the account's.
fn own_address(view: &View<'_>, inbox: &InboxRow) -> Result<Option<String>, ApiError> {
    let filled = |address: Option<String>| address.filter(|address| !address.trim().is_empty());
    if let Some(address) = filled(inbox.email.clone()) {
        return Ok(Some(address));
    }
    let account = people::account(view.connection, inbox.account_id)?;
    Ok(account.and_then(|account| filled(account.support_email)))
}
