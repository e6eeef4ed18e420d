//! Files that are sent ahead of their message: announced, then sent at once (ActiveStorage's direct
//! uploads) or in pieces (an addition of this server).

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, Edition, Work};
use crate::error::ApiError;
use crate::params::{Params, base_name, guess};
use crate::reply::Reply;
use crate::store::upload::{self as store, Upload};
use crate::uploads::{self, LARGEST};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use guichet_protocol::ids::ConversationDisplayId;
use guichet_protocol::rest::ResumableUpload;
use guichet_protocol::rest::header::{UPLOAD_LENGTH, UPLOAD_OFFSET};
use serde_json::json;

pub(super) fn router(desk: &Desk) -> Router<Desk> {
    const ACCOUNT: &str = "/api/v1/accounts/{account}";
    let plain = Router::new()
        .route(
            &format!("{ACCOUNT}/conversations/{{conversation}}/direct_uploads"),
            post(announce),
        )
        .route("/rails/active_storage/disk/{signed}", put(receive));
    match desk.edition() {
        Edition::Guichet => plain
            .route(&format!("{ACCOUNT}/uploads"), post(begin))
            .route(
                &format!("{ACCOUNT}/uploads/{{upload}}"),
                get(show).patch(go_on),
            ),
        Edition::Stock => plain,
    }
}

/// Writes down what a request announces.
fn announced(work: &Work<'_>, caller: &Caller, params: &Params) -> Result<Upload, ApiError> {
    let refuse = |text: &str| Err(ApiError::Unprocessable(text.to_owned()));
    let filename = params
        .filled("filename")
        .ok_or_else(|| ApiError::missing("filename"))?;
    let filename = base_name(&filename);
    let byte_size = params
        .int("byte_size")
        .ok_or_else(|| ApiError::missing("byte_size"))?;
    if !(0..=LARGEST).contains(&byte_size) {
        return refuse("The file is larger than 40 MB");
    }
    let content_type = params.filled("content_type");
    let mut upload = Upload {
        id: 0,
        account: caller.account_id(),
        user: caller.user_id(),
        content_type: content_type.unwrap_or_else(|| guess(&filename).to_owned()),
        filename,
        byte_size,
        checksum: params.filled("checksum"),
        blob: None,
        created_at: work.now,
    };
    upload.id = store::add(work.connection, &upload)?;
    Ok(upload)
}

async fn announce(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        caller.conversation(work, ConversationDisplayId(id))?;
        let upload = announced(work, &caller, &params.root("blob"))?;
        let urls = work.desk.urls();
        Ok(Reply::ok(&json!({
            "id": upload.id,
            "key": format!("upload-{}", upload.id),
            "filename": upload.filename,
            "content_type": upload.content_type,
            "metadata": {},
            "service_name": "local",
            "byte_size": upload.byte_size,
            "checksum": upload.checksum,
            "created_at": upload.created_at.to_iso(),
            "signed_id": uploads::signed_id(work.desk, upload.id),
            "direct_upload": {
                "url": urls.upload_target(upload.id, work.now),
                "headers": {"Content-Type": upload.content_type},
            },
        })))
    })
    .await
}

/// A header's value as text.
fn value(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim().to_owned())
}

async fn receive(
    State(desk): State<Desk>,
    Ids(signed): Ids<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let id = desk.urls().target_upload(&signed, desk.now());
    let upload = uploads::get(&desk, id.ok_or(ApiError::NotFound)?).await?;
    let refuse =
        || ApiError::Unprocessable("The file is not the one that was announced".to_owned());
    let length = value(&headers, header::CONTENT_LENGTH).and_then(|value| value.parse().ok());
    let kind = value(&headers, header::CONTENT_TYPE);
    if length != Some(upload.byte_size) || kind.as_deref() != Some(upload.content_type.as_str()) {
        return Err(refuse());
    }
    let most = usize::try_from(upload.byte_size).unwrap_or(0);
    let bytes = to_bytes(body, most).await.map_err(|_| refuse())?;
    uploads::finish(&desk, upload, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let upload = announced(work, &caller, &params)?;
        Ok(Reply::ok(&shown(work.desk, &upload, 0)))
    })
    .await
}

fn shown(desk: &Desk, upload: &Upload, offset: i64) -> ResumableUpload {
    ResumableUpload {
        id: upload.id,
        signed_id: uploads::signed_id(desk, upload.id),
        offset,
        byte_size: upload.byte_size,
        complete: upload.blob.is_some(),
    }
}

/// The caller's own file; those of others are not there for them.
async fn own(desk: &Desk, caller: &Caller, id: i64) -> Result<Upload, ApiError> {
    let upload = uploads::get(desk, id).await?;
    let own = upload.user == caller.user_id() && upload.account == caller.account_id();
    own.then_some(upload).ok_or(ApiError::NotFound)
}

/// How far a file is, in headers too, for those who ask with `HEAD`.
fn progress(desk: &Desk, upload: &Upload, offset: i64) -> Response {
    let headers = [
        (UPLOAD_OFFSET, offset.to_string()),
        (UPLOAD_LENGTH, upload.byte_size.to_string()),
        ("cache-control", "no-store".to_owned()),
    ];
    (headers, Reply::ok(&shown(desk, upload, offset))).into_response()
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Response, ApiError> {
    let upload = own(&desk, &caller, id).await?;
    let offset = desk.uploads().offset(&upload).await;
    Ok(progress(&desk, &upload, offset))
}

async fn go_on(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    request: Request,
) -> Result<Response, ApiError> {
    let upload = own(&desk, &caller, id).await?;
    let offset = request.headers().get(UPLOAD_OFFSET);
    let offset = offset.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let offset = offset.ok_or_else(|| ApiError::missing(UPLOAD_OFFSET))?;
    let piece = request.into_body().into_data_stream();
    let offset = uploads::append(&desk, upload, offset, piece).await?;
    let upload = uploads::get(&desk, id).await?;
    Ok(progress(&desk, &upload, offset))
}
