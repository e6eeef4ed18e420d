//! Notes about customers. Every agent may read and change them, and none causes an event.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::note as store;
use crate::store::row::{ContactNoteRow, ContactRow};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::ids::{ContactId, ContactNoteId};
use guichet_protocol::rest::{ContactNote, MESSAGE_CONTENT_MAX_CHARS};

pub(super) fn router() -> Router<Desk> {
    const NOTES: &str = "/api/v1/accounts/{account}/contacts/{contact}/notes";
    Router::new().route(NOTES, get(index).post(create)).route(
        &format!("{NOTES}/{{note}}"),
        get(show).patch(update).put(update).delete(destroy),
    )
}

fn find(
    view: &View<'_>,
    caller: &Caller,
    contact: i64,
    note: i64,
) -> Result<(ContactRow, ContactNoteRow), ApiError> {
    let contact = contacts::get(view, caller.account_id(), ContactId(contact))?;
    let note = store::find(view.connection, contact.id, ContactNoteId(note))?;
    Ok((contact, note.ok_or(ApiError::NotFound)?))
}

fn shown(view: &View<'_>, caller: &Caller, row: ContactNoteRow) -> Result<ContactNote, ApiError> {
    render::contact_notes(view, caller.account_id(), &[row])?
        .pop()
        .ok_or(ApiError::NotFound)
}

fn words(params: &Params) -> Result<String, ApiError> {
    let content = params
        .root("note")
        .filled("content")
        .ok_or_else(|| ApiError::invalid("Content can't be blank", "content"))?;
    if content.chars().count() > MESSAGE_CONTENT_MAX_CHARS {
        return Err(ApiError::invalid("Content is too long", "content"));
    }
    Ok(content)
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let contact = contacts::get(view, account, ContactId(id))?;
        let rows = store::list(view.connection, contact.id)?;
        Ok(Reply::ok(&render::contact_notes(view, account, &rows)?))
    })
    .await
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, contact, id)): Ids<(i64, i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (_, note) = find(view, &caller, contact, id)?;
        Ok(Reply::ok(&shown(view, &caller, note)?))
    })
    .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let contact = contacts::get(work, caller.account_id(), ContactId(id))?;
        let (content, author) = (words(&params)?, caller.user_id());
        let note = store::add(work.connection, contact.id, author, &content, work.now)?;
        contacts::changed(work, &contact)?;
        let (_, note) = find(work, &caller, id, note.get())?;
        Ok(Reply::ok(&shown(work, &caller, note)?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, contact, id)): Ids<(i64, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (row, note) = find(work, &caller, contact, id)?;
        store::rewrite(work.connection, note.id, &words(&params)?, work.now)?;
        contacts::changed(work, &row)?;
        let (_, note) = find(work, &caller, contact, id)?;
        Ok(Reply::ok(&shown(work, &caller, note)?))
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, contact, id)): Ids<(i64, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (row, note) = find(work, &caller, contact, id)?;
        store::delete(work.connection, note.id)?;
        contacts::changed(work, &row)?;
        Ok(Reply::empty())
    })
    .await
}
