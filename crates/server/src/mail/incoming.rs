//! Mail that comes in: whole `.eml` files that a mail server, a fetcher or a person puts into the
//! folder `mail/incoming` of the data folder (write elsewhere on the same disk, then rename). It is
//! looked at every few seconds. What was taken moves to `mail/done`, what cannot be taken to
//! `mail/failed`; a file that moved only after a crash is recognised by the id of its mail.

use super::parse::{self, Mail};
use super::reply::list;
use super::store;
use crate::conversations::{self, Beginning};
use crate::desk::{Desk, Work};
use crate::error::{ApiError, chain};
use crate::messages::{self, Author, Draft, IncomingFile};
use crate::store::contact::{self, UniqueKey};
use crate::store::conversation;
use crate::store::row::{ContactInboxRow, ContactRow, ConversationRow, InboxRow};
use crate::visitor::{self, Details, Newcomer};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{ContentType, MESSAGE_ATTACHMENTS_MAX, MessageType};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// The folder is looked at this often.
const LOOK_MS: i64 = 5_000;
/// The largest mail.
pub(super) const MAX_MAIL_BYTES: u64 = 48 * 1024 * 1024;

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands in a conversation, or did before, or its sender is blocked.
    Done,
    /// It cannot be taken.
    Failed(&'static str),
}

/// Takes mail in until the desk closes.
pub(crate) async fn run(desk: Desk) {
    loop {
        if let Err(error) = look(&desk).await {
            tracing::error!(%error, "the folder of incoming mail could not be read");
        }
        let soon = desk.now().plus_millis(LOOK_MS);
        tokio::select! {
            () = desk.clock().sleep_until(soon) => {}
            () = desk.closing() => return,
        }
    }
}

async fn look(desk: &Desk) -> io::Result<()> {
    let folder = desk.post().folder().to_owned();
    let waiting = tokio::task::spawn_blocking(move || waiting(&folder.join("incoming")));
    for path in waiting.await.unwrap_or_else(|_| Ok(Vec::new()))? {
        let fate = match take(desk, path.clone()).await {
            Ok(fate) => fate,
            Err(ApiError::Store(error)) => {
                // The store may be well again at the next look.
                tracing::error!(error = %chain(&error), "a mail waits for the store");
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), "a mail was refused");
                Fate::Failed("refused")
            }
        };
        if let Fate::Failed(reason) = fate {
            tracing::warn!(reason, "a mail could not be taken");
        }
        let folder = desk.post().folder().to_owned();
        let moved = tokio::task::spawn_blocking(move || put_away(&folder, &path, fate));
        moved.await.unwrap_or(Ok(()))?;
    }
    Ok(())
}

/// The mails that wait, by name.
fn waiting(folder: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let whole = name.is_some_and(|name| !name.starts_with('.') && name.ends_with(".eml"));
        if whole && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Moves a mail out of the way. One of the same name there is kept.
fn put_away(folder: &Path, path: &Path, fate: Fate) -> io::Result<()> {
    let to = match fate {
        Fate::Done => folder.join("done"),
        Fate::Failed(_) => folder.join("failed"),
    };
    std::fs::create_dir_all(&to)?;
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or("mail.eml");
    let mut target = to.join(name);
    let mut number = 1;
    while target.exists() {
        target = to.join(format!("{number}-{name}"));
        number += 1;
    }
    std::fs::rename(path, target)
}

async fn take(desk: &Desk, path: PathBuf) -> Result<Fate, ApiError> {
    let read = tokio::task::spawn_blocking(move || {
        if std::fs::metadata(&path)?.len() > MAX_MAIL_BYTES {
            return Ok(None);
        }
        std::fs::read(&path).map(Some)
    });
    let bytes = match read.await {
        Ok(Ok(Some(bytes))) => bytes,
        Ok(Ok(None)) => return Ok(Fate::Failed("too large")),
        Ok(Err(_)) | Err(_) => return Ok(Fate::Failed("could not be read")),
    };
    accept(desk, &bytes).await
}

/// Takes a mail as it travelled. The same one again changes nothing.
///
/// # Errors
/// The store's, or what the mail asks for and the desk refuses.
pub(super) async fn accept(desk: &Desk, bytes: &[u8]) -> Result<Fate, ApiError> {
    let Some(mut mail) = parse::mail(bytes) else {
        return Ok(Fate::Failed("is no mail"));
    };
    let mut files = std::mem::take(&mut mail.files);
    files.truncate(MESSAGE_ATTACHMENTS_MAX);
    let files = visitor::save_files(desk, files).await?;
    desk.change(move |work| receive(work, &mail, files)).await
}

/// Puts a mail into its conversation.
fn receive(work: &mut Work<'_>, mail: &Mail, files: Vec<IncomingFile>) -> Result<Fate, ApiError> {
    let mut inbox = None;
    for address in &mail.recipients {
        inbox = store::inbox(work.connection, address)?;
        if inbox.is_some() {
            break;
        }
    }
    let Some(inbox) = inbox else {
        return Ok(Fate::Failed("is for no inbox"));
    };
    if store::inbox(work.connection, &mail.from)?.is_some() {
        return Ok(Fate::Failed("comes from an inbox of this desk"));
    }
    if store::message(work.connection, inbox.id, &mail.id)?.is_some() {
        return Ok(Fate::Done);
    }
    let way_in = way_in(work, &inbox, mail)?;
    let sender = crate::contacts::get(work, inbox.account_id, way_in.contact_id)?;
    if sender.blocked {
        return Ok(Fate::Done);
    }
    let thread = thread(work, &inbox, mail, &sender)?;
    let mut row = match thread {
        Some(row) => row,
        None => fresh(work, &inbox, &way_in, mail)?,
    };
    let content = Some(mail.reply.clone()).filter(|text| !text.is_empty());
    let mut draft = Draft::text(MessageType::Incoming, Author::Contact(sender.id), content);
    draft.content_type = ContentType::IncomingEmail;
    draft.source_id = Some(mail.id.clone());
    draft.content_attributes = attributes(mail);
    draft.files = files;
    messages::create(work, &mut row, draft)?;
    Ok(Fate::Done)
}

fn attributes(mail: &Mail) -> JsonObject {
    let mut attributes = JsonObject::new();
    attributes.insert("email".to_owned(), mail.attributes.clone());
    if !mail.cc.is_empty() {
        attributes.insert("cc_emails".to_owned(), json!(mail.cc));
    }
    attributes
}

/// The sender's way in: known, or that of a contact with this address, or new with a new contact.
fn way_in(work: &mut Work<'_>, inbox: &InboxRow, mail: &Mail) -> Result<ContactInboxRow, ApiError> {
    let account = inbox.account_id;
    let known = contact::find_by(work.connection, account, UniqueKey::Email, &mail.from)?;
    if let Some(known) = &known {
        let way_in = contact::way_in_of_contact(work.connection, inbox.id, known.id)?;
        if let Some(way_in) = way_in {
            return Ok(way_in);
        }
    }
    let newcomer = match known {
        Some(known) => Newcomer::Known(known.id),
        None => Newcomer::New(Details {
            name: mail.from_name.clone().filter(|name| !name.is_empty()),
            email: Some(mail.from.clone()),
            fallback_name: mail.from.split('@').next().unwrap_or_default().to_owned(),
            ..Details::default()
        }),
    };
    visitor::way_in(work, inbox, &mail.from, newcomer)
}

/// The conversation that a mail answers. Knowing the id of a mail is not enough: the sender is its
/// contact, or somebody whom that mail was for.
fn thread(
    work: &Work<'_>,
    inbox: &InboxRow,
    mail: &Mail,
    sender: &ContactRow,
) -> Result<Option<ConversationRow>, ApiError> {
    for id in &mail.answers {
        let Some(answered) = store::message(work.connection, inbox.id, id)? else {
            continue;
        };
        let row = conversation::get(work.connection, answered.conversation_id)?;
        let email = answered.content_attributes.get("email");
        let email = email
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let named = ["to_emails", "cc_emails", "bcc_emails"]
            .iter()
            .flat_map(|key| list(&answered.content_attributes, key))
            .chain(
                ["from", "to", "cc"]
                    .iter()
                    .flat_map(|key| list(&email, key)),
            )
            .any(|address| address == mail.from);
        if (row.contact_id == sender.id || named) && conversations::goes_on(inbox, &row) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn fresh(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    mail: &Mail,
) -> Result<ConversationRow, ApiError> {
    if inbox.lock_to_single_conversation {
        let last = conversation::last_of_contact_inbox(work.connection, way_in.id)?;
        if let Some(last) = last {
            return Ok(last);
        }
    }
    let mut attributes = JsonObject::new();
    attributes.insert("source".to_owned(), json!("email"));
    attributes.insert("mail_subject".to_owned(), json!(mail.subject));
    attributes.insert("in_reply_to".to_owned(), json!(mail.answers.first()));
    attributes.insert("auto_reply".to_owned(), json!(mail.automatic));
    attributes.insert(
        "initiated_at".to_owned(),
        json!({"timestamp": work.now.to_iso()}),
    );
    let beginning = Beginning {
        additional_attributes: attributes,
        ..Beginning::default()
    };
    conversations::begin(work, inbox, way_in, beginning)
}
