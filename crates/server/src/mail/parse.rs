//! Reading a mail. Everything in it is a stranger's word: its HTML is kept as it came, for readers
//! that take out what is dangerous, and its text is what the thread shows.

use crate::params::{Upload, guess};
use crate::secret;
use bytes::Bytes;
use guichet_protocol::JsonObject;
use guichet_protocol::rest::MESSAGE_ATTACHMENTS_MAX;
use mail_parser::{Address, HeaderValue, MessageParser, MimeHeaders};
use serde_json::{Value, json};

/// Longer bodies are cut; nobody reads them, and the thread has a limit.
const MOST_TEXT_BYTES: usize = 140_000;
const MOST_HTML_BYTES: usize = 256 * 1024;
/// Recipients and references of one mail that are looked at.
const MOST_IDS: usize = 100;

/// A mail as the desk takes it.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    /// Without angle brackets; made of the bytes when the mail has none.
    pub(super) id: String,
    pub(super) subject: String,
    /// Lower case.
    pub(super) from: String,
    pub(super) from_name: Option<String>,
    /// Everybody whom it was for, in lower case, the inbox among them.
    pub(super) recipients: Vec<String>,
    pub(super) cc: Vec<String>,
    /// The ids of the mails that it answers, the nearest first.
    pub(super) answers: Vec<String>,
    /// Whether a machine wrote it.
    pub(super) automatic: bool,
    /// What is new in it, without what it quotes.
    pub(super) reply: String,
    /// `content_attributes.email`.
    pub(super) attributes: Value,
    pub(super) files: Vec<Upload>,
}

/// Reads a mail; `None` when it is none, or has no sender.
pub(super) fn mail(bytes: &[u8]) -> Option<Mail> {
    let parsed = MessageParser::default().parse(bytes)?;
    let sender = parsed.from()?.first()?;
    let from = sender.address()?.trim().to_lowercase();
    let header = |name: &'static str| parsed.header_raw(name).map(str::trim).unwrap_or_default();
    let to = listed(parsed.to());
    let cc = listed(parsed.cc());
    let mut recipients: Vec<String> = to.iter().chain(&cc).cloned().collect();
    for name in ["Delivered-To", "X-Original-To", "Envelope-To"] {
        let address = header(name).trim_matches(['<', '>']).to_lowercase();
        if !address.is_empty() {
            recipients.push(address);
        }
    }
    recipients.truncate(MOST_IDS);
    let mut answers = ids(parsed.in_reply_to());
    let references = ids(parsed.references());
    answers.extend(references.iter().rev().cloned());
    answers.truncate(MOST_IDS);
    let submitted = header("Auto-Submitted").to_lowercase();
    let precedence = header("Precedence").to_lowercase();
    let automatic = !(submitted.is_empty() || submitted == "no")
        || ["bulk", "auto_reply", "junk"].contains(&precedence.as_str());
    let text = parsed.body_text(0).unwrap_or_default();
    let text = cut(&text.replace("\r\n", "\n"), MOST_TEXT_BYTES);
    let html = parsed
        .html_bodies()
        .find_map(|part| part.is_text_html().then(|| part.text_contents()).flatten())
        .unwrap_or_default();
    // Half a page would say less than the text does.
    let too_large = html.len() > MOST_HTML_BYTES;
    let html = Some(html.trim()).filter(|html| !html.is_empty() && !too_large);
    let (reply, quoted) = split(&text);
    let id = parsed.message_id().map(str::to_owned);
    let id = id.unwrap_or_else(|| format!("{}@no-id", secret::sha256_hex(bytes)));
    let files: Vec<Upload> = parsed.attachments().map(upload).collect();
    let inline = inline(&parsed);
    let subject = parsed.subject().unwrap_or_default().trim().to_owned();
    let attributes = json!({
        "subject": subject,
        "from": [from],
        "reply_to": listed(parsed.reply_to()),
        "to": to,
        "cc": cc,
        "bcc": null,
        "date": parsed.date().map(mail_parser::DateTime::to_rfc3339),
        "message_id": id,
        "in_reply_to": answers.first(),
        "references": references,
        "multipart": parsed.parts.len() > 1,
        "number_of_attachments": files.len(),
        "auto_reply": automatic,
        "html_content": if too_large {
            json!({"full": null, "too_large": true})
        } else {
            json!({"full": html})
        },
        "inline": inline,
        "text_content": {"full": text, "reply": reply, "quoted": quoted},
    });
    Some(Mail {
        id,
        subject,
        from_name: sender.name().map(|name| name.trim().to_owned()),
        from,
        recipients,
        cc,
        answers,
        automatic,
        reply,
        attributes,
        files,
    })
}

/// Which files the HTML shows in their place: the content id that it calls each by, and which file it is.
fn inline(parsed: &mail_parser::Message<'_>) -> JsonObject {
    let files = parsed.attachments().take(MESSAGE_ATTACHMENTS_MAX);
    files
        .enumerate()
        .filter_map(|(place, part)| {
            let id = part.content_id()?.trim().trim_matches(['<', '>']);
            (!id.is_empty()).then(|| (id.to_owned(), json!(place)))
        })
        .collect()
}

fn listed(addresses: Option<&Address<'_>>) -> Vec<String> {
    addresses
        .into_iter()
        .flat_map(|addresses| addresses.iter())
        .filter_map(|address| Some(address.address()?.trim().to_lowercase()))
        .filter(|address| !address.is_empty())
        .take(MOST_IDS)
        .collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn upload(part: &mail_parser::MessagePart<'_>) -> Upload {
    let name = part.attachment_name().unwrap_or_default();
    // A name is never a path.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
    let filename = if name.is_empty() {
        "file".to_owned()
    } else {
        name
    };
    let declared = part.content_type().map(|kind| match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()).to_lowercase(),
        None => kind.ctype().to_lowercase(),
    });
    Upload {
        field: "attachments[]".to_owned(),
        content_type: declared.unwrap_or_else(|| guess(&filename).to_owned()),
        filename,
        bytes: Bytes::copy_from_slice(part.contents()),
    }
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes);
    text.get(..end).unwrap_or_default().trim().to_owned()
}

/// What is new in a text, and what it quotes: from the first line that begins a quotation on.
fn split(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let begins = lines.iter().enumerate().position(|(place, line)| {
        let line = line.trim();
        let next = lines.get(place + 1).map_or("", |next| next.trim());
        let introduces = line.ends_with(':')
            && (line.starts_with("On ") || line.starts_with("Le "))
            && next.starts_with('>');
        introduces || line.starts_with('>') || line.starts_with("-----Original Message")
    });
    let Some(begins) = begins else {
        return (text.to_owned(), String::new());
    };
    let part = |from: usize, to: usize| {
        let lines = lines.get(from..to).unwrap_or_default();
        lines.join("\n").trim().to_owned()
    };
    let (reply, quoted) = (part(0, begins), part(begins, lines.len()));
    if reply.is_empty() {
        // An answer below or within the quotation stays whole.
        return (text.to_owned(), String::new());
    }
    (reply, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_told_apart_from_what_is_new() {
        let (reply, quoted) = split("Merci !\n\nLe lundi 1 juin, Alice a écrit :\n> Bonjour");
        assert_eq!(reply, "Merci !");
        assert!(quoted.starts_with("Le lundi"));
        assert_eq!(split("> alles zitiert\nNon").0, "> alles zitiert\nNon");
        assert_eq!(split("Voici :\nrien").0, "Voici :\nrien");
    }

    #[test]
    fn a_mail_of_html_alone_gives_a_text_and_keeps_its_markup_apart() {
        let raw = b"From: Zo\xc3\xa9 <Zoe@Example.org>\r\nTo: support@example.org\r\n\
            Subject: =?utf-8?q?Caf=C3=A9?=\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
            <p>Bonjour <b>vous</b></p><script>alert(1)</script>";
        let mail = mail(raw).expect("a mail");
        assert_eq!(mail.from, "zoe@example.org");
        assert_eq!(mail.subject, "Café");
        assert!(mail.reply.contains("Bonjour vous"), "{}", mail.reply);
        assert!(!mail.reply.contains('<'));
        assert!(mail.id.ends_with("@no-id"));
    }

    #[test]
    fn pictures_within_a_mail_are_named_by_its_html() {
        let raw = b"From: zoe@example.org\r\nTo: support@example.org\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>Voici <img src=\"cid:lampe@zoe\"></p>\r\n\
            --b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n\
            --b\r\nContent-Type: image/png; name=lampe.png\r\nContent-ID: <lampe@zoe>\r\n\
            Content-Disposition: inline\r\n\r\nPNG\r\n--b--\r\n";
        let mail = mail(raw).expect("a mail");
        let place = mail.attributes["inline"]["lampe@zoe"].as_u64();
        let file = place.and_then(|place| mail.files.get(usize::try_from(place).expect("small")));
        assert_eq!(file.map(|file| file.filename.as_str()), Some("lampe.png"));
        assert_eq!(
            mail.attributes["inline"].as_object().map(JsonObject::len),
            Some(1)
        );
    }

    #[test]
    fn html_that_is_too_long_is_left_out_whole() {
        let long = "<p>Bonjour</p>".repeat(MOST_HTML_BYTES / 10);
        let raw = format!("From: zoe@example.org\r\nContent-Type: text/html\r\n\r\n{long}");
        let mail = mail(raw.as_bytes()).expect("a mail");
        assert_eq!(
            mail.attributes["html_content"],
            json!({"full": null, "too_large": true})
        );
        assert!(mail.reply.starts_with("Bonjour"));
    }

    #[test]
    fn what_is_no_mail_or_has_no_sender_is_none() {
        assert!(mail(b"").is_none());
        assert!(mail(b"Subject: x\r\n\r\ny").is_none());
    }
}
