//! Files that came with a request.

use super::nested;
use crate::error::ApiError;
use axum::extract::Multipart;
use bytes::Bytes;
use guichet_protocol::JsonObject;
use serde_json::Value;

/// The largest file, as Chatwoot's default.
const MAX_FILE_BYTES: usize = 40 * 1024 * 1024;

/// A file that came with a request.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The form field, `attachments[]` for one.
    pub field: String,
    /// As the sender called it, without folders.
    pub filename: String,
    /// As the sender said, guessed from the name when they did not.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

impl Upload {
    /// The same file with `profile[avatar]` read as `avatar`.
    pub(super) fn without_root(&self, root: &str) -> Self {
        let inner = self
            .field
            .strip_prefix(root)
            .and_then(|rest| rest.strip_prefix('['))
            .map(|rest| rest.replacen(']', "", 1));
        Self {
            field: inner.unwrap_or_else(|| self.field.clone()),
            ..self.clone()
        }
    }
}

/// Reads a multipart body: texts go into the values, files are given back.
pub(super) async fn read(
    mut multipart: Multipart,
    values: &mut JsonObject,
) -> Result<Vec<Upload>, ApiError> {
    let broken = |_| ApiError::BadRequest("Bad Request".to_owned());
    let mut files = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(base_name);
        let declared = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(broken)?;
        match filename {
            Some(filename) => {
                if bytes.len() > MAX_FILE_BYTES {
                    return Err(ApiError::TooLarge);
                }
                let content_type = declared
                    .filter(|declared| declared != "application/octet-stream")
                    .unwrap_or_else(|| guess(&filename).to_owned());
                files.push(Upload {
                    field: name,
                    filename,
                    content_type,
                    bytes,
                });
            }
            None => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                nested::insert(values, &name, Value::String(text));
            }
        }
    }
    Ok(files)
}

fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
    if name.is_empty() {
        "file".to_owned()
    } else {
        name
    }
}

/// The media type that a file name speaks of.
pub(crate) fn guess(filename: &str) -> &'static str {
    let ending = filename.rsplit('.').next().unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/x-m4a",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
