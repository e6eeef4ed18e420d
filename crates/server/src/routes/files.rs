//! Stored files by signed address: a lasting one that redirects to a short-lived one.

use crate::caller::Ids;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::store::BlobId;
use crate::store::fetch;
use crate::store::row::BlobRow;
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
            get(redirect_thumbnail),
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

async fn redirect(
    State(desk): State<Desk>,
    Ids((signed, _)): Ids<(String, String)>,
) -> Result<Response, ApiError> {
    let id = desk.urls().blob(&signed).ok_or(ApiError::NotFound)?;
    let blob = blob(&desk, id).await?;
    let target = desk.urls().target(id, &blob.filename, desk.now());
    let cache = [
        (header::LOCATION, target),
        (header::CACHE_CONTROL, "max-age=300, private".to_owned()),
    ];
    Ok((StatusCode::FOUND, cache).into_response())
}

/// A small picture is the picture itself: whoever shows it scales it.
async fn redirect_thumbnail(
    state: State<Desk>,
    Ids((signed, _, name)): Ids<(String, String, String)>,
) -> Result<Response, ApiError> {
    redirect(state, Ids((signed, name))).await
}

/// Kinds that a browser may show in place; all others, pages and SVG among them, are downloads.
fn is_inline(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf" | "text/plain"
    ) || content_type.starts_with("audio/")
        || content_type.starts_with("video/")
}

async fn serve(
    State(desk): State<Desk>,
    Ids((signed, _)): Ids<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let id = desk
        .urls()
        .target_blob(&signed, desk.now())
        .ok_or(ApiError::NotFound)?;
    let blob = blob(&desk, id).await?;
    let path = desk
        .store()
        .files()
        .path(&blob.sha256)
        .ok_or(ApiError::NotFound)?;
    let served = ServeFile::new(path).oneshot(request).await;
    let mut response = served
        .map_err(|error| ApiError::Internal(error.to_string()))?
        .into_response();
    let disposition = if is_inline(&blob.content_type) {
        "inline"
    } else {
        "attachment"
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &blob.content_type);
    set(header::CONTENT_DISPOSITION, disposition);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'",
    );
    set(
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable",
    );
    Ok(response)
}
