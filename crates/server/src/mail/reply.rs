//! What agents write in an e-mail inbox, as mail: within its thread, to whom the thread goes.

use super::letter::{Envelope, KeepBcc, domain};
use super::{inbox_of, own_address, store};
use crate::contacts::check_email;
use crate::desk::{View, Work};
use crate::error::ApiError;
use crate::messages::ANSWERED_EXTERNAL_ID;
use crate::params::Params;
use crate::store::mail::Content;
use crate::store::row::{ConversationRow, InboxRow, MessageRow};
use crate::store::{SenderType, fetch, message};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{MessageId, UserId};
use guichet_protocol::rest::{MailRoute, MessageType};
use guichet_protocol::transcript::escape;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, MultiPart, SinglePart};
use serde_json::Value;

/// Mails of a thread that a reply refers to.
const MOST_REFERENCES: i64 = 20;
const MOST_ADDRESSES: usize = 50;

/// The addresses that a request names for a message of an e-mail inbox, as its attributes keep them.
///
/// # Errors
/// 422 when one is not valid.
pub(crate) fn addresses(params: &Params, attributes: &mut JsonObject) -> Result<(), ApiError> {
    for key in ["cc_emails", "bcc_emails", "to_emails"] {
        let given = params.texts(key).join(",");
        let mut found: Vec<Value> = Vec::new();
        for address in given.split(',').map(str::trim) {
            if address.is_empty() {
                continue;
            }
            let valid = check_email(Some(address)).is_ok()
                && address.parse::<lettre::Address>().is_ok()
                && found.len() < MOST_ADDRESSES;
            if !valid {
                return Err(ApiError::Unprocessable("Invalid email address".to_owned()));
            }
            found.push(Value::String(address.to_lowercase()));
        }
        if !found.is_empty() {
            attributes.insert(key.to_owned(), Value::Array(found));
        }
    }
    Ok(())
}

/// Queues a message of an e-mail inbox, to leave after the commit, and gives it the id of its mail.
/// Automatic texts do not answer automatic mails.
///
/// # Errors
/// The store's.
pub(crate) fn queue(
    work: &mut Work<'_>,
    row: &ConversationRow,
    inbox: &InboxRow,
    message: &MessageRow,
) -> Result<(), ApiError> {
    if message.message_type == MessageType::Template && answers_a_machine(work, row, message)? {
        return Ok(());
    }
    if message.source_id.is_none() {
        let from = own_address(work, inbox)?;
        let place = from.as_deref().map_or("localhost", domain);
        let id = format!("{}.{}@{place}", row.uuid, message.id);
        store::set_mail_id(work.connection, message.id, &id)?;
    }
    let content = Content::Reply(message.id);
    store::add(work.connection, row.account_id, row.id, &content, work.now)?;
    work.ring_mailed();
    Ok(())
}

fn answers_a_machine(
    view: &View<'_>,
    row: &ConversationRow,
    message: &MessageRow,
) -> Result<bool, ApiError> {
    let before = store::thread(view.connection, row.id, message.id, 1)?;
    Ok(before.iter().any(|mail| {
        let email = mail.content_attributes.get("email");
        let auto = email.and_then(|email| email.get("auto_reply"));
        auto.and_then(Value::as_bool) == Some(true)
    }))
}

/// The mail; the inner error is a sentence for agents.
pub(super) fn letter(
    view: &View<'_>,
    row: &ConversationRow,
    id: MessageId,
) -> Result<Result<lettre::Message, String>, ApiError> {
    let inbox = inbox_of(view, row)?;
    let message = message::find(view.connection, row.id, id)?.ok_or(ApiError::NotFound)?;
    let Some(from) = own_address(view, &inbox)? else {
        return Ok(Err("The inbox has no address".to_owned()));
    };
    let thread = store::thread(view.connection, row.id, id, MOST_REFERENCES)?;
    let incoming = thread
        .iter()
        .find(|mail| mail.message_type == MessageType::Incoming);
    let to = recipients(view, row, &message, incoming)?;
    if to.is_empty() {
        return Ok(Err("The contact has no address".to_owned()));
    }
    let envelope = Envelope {
        from_name: name(view, &inbox, &message)?,
        from,
        to,
        cc: list(&message.content_attributes, "cc_emails"),
        bcc: list(&message.content_attributes, "bcc_emails"),
        subject: subject(row, &inbox, incoming),
        message_id: message.source_id.clone().unwrap_or_default(),
    };
    let files = match files(view, &message)? {
        Ok(files) => files,
        Err(reason) => return Ok(Err(reason)),
    };
    let keep_bcc = match view.desk.post().route() {
        MailRoute::Folder => KeepBcc::Yes,
        _ => KeepBcc::No,
    };
    Ok(envelope.builder(keep_bcc).and_then(|mut builder| {
        let newest = || thread.first().and_then(|mail| mail.source_id.as_deref());
        if let Some(id) = answered(&message).or_else(newest) {
            builder = builder.in_reply_to(format!("<{id}>"));
        }
        let references: Vec<String> = thread
            .iter()
            .rev()
            .filter_map(|mail| Some(format!("<{}>", mail.source_id.as_ref()?)))
            .collect();
        if !references.is_empty() {
            builder = builder.references(references.join(" "));
        }
        let text = message.content.clone().unwrap_or_default();
        let html = html(&text);
        let words = MultiPart::alternative_plain_html(text, html);
        let body = files
            .into_iter()
            .fold(MultiPart::mixed().multipart(words), MultiPart::singlepart);
        builder
            .multipart(body)
            .map_err(|_| "The mail could not be put together".to_owned())
    }))
}

/// The id of the mail that a message says it answers.
fn answered(message: &MessageRow) -> Option<&str> {
    message
        .content_attributes
        .get(ANSWERED_EXTERNAL_ID)
        .and_then(Value::as_str)
}

/// Whom a message names, or else who wrote last, or else the contact.
fn recipients(
    view: &View<'_>,
    row: &ConversationRow,
    message: &MessageRow,
    incoming: Option<&MessageRow>,
) -> Result<Vec<String>, ApiError> {
    let named = list(&message.content_attributes, "to_emails");
    if !named.is_empty() {
        return Ok(named);
    }
    let email = incoming.and_then(|mail| mail.content_attributes.get("email"));
    let email = email.and_then(Value::as_object);
    if let Some(email) = email {
        for key in ["reply_to", "from"] {
            let senders = list(email, key);
            if !senders.is_empty() {
                return Ok(senders);
            }
        }
    }
    let contact = fetch::contacts(view.connection, [row.contact_id])?.remove(&row.contact_id);
    Ok(contact
        .and_then(|contact| contact.email)
        .into_iter()
        .collect())
}

/// The texts of a list among attributes.
pub(super) fn list(attributes: &JsonObject, key: &str) -> Vec<String> {
    let items = attributes.get(key).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn name(view: &View<'_>, inbox: &InboxRow, message: &MessageRow) -> Result<String, ApiError> {
    let company = inbox.business_name.clone();
    let company = company.unwrap_or_else(|| inbox.name.clone());
    let sender = match (&message.sender_type, message.sender_id) {
        (Some(SenderType::User), Some(id)) => {
            fetch::users(view.connection, [UserId(id)])?.remove(&UserId(id))
        }
        _ => None,
    };
    Ok(match sender {
        Some(user) => format!("{} ({company})", user.available_name()),
        None => company,
    })
}

fn subject(row: &ConversationRow, inbox: &InboxRow, incoming: Option<&MessageRow>) -> String {
    let known = row.additional_attributes.get("mail_subject");
    match known
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
    {
        Some(subject) if incoming.is_none() || subject.to_lowercase().starts_with("re:") => {
            subject.to_owned()
        }
        Some(subject) => format!("Re: {subject}"),
        None => format!("[#{}] {}", row.display_id, inbox.name),
    }
}

/// The files of a message as parts of a mail.
fn files(
    view: &View<'_>,
    message: &MessageRow,
) -> Result<Result<Vec<SinglePart>, String>, ApiError> {
    let attachments = fetch::attachments(view.connection, [message.id])?.remove(&message.id);
    let attachments = attachments.unwrap_or_default();
    let blobs = fetch::blobs(
        view.connection,
        attachments.iter().filter_map(|a| a.blob_id),
    )?;
    let mut parts = Vec::new();
    for blob in attachments.iter().filter_map(|a| blobs.get(&a.blob_id?)) {
        let path = view.desk.store().files().path(&blob.sha256);
        let Some(bytes) = path.and_then(|path| std::fs::read(path).ok()) else {
            return Ok(Err("A file of the message is not there any more".to_owned()));
        };
        let kind = ContentType::parse(&blob.content_type).unwrap_or_else(|_| octets());
        parts.push(Attachment::new(blob.filename.clone()).body(bytes, kind));
    }
    Ok(Ok(parts))
}

fn octets() -> ContentType {
    ContentType::parse("application/octet-stream").unwrap_or(ContentType::TEXT_PLAIN)
}

fn html(text: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body>\
         <div style=\"white-space:pre-wrap\">{}</div></body></html>",
        escape(text)
    )
}
