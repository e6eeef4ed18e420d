//! The files of a message.

use crate::desk::Work;
use crate::error::ApiError;
use crate::params::Upload;
use crate::store::record::{NewAttachment, NewBlob, Record};
use crate::store::row::MessageRow;
use crate::store::{BlobId, fetch, put_blob};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::FileType;
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

pub(super) fn store(
    work: &Work<'_>,
    message: &MessageRow,
    files: Vec<IncomingFile>,
) -> Result<(), ApiError> {
    for file in files {
        let (blob, content_type) = match file.source {
            Source::New(blob) => (put_blob(work.connection, &blob)?, blob.content_type),
            Source::Known(id) => {
                let known = fetch::blobs(work.connection, [id])?.remove(&id);
                let known = known.ok_or(ApiError::NotFound)?;
                (id, known.content_type)
            }
        };
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
