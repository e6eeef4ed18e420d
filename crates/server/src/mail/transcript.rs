//! Transcripts: what was said with a customer, readable as HTML and as text. Neither private notes
//! nor activities stand in one.

use super::letter::{Envelope, KeepBcc, automatic, domain, escape};
use super::{inbox_of, own_address, store};
use crate::activity::{Activity, Actor, Language};
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
use guichet_protocol::time::Timestamp;
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

/// One message, ready to be shown.
struct Line {
    who: String,
    when: String,
    from_customer: bool,
    text: String,
    files: Vec<(String, String)>,
}

/// What a transcript shows above its messages.
struct Head {
    language: Language,
    title: String,
    account: String,
    customer: String,
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
    let language = Language::of(&account.locale);
    let head = Head {
        language,
        title: title(view, row, language)?,
        account: account.name.clone(),
        customer: contact.map(|contact| contact.name).unwrap_or_default(),
    };
    let zone = TimeZone::get(&inbox.timezone).unwrap_or(TimeZone::UTC);
    let lines = lines(view, row, last, &head, &zone)?;
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
        subject: head.title.clone(),
    };
    let parts = MultiPart::alternative_plain_html(text(&head, &lines), html(&head, &lines));
    Ok(envelope.builder(KeepBcc::No).and_then(|builder| {
        automatic(builder)
            .multipart(parts)
            .map_err(|_| "The transcript could not be put together".to_owned())
    }))
}

fn title(view: &View<'_>, row: &ConversationRow, language: Language) -> Result<String, ApiError> {
    let ticket = ticket::find(view.connection, row.id)?;
    Ok(match (language, ticket) {
        (Language::French, None) => {
            format!("Transcription de la conversation n° {}", row.display_id)
        }
        (Language::English, None) => format!("Transcript of conversation #{}", row.display_id),
        (Language::French, Some(ticket)) => {
            format!(
                "Transcription du ticket T-{} : {}",
                ticket.number, ticket.title
            )
        }
        (Language::English, Some(ticket)) => {
            format!("Transcript of ticket T-{}: {}", ticket.number, ticket.title)
        }
    })
}

/// The messages that the customer saw, oldest first, up to the last one wanted.
fn lines(
    view: &View<'_>,
    row: &ConversationRow,
    last: MessageId,
    head: &Head,
    zone: &TimeZone,
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
        found = shown.iter().map(|shown| line(shown, head, zone)).collect();
        found.extend(newer);
    }
    Ok(found)
}

fn line(message: &Message, head: &Head, zone: &TimeZone) -> Line {
    let sender = message.sender.as_ref().and_then(|sender| sender.name());
    let files = message
        .attachments
        .iter()
        .filter_map(|file| Some((file.file_name()?, file.data_url.clone()?)));
    Line {
        who: sender.unwrap_or(&head.account).to_owned(),
        when: moment(message.created_at, zone),
        from_customer: message.message_type == MessageType::Incoming,
        text: message.content.clone().unwrap_or_default(),
        files: files.collect(),
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.as_millis()) {
        Ok(instant) => instant
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string(),
        Err(_) => at.to_iso(),
    }
}

fn text(head: &Head, lines: &[Line]) -> String {
    let mut text = format!("{}\n{} · {}\n", head.title, head.account, head.customer);
    for line in lines {
        text.push_str(&format!("\n[{}] {}\n{}\n", line.when, line.who, line.text));
        for (name, url) in &line.files {
            text.push_str(&format!("{name}: {url}\n"));
        }
    }
    text
}

const STYLE: &str = "font-family:-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px;\
    line-height:1.5;color:#1f2328;max-width:640px;margin:0 auto;padding:16px";

fn html(head: &Head, lines: &[Line]) -> String {
    let language = match head.language {
        Language::French => "fr",
        Language::English => "en",
    };
    let mut html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         </head><body><div style=\"{STYLE}\"><h1 style=\"font-size:20px;margin:0\">{title}</h1>\
         <p style=\"color:#59636e;margin:4px 0 20px\">{account} · {customer}</p>",
        title = escape(&head.title),
        account = escape(&head.account),
        customer = escape(&head.customer),
    );
    for line in lines {
        let ground = if line.from_customer {
            "#f1f3f5"
        } else {
            "#e8f1fb"
        };
        html.push_str(&format!(
            "<div style=\"background:{ground};border-radius:8px;padding:10px 14px;margin:0 0 10px\">\
             <div style=\"font-size:13px;color:#59636e\"><strong style=\"color:#1f2328\">{}</strong>\
              {}</div><div style=\"white-space:pre-wrap\">{}</div>",
            escape(&line.who),
            escape(&line.when),
            escape(&line.text)
        ));
        for (name, url) in &line.files {
            html.push_str(&format!(
                "<div><a href=\"{}\">{}</a></div>",
                escape(url),
                escape(name)
            ));
        }
        html.push_str("</div>");
    }
    html.push_str("</div></body></html>");
    html
}
