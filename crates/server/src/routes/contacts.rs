//! Customers. They are account-wide: every agent may read and change them.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::contact::{self as store, Filter};
use crate::store::row::ContactRow;
use crate::store::{conversation, inbox};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::{CurrentPage, Listed, Payload};
use guichet_protocol::ids::{ContactId, InboxId};
use guichet_protocol::rest::{Contact, ContactsMeta, CreatedContact, CreatedContactInbox};

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/contacts",
            get(index).post(create),
        )
        .route("/api/v1/accounts/{account}/contacts/search", get(search))
        .route(
            "/api/v1/accounts/{account}/contacts/{contact}",
            get(show).patch(update).put(update),
        )
        .route(
            "/api/v1/accounts/{account}/contacts/{contact}/conversations",
            get(conversations),
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
        let (current_page, page) = current_page(&params);
        let filter = Filter {
            labels: params.texts("labels"),
            text: None,
        };
        let sort = params.filled("sort").unwrap_or_default();
        let (rows, count) =
            store::list(view.connection, caller.account_id(), &filter, &sort, page)?;
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
            labels: Vec::new(),
            text: Some(text.trim().to_owned()),
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

fn single(
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
    desk.perform(params.operation(&caller), move |work| {
        let row = contacts::create(work, caller.account_id(), &params)?;
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
    desk.perform(params.operation(&caller), move |work| {
        let mut row = contacts::get(work, caller.account_id(), ContactId(id))?;
        contacts::update(work, &mut row, &params)?;
        let payload = single(work, &caller, &params, row)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn conversations(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let contact = contacts::get(view, account, ContactId(id))?;
        let rows = conversation::of_contact(view.connection, account, caller.sight(), contact.id)?;
        let payload = render::conversations(view, &rows, caller.user_id())?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}
