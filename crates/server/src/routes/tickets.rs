//! Tickets: opening, describing, listing. Every other route of conversations works for them too.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::conversations::Beginning;
use crate::desk::{Desk, Edition, Work};
use crate::error::ApiError;
use crate::messages::{self, Author, Draft, Privacy};
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::conversation_actions::{actor, priority};
use crate::routes::conversations::{beginning, listed};
use crate::routes::messages::files;
use crate::store::contact::{self, UniqueKey};
use crate::store::inbox;
use crate::store::row::{ContactInboxRow, ConversationRow, InboxRow};
use crate::tickets::{self, Opening};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, patch};
use guichet_protocol::ids::{ContactId, ConversationDisplayId, InboxId};
use guichet_protocol::rest::{ChannelType, ConversationCategory, MessageType};
use serde_json::Value;

/// A plain Chatwoot has none of them.
pub(super) fn router(desk: &Desk) -> Router<Desk> {
    const TICKETS: &str = "/api/v1/accounts/{account}/tickets";
    match desk.edition() {
        Edition::Guichet => Router::new()
            .route(TICKETS, get(index).post(create))
            .route(&format!("{TICKETS}/{{ticket}}"), patch(update).put(update)),
        Edition::Stock => Router::new(),
    }
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let category = Some(ConversationCategory::Ticket);
    desk.read(move |view| listed(view, &caller, &params, category))
        .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let files = files(&desk, &params).await?;
    desk.perform(params.operation(&caller), move |work| {
        let source = match params.int("source_conversation_id") {
            Some(id) => Some(caller.conversation(work, ConversationDisplayId(id))?),
            None => None,
        };
        let me = caller.user_id();
        let opening = Opening::of(&params, me, source.as_ref().map(|source| source.id))?;
        let (inbox, way_in) = place(work, &caller, &params, source.as_ref())?;
        let mut beginning = Beginning {
            priority: priority(&params)?,
            ..beginning(work, &caller, &params)?
        };
        if inbox.channel_type == ChannelType::Email {
            let subject = Value::String(opening.title.clone());
            let attributes = &mut beginning.additional_attributes;
            attributes.entry("mail_subject").or_insert(subject);
        }
        beginning.ticket = Some(opening);
        let actor = actor(&caller);
        let mut row = tickets::open(work, &inbox, &way_in, beginning, source, &actor)?;
        if !files.is_empty() {
            // Files describe the ticket to agents; the customer gets what is sent to them.
            let mut note = Draft::text(MessageType::Outgoing, Author::Agent(me), None);
            note.privacy = Privacy::Private;
            note.files = files;
            messages::create(work, &mut row, note)?;
        }
        Ok(Reply::ok(&render::conversation(work, &row, me)?))
    })
    .await
}

/// The inbox and the way in: the source's, or those of the contact named.
fn place(
    work: &mut Work<'_>,
    caller: &Caller,
    params: &Params,
    source: Option<&ConversationRow>,
) -> Result<(InboxRow, ContactInboxRow), ApiError> {
    let account = caller.account_id();
    let wanted = params.int("inbox_id").map(InboxId);
    let id = match (source, wanted) {
        (Some(source), None) => source.inbox_id,
        (Some(source), Some(wanted)) if source.inbox_id == wanted => wanted,
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid(
                "Inbox must be the one of the source conversation",
                "inbox_id",
            ));
        }
        (None, Some(wanted)) => wanted,
        (None, None) => return Err(ApiError::missing("inbox_id")),
    };
    let inbox = inbox::find(work.connection, account, id)?.ok_or(ApiError::NotFound)?;
    if let Some(source) = source {
        let way_in = contact::way_in_by_id(work.connection, source.contact_inbox_id)?;
        return Ok((inbox, way_in.ok_or(ApiError::NotFound)?));
    }
    caller.sees_inbox(work, inbox.id)?;
    let contact = requester(work, caller, params)?;
    let way_in = contacts::way_in(work, contact, &inbox, None)?;
    Ok((inbox, way_in))
}

/// Who asks: a contact by id, or by what is known of them, made when the desk does not know them.
fn requester(work: &mut Work<'_>, caller: &Caller, params: &Params) -> Result<ContactId, ApiError> {
    let account = caller.account_id();
    if let Some(id) = params.int("contact_id") {
        return Ok(contacts::get(work, account, ContactId(id))?.id);
    }
    let given = match params.get("contact") {
        Some(Value::Object(_)) => params.root("contact"),
        _ => return Err(ApiError::missing("contact_id")),
    };
    for (key, name) in [
        (UniqueKey::Email, "email"),
        (UniqueKey::PhoneNumber, "phone_number"),
    ] {
        let Some(value) = given.filled(name) else {
            continue;
        };
        let value = value.trim().to_lowercase();
        if let Some(known) = contact::find_by(work.connection, account, key, &value)? {
            return Ok(known.id);
        }
    }
    if given.filled("name").is_none() && given.filled("email").is_none() {
        return Err(ApiError::invalid("Contact can't be blank", "contact"));
    }
    Ok(contacts::create(work, account, &given, None)?.id)
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        tickets::update(work, &mut row, &params, &actor(&caller))?;
        Ok(Reply::ok(&render::conversation(
            work,
            &row,
            caller.user_id(),
        )?))
    })
    .await
}
