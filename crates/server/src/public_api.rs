//! Chatwoot's client API: how a program brings its own users to an API inbox. The inbox is named by
//! its `inbox_identifier`, a user by the `source_id` that the program chose or was given. There is no
//! other secret: whoever knows both speaks as that user, exactly as upstream.

use crate::contacts;
use crate::conversations::{self, Beginning};
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::store::contact::UniqueKey;
use crate::store::message::{Kinds, Range};
use crate::store::row::{ContactInboxRow, ContactRow, ConversationRow, InboxRow, MessageRow};
use crate::store::{contact, conversation, fetch, inbox, message};
use crate::visitor::{self, Incoming, Newcomer};
use crate::{messages, render, secret};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::routing::{get, post};
use guichet_protocol::ids::{ConversationDisplayId, MessageId};
use guichet_protocol::rest::{MESSAGE_CONTENT_MAX_CHARS, Message};
use serde_json::{Map, Value, json};

const MAX_REQUEST_BYTES: usize = 64 * 1024 * 1024;
/// Names and ids of the program's own.
const MAX_TEXT_BYTES: usize = 255;
/// Files of one message.
const MOST_FILES: usize = 15;

/// The client API's routes.
pub(crate) fn routes() -> Router<Desk> {
    let inbox = "/public/api/v1/inboxes/{inbox}";
    let at = |rest: &str| format!("{inbox}{rest}");
    let conversation = "/contacts/{contact}/conversations/{conversation}";
    let of = |rest: &str| at(&format!("{conversation}{rest}"));
    Router::new()
        .route(inbox, get(show_inbox))
        .route(&at("/contacts"), post(create_contact))
        .route(
            &at("/contacts/{contact}"),
            get(show_contact).patch(update_contact).put(update_contact),
        )
        .route(
            &at("/contacts/{contact}/conversations"),
            get(list_conversations).post(create_conversation),
        )
        .route(&of(""), get(show_conversation))
        .route(&of("/toggle_status"), post(resolve))
        .route(&of("/toggle_typing"), post(toggle_typing))
        .route(&of("/update_last_seen"), post(update_last_seen))
        .route(&of("/messages"), get(list_messages).post(create_message))
        .route(
            &of("/messages/{message}"),
            axum::routing::patch(update_message).put(update_message),
        )
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
}

fn inbox_of(view: &View<'_>, identifier: &str) -> Result<InboxRow, ApiError> {
    inbox::by_identifier(view.connection, identifier)?.ok_or(ApiError::NotFound)
}

fn way_in_of(
    view: &View<'_>,
    identifier: &str,
    source_id: &str,
) -> Result<(InboxRow, ContactInboxRow), ApiError> {
    let inbox = inbox_of(view, identifier)?;
    let way_in = contact::way_in(view.connection, inbox.id, source_id)?;
    Ok((inbox, way_in.ok_or(ApiError::NotFound)?))
}

/// A conversation of the user: of this way in, or of the contact when their identity was proved.
fn conversation_of(
    view: &View<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    id: i64,
) -> Result<ConversationRow, ApiError> {
    let id = ConversationDisplayId(id);
    let row = conversation::find(view.connection, inbox.account_id, id)?;
    row.filter(|row| {
        let proved = way_in.hmac_verified && row.contact_id == way_in.contact_id;
        row.contact_inbox_id == way_in.id || proved
    })
    .ok_or(ApiError::NotFound)
}

fn contact_of(view: &View<'_>, way_in: &ContactInboxRow) -> Result<ContactRow, ApiError> {
    fetch::contacts(view.connection, [way_in.contact_id])?
        .remove(&way_in.contact_id)
        .ok_or(ApiError::NotFound)
}

/// The names in an address of a conversation's route.
type Names = Path<(String, String, i64)>;

async fn show_inbox(
    State(desk): State<Desk>,
    Path(identifier): Path<String>,
) -> Result<Reply, ApiError> {
    let shown = desk.read(move |view| {
        let row = inbox_of(view, &identifier)?;
        let rendered = render::inboxes(view, std::slice::from_ref(&row))?;
        let hours = rendered.first().map(|inbox| json!(inbox.working_hours));
        Ok(json!({
            "identifier": row.inbox_identifier,
            "identity_validation_enabled": false,
            "name": row.name,
            "timezone": row.timezone,
            "working_hours": hours,
            "working_hours_enabled": row.working_hours_enabled,
            "csat_survey_enabled": false,
            "greeting_enabled": row.greeting_enabled,
        }))
    });
    Ok(Reply::ok(&shown.await?))
}

/// A contact as this API shows it.
fn contact_shape(contact: &ContactRow, way_in: &ContactInboxRow) -> Value {
    json!({
        "source_id": way_in.source_id,
        "pubsub_token": way_in.pubsub_token,
        "id": contact.id,
        "name": contact.name,
        "email": contact.email,
        "phone_number": contact.phone_number,
    })
}

/// Refuses a wrong proof of identity; tells whether a right one was given.
fn proof(inbox: &InboxRow, params: &Params) -> Result<Proof, ApiError> {
    let Some(hash) = params.filled("identifier_hash") else {
        return Ok(Proof::None);
    };
    let identifier = params.text("identifier").unwrap_or_default();
    let expected = secret::hmac_hex(inbox.hmac_token.as_bytes(), identifier.as_bytes());
    if secret::same(&hash, &expected) {
        Ok(Proof::Given)
    } else {
        Err(ApiError::Forbidden(
            "HMAC failed: Invalid Identifier Hash Provided".to_owned(),
        ))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    None,
    Given,
}

async fn create_contact(
    State(desk): State<Desk>,
    Path(identifier): Path<String>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let inbox = inbox_of(work, &identifier)?;
        let proof = proof(&inbox, &params)?;
        let source_id = params
            .filled("source_id")
            .unwrap_or_else(crate::store::record::random_uuid);
        if source_id.len() > MAX_TEXT_BYTES {
            return Err(ApiError::Unprocessable(
                "Validation failed: Source is too long".to_owned(),
            ));
        }
        let newcomer = newcomer(work, &inbox, &params, &source_id, proof)?;
        let mut way_in = visitor::way_in(work, &inbox, &source_id, newcomer)?;
        if proof == Proof::Given && !way_in.hmac_verified {
            contact::verify(work.connection, way_in.id, work.now)?;
            way_in.hmac_verified = true;
        }
        let contact = contact_of(work, &way_in)?;
        Ok(Reply::ok(&contact_shape(&contact, &way_in)))
    })
    .await
}

/// The contact that a way in is for. Only a proved identity joins an existing contact; an identifier,
/// address or number that is merely stated and belongs to another is not taken, because anybody could
/// state it. (Upstream joins on a mere statement, which tells strangers a customer's name and number.)
fn newcomer(
    view: &View<'_>,
    inbox: &InboxRow,
    params: &Params,
    source_id: &str,
    proof: Proof,
) -> Result<Newcomer, ApiError> {
    let find = |key, value: &str| contact::find_by(view.connection, inbox.account_id, key, value);
    let mut details = details(params)?;
    details.fallback_name = visitor::fallback_name(source_id, "en");
    if let Some(identifier) = &details.identifier {
        match find(UniqueKey::Identifier, identifier)? {
            Some(known) if proof == Proof::Given => return Ok(Newcomer::Known(known.id)),
            Some(_) => details.identifier = None,
            None => {}
        }
    }
    if let Some(number) = &details.phone_number
        && find(UniqueKey::PhoneNumber, number)?.is_some()
    {
        details.phone_number = None;
    }
    Ok(Newcomer::New(details))
}

/// What the request says about the user.
fn details(params: &Params) -> Result<visitor::Details, ApiError> {
    let details = visitor::Details {
        name: params.filled("name"),
        email: params
            .filled("email")
            .map(|email| email.trim().to_lowercase()),
        phone_number: params.filled("phone_number"),
        identifier: params.filled("identifier"),
        custom_attributes: params.object("custom_attributes").unwrap_or_default(),
        fallback_name: String::new(),
    };
    contacts::check_email(details.email.as_deref())?;
    contacts::check_phone(details.phone_number.as_deref())?;
    let long = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.len() > MAX_TEXT_BYTES)
    };
    if long(&details.name) || long(&details.identifier) {
        return Err(ApiError::Unprocessable(
            "Validation failed: too long".to_owned(),
        ));
    }
    Ok(details)
}

async fn show_contact(
    State(desk): State<Desk>,
    Path((identifier, source_id)): Path<(String, String)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (_, way_in) = way_in_of(view, &identifier, &source_id)?;
        let contact = contact_of(view, &way_in)?;
        Ok(Reply::ok(&contact_shape(&contact, &way_in)))
    })
    .await
}

async fn update_contact(
    State(desk): State<Desk>,
    Path((identifier, source_id)): Path<(String, String)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let proof = proof(&inbox, &params)?;
        if proof == Proof::Given {
            contact::verify(work.connection, way_in.id, work.now)?;
        }
        visitor::introduce(work, way_in.contact_id, details(&params)?)?;
        let contact = contact_of(work, &way_in)?;
        Ok(Reply::ok(&contact_shape(&contact, &way_in)))
    })
    .await
}

fn conversation_shape(view: &View<'_>, row: &ConversationRow) -> Result<Value, ApiError> {
    let messages = message::page(view.connection, row.id, Range::Newest, Kinds::Public)?;
    let messages = render::messages(view, row, &messages)?;
    let contact = fetch::contacts(view.connection, [row.contact_id])?.remove(&row.contact_id);
    Ok(json!({
        "id": row.display_id,
        "uuid": row.uuid,
        "inbox_id": row.inbox_id,
        "contact_last_seen_at": secs(row.contact_last_seen_at),
        "status": row.status,
        "agent_last_seen_at": secs(row.agent_last_seen_at),
        "custom_attributes": row.custom_attributes,
        "messages": messages.iter().map(message_shape).collect::<Vec<_>>(),
        "contact": contact.map(|contact| render::push_contact(view, &contact)),
    }))
}

fn secs(at: Option<guichet_protocol::time::Timestamp>) -> i64 {
    at.map_or(0, guichet_protocol::time::Timestamp::as_secs)
}

/// A message as this API shows it: fewer fields than agents get.
fn message_shape(message: &Message) -> Value {
    let full = serde_json::to_value(message).unwrap_or_default();
    let mut shape = Map::new();
    for key in [
        "id",
        "content",
        "message_type",
        "content_type",
        "content_attributes",
        "created_at",
        "conversation_id",
        "attachments",
        "sender",
        "echo_id",
    ] {
        if let Some(value) = full.get(key) {
            shape.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(shape)
}

async fn list_conversations(
    State(desk): State<Desk>,
    Path((identifier, source_id)): Path<(String, String)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (_, way_in) = way_in_of(view, &identifier, &source_id)?;
        let ids = contact::conversations_of_way_in(view.connection, way_in.id)?;
        let mut rows = fetch::conversations(view.connection, ids.iter().map(|(id, _)| *id))?;
        let shapes = ids
            .iter()
            .filter_map(|(id, _)| rows.remove(id))
            .map(|row| conversation_shape(view, &row))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Reply::ok(&shapes))
    })
    .await
}

async fn create_conversation(
    State(desk): State<Desk>,
    Path((identifier, source_id)): Path<(String, String)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let beginning = Beginning {
            custom_attributes: params.object("custom_attributes").unwrap_or_default(),
            ..Beginning::default()
        };
        let row = if inbox.lock_to_single_conversation {
            visitor::conversation(work, &inbox, &way_in, beginning)?
        } else {
            conversations::begin(work, &inbox, &way_in, beginning)?
        };
        Ok(Reply::ok(&conversation_shape(work, &row)?))
    })
    .await
}

async fn show_conversation(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (inbox, way_in) = way_in_of(view, &identifier, &source_id)?;
        let row = conversation_of(view, &inbox, &way_in, id)?;
        Ok(Reply::ok(&conversation_shape(view, &row)?))
    })
    .await
}

/// The user ends the conversation. Ending an ended one changes nothing.
async fn resolve(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let row = conversation_of(work, &inbox, &way_in, id)?;
        let row = visitor::resolve(work, row)?;
        Ok(Reply::ok(&conversation_shape(work, &row)?))
    })
    .await
}

async fn toggle_typing(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
    params: Params,
) -> Result<Reply, ApiError> {
    let typing = match params.text("typing_status").as_deref() {
        Some("on") => visitor::Typing::Begins,
        Some("off") => visitor::Typing::Ends,
        _ => return Ok(Reply::empty()),
    };
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let row = conversation_of(work, &inbox, &way_in, id)?;
        visitor::typing(work, &row, typing)?;
        Ok(Reply::empty())
    })
    .await
}

async fn update_last_seen(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let row = conversation_of(work, &inbox, &way_in, id)?;
        visitor::seen(work, row)?;
        Ok(Reply::empty())
    })
    .await
}

async fn list_messages(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
    params: Params,
) -> Result<Reply, ApiError> {
    let range = match (params.int("before"), params.int("after")) {
        (Some(before), _) => Range::Before(MessageId(before)),
        (None, Some(after)) => Range::After(MessageId(after)),
        (None, None) => Range::Newest,
    };
    desk.read(move |view| {
        let (inbox, way_in) = way_in_of(view, &identifier, &source_id)?;
        let row = conversation_of(view, &inbox, &way_in, id)?;
        let rows = message::page(view.connection, row.id, range, Kinds::Public)?;
        let messages = render::messages(view, &row, &rows)?;
        let shapes: Vec<Value> = messages.iter().map(message_shape).collect();
        Ok(Reply::ok(&shapes))
    })
    .await
}

async fn create_message(
    State(desk): State<Desk>,
    Path((identifier, source_id, id)): Names,
    request: Request,
) -> Result<Reply, ApiError> {
    // Refused before the body is read.
    let (at, of) = (identifier.clone(), source_id.clone());
    desk.read(move |view| {
        let (inbox, way_in) = way_in_of(view, &at, &of)?;
        conversation_of(view, &inbox, &way_in, id).map(|_| ())
    })
    .await?;
    let params = Params::from_request(request, &desk).await?;
    let content = params.text("content").filter(|text| !text.is_empty());
    let too_long = content
        .as_ref()
        .is_some_and(|text| text.chars().count() > MESSAGE_CONTENT_MAX_CHARS);
    if too_long {
        return Err(ApiError::Unprocessable(format!(
            "Validation failed: Content is too long (maximum is {MESSAGE_CONTENT_MAX_CHARS} characters)"
        )));
    }
    let uploads: Vec<_> = params.files("attachments[]").cloned().collect();
    if uploads.len() > MOST_FILES {
        return Err(ApiError::Unprocessable(
            "Validation failed: Attachments exceeded maximum allowed".to_owned(),
        ));
    }
    let files = visitor::save_files(&desk, uploads).await?;
    let echo_id = params.filled("echo_id");
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let row = conversation_of(work, &inbox, &way_in, id)?;
        let incoming = Incoming {
            content,
            source_id: None,
            echo_id: echo_id.clone(),
            files,
        };
        let (row, message) = visitor::receive(work, row, incoming)?;
        Ok(Reply::ok(&shape_of(work, &row, &message, echo_id)?))
    })
    .await
}

fn shape_of(
    work: &Work<'_>,
    row: &ConversationRow,
    message: &MessageRow,
    echo_id: Option<String>,
) -> Result<Value, ApiError> {
    let mut message = render::message(work, row, message)?;
    message.echo_id = echo_id;
    Ok(message_shape(&message))
}

/// The user fills in a form that the desk sent (`submitted_values`).
async fn update_message(
    State(desk): State<Desk>,
    Path((identifier, source_id, id, message_id)): Path<(String, String, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let submitted = params
        .get("submitted_values")
        .cloned()
        .ok_or_else(|| ApiError::missing("submitted_values"))?;
    desk.change(move |work| {
        let (inbox, way_in) = way_in_of(work, &identifier, &source_id)?;
        let row = conversation_of(work, &inbox, &way_in, id)?;
        let found = message::find(work.connection, row.id, MessageId(message_id))?;
        let message = found
            .filter(|message| !message.private)
            .ok_or(ApiError::NotFound)?;
        let message = messages::set_attribute(work, &row, &message, "submitted_values", submitted)?;
        Ok(Reply::ok(&shape_of(work, &row, &message, None)?))
    })
    .await
}
