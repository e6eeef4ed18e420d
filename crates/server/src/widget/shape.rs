//! What the page gets: messages as the visitor may see them, and nothing of the desk's own affairs.

use crate::urls::Urls;
use guichet_protocol::ids::MessageId;
use guichet_protocol::rest::{Attachment, Message, MessageType, Sender};
use guichet_protocol::time::Timestamp;
use serde::Serialize;

/// A message on the page.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) id: MessageId,
    from: From,
    /// Who wrote it, by the name that customers see.
    name: Option<String>,
    text: String,
    /// Milliseconds since 1970.
    at: i64,
    /// Of the visitor's own: whether somebody has read it.
    seen: bool,
    /// Of the visitor's own: the id that the page gave it.
    client_id: Option<String>,
    deleted: bool,
    attachments: Vec<ShownFile>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Me,
    Agent,
    Bot,
}

#[derive(Debug, Serialize)]
struct ShownFile {
    /// `image`, `audio`, `video`, `file`.
    kind: String,
    name: String,
    size: Option<i64>,
    /// Signed, and relative: the page may have been reached under another name of the server.
    url: String,
    /// Of a picture: where it is in small.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

/// A message for the page; `None` for what a visitor never sees.
pub(super) fn shown(
    message: &Message,
    agent_last_seen_at: Option<Timestamp>,
    urls: &Urls,
) -> Option<Shown> {
    let from = match message.message_type {
        MessageType::Incoming => From::Me,
        MessageType::Outgoing if matches!(message.sender, Some(Sender::Bot(_))) => From::Bot,
        MessageType::Outgoing => From::Agent,
        MessageType::Template => From::Bot,
        MessageType::Activity | MessageType::Other(_) => return None,
    };
    if message.private {
        return None;
    }
    let own = from == From::Me;
    Some(Shown {
        id: message.id,
        from,
        name: if own { None } else { name(message) },
        text: message.content.clone().unwrap_or_default(),
        at: message.created_at.as_millis(),
        seen: own && agent_last_seen_at.is_some_and(|seen| seen >= message.created_at),
        client_id: message.source_id.clone().filter(|_| own),
        deleted: message.is_deleted(),
        attachments: message
            .attachments
            .iter()
            .filter_map(|file| shown_file(file, urls))
            .collect(),
    })
}

fn name(message: &Message) -> Option<String> {
    match message.sender.as_ref()? {
        Sender::User(user) => user
            .available_name
            .clone()
            .or_else(|| Some(user.name.clone())),
        other => other.name().map(str::to_owned),
    }
}

fn shown_file(file: &Attachment, urls: &Urls) -> Option<ShownFile> {
    let url = file.data_url.as_deref()?;
    let kind = match file.file_type.as_str() {
        kind @ ("image" | "audio" | "video") => kind,
        _ => "file",
    };
    let relative = |url: &str| url.strip_prefix(urls.base()).unwrap_or(url).to_owned();
    let thumb = file.thumb_url.as_deref().filter(|url| !url.is_empty());
    Some(ShownFile {
        kind: kind.to_owned(),
        name: file.file_name().unwrap_or_default(),
        size: file.file_size,
        url: relative(url),
        thumb: thumb.map(relative),
        width: file.width.into_value(),
        height: file.height.into_value(),
    })
}
