//! Realtime events into the local copy.

use std::sync::Arc;

use guichet_model::{
    AgentId, ContactId, ConversationKey, DisplayId, Event, MessageId, account::Availability,
    event::Notice, message::Direction,
};
use guichet_protocol::{
    cable::{Event as Pushed, Presence, Typing},
    rest::{PushContact, PushConversation, PushMessage, Sender},
};

use super::{account_runtime::AccountRuntime, apply, catch_up, contacts, viewers};
use crate::{
    Error,
    store::ingest::{Reach, Touch},
};

/// Applies one event. What it does not carry whole is fetched.
pub(crate) async fn apply_event(
    runtime: &Arc<AccountRuntime>,
    event: &Pushed,
) -> Result<(), Error> {
    let account = runtime.account().account_id;
    if event.account_id().is_some_and(|id| id.0 != account) {
        return Ok(());
    }
    match event {
        Pushed::MessageCreated(message) => new_message(runtime, message).await,
        Pushed::MessageUpdated(message) => put_message(runtime, message).await.map(drop),
        Pushed::ConversationCreated(conversation)
        | Pushed::ConversationUpdated(conversation)
        | Pushed::ConversationStatusChanged(conversation)
        | Pushed::TeamChanged(conversation)
        | Pushed::ConversationContactChanged(conversation)
        | Pushed::ConversationRead(conversation) => put_conversation(runtime, conversation),
        Pushed::AssigneeChanged(conversation) => assigned(runtime, conversation),
        Pushed::ContactCreated(contact)
        | Pushed::ContactUpdated(contact)
        | Pushed::ContactMerged(contact) => put_contact(runtime, contact),
        Pushed::ContactDeleted(contact) => contacts::forget(runtime, ContactId(contact.id.0)).await,
        Pushed::TypingOn(typing) => tell_typing(runtime, typing, true),
        Pushed::TypingOff(typing) => tell_typing(runtime, typing, false),
        Pushed::ConversationViewers(told) => viewers::learn(runtime, told),
        Pushed::Presence(presence) => put_presence(runtime, presence),
        Pushed::CacheInvalidated(_) => {
            let desk = runtime.desk().await?;
            catch_up::refresh_reference(runtime, &desk).await
        }
        _ => Ok(()),
    }
}

async fn new_message(runtime: &Arc<AccountRuntime>, pushed: &PushMessage) -> Result<(), Error> {
    let (key, is_new) = put_message(runtime, pushed).await?;
    if !is_new || pushed.message.message_type != guichet_protocol::rest::MessageType::Incoming {
        return Ok(());
    }
    let conversation = runtime.shared.store.conversation(runtime.key(), key)?;
    if conversation.row.assignee == Some(runtime.owner().me) {
        let row = apply::message(&pushed.message);
        runtime.shared.emit(Event::Notice {
            account: runtime.key(),
            conversation: key,
            id: conversation.row.id,
            notice: Notice::Message {
                contact: conversation.contact.name,
                text: row
                    .content
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(160)
                    .collect(),
            },
        });
    }
    Ok(())
}

/// Stores a message; gives its conversation and whether it was new.
async fn put_message(
    runtime: &Arc<AccountRuntime>,
    pushed: &PushMessage,
) -> Result<(ConversationKey, bool), Error> {
    let row = apply::message(&pushed.message);
    let id = DisplayId(pushed.message.conversation_id.0);
    let touch = pushed
        .conversation
        .as_ref()
        .map_or_else(Touch::default, |conversation| Touch {
            last_activity_at: conversation.last_activity_at.map(apply::timestamp),
            unread: u32::try_from(conversation.unread_count.max(0)).ok(),
        });
    let store = &runtime.shared.store;
    let changed = store.apply_messages(
        runtime.owner(),
        id,
        std::slice::from_ref(&row),
        if runtime.is_live() {
            Reach::Live
        } else {
            Reach::Single
        },
        touch,
    )?;
    let is_new = changed
        .new_messages
        .iter()
        .any(|(_, message)| *message == MessageId(pushed.message.id.0));
    let key = store.conversation_key(runtime.key(), id)?;
    let key = key.ok_or(crate::store::StoreError::NotFound("conversation"))?;
    if store.is_unknown(key)? {
        let desk = runtime.desk().await?;
        catch_up::fetch_header(runtime, &desk, id).await?;
    }
    if is_new && row.direction == Direction::Outgoing && row.client_id.is_some() {
        // It may be the answer to an operation whose own answer was lost.
        runtime.wake_outbox.notify_one();
    }
    runtime.changed(changed);
    Ok((key, is_new))
}

fn put_conversation(runtime: &AccountRuntime, pushed: &PushConversation) -> Result<(), Error> {
    let header = apply::pushed_header(pushed);
    let changed = runtime
        .shared
        .store
        .apply_headers(runtime.owner(), &[header])?;
    runtime.changed(changed);
    Ok(())
}

fn assigned(runtime: &AccountRuntime, pushed: &PushConversation) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let id = DisplayId(pushed.id.0);
    let me = runtime.owner().me;
    let before = match store.conversation_key(runtime.key(), id)? {
        Some(key) => store.conversation(runtime.key(), key)?.row.assignee,
        None => None,
    };
    put_conversation(runtime, pushed)?;
    let Some(key) = store.conversation_key(runtime.key(), id)? else {
        return Ok(());
    };
    let now = store.conversation(runtime.key(), key)?;
    let by = pushed.performer.as_ref().map(|user| AgentId(user.id.0));
    if now.row.assignee == Some(me) && before != Some(me) && by != Some(me) {
        runtime.shared.emit(Event::Notice {
            account: runtime.key(),
            conversation: key,
            id: now.row.id,
            notice: Notice::Assigned {
                by,
                contact: now.contact.name,
            },
        });
    }
    Ok(())
}

fn put_contact(runtime: &AccountRuntime, pushed: &PushContact) -> Result<(), Error> {
    let contact = apply::pushed_contact(pushed);
    let changed = runtime
        .shared
        .store
        .apply_contacts(runtime.key(), std::slice::from_ref(&contact))?;
    runtime.changed(changed);
    if let Some(key) = runtime
        .shared
        .store
        .contact_key(runtime.key(), contact.id)?
    {
        runtime.shared.emit(Event::ContactChanged {
            account: runtime.key(),
            contact: key,
        });
    }
    Ok(())
}

fn tell_typing(runtime: &AccountRuntime, typing: &Typing, on: bool) -> Result<(), Error> {
    let id = DisplayId(typing.conversation.id.0);
    if let Some(conversation) = runtime.shared.store.conversation_key(runtime.key(), id)? {
        let name = match &typing.user {
            Sender::User(user) => apply::shown_name(user.available_name.as_deref(), &user.name),
            other => other.name().unwrap_or_default().to_owned(),
        };
        runtime.shared.emit(Event::Typing {
            account: runtime.key(),
            conversation,
            name,
            on,
        });
    }
    Ok(())
}

fn put_presence(runtime: &AccountRuntime, presence: &Presence) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let mut reference = store.reference(runtime.key())?;
    for agent in &mut reference.agents {
        agent.availability = presence
            .users
            .get(&agent.id.to_string())
            .map_or(Availability::Offline, |availability| {
                apply::availability(Some(availability))
            });
    }
    if store.put_reference(runtime.key(), &reference)? {
        runtime.shared.emit(Event::ReferenceChanged {
            account: runtime.key(),
        });
    }
    Ok(())
}
