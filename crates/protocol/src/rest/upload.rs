//! Files that are sent before the message that carries them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A file that is to come: `{blob: …}` of `POST conversations/:id/direct_uploads`, and the bare body of
/// `POST uploads` on servers with [`crate::rest::Capability::ResumableUploads`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnounceUpload {
    /// Its name, without folders.
    pub filename: String,
    /// Its size.
    pub byte_size: i64,
    /// Its media type. Absent when unknown: the name decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its MD5 in base 64. Absent when it was not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

/// The body of `POST conversations/:id/direct_uploads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnounceDirectUpload {
    /// The file.
    pub blob: AnnounceUpload,
}

/// Where an announced file goes: `PUT` the bytes to the address with these headers, without a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectUpload {
    /// Names the file in `attachments[]` of a message, once it is there.
    pub signed_id: String,
    /// The place to send it to.
    pub direct_upload: UploadTarget,
}

/// A place that takes a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTarget {
    /// The address; it holds for a few minutes.
    pub url: String,
    /// Headers to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// A file that comes in pieces: `POST uploads`, `GET uploads/:id`, and the answer to each piece, which is
/// sent by `PATCH uploads/:id` with the header [`crate::rest::header::UPLOAD_OFFSET`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumableUpload {
    /// The file.
    pub id: i64,
    /// Names it in `attachments[]` of a message, once it is whole.
    pub signed_id: String,
    /// How much of it is there: the next piece begins here.
    pub offset: i64,
    /// Its size.
    pub byte_size: i64,
    /// Whether it is whole and as it was announced.
    pub complete: bool,
}
