//! Stored files by signed address: a lasting one that redirects to a short-lived one.

use crate::caller::Ids;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::store::BlobId;
use crate::store::fetch;
use crate::store::row::BlobRow;
use crate::urls::{Form, Urls};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::services::ServeFile;

pub(super) fn router() -> Router<Desk> {
    const ROOT: &str = "/rails/active_storage";
    Router::new()
        .route(
            &format!("{ROOT}/blobs/redirect/{{signed}}/{{name}}"),
            get(redirect),
        )
        .route(
            &format!("{ROOT}/representations/redirect/{{signed}}/{{variation}}/{{name}}"),
            get(redirect_small),
        )
        .route(&format!("{ROOT}/disk/{{signed}}/{{name}}"), get(serve))
}

async fn blob(desk: &Desk, id: BlobId) -> Result<BlobRow, ApiError> {
    desk.read(move |view| {
        fetch::blobs(view.connection, [id])?
            .remove(&id)
            .ok_or(ApiError::NotFound)
    })
    .await
}

/// Sends on to where the file is, by a relative address: `up` leads to `/rails/active_storage`.
async fn send_on(desk: &Desk, signed: &str, form: Form, up: &str) -> Result<Response, ApiError> {
    let id = desk.urls().blob(signed).ok_or(ApiError::NotFound)?;
    let blob = blob(desk, id).await?;
    let target = desk.urls().target(id, form, &blob.filename, desk.now());
    let headers = [
        (header::LOCATION, format!("{up}{target}")),
        (header::CACHE_CONTROL, "max-age=240, private".to_owned()),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}

async fn redirect(
    State(desk): State<Desk>,
    Ids((signed, _)): Ids<(String, String)>,
) -> Result<Response, ApiError> {
    send_on(&desk, &signed, Form::Whole, "../../../").await
}

async fn redirect_small(
    State(desk): State<Desk>,
    Ids((signed, _, _)): Ids<(String, String, String)>,
) -> Result<Response, ApiError> {
    send_on(&desk, &signed, Form::Small, "../../../../").await
}

/// Kinds that a browser may show in place; all others, pages and SVG among them, are downloads.
fn is_inline(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf" | "text/plain"
    ) || content_type.starts_with("audio/")
        || content_type.starts_with("video/")
}

/// Serves a file, or the part of it that a `Range` asks for.
async fn serve(
    State(desk): State<Desk>,
    Ids((signed, _)): Ids<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let found = desk.urls().target_blob(&signed, desk.now());
    let (id, form) = found.ok_or(ApiError::NotFound)?;
    let blob = blob(&desk, id).await?;
    let files = desk.store().files();
    let small = match form {
        Form::Small => desk.pictures().small(files, &blob).await,
        Form::Whole => None,
    };
    let (path, content_type) = match small {
        Some(small) => (small.path, small.content_type),
        None => {
            let path = files.path(&blob.sha256).ok_or(ApiError::NotFound)?;
            (path, blob.content_type.as_str())
        }
    };
    let served = ServeFile::new(path).oneshot(request).await;
    let mut response = served
        .map_err(|error| ApiError::Internal(error.to_string()))?
        .into_response();
    if response.status() == StatusCode::NOT_FOUND {
        return Err(ApiError::NotFound);
    }
    let kind = if is_inline(content_type) {
        "inline"
    } else {
        "attachment"
    };
    let cache = if response.status().is_client_error() {
        "no-store"
    } else {
        "private, max-age=31536000, immutable"
    };
    let disposition = Urls::disposition(kind, &blob.filename);
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, content_type);
    set(header::CONTENT_DISPOSITION, &disposition);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'",
    );
    set(header::CACHE_CONTROL, cache);
    Ok(response)
}
