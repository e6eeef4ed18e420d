//! Customers. They are account-wide: every agent may read and change them.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::auth::off_thread;
use crate::store::contact::filter::{self, Condition, FilterError, Join};
use crate::store::contact::{self as store, Filter};
use crate::store::record::NewBlob;
use crate::store::row::ContactRow;
use crate::store::{StoreError, inbox};
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get, post};
use guichet_protocol::envelope::{CurrentPage, Listed, Payload};
use guichet_protocol::ids::{ContactId, InboxId};
use guichet_protocol::rest::{
    Availability, Contact, ContactsMeta, CreatedContact, CreatedContactInbox,
};
use serde_json::Value;

/// As Chatwoot's.
const MAX_AVATAR_BYTES: usize = 15 * 1024 * 1024;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/contacts",
            get(index).post(create),
        )
        .route("/api/v1/accounts/{account}/contacts/active", get(active))
        .route("/api/v1/accounts/{account}/contacts/search", get(search))
        .route("/api/v1/accounts/{account}/contacts/filter", post(filter))
        .route(
            "/api/v1/accounts/{account}/contacts/{contact}",
            get(show).patch(update).put(update).delete(destroy),
        )
        .route(
            "/api/v1/accounts/{account}/contacts/{contact}/avatar",
            delete(delete_avatar),
        )
        .route(
            "/api/v1/accounts/{account}/contacts/{contact}/destroy_custom_attributes",
            post(destroy_custom_attributes),
        )
}

pub(super) fn current_page(params: &Params) -> (CurrentPage, i64) {
    match params.text("page") {
        None => (CurrentPage::First, 1),
        Some(text) => {
            let page = text.trim().parse().unwrap_or(1);
            (CurrentPage::Asked(text), page)
        }
    }
}

/// The ways in are left out when the caller says anything but `true`.
fn shown(
    view: &View<'_>,
    caller: &Caller,
    params: &Params,
    rows: &[ContactRow],
) -> Result<Vec<Contact>, ApiError> {
    let wanted = params.text("include_contact_inboxes");
    if wanted.is_none_or(|wanted| wanted == "true") {
        return render::contacts_with_ways_in(view, caller.account_id(), rows);
    }
    let here = view.here(caller.account_id());
    Ok(rows
        .iter()
        .map(|row| render::contact(view, row, &here))
        .collect())
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let filter = Filter {
            labels: params.texts("labels"),
            ..Filter::default()
        };
        page_of(view, &caller, &params, &filter)
    })
    .await
}

/// Those who are there right now, on a customer's page.
async fn active(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let here = view.here(caller.account_id());
        let filter = Filter {
            among: Some(here.contacts().collect()),
            ..Filter::default()
        };
        page_of(view, &caller, &params, &filter)
    })
    .await
}

/// The page that the parameters ask for, of the contacts that the filter lets through.
fn page_of(
    view: &View<'_>,
    caller: &Caller,
    params: &Params,
    filter: &Filter,
) -> Result<Reply, ApiError> {
    let (current_page, page) = current_page(params);
    let sort = params.filled("sort").unwrap_or_default();
    let (rows, count) = store::list(view.connection, caller.account_id(), filter, &sort, page)?;
    let meta = ContactsMeta {
        count,
        current_page,
        has_more: None,
    };
    let payload = shown(view, caller, params, &rows)?.into();
    Ok(Reply::ok(&Listed { meta, payload }))
}

async fn search(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let text = params.filled("q").ok_or_else(|| {
            ApiError::Unprocessable("Specify search string with parameter q".to_owned())
        })?;
        let (current_page, page) = current_page(&params);
        let filter = Filter {
            text: Some(text.trim().to_owned()),
            ..Filter::default()
        };
        let sort = params.filled("sort").unwrap_or_default();
        let (rows, all) = store::list(view.connection, caller.account_id(), &filter, &sort, page)?;
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let meta = ContactsMeta {
            count,
            current_page,
            has_more: Some(page.max(1).saturating_mul(store::PAGE) < all),
        };
        let payload = shown(view, &caller, &params, &rows)?.into();
        Ok(Reply::ok(&Listed { meta, payload }))
    })
    .await
}

/// Conditions as `payload` carries them. Only the first value of each counts, as in Chatwoot.
fn conditions(params: &Params) -> Result<Vec<Condition>, ApiError> {
    let Some(Value::Array(items)) = params.get("payload") else {
        return Err(ApiError::missing("payload"));
    };
    items
        .iter()
        .map(|item| {
            let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
            let join = text("query_operator").unwrap_or_default().to_uppercase();
            let first = item.get("values").map(|values| match values {
                Value::Array(values) => values.first().cloned().unwrap_or_default(),
                single => single.clone(),
            });
            Ok(Condition {
                key: text("attribute_key").unwrap_or_default(),
                operator: text("filter_operator").unwrap_or_default(),
                value: first.as_ref().and_then(plain),
                join: match join.as_str() {
                    "OR" => Join::Or,
                    "AND" | "" => Join::And,
                    _ => {
                        return Err(ApiError::Unprocessable(
                            "Query operator must be either \"AND\" or \"OR\".".to_owned(),
                        ));
                    }
                },
            })
        })
        .collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

async fn filter(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let conditions = conditions(&params)?;
        let (current_page, page) = current_page(&params);
        let sort = params.filled("sort").unwrap_or_default();
        let account = caller.account_id();
        let (rows, count) =
            filter::page(view.connection, account, &conditions, &sort, page, view.now).map_err(
                |error| match error {
                    FilterError::Store(error) => ApiError::Store(error),
                    refused => ApiError::Unprocessable(refused.to_string()),
                },
            )?;
        let meta = ContactsMeta {
            count,
            current_page,
            has_more: None,
        };
        let payload = shown(view, &caller, &params, &rows)?.into();
        Ok(Reply::ok(&Listed { meta, payload }))
    })
    .await
}

/// The picture of a request, its bytes written durably before the transaction.
async fn avatar(desk: &Desk, params: &Params) -> Result<Option<NewBlob>, ApiError> {
    let Some(upload) = params.files("avatar").next().cloned() else {
        return Ok(None);
    };
    if !upload.content_type.starts_with("image/") {
        return Err(ApiError::invalid(
            "Avatar File type is not supported",
            "avatar",
        ));
    }
    if upload.bytes.len() > MAX_AVATAR_BYTES {
        return Err(ApiError::invalid("Avatar is too big", "avatar"));
    }
    let (files, now) = (desk.store().files().clone(), desk.now());
    let save = move || {
        NewBlob::of(
            &files,
            &upload.filename,
            &upload.content_type,
            &upload.bytes,
            now,
        )
    };
    Ok(Some(off_thread(save).await?.map_err(StoreError::Io)?))
}

pub(super) fn single(
    view: &View<'_>,
    caller: &Caller,
    params: &Params,
    row: ContactRow,
) -> Result<Contact, ApiError> {
    let shown = shown(view, caller, params, &[row])?.pop();
    shown.ok_or(ApiError::NotFound)
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = contacts::get(view, caller.account_id(), ContactId(id))?;
        let payload = single(view, &caller, &params, row)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let avatar = avatar(&desk, &params).await?;
    desk.perform(params.operation(&caller), move |work| {
        let row = contacts::create(work, caller.account_id(), &params, avatar)?;
        let mut contact_inbox = CreatedContactInbox::default();
        if let Some(id) = params.int("inbox_id") {
            let inbox = inbox::find(work.connection, caller.account_id(), InboxId(id))?;
            let inbox = inbox.ok_or(ApiError::NotFound)?;
            caller.sees_inbox(work, inbox.id)?;
            let way_in = contacts::way_in(work, row.id, &inbox, params.filled("source_id"))?;
            contact_inbox = CreatedContactInbox {
                inbox: Some(render::slim_inbox(&inbox)),
                source_id: Some(way_in.source_id),
            };
        }
        let payload = CreatedContact {
            contact: single(work, &caller, &params, row)?,
            contact_inbox,
        };
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let avatar = avatar(&desk, &params).await?;
    desk.perform(params.operation(&caller), move |work| {
        let mut row = contacts::get(work, caller.account_id(), ContactId(id))?;
        contacts::update(work, &mut row, &params, avatar)?;
        let payload = single(work, &caller, &params, row)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let row = contacts::get(work, caller.account_id(), ContactId(id))?;
        if work.here(caller.account_id()).contact(row.id) == Availability::Online {
            return Err(ApiError::Invalid {
                message: format!("Can not delete {}, they are online", row.name),
                attributes: Vec::new(),
            });
        }
        contacts::delete(work, &row)?;
        Ok(Reply::empty())
    })
    .await
}

async fn delete_avatar(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = contacts::get(work, caller.account_id(), ContactId(id))?;
        row.avatar_blob_id = None;
        contacts::save(work, &row)?;
        let payload = single(work, &caller, &params, row)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn destroy_custom_attributes(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = contacts::get(work, caller.account_id(), ContactId(id))?;
        for key in params.texts("custom_attributes") {
            row.custom_attributes.remove(&key);
        }
        contacts::save(work, &row)?;
        let payload = single(work, &caller, &params, row)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}
