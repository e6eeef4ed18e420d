//! What a server's record says of a mail: `content_attributes.email`.

use std::collections::BTreeMap;

use guichet_protocol::rest;
use serde_json::Value;

use crate::{
    letter::{self, Outline},
    store::rows::LetterRow,
};

/// The longest address of a sender that is kept, in bytes.
const LONGEST_SENDER: usize = 320;
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
