//! What a server's record says of a mail: `content_attributes.email`.

use std::collections::BTreeMap;

use guichet_model::{mail::Recipients, rule::is_email};
use guichet_protocol::rest;
use serde_json::Value;

use crate::{
    letter::{self, Outline},
    store::rows::{LetterRow, MailRow},
};

/// The longest address of a sender that is kept, in bytes.
const LONGEST_SENDER: usize = 320;
/// The most addresses of one kind that are kept of a mail.
const MOST_ADDRESSES: usize = 50;
/// The most pictures of one mail that are looked at.
const MOST_PICTURES: usize = 100;

/// The mail that a message is, where it is one and has a layout.
pub(super) fn letter(message: &rest::Message) -> Option<LetterRow> {
    let mail = message.content_attributes.get("email")?;
    let body = mail.get("html_content")?;
    let html = body.get("full").and_then(Value::as_str).unwrap_or_default();
    let left_out = body.get("too_large").and_then(Value::as_bool) == Some(true);
    if html.trim().is_empty() && !left_out {
        return None;
    }
    let outline = if left_out {
        Outline {
            too_large: true,
            ..Outline::default()
        }
    } else {
        letter::outline(html)
    };
    let pictures = pictures(mail, &message.attachments);
    let inline = outline.pictures.iter();
    Some(LetterRow {
        inline: inline.filter_map(|id| pictures.get(id).copied()).collect(),
        html: if outline.too_large {
            String::new()
        } else {
            html.to_owned()
        },
        outline,
        sender: sender(mail),
        pictures,
    })
}

/// Whose mail a message is and to whom it went, where it is one.
pub(super) fn head(message: &rest::Message) -> Option<MailRow> {
    let attributes = &message.content_attributes;
    let mail = attributes.get("email");
    let named = |key| addresses(mail.and_then(|mail| mail.get(key)));
    // What was sent says whom its author named, what was received what stood in it.
    let kept = |sent: &str, received| match addresses(attributes.get(sent)) {
        sent if sent.is_empty() => named(received),
        sent => sent,
    };
    let from = match named("reply_to") {
        reply_to if reply_to.is_empty() => named("from"),
        reply_to => reply_to,
    };
    let row = MailRow {
        from,
        recipients: Recipients {
            to: kept("to_emails", "to"),
            cc: kept("cc_emails", "cc"),
            bcc: kept("bcc_emails", "bcc"),
        },
    };
    (row != MailRow::default()).then_some(row)
}

/// The sound addresses of a list, or of one text with commas, in lower case.
fn addresses(value: Option<&Value>) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let clean = texts.into_iter().map(|text| text.trim().to_lowercase());
    clean
        .filter(|address| is_email(address))
        .take(MOST_ADDRESSES)
        .collect()
}

fn sender(mail: &Value) -> Option<String> {
    let address = mail.get("from")?.get(0)?.as_str()?.trim().to_lowercase();
    let sound = address.contains('@')
        && address.len() <= LONGEST_SENDER
        && !address.contains(char::is_control);
    sound.then_some(address)
}

/// The pictures that the layout shows in their place: our server says which file has which content id.
fn pictures(mail: &Value, attachments: &[rest::Attachment]) -> BTreeMap<String, i64> {
    let mut numbers: Vec<i64> = attachments
        .iter()
        .map(|attachment| attachment.id.0)
        .collect();
    numbers.sort_unstable();
    let inline = mail.get("inline").and_then(Value::as_object);
    inline
        .into_iter()
        .flatten()
        .take(MOST_PICTURES)
        .filter_map(|(content_id, place)| {
            let place = usize::try_from(place.as_u64()?).ok()?;
            Some((content_id.clone(), *numbers.get(place)?))
        })
        .collect()
}
