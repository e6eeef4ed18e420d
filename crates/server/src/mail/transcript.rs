//! Transcripts by mail: what was said with a customer, readable as HTML and as text. Neither private
//! notes nor activities stand in one.

use super::letter::{Envelope, KeepBcc, automatic, domain};
use super::{inbox_of, own_address, store};
use crate::activity::{self, Activity, Actor};
use crate::desk::{View, Work};
use crate::error::ApiError;
use crate::messages;
use crate::render;
use crate::store::mail::Content;
use crate::store::message::{Kinds, Range};
use crate::store::row::ConversationRow;
use crate::store::{fetch, message, people, ticket};
use guichet_protocol::ids::MessageId;
use guichet_protocol::rest::{Message, MessageType};
use guichet_protocol::transcript::{File, Language, Line, Subject, Transcript};
use jiff::tz::TimeZone;
use lettre::message::MultiPart;

/// The newest messages of a conversation that a transcript shows at most.
const MOST_MESSAGES: usize = 5_000;
/// Addresses that one request may name.
const MOST_ADDRESSES: usize = 20;

/// Queues a transcript of a conversation as it stands now, a mail for each address. `text` holds one
/// address or several, between commas.
///
/// # Errors
/// 422 when there is none, one is not valid or there are too many; 429 when the account sent too
/// many within the hour; the store's.
pub(crate) fn queue(
    work: &mut Work<'_>,
    row: &ConversationRow,
    text: &str,
) -> Result<(), ApiError> {
    let refuse = |text: &str| Err(ApiError::Unprocessable(text.to_owned()));
    let mut addresses: Vec<String> = Vec::new();
    for address in text.split([',', ';']).map(str::trim) {
        if address.is_empty() || addresses.iter().any(|known| known == address) {
            continue;
        }
        if address.parse::<lettre::Address>().is_err() {
            return refuse("Invalid email address");
        }
        addresses.push(address.to_owned());
    }
    if addresses.is_empty() {
        return refuse("email param missing");
    }
    if addresses.len() > MOST_ADDRESSES {
        return refuse("Too many email addresses");
    }
    let inbox = inbox_of(work, row)?;
    if own_address(work, &inbox)?.is_none() {
        return refuse("Neither the inbox nor the account has an email address to send from");
    }
    let newest = message::page(work.connection, row.id, Range::Newest, Kinds::All)?;
    let Some(newest) = newest.last().map(|message| message.id) else {
        return refuse("There is nothing to send");
    };
    work.desk
        .transcripts()
        .take(row.account_id, addresses.len(), work.now)
        .map_err(ApiError::TooMany)?;
    for address in addresses {
        let content = Content::Transcript(newest, address);
        store::add(work.connection, row.account_id, row.id, &content, work.now)?;
    }
    work.ring_mailed();
    Ok(())
}

/// Says in the thread that a transcript did not leave.
pub(super) fn given_up(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    address: &str,
) -> Result<(), ApiError> {
    let activity = Activity::TranscriptFailed(address);
    messages::create_activity(work, row, &Actor::System, &activity)
}

/// The mail; the inner error is a sentence for agents.
pub(super) fn letter(
    view: &View<'_>,
    row: &ConversationRow,
    last: MessageId,
    address: &str,
    delivery: i64,
) -> Result<Result<lettre::Message, String>, ApiError> {
    let inbox = inbox_of(view, row)?;
    let account = people::account(view.connection, row.account_id)?.ok_or(ApiError::NotFound)?;
    let Some(from) = own_address(view, &inbox)? else {
        return Ok(Err("The inbox has no address".to_owned()));
    };
    let contact = fetch::contacts(view.connection, [row.contact_id])?.remove(&row.contact_id);
    let transcript = Transcript {
        language: match activity::Language::of(&account.locale) {
            activity::Language::French => Language::French,
            activity::Language::English => Language::English,
        },
        subject: subject(view, row)?,
        account: account.name.clone(),
        customer: contact.map(|contact| contact.name).unwrap_or_default(),
        gaps: Vec::new(),
        zone: TimeZone::get(&inbox.timezone).unwrap_or(TimeZone::UTC),
        lines: lines(view, row, last, &account.name)?,
    };
    let envelope = Envelope {
        from_name: inbox.business_name.unwrap_or(account.name),
        message_id: format!(
            "transcript.{delivery}.{}@{}",
            view.desk.instance_id(),
            domain(&from)
        ),
        from,
        to: vec![address.to_owned()],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: transcript.title(),
    };
    let parts = MultiPart::alternative_plain_html(transcript.text(), transcript.html());
    Ok(envelope.builder(KeepBcc::No).and_then(|builder| {
        automatic(builder)
            .multipart(parts)
            .map_err(|_| "The transcript could not be put together".to_owned())
    }))
}

fn subject(view: &View<'_>, row: &ConversationRow) -> Result<Subject, ApiError> {
    Ok(match ticket::find(view.connection, row.id)? {
        None => Subject::Conversation(Some(row.display_id.0)),
        Some(ticket) => Subject::Ticket {
            number: Some(ticket.number),
            title: ticket.title,
        },
    })
}

/// The messages that the customer saw, oldest first, up to the last one wanted.
fn lines(
    view: &View<'_>,
    row: &ConversationRow,
    last: MessageId,
    account: &str,
) -> Result<Vec<Line>, ApiError> {
    let mut found: Vec<Line> = Vec::new();
    let mut before = MessageId(last.get().saturating_add(1));
    // Newest pages first, so that the limit leaves out the oldest.
    while found.len() < MOST_MESSAGES {
        let range = Range::Before(before);
        let rows = message::page(view.connection, row.id, range, Kinds::Public)?;
        let Some(lowest) = rows.iter().map(|row| row.id).min() else {
            break;
        };
        before = lowest;
        let shown = render::messages(view, row, &rows)?;
        let newer = found;
        found = shown.iter().map(|shown| line(shown, account)).collect();
        found.extend(newer);
    }
    Ok(found)
}

fn line(message: &Message, account: &str) -> Line {
    let sender = message.sender.as_ref().and_then(|sender| sender.name());
    let files = message.attachments.iter().filter_map(|file| {
        Some(File {
            name: file.file_name()?,
            url: file.data_url.clone()?,
        })
    });
    Line {
        who: sender.unwrap_or(account).to_owned(),
        at: message.created_at,
        from_customer: message.message_type == MessageType::Incoming,
        text: message.content.clone().unwrap_or_default(),
        files: files.collect(),
    }
}
