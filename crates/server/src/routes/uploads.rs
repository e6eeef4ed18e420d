//! Files that come before what uses them: the steps of macros, and messages.

use crate::caller::Caller;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::routes::auth::off_thread;
use crate::store::put_blob;
use crate::store::record::NewBlob;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use guichet_protocol::rest::Uploaded;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/api/v1/accounts/{account}/upload", post(create))
}

/// The server fetches nothing itself, so a file has to come with the request.
async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let refuse = |text: &str| ApiError::Unprocessable(text.to_owned());
    let Some(upload) = params.files("attachment").next().cloned() else {
        return Err(refuse(match params.filled("external_url") {
            Some(_) => "Files of other servers cannot be fetched",
            None => "No file or URL provided",
        }));
    };
    let (folder, now) = (desk.store().files().clone(), desk.now());
    desk.upload_quota()
        .take(caller.account_id(), 1, now)
        .map_err(ApiError::TooMany)?;
    let blob = off_thread(move || {
        let (name, kind) = (&upload.filename, &upload.content_type);
        NewBlob::of(&folder, name, kind, &upload.bytes, now)
    })
    .await?
    .map_err(crate::store::StoreError::Io)?;
    desk.perform(params.operation(&caller), move |work| {
        let id = put_blob(work.connection, &blob)?;
        let urls = work.desk.urls();
        Ok(Reply::ok(&Uploaded {
            file_url: urls.file(id, &blob.filename),
            blob_id: urls.signed_id(id),
        }))
    })
    .await
}
