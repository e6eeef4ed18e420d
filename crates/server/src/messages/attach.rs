//! The files of a message.

use crate::desk::Work;
use crate::error::ApiError;
use crate::params::Upload;
use crate::store::record::{NewAttachment, NewBlob, Record};
use crate::store::row::{ConversationRow, MessageRow};
use crate::store::{BlobId, fetch, put_blob};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{ChannelType, FileType};
use serde_json::Value;

/// A file to put on a message. Its bytes are on disk already.
#[derive(Debug, Clone)]
pub struct IncomingFile {
    source: Source,
    voice: bool,
}

#[derive(Debug, Clone)]
enum Source {
    /// Bytes that came with the request.
    New(NewBlob),
    /// A file uploaded earlier.
    Known(BlobId),
}

impl IncomingFile {
    /// A file that came with the request; its bytes are written durably at once, before the
    /// transaction, because a disk may be slow and the same bytes are kept once anyway. Blocks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(
        files: &crate::files::Files,
        upload: &Upload,
        now: guichet_protocol::time::Timestamp,
    ) -> Result<Self, ApiError> {
        let blob = NewBlob::of(
            files,
            &upload.filename,
            &upload.content_type,
            &upload.bytes,
            now,
        )
        .map_err(crate::store::StoreError::Io)?;
        Ok(Self {
            source: Source::New(blob),
            voice: false,
        })
    }

    /// A file uploaded earlier.
    #[must_use]
    pub fn known(blob: BlobId) -> Self {
        Self {
            source: Source::Known(blob),
            voice: false,
        }
    }

    /// The same file, meant as a voice note.
    #[must_use]
    pub fn as_voice(mut self) -> Self {
        self.voice = true;
        self
    }
}

/// What kind of attachment a media type is.
fn file_type(content_type: &str) -> FileType {
    match content_type.split('/').next() {
        Some("image") => FileType::Image,
        Some("audio") => FileType::Audio,
        Some("video") => FileType::Video,
        _ => FileType::File,
    }
}

/// Files that pages of a site take beside pictures, sound and film: Chatwoot's list.
const DOCUMENTS: [&str; 22] = [
    "text/csv",
    "text/plain",
    "text/rtf",
    "text/xml",
    "application/xml",
    "application/json",
    "application/pdf",
    "application/rtf",
    "application/zip",
    "application/x-zip-compressed",
    "application/x-7z-compressed",
    "application/vnd.rar",
    "application/x-rar-compressed",
    "application/x-tar",
    "application/x-pkcs12",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

/// Whether a file of this media type may go to or come from the page of a site.
pub(crate) fn fits_a_page(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    file_type(&essence) != FileType::File || DOCUMENTS.contains(&essence.as_str())
}

pub(super) fn store(
    work: &Work<'_>,
    conversation: &ConversationRow,
    message: &MessageRow,
    files: Vec<IncomingFile>,
) -> Result<(), ApiError> {
    if files.is_empty() {
        return Ok(());
    }
    let to_a_page = super::inbox(work, conversation)?.channel_type == ChannelType::WebWidget;
    for file in files {
        let (blob, content_type) = match file.source {
            Source::New(blob) => (put_blob(work.connection, &blob)?, blob.content_type),
            Source::Known(id) => {
                let known = fetch::blobs(work.connection, [id])?.remove(&id);
                let known = known.ok_or(ApiError::NotFound)?;
                (id, known.content_type)
            }
        };
        if to_a_page && !fits_a_page(&content_type) {
            let text = "Validation failed: Attachments file type not supported";
            return Err(ApiError::Unprocessable(text.to_owned()));
        }
        let file_type = file_type(&content_type);
        let mut meta = JsonObject::new();
        if file.voice && file_type == FileType::Audio {
            meta.insert("is_voice_message".to_owned(), Value::Bool(true));
        }
        NewAttachment {
            account_id: message.account_id,
            message_id: message.id,
            file_type,
            blob_id: Some(blob),
            meta,
            created_at: work.now,
            ..NewAttachment::default()
        }
        .insert(work.connection)?;
    }
    Ok(())
}
