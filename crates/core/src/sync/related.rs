//! What the related panel shows, fetched: contacts, notes, participants, macros, attribute definitions. Nobody waits for
//! it; an event tells when it changed something.

use std::sync::Arc;

use guichet_model::{
    AgentId, ContactKey, ConversationKey, Event, InboxId,
    attribute::{AttributeDefinition, AttributeKey, AttributeKind, AttributeOf},
};
use guichet_protocol::{
    ids::{ContactId, ConversationDisplayId, InboxId as WireInboxId},
    rest,
};

use super::{account_runtime::AccountRuntime, apply};
use crate::{
    Error,
    api::{self, Desk},
    macros,
    outbox::worker::note_of,
};

/// Runs `work` in the background while there is a connection; a failure is logged and forgotten, the next look tries
/// again.
fn in_background<F>(
    runtime: &Arc<AccountRuntime>,
    what: &'static str,
    work: impl FnOnce(Arc<AccountRuntime>) -> F + Send + 'static,
) where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    if !runtime.is_online() {
        return;
    }
    let worker = Arc::clone(runtime);
    runtime.spawn(async move {
        let account = worker.key().0;
        if let Err(error) = work(worker).await {
            tracing::info!(account, what, %error, "not fetched");
        }
    });
}

pub(crate) fn refresh_contact_in_background(runtime: &Arc<AccountRuntime>, contact: ContactKey) {
    in_background(runtime, "contact", move |runtime| async move {
        refresh_contact(&runtime, contact).await
    });
}

pub(crate) fn refresh_notes_in_background(runtime: &Arc<AccountRuntime>, contact: ContactKey) {
    in_background(runtime, "contact notes", move |runtime| async move {
        refresh_notes(&runtime, contact).await
    });
}

pub(crate) fn refresh_assignable_in_background(runtime: &Arc<AccountRuntime>, inbox: InboxId) {
    in_background(runtime, "assignable agents", move |runtime| async move {
        let agents = runtime
            .desk()
            .await?
            .assignable_agents(WireInboxId(inbox.0))
            .await?
            .value;
        let agents: Vec<AgentId> = agents.iter().map(|agent| AgentId(agent.id.0)).collect();
        let store = &runtime.shared.store;
        if store.put_assignable(runtime.key(), inbox, &agents)? {
            runtime.shared.emit(Event::ReferenceChanged {
                account: runtime.key(),
            });
        }
        Ok(())
    });
}

pub(crate) fn refresh_participants_in_background(
    runtime: &Arc<AccountRuntime>,
    conversation: ConversationKey,
) {
    in_background(runtime, "participants", move |runtime| async move {
        refresh_participants(&runtime, conversation).await
    });
}

/// Fetches a contact.
pub(crate) async fn refresh_contact(
    runtime: &AccountRuntime,
    contact: ContactKey,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let Some(id) = store.contact_id(contact)? else {
        return Ok(());
    };
    let answer = match runtime.desk().await?.contact(ContactId(id.0)).await {
        Err(api::Error::NotFound) => return super::contacts::forget(runtime, id).await,
        answer => answer?,
    };
    let before = store.contact(runtime.key(), contact)?;
    store.apply_contacts(runtime.key(), &[apply::contact(&answer.value)])?;
    if store.contact(runtime.key(), contact)? != before {
        runtime.shared.contact_changed(runtime.key(), contact);
    }
    Ok(())
}

/// Fetches the notes about a contact.
pub(crate) async fn refresh_notes(
    runtime: &AccountRuntime,
    contact: ContactKey,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let Some(id) = store.contact_id(contact)? else {
        return Ok(());
    };
    let answer = runtime.desk().await?.contact_notes(ContactId(id.0)).await?;
    runtime.count_skipped(answer.skipped, "contact note");
    let notes = answer.value.iter().map(note_of).collect();
    if store.put_contact_notes(runtime.key(), contact, notes, runtime.shared.now())? {
        runtime.shared.emit(Event::ContactChanged {
            account: runtime.key(),
            contact,
        });
    }
    Ok(())
}

/// Fetches who takes part in a conversation.
pub(crate) async fn refresh_participants(
    runtime: &AccountRuntime,
    conversation: ConversationKey,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let Some(id) = store.thread_state(runtime.key(), conversation)?.display_id else {
        return Ok(());
    };
    let desk = runtime.desk().await?;
    let answer = desk.participants(ConversationDisplayId(id.0)).await?;
    let agents = answer
        .value
        .iter()
        .map(|agent| AgentId(agent.id.0))
        .collect();
    if store.put_participants(conversation, agents)? {
        runtime
            .shared
            .conversations_changed(runtime.key(), vec![conversation]);
    }
    Ok(())
}

/// Macros, canned answers, the signature and attribute definitions, with all that was delivered of the agent's own changes
/// meanwhile.
pub(crate) async fn refresh_lists(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    loop {
        let before = runtime.deliveries();
        fetch_lists(runtime, desk).await?;
        if runtime.deliveries() == before {
            return Ok(());
        }
    }
}

/// A server without one of the lists has none.
async fn fetch_lists(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let store = &runtime.shared.store;
    if let Some(answer) = unless_missing(desk.macros().await)? {
        runtime.count_skipped(answer.skipped, "macro");
        let items: Vec<_> = answer.value.iter().map(macros::read).collect();
        if store.put_macros(runtime.key(), &items)? {
            runtime.shared.emit(Event::MacrosChanged {
                account: runtime.key(),
            });
        }
    }
    if let Some(answer) = unless_missing(desk.canned_responses().await)? {
        runtime.count_skipped(answer.skipped, "canned answer");
        let canned: Vec<_> = answer.value.iter().map(apply::canned).collect();
        if store.put_canned(runtime.key(), &canned)? {
            runtime.shared.emit(Event::CannedChanged {
                account: runtime.key(),
            });
        }
    }
    let user = desk.client().profile().await?.value;
    if store.put_signature(runtime.key(), &apply::signature(&user))? {
        runtime.shared.emit(Event::SignatureChanged {
            account: runtime.key(),
        });
    }
    if let Some(answer) = unless_missing(desk.attribute_definitions().await)? {
        runtime.count_skipped(answer.skipped, "attribute definition");
        let definitions: Vec<_> = answer.value.iter().filter_map(definition).collect();
        if store.put_attribute_definitions(runtime.key(), &definitions)? {
            runtime.shared.emit(Event::ReferenceChanged {
                account: runtime.key(),
            });
        }
    }
    Ok(())
}

fn unless_missing<T>(answer: Result<T, api::Error>) -> Result<Option<T>, api::Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(api::Error::NotFound | api::Error::NotPermitted { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn definition(wire: &rest::AttributeDefinition) -> Option<AttributeDefinition> {
    let of = match wire.attribute_model {
        rest::AttributeModel::Conversation => AttributeOf::Conversation,
        rest::AttributeModel::Contact => AttributeOf::Contact,
        _ => return None,
    };
    Some(AttributeDefinition {
        key: AttributeKey(wire.attribute_key.clone()),
        of,
        name: if wire.attribute_display_name.is_empty() {
            wire.attribute_key.clone()
        } else {
            wire.attribute_display_name.clone()
        },
        description: wire.attribute_description.clone().unwrap_or_default(),
        kind: AttributeKind::from(wire.attribute_display_type.as_str().to_owned()),
        choices: wire
            .attribute_values
            .iter()
            .filter_map(|choice| choice.as_str())
            .map(str::to_owned)
            .collect(),
        pattern: wire.regex_pattern.clone().filter(|text| !text.is_empty()),
        pattern_hint: wire.regex_cue.clone().filter(|text| !text.is_empty()),
    })
}
