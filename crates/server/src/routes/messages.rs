//! The messages of a conversation.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::mail;
use crate::messages::{self, Author, Draft, IncomingFile, Privacy};
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::auth::off_thread;
use crate::store::fetch;
use crate::store::message::{self as store, Kinds, Range};
use crate::store::row::{ConversationRow, InboxRow, MessageRow};
use crate::uploads;
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get, post};
use guichet_protocol::envelope::Listed;
use guichet_protocol::ids::{ConversationDisplayId, MessageId};
use guichet_protocol::rest::{
    ChannelType, ContentType, Message, MessageStatus, MessageType, MessagesMeta,
};

pub(super) fn router() -> Router<Desk> {
    const MESSAGES: &str = "/api/v1/accounts/{account}/conversations/{conversation}/messages";
    Router::new()
        .route(MESSAGES, get(index).post(create))
        .route(
            &format!("{MESSAGES}/{{message}}"),
            delete(destroy).patch(update),
        )
        .route(&format!("{MESSAGES}/{{message}}/retry"), post(retry))
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = caller.conversation(view, ConversationDisplayId(id))?;
        let cursor = |name| params.int(name).map(MessageId);
        let range = match (cursor("after"), cursor("before")) {
            (Some(after), Some(before)) => Range::Between(after, before),
            (Some(after), None) => Range::After(after),
            (None, Some(before)) => Range::Before(before),
            (None, None) => Range::Newest,
        };
        let kinds = match params.filled("filter_internal_messages") {
            Some(_) => Kinds::Public,
            None => Kinds::All,
        };
        let rows = store::page(view.connection, row.id, range, kinds)?;
        let payload = render::messages(view, &row, &rows)?.into();
        let meta = meta(view, &row)?;
        Ok(Reply::ok(&Listed::<_, Message> { meta, payload }))
    })
    .await
}

fn meta(view: &View<'_>, row: &ConversationRow) -> Result<MessagesMeta, ApiError> {
    let contact = fetch::contacts(view.connection, [row.contact_id])?.remove(&row.contact_id);
    let assignee = match row.assignee_id {
        None => None,
        Some(user) => {
            let found = fetch::users(view.connection, [user])?.remove(&user);
            let part = fetch::account_users(view.connection, row.account_id, [user])?;
            found
                .zip(part.get(&user))
                .map(|(user, part)| render::push_user(view, &user, part))
        }
    };
    Ok(MessagesMeta {
        labels: fetch::labels(view.connection, [row.id])?
            .remove(&row.id)
            .unwrap_or_default(),
        additional_attributes: row.additional_attributes.clone(),
        contact: contact.map(|contact| render::push_contact(view, &contact)),
        assignee,
        agent_last_seen_at: row.agent_last_seen_at,
        assignee_last_seen_at: row.assignee_last_seen_at,
    })
}

/// The files of a request: new ones are written durably first, earlier ones are named by their
/// signed ids.
pub(super) async fn files(desk: &Desk, params: &Params) -> Result<Vec<IncomingFile>, ApiError> {
    let uploads: Vec<_> = params
        .files("attachments[]")
        .chain(params.files("attachments"))
        .cloned()
        .collect();
    let voice = params.flag("is_voice_message").unwrap_or_default();
    let (folder, now) = (desk.store().files().clone(), desk.now());
    let mut files = off_thread(move || {
        uploads
            .iter()
            .map(|upload| IncomingFile::save(&folder, upload, now))
            .collect::<Result<Vec<_>, _>>()
    })
    .await??;
    for signed in params.texts("attachments") {
        files.push(IncomingFile::known(uploads::named(desk, &signed).await?));
    }
    if voice {
        files = files.into_iter().map(IncomingFile::as_voice).collect();
    }
    Ok(files)
}

/// The message that a request describes. Every mistake is a 422.
pub(super) fn draft_of(
    caller: &Caller,
    inbox: &InboxRow,
    conversation: &ConversationRow,
    params: &Params,
    files: Vec<IncomingFile>,
) -> Result<Draft, ApiError> {
    let refuse = |text: String| Err(ApiError::Unprocessable(text));
    let name = params
        .filled("message_type")
        .unwrap_or_else(|| "outgoing".to_owned());
    let Some(message_type) = MessageType::from_name(&name) else {
        return refuse(format!("'{name}' is not a valid message_type"));
    };
    let incoming = message_type == MessageType::Incoming;
    if incoming && inbox.channel_type != ChannelType::Api {
        return refuse("Incoming messages are only allowed in Api inboxes".to_owned());
    }
    let content_type = params
        .filled("content_type")
        .unwrap_or_else(|| "text".to_owned());
    let Some(content_type) = ContentType::known(&content_type) else {
        return refuse(format!("'{content_type}' is not a valid content_type"));
    };
    let author = if incoming {
        Author::Contact(conversation.contact_id)
    } else {
        Author::Agent(caller.user_id())
    };
    let private = params.flag("private").unwrap_or_default();
    let mut content_attributes = params.object("content_attributes").unwrap_or_default();
    if inbox.channel_type == ChannelType::Email {
        mail::addresses(params, &mut content_attributes)?;
    }
    Ok(Draft {
        message_type,
        author,
        content: params.text("content"),
        content_type,
        privacy: if private {
            Privacy::Private
        } else {
            Privacy::Public
        },
        content_attributes,
        source_id: params.filled("source_id"),
        echo_id: params.text("echo_id"),
        files,
    })
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let files = files(&desk, &params).await?;
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        let inbox = fetch::inboxes(work.connection, [row.inbox_id])?.remove(&row.inbox_id);
        let inbox = inbox.ok_or(ApiError::NotFound)?;
        let draft = draft_of(&caller, &inbox, &row, &params, files)?;
        let echo_id = draft.echo_id.clone();
        let message = messages::create(work, &mut row, draft)?;
        let mut shown = render::message(work, &row, &message)?;
        shown.echo_id = echo_id;
        Ok(Reply::ok(&shown))
    })
    .await
}

fn find(
    work: &Work<'_>,
    caller: &Caller,
    conversation: i64,
    message: i64,
) -> Result<(ConversationRow, MessageRow), ApiError> {
    let row = caller.conversation(work, ConversationDisplayId(conversation))?;
    let message = store::find(work.connection, row.id, MessageId(message))?;
    Ok((row, message.ok_or(ApiError::NotFound)?))
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, conversation, id)): Ids<(i64, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (row, message) = find(work, &caller, conversation, id)?;
        let message = messages::delete(work, &row, &message)?;
        Ok(Reply::ok(&render::message(work, &row, &message)?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, conversation, id)): Ids<(i64, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (row, message) = find(work, &caller, conversation, id)?;
        let inbox = fetch::inboxes(work.connection, [row.inbox_id])?.remove(&row.inbox_id);
        if inbox.is_none_or(|inbox| inbox.channel_type != ChannelType::Api) {
            return Err(ApiError::Forbidden(
                "Message status update is only allowed for API inboxes".to_owned(),
            ));
        }
        let name = params
            .filled("status")
            .ok_or_else(|| ApiError::missing("status"))?;
        let status = MessageStatus::known(&name).ok_or(ApiError::UnknownValue(name, "status"))?;
        // A read message stays read.
        let backwards = message.status == MessageStatus::Read && status == MessageStatus::Delivered;
        let message = if backwards {
            message
        } else {
            let error = params.filled("external_error");
            messages::set_status(work, &row, &message, &status, error.as_deref())?
        };
        Ok(Reply::ok(&render::message(work, &row, &message)?))
    })
    .await
}

/// Only a failed message is sent again; its attributes but the error stay.
async fn retry(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, conversation, id)): Ids<(i64, i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (row, message) = find(work, &caller, conversation, id)?;
        let message = if message.status == MessageStatus::Failed {
            messages::send_again(work, &row, &message)?
        } else {
            message
        };
        Ok(Reply::ok(&render::message(work, &row, &message)?))
    })
    .await
}
