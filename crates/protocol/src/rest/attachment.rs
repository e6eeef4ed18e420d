//! The files of messages.

use crate::envelope::Maybe;
use crate::ids::{AccountId, AttachmentId, MessageId};
use crate::open_enum::open_enum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

open_enum! {
    /// What kind of attachment it is, hence which fields it has.
    FileType {
        /// A picture.
        Image = "image",
        /// A sound, a voice note for one.
        Audio = "audio",
        /// A film.
        Video = "video",
        /// Any other file.
        File = "file",
        /// A place on the map.
        Location = "location",
        /// A link.
        Fallback = "fallback",
        /// A shared post.
        Share = "share",
        /// A mention in a story.
        StoryMention = "story_mention",
        /// An address card.
        Contact = "contact",
        /// A reel.
        IgReel = "ig_reel",
        /// A post.
        IgPost = "ig_post",
        /// A story.
        IgStory = "ig_story",
        /// An embedded page.
        Embed = "embed",
    }
}

/// An attachment of a message. `data_url` and `thumb_url` are signed, need no token and redirect
/// to the file: never send the token there. Neither duration nor waveform travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// The attachment: cache by this, not by the address.
    pub id: AttachmentId,
    /// The message that it belongs to.
    #[serde(default)]
    pub message_id: Option<MessageId>,
    /// Its kind.
    pub file_type: FileType,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The file name's ending without the dot. Files only.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub extension: Maybe<String>,
    /// The media type. Files only.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub content_type: Maybe<String>,
    /// Where the file is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_url: Option<String>,
    /// Where a small picture of it is; `""` for what is no picture. Files only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// Size in bytes. Files only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_size: Option<i64>,
    /// Width in pixels; `null` for files that are no pictures.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub width: Maybe<i64>,
    /// Height in pixels; `null` for files that are no pictures.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub height: Maybe<i64>,
    /// What is said in it, `""` when unknown. Audio only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcribed_text: Option<String>,
    /// Degrees north. Locations only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates_lat: Option<f64>,
    /// Degrees east. Locations only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates_long: Option<f64>,
    /// A title for what is no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_title: Option<String>,
    /// The card of a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Value>,
}

impl Attachment {
    /// The file name, taken from the end of the address, which is the only place that carries it.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        let url = self.data_url.as_deref()?;
        let path = url.split(['?', '#']).next()?;
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        Some(percent_decode(name))
    }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let decoded = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match decoded {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_picture_reads_and_writes_as_documented() {
        let value = json!({
            "id": 3, "message_id": 9, "file_type": "image", "account_id": 1,
            "extension": "png", "content_type": "image/png",
            "data_url": "http://localhost/rails/active_storage/blobs/redirect/x/photo%20%C3%A9.png",
            "thumb_url": "http://localhost/t.png", "file_size": 12, "width": 3, "height": null
        });
        let attachment: Attachment = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(attachment.file_name().as_deref(), Some("photo é.png"));
        assert_eq!(serde_json::to_value(&attachment).expect("writes"), value);
    }

    #[test]
    fn an_unknown_kind_is_kept() {
        let value = json!({"id": 3, "message_id": 9, "file_type": "hologram", "account_id": 1});
        let attachment: Attachment = serde_json::from_value(value.clone()).expect("reads");
        assert_eq!(attachment.file_type, FileType::Other("hologram".into()));
        assert_eq!(serde_json::to_value(&attachment).expect("writes"), value);
    }
}
