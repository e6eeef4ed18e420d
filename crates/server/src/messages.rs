//! What happens when somebody writes: [`create`] is the one way in for agents, customers, bots and
//! the system, so that reopening, unread counts, waiting times, events, notifications, the change
//! feed and webhooks follow every message alike.

mod answered;
mod attach;
mod mention;

pub(crate) use answered::EXTERNAL_ID as ANSWERED_EXTERNAL_ID;
pub use attach::IncomingFile;
pub(crate) use attach::fits_a_page;

use crate::activity::{Activity, Actor, Language, sentence};
use crate::conversations;
use crate::desk::{View, Work};
use crate::error::ApiError;
use crate::mail;
use crate::notifications;
use crate::render;
use crate::store::change::NewChange;
use crate::store::record::{NewMessage, Record};
use crate::store::row::{ConversationRow, InboxRow, MessageRow};
use crate::store::webhook::NewDelivery;
use crate::store::{SenderType, conversation, fetch, message, people, webhook};
use guichet_protocol::JsonObject;
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{AgentBotId, ContactId, MessageId, UserId};
use guichet_protocol::rest::{
    ChangeKind, ChannelType, ContentType, ConversationStatus, MESSAGE_ATTACHMENTS_MAX,
    MESSAGE_CONTENT_MAX_CHARS, MessageStatus, MessageType, PushMessage,
};
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

/// A conversation takes this many messages a minute.
const FLOOD_PER_MINUTE: i64 = 200;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// An agent.
    Agent(UserId),
    /// The customer.
    Contact(ContactId),
    /// A bot.
    Bot(AgentBotId),
    /// Nobody: activities and automatic texts.
    Nobody,
}

impl Author {
    const fn parts(self) -> (Option<SenderType>, Option<i64>) {
        match self {
            Self::Agent(id) => (Some(SenderType::User), Some(id.0)),
            Self::Contact(id) => (Some(SenderType::Contact), Some(id.0)),
            Self::Bot(id) => (Some(SenderType::AgentBot), Some(id.0)),
            Self::Nobody => (None, None),
        }
    }
}

/// Who may see a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Privacy {
    /// The customer too.
    #[default]
    Public,
    /// Agents only: a private note.
    Private,
}

/// A message to write.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which way it goes.
    pub message_type: MessageType,
    /// Who writes.
    pub author: Author,
    /// Markdown.
    pub content: Option<String>,
    /// What it holds.
    pub content_type: ContentType,
    /// Who may see it.
    pub privacy: Privacy,
    /// Kept as they are.
    pub content_attributes: JsonObject,
    /// The id in the channel.
    pub source_id: Option<String>,
    /// Goes back in the answer and the event, never stored.
    pub echo_id: Option<String>,
    /// Its files.
    pub files: Vec<IncomingFile>,
}

impl Draft {
    /// A text.
    #[must_use]
    pub fn text(message_type: MessageType, author: Author, content: Option<String>) -> Self {
        Self {
            message_type,
            author,
            content,
            content_type: ContentType::Text,
            privacy: Privacy::Public,
            content_attributes: JsonObject::new(),
            source_id: None,
            echo_id: None,
            files: Vec::new(),
        }
    }
}

/// Writes a message into a conversation, with everything that follows from it. The row given is
/// brought up to date.
///
/// # Errors
/// 422 when the message is not acceptable; the store's.
pub fn create(
    work: &mut Work<'_>,
    conversation: &mut ConversationRow,
    mut draft: Draft,
) -> Result<MessageRow, ApiError> {
    check(work, conversation, &draft)?;
    answered::complete(work, conversation, &mut draft.content_attributes)?;
    let row = insert(work, conversation, &draft)?;
    attach::store(work, conversation, &row, draft.files)?;
    follow(work, conversation, &row)?;
    announce(work, conversation, &row, draft.echo_id)?;
    if row.message_type == MessageType::Incoming {
        conversations::reopen(work, conversation)?;
        greet(work, conversation)?;
    }
    mention::follow(work, conversation, &row)?;
    notifications::of_message(work, conversation, &row)?;
    deliver(work, conversation, &row)?;
    Ok(row)
}

fn check(work: &Work<'_>, conversation: &ConversationRow, draft: &Draft) -> Result<(), ApiError> {
    let refuse = |text: &str| Err(ApiError::Unprocessable(text.to_owned()));
    let content = draft.content.as_deref().unwrap_or_default();
    if content.chars().count() > MESSAGE_CONTENT_MAX_CHARS {
        return refuse("Validation failed: Content is too long (maximum is 150000 characters)");
    }
    if draft.files.len() > MESSAGE_ATTACHMENTS_MAX {
        return refuse("Validation failed: Attachments exceeded maximum allowed");
    }
    let minute_ago = work.now.plus_millis(-60_000);
    let lately = message::count_since(work.connection, conversation.id, minute_ago)?;
    if lately >= FLOOD_PER_MINUTE && draft.message_type != MessageType::Activity {
        return refuse("Validation failed: Too many messages");
    }
    Ok(())
}

fn insert(
    work: &Work<'_>,
    conversation: &ConversationRow,
    draft: &Draft,
) -> Result<MessageRow, ApiError> {
    let (sender_type, sender_id) = draft.author.parts();
    let id = NewMessage {
        id: None,
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        message_type: draft.message_type,
        content_type: draft.content_type.clone(),
        content: draft.content.clone(),
        status: MessageStatus::Sent,
        private: draft.privacy == Privacy::Private,
        sender_type,
        sender_id,
        source_id: draft.source_id.clone(),
        content_attributes: draft.content_attributes.clone(),
        additional_attributes: JsonObject::new(),
        created_at: work.now,
        updated_at: work.now,
    }
    .insert(work.connection)?;
    get(work, conversation, id)
}

fn get(
    work: &Work<'_>,
    conversation: &ConversationRow,
    id: MessageId,
) -> Result<MessageRow, ApiError> {
    message::find(work.connection, conversation.id, id)?.ok_or(ApiError::NotFound)
}

/// The times of the conversation and its customer that a message moves.
fn follow(
    work: &Work<'_>,
    conversation: &mut ConversationRow,
    row: &MessageRow,
) -> Result<(), ApiError> {
    conversation.last_activity_at = row.created_at;
    match row.message_type {
        MessageType::Incoming => {
            conversation.waiting_since.get_or_insert(row.created_at);
            let contacts = fetch::contacts(work.connection, [conversation.contact_id])?;
            for mut contact in contacts.into_values() {
                contact.last_activity_at = Some(row.created_at);
                crate::store::contact::save(work.connection, &contact, work.now)?;
            }
        }
        MessageType::Outgoing if !row.private && is_human(row) => {
            conversation.waiting_since = None;
            conversation
                .first_reply_created_at
                .get_or_insert(row.created_at);
        }
        _ => {}
    }
    conversations::touch(work, conversation);
    Ok(conversation::save(work.connection, conversation)?)
}

fn is_human(row: &MessageRow) -> bool {
    row.sender_type == Some(SenderType::User)
        && !row.content_attributes.contains_key("automation_rule_id")
}

fn announce(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
    echo_id: Option<String>,
) -> Result<(), ApiError> {
    let mut push = render::push_message(work, conversation, row)?;
    push.message.echo_id = echo_id;
    let first_reply = conversation.first_reply_created_at == Some(row.created_at)
        && row.message_type == MessageType::Outgoing
        && !row.private;
    tell(
        work,
        conversation,
        row,
        &Event::MessageCreated(push.clone()),
    )?;
    if first_reply {
        push.message.echo_id = None;
        tell_agents(work, conversation, &Event::FirstReplyCreated(push))?;
    }
    conversations::updated(work, conversation)?;
    changed(work, conversation, row.id)
}

/// Tells agents, and the customer what is meant for them.
fn tell(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
    event: &Event,
) -> Result<(), ApiError> {
    tell_agents(work, conversation, event)?;
    if !row.private && row.message_type != MessageType::Activity {
        work.tell_visitor(conversation.contact_inbox_id, event);
    }
    Ok(())
}

fn tell_agents(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    event: &Event,
) -> Result<(), ApiError> {
    let users = people::audience(
        work.connection,
        conversation.account_id,
        conversation.inbox_id,
    )?;
    work.tell(&users, event);
    Ok(())
}

fn changed(work: &Work<'_>, conversation: &ConversationRow, id: MessageId) -> Result<(), ApiError> {
    work.changed(&NewChange {
        account: conversation.account_id,
        kind: ChangeKind::Message,
        id: id.get(),
        deleted: false,
        conversation: Some(conversation.display_id),
        inbox: Some(conversation.inbox_id),
        user: None,
    })
}

/// The inbox's greeting, after the customer's first message.
fn greet(work: &mut Work<'_>, conversation: &mut ConversationRow) -> Result<(), ApiError> {
    let inbox = inbox(work, conversation)?;
    let greeting = inbox.greeting_message.filter(|_| inbox.greeting_enabled);
    let Some(greeting) = greeting.filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let since = Timestamp::from_millis(-1);
    if message::count_since(work.connection, conversation.id, since)? > 1 {
        return Ok(());
    }
    let draft = Draft::text(MessageType::Template, Author::Nobody, Some(greeting));
    create(work, conversation, draft).map(|_| ())
}

fn inbox(view: &View<'_>, conversation: &ConversationRow) -> Result<InboxRow, ApiError> {
    fetch::inboxes(view.connection, [conversation.inbox_id])?
        .remove(&conversation.inbox_id)
        .ok_or(ApiError::NotFound)
}

/// Queues an outgoing message for the webhook of its API inbox, or as mail.
fn deliver(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<(), ApiError> {
    if row.private
        || !matches!(
            row.message_type,
            MessageType::Outgoing | MessageType::Template
        )
    {
        return Ok(());
    }
    let inbox = inbox(work, conversation)?;
    if inbox.channel_type == ChannelType::Email {
        return mail::queue_reply(work, conversation, &inbox, row);
    }
    let Some(url) = inbox.webhook_url.as_deref().filter(|url| !url.is_empty()) else {
        return Ok(());
    };
    let body = webhook_body(work, conversation, &inbox, row)?.to_string();
    let delivery = NewDelivery {
        account: conversation.account_id,
        inbox: inbox.id,
        message: Some(row.id),
        event: "message_created",
        url,
        body: &body,
    };
    webhook::add(work.connection, &delivery, work.now)?;
    work.ring_queued();
    Ok(())
}

fn webhook_body(
    work: &Work<'_>,
    conversation: &ConversationRow,
    inbox: &InboxRow,
    row: &MessageRow,
) -> Result<Value, ApiError> {
    let message = render::message(work, conversation, row)?;
    let account = people::account(work.connection, conversation.account_id)?;
    let kind = match row.message_type {
        MessageType::Template => "template",
        _ => "outgoing",
    };
    let mut body = json!({
        "event": "message_created",
        "id": row.id,
        "content": row.content,
        "content_type": row.content_type,
        "content_attributes": row.content_attributes,
        "additional_attributes": row.additional_attributes,
        "created_at": row.created_at.to_iso(),
        "message_type": kind,
        "private": row.private,
        "source_id": row.source_id,
        "sender": message.sender,
        "inbox": {"id": inbox.id, "name": inbox.name},
        "account": account.map(|account| json!({"id": account.id, "name": account.name})),
        "conversation": render::push_conversation(work, conversation)?,
    });
    if let Some(object) = body
        .as_object_mut()
        .filter(|_| !message.attachments.is_empty())
    {
        object.insert("attachments".to_owned(), json!(message.attachments));
    }
    Ok(body)
}

/// Writes down in the thread what happened, where there is a sentence for it.
///
/// # Errors
/// The store's.
pub fn create_activity(
    work: &mut Work<'_>,
    conversation: &mut ConversationRow,
    actor: &Actor,
    activity: &Activity<'_>,
) -> Result<(), ApiError> {
    let account = people::account(work.connection, conversation.account_id)?;
    let language = Language::of(account.as_ref().map_or("en", |account| &account.locale));
    let Some(text) = sentence(language, actor, activity) else {
        return Ok(());
    };
    let draft = Draft::text(MessageType::Activity, Author::Nobody, Some(text));
    create(work, conversation, draft).map(|_| ())
}

/// Empties a message: the row stays, with a notice in place of its words.
///
/// # Errors
/// The store's.
pub fn delete(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<MessageRow, ApiError> {
    let account = people::account(work.connection, conversation.account_id)?;
    let language = Language::of(account.as_ref().map_or("en", |account| &account.locale));
    let mut attributes = JsonObject::new();
    attributes.insert("deleted".to_owned(), Value::Bool(true));
    message::erase(
        work.connection,
        row.id,
        language.deleted(),
        &attributes,
        work.now,
    )?;
    updated(work, conversation, row)
}

/// Sets how far a message got; `error` is the channel's reason when it failed.
///
/// # Errors
/// The store's.
pub fn set_status(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
    status: &MessageStatus,
    error: Option<&str>,
) -> Result<MessageRow, ApiError> {
    let mut attributes = row.content_attributes.clone();
    match error.filter(|_| *status == MessageStatus::Failed) {
        Some(error) => {
            attributes.insert("external_error".to_owned(), Value::String(error.to_owned()));
        }
        None => {
            attributes.remove("external_error");
        }
    }
    message::set_status(work.connection, row.id, status, &attributes, work.now)?;
    updated(work, conversation, row)
}

/// Sets one of a message's attributes.
///
/// # Errors
/// The store's.
pub fn set_attribute(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
    key: &str,
    value: Value,
) -> Result<MessageRow, ApiError> {
    let mut attributes = row.content_attributes.clone();
    attributes.insert(key.to_owned(), value);
    message::set_status(work.connection, row.id, &row.status, &attributes, work.now)?;
    updated(work, conversation, row)
}

/// Sends a failed message again: its error goes, its attributes stay, and an API inbox's webhook
/// gets it once more.
///
/// # Errors
/// The store's.
pub fn send_again(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<MessageRow, ApiError> {
    let row = set_status(work, conversation, row, &MessageStatus::Sent, None)?;
    deliver(work, conversation, &row)?;
    Ok(row)
}

/// Tells of a changed message and gives it as it is now.
fn updated(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    before: &MessageRow,
) -> Result<MessageRow, ApiError> {
    let row = get(work, conversation, before.id)?;
    let push = PushMessage {
        previous_changes: Some(differences(before, &row)),
        ..render::push_message(work, conversation, &row)?
    };
    tell(work, conversation, &row, &Event::MessageUpdated(push))?;
    changed(work, conversation, row.id)?;
    Ok(row)
}

fn differences(before: &MessageRow, after: &MessageRow) -> Value {
    let mut changes = JsonObject::new();
    let mut add = |key: &str, old: Value, new: Value| {
        if old != new {
            changes.insert(key.to_owned(), json!([old, new]));
        }
    };
    add("content", json!(before.content), json!(after.content));
    add("status", json!(before.status), json!(after.status));
    add(
        "content_attributes",
        json!(before.content_attributes),
        json!(after.content_attributes),
    );
    add(
        "updated_at",
        json!(before.updated_at.to_iso()),
        json!(after.updated_at.to_iso()),
    );
    Value::Object(changes)
}

/// Whether a customer's message would open this conversation again.
#[must_use]
pub fn reopens(status: &ConversationStatus) -> bool {
    matches!(
        status,
        ConversationStatus::Resolved | ConversationStatus::Snoozed
    )
}
