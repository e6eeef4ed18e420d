//! Files that came with a request.

use super::nested;
use crate::error::ApiError;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
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
    let mut files = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(refusal)? {
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(base_name);
        let declared = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(refusal)?;
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

/// Of a body that cannot be read, or that is larger than the route takes.
fn refusal(error: MultipartError) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::TooLarge
    } else {
        ApiError::BadRequest("Bad Request".to_owned())
    }
}

/// The name of a file without folders and what cannot be shown.
pub(crate) fn base_name(path: &str) -> String {
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
        "heic" => "image/heic",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/x-m4a",
        "wav" => "audio/wav",
        "aac" => "audio/aac",
        "amr" => "audio/amr",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "rtf" => "application/rtf",
        "xml" => "application/xml",
        "json" => "application/json",
        "zip" => "application/zip",
        "7z" => "application/x-7z-compressed",
        "rar" => "application/vnd.rar",
        "tar" => "application/x-tar",
        "pfx" | "p12" => "application/x-pkcs12",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "odt" => "application/vnd.oasis.opendocument.text",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::extract::{DefaultBodyLimit, Request};
    use axum::routing::post;
    use tower::ServiceExt;

    async fn count(multipart: Multipart) -> Result<String, ApiError> {
        let files = read(multipart, &mut JsonObject::new()).await?;
        Ok(files.len().to_string())
    }

    async fn posted(body: &str) -> StatusCode {
        let router: Router = Router::new()
            .route("/", post(count))
            .layer(DefaultBodyLimit::max(200));
        let request = Request::post("/")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::from(body.to_owned()))
            .expect("a request");
        router.oneshot(request).await.expect("an answer").status()
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_told_from_one_that_is_broken() {
        let file = |bytes: &str| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.txt\"\r\n\r\n\
                 {bytes}\r\n--x--\r\n"
            )
        };
        assert_eq!(posted(&file("hello")).await, StatusCode::OK);
        let large = posted(&file(&"x".repeat(300))).await;
        assert_eq!(large, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(posted("--x\r\nnothing").await, StatusCode::BAD_REQUEST);
    }
}
