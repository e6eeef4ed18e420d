//! What customers do by themselves: come, write, read, type, introduce themselves. Shared by the
//! page for customers and by the client API; who may speak as whom is decided there.

use crate::activity::Actor;
use crate::contacts;
use crate::conversations::{self, Beginning};
use crate::desk::{Desk, Work};
use crate::error::ApiError;
use crate::messages::{self, Author, Draft, IncomingFile};
use crate::params::Upload;
use crate::store::contact::UniqueKey;
use crate::store::record::{NewContact, NewContactInbox, Record};
use crate::store::row::{ContactInboxRow, ContactRow, ConversationRow, InboxRow, MessageRow};
use crate::store::{StoreError, contact, conversation, fetch, message, people};
use crate::{render, secret};
use guichet_protocol::JsonObject;
use guichet_protocol::cable::{Event, Typing as TypingEvent};
use guichet_protocol::ids::{AccountId, ContactId};
use guichet_protocol::rest::{ConversationStatus, MessageType, Sender};
use serde_json::Value;

/// Where an address is kept that the customer stated but that another contact has.
const STATED_EMAIL: &str = "stated_email";

/// What is known about a customer who comes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Details {
    pub(crate) name: Option<String>,
    /// Lower case.
    pub(crate) email: Option<String>,
    pub(crate) phone_number: Option<String>,
    /// The id in the company's own systems.
    pub(crate) identifier: Option<String>,
    pub(crate) custom_attributes: JsonObject,
    /// The name to go by without one.
    pub(crate) fallback_name: String,
}

/// Who stands behind a way in that is new.
#[derive(Debug, Clone)]
pub(crate) enum Newcomer {
    /// A contact that the desk has.
    Known(ContactId),
    /// Somebody new.
    New(Details),
}

impl Newcomer {
    /// Somebody who has said nothing about themselves.
    pub(crate) fn unnamed(source_id: &str, language: &str) -> Self {
        Self::New(Details {
            fallback_name: fallback_name(source_id, language),
            ..Details::default()
        })
    }
}

/// A name for somebody who gave none, always the same for the same way in.
pub(crate) fn fallback_name(source_id: &str, language: &str) -> String {
    let mark = secret::sha256_hex(source_id.as_bytes());
    let mark: String = mark.chars().take(4).collect::<String>().to_uppercase();
    if language.starts_with("fr") {
        format!("Visiteur {mark}")
    } else {
        format!("Visitor {mark}")
    }
}

/// Whether a contact still goes by the name that the desk gave them.
pub(crate) fn is_unnamed(contact: &ContactRow, way_in: &ContactInboxRow) -> bool {
    ["fr", "en"]
        .iter()
        .any(|language| contact.name == fallback_name(&way_in.source_id, language))
}

/// The way in of a `source_id`, made with its contact when there is none.
pub(crate) fn way_in(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    source_id: &str,
    newcomer: Newcomer,
) -> Result<ContactInboxRow, ApiError> {
    if let Some(found) = contact::way_in(work.connection, inbox.id, source_id)? {
        return Ok(found);
    }
    let contact_id = match newcomer {
        Newcomer::Known(id) => id,
        Newcomer::New(details) => create(work, inbox.account_id, details)?,
    };
    NewContactInbox {
        contact_id,
        inbox_id: inbox.id,
        source_id: source_id.to_owned(),
        created_at: work.now,
        updated_at: work.now,
        ..NewContactInbox::default()
    }
    .insert(work.connection)?;
    contact::way_in(work.connection, inbox.id, source_id)?.ok_or(ApiError::NotFound)
}

fn create(
    work: &mut Work<'_>,
    account: AccountId,
    details: Details,
) -> Result<ContactId, ApiError> {
    let mut attributes = JsonObject::new();
    let email = free_email(work, account, None, details.email, &mut attributes)?;
    let id = NewContact {
        account_id: account,
        name: details.name.unwrap_or(details.fallback_name),
        email,
        phone_number: details.phone_number,
        identifier: details.identifier,
        additional_attributes: attributes,
        custom_attributes: details.custom_attributes,
        created_at: work.now,
        updated_at: work.now,
        ..NewContact::default()
    }
    .insert(work.connection)?;
    let row = get(work, id)?;
    contacts::changed(work, &row)?;
    contacts::tell(work, &row, Event::ContactCreated);
    Ok(id)
}

/// The address when no other contact has it; otherwise it is noted as stated, since a mere statement
/// must not make one person into another.
fn free_email(
    work: &Work<'_>,
    account: AccountId,
    own: Option<ContactId>,
    email: Option<String>,
    attributes: &mut JsonObject,
) -> Result<Option<String>, ApiError> {
    let Some(email) = email else { return Ok(None) };
    let holder = contact::find_by(work.connection, account, UniqueKey::Email, &email)?;
    if holder.is_some_and(|holder| Some(holder.id) != own) {
        attributes.insert(STATED_EMAIL.to_owned(), Value::String(email));
        return Ok(None);
    }
    Ok(Some(email))
}

fn get(work: &Work<'_>, id: ContactId) -> Result<ContactRow, ApiError> {
    fetch::contacts(work.connection, [id])?
        .remove(&id)
        .ok_or(ApiError::NotFound)
}

/// The customer says who they are. What is absent stays; attributes are merged.
pub(crate) fn introduce(
    work: &mut Work<'_>,
    id: ContactId,
    details: Details,
) -> Result<(), ApiError> {
    let mut row = get(work, id)?;
    if let Some(name) = details.name {
        row.name = name;
    }
    let mut attributes = row.additional_attributes.clone();
    let email = free_email(
        work,
        row.account_id,
        Some(id),
        details.email,
        &mut attributes,
    )?;
    if email.is_some() {
        row.email = email;
        attributes.remove(STATED_EMAIL);
    }
    row.additional_attributes = attributes;
    if let Some(phone) = details.phone_number {
        let holder = contact::find_by(
            work.connection,
            row.account_id,
            UniqueKey::PhoneNumber,
            &phone,
        )?;
        if holder.is_none_or(|holder| holder.id == id) {
            row.phone_number = Some(phone);
        }
    }
    row.custom_attributes.extend(details.custom_attributes);
    contact::save(work.connection, &row, work.now)?;
    contacts::changed(work, &row)?;
    contacts::tell(work, &row, Event::ContactUpdated);
    Ok(())
}

/// The conversation that the customer's next message belongs to: their last one, or a new one.
pub(crate) fn conversation(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    beginning: Beginning,
) -> Result<ConversationRow, ApiError> {
    let last = conversation::last_of_contact_inbox(work.connection, way_in.id)?;
    match last.filter(|last| conversations::goes_on(inbox, last)) {
        Some(last) => Ok(last),
        None => conversations::begin(work, inbox, way_in, beginning),
    }
}

/// A message of the customer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    pub(crate) content: Option<String>,
    /// The id that it has on the customer's side.
    pub(crate) source_id: Option<String>,
    pub(crate) echo_id: Option<String>,
    pub(crate) files: Vec<IncomingFile>,
}

/// The customer writes.
pub(crate) fn receive(
    work: &mut Work<'_>,
    mut row: ConversationRow,
    incoming: Incoming,
) -> Result<(ConversationRow, MessageRow), ApiError> {
    let author = Author::Contact(row.contact_id);
    let mut draft = Draft::text(MessageType::Incoming, author, incoming.content);
    draft.source_id = incoming.source_id;
    draft.echo_id = incoming.echo_id;
    draft.files = incoming.files;
    let message = messages::create(work, &mut row, draft)?;
    Ok((row, message))
}

/// The message of a way in that came under this id before.
pub(crate) fn sent_before(
    work: &Work<'_>,
    way_in: &ContactInboxRow,
    source_id: &str,
) -> Result<Option<(ConversationRow, MessageRow)>, ApiError> {
    let found = message::of_way_in_by_source_id(work.connection, way_in.id, source_id)?;
    found
        .map(|found| {
            let row = conversation::get(work.connection, found.conversation_id)?;
            Ok((row, found))
        })
        .transpose()
}

/// Writes the bytes of uploads durably, before the transaction that refers to them.
pub(crate) async fn save_files(
    desk: &Desk,
    uploads: Vec<Upload>,
) -> Result<Vec<IncomingFile>, ApiError> {
    if uploads.is_empty() {
        return Ok(Vec::new());
    }
    let desk = desk.clone();
    let saved = tokio::task::spawn_blocking(move || {
        uploads
            .iter()
            .map(|upload| IncomingFile::save(desk.store().files(), upload, desk.now()))
            .collect()
    });
    saved
        .await
        .map_err(|_| ApiError::Store(StoreError::CutOff))?
}

/// The customer read the conversation.
pub(crate) fn seen(work: &mut Work<'_>, mut row: ConversationRow) -> Result<(), ApiError> {
    conversations::contact_read(work, &mut row)
}

/// The customer ends the conversation. Ending an ended one changes nothing.
pub(crate) fn resolve(
    work: &mut Work<'_>,
    mut row: ConversationRow,
) -> Result<ConversationRow, ApiError> {
    let contact = get(work, row.contact_id)?;
    let actor = Actor::Contact(contact.name);
    conversations::set_status(work, &mut row, ConversationStatus::Resolved, None, &actor)?;
    Ok(row)
}

/// Whether the customer is typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typing {
    Begins,
    Ends,
}

/// Tells agents that the customer types, or no longer does.
pub(crate) fn typing(
    work: &mut Work<'_>,
    row: &ConversationRow,
    typing: Typing,
) -> Result<(), ApiError> {
    let contact = get(work, row.contact_id)?;
    let event = TypingEvent {
        conversation: render::push_conversation(work, row)?,
        user: Sender::Contact(Box::new(render::push_contact(work, &contact))),
        is_private: false,
        account_id: Some(row.account_id),
        performer: None,
    };
    let event = match typing {
        Typing::Begins => Event::TypingOn(event),
        Typing::Ends => Event::TypingOff(event),
    };
    let users = people::audience(work.connection, row.account_id, row.inbox_id)?;
    work.tell_plainly(&users, &event);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unnamed_keep_one_name() {
        assert_eq!(fallback_name("x", "fr-FR"), fallback_name("x", "fr"));
        assert_ne!(fallback_name("x", "fr"), fallback_name("y", "fr"));
    }
}
