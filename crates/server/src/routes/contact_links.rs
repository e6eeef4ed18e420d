//! What hangs on a customer: conversations, labels, ways in, and who they turn out to be.

use super::contacts::single;
use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::row::{ContactRow, InboxRow};
use crate::store::{contact as store, conversation, inbox};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::{ContactId, InboxId};
use guichet_protocol::rest::{ChannelType, ContactInbox};

pub(super) fn router() -> Router<Desk> {
    const ACCOUNT: &str = "/api/v1/accounts/{account}";
    let of = |rest: &str| format!("{ACCOUNT}/contacts/{{contact}}/{rest}");
    Router::new()
        .route(&of("conversations"), get(conversations))
        .route(&of("labels"), get(labels).post(set_labels))
        .route(&of("contactable_inboxes"), get(contactable_inboxes))
        .route(&of("contact_inboxes"), post(add_way_in))
        .route(
            &format!("{ACCOUNT}/contact_inboxes/filter"),
            post(by_way_in),
        )
        .route(&format!("{ACCOUNT}/actions/contact_merge"), post(merge))
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

async fn labels(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = contacts::get(view, caller.account_id(), ContactId(id))?;
        let payload = store::labels(view.connection, row.id)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn set_labels(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = contacts::get(work, caller.account_id(), ContactId(id))?;
        let payload = contacts::set_labels(work, &row, &params.texts("labels"))?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

/// The inboxes that can reach a customer: those whose channel knows them, or could.
async fn contactable_inboxes(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let row = contacts::get(view, account, ContactId(id))?;
        let mut payload = Vec::new();
        for inbox in inbox::list(view.connection, account, caller.sight())? {
            if let Some(source_id) = reach(view, &row, &inbox)? {
                payload.push(ContactInbox {
                    source_id,
                    inbox: render::slim_inbox(&inbox),
                });
            }
        }
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

/// The id by which an inbox reaches a customer; `None` when it cannot.
fn reach(view: &View<'_>, row: &ContactRow, inbox: &InboxRow) -> Result<Option<String>, ApiError> {
    let known = store::way_in_of_contact(view.connection, inbox.id, row.id)?;
    if let Some(known) = known {
        return Ok(Some(known.source_id));
    }
    Ok(match inbox.channel_type {
        ChannelType::TwilioSms
        | ChannelType::Sms
        | ChannelType::Whatsapp
        | ChannelType::Email
        | ChannelType::Api => contacts::natural_source(row, inbox).ok(),
        // A web page reaches only those who have been there.
        _ => None,
    })
}

async fn add_way_in(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let account = caller.account_id();
        let row = contacts::get(work, account, ContactId(id))?;
        let wanted = params
            .int("inbox_id")
            .ok_or_else(|| ApiError::missing("inbox_id"))?;
        let inbox = inbox::find(work.connection, account, InboxId(wanted))?;
        let inbox = inbox.ok_or(ApiError::NotFound)?;
        caller.sees_inbox(work, inbox.id)?;
        let way_in = contacts::way_in(work, row.id, &inbox, params.filled("source_id"))?;
        if params.flag("hmac_verified").unwrap_or_default() {
            store::verify(work.connection, way_in.id, work.now)?;
        }
        contacts::changed(work, &row)?;
        Ok(Reply::ok(&ContactInbox {
            source_id: way_in.source_id,
            inbox: render::slim_inbox(&inbox),
        }))
    })
    .await
}

/// The customer behind an id within an inbox.
async fn by_way_in(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let missing = |name: &str| ApiError::missing(name);
        let wanted = params.int("inbox_id").ok_or_else(|| missing("inbox_id"))?;
        let source = params
            .filled("source_id")
            .ok_or_else(|| missing("source_id"))?;
        let inbox = inbox::find(view.connection, account, InboxId(wanted))?;
        let inbox = inbox.ok_or(ApiError::NotFound)?;
        caller.sees_inbox(view, inbox.id)?;
        let way_in = store::way_in(view.connection, inbox.id, &source)?;
        let way_in = way_in.ok_or(ApiError::NotFound)?;
        let row = contacts::get(view, account, way_in.contact_id)?;
        Ok(Reply::ok(&single(view, &caller, &params, row)?))
    })
    .await
}

async fn merge(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let id = |key: &str| {
            let id = params.int(key).map(ContactId);
            id.ok_or_else(|| ApiError::missing(key))
        };
        let (base, mergee) = (id("base_contact_id")?, id("mergee_contact_id")?);
        let row = contacts::merge(work, caller.account_id(), base, mergee)?;
        Ok(Reply::ok(&single(work, &caller, &params, row)?))
    })
    .await
}
