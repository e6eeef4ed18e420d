//! Attempts for contacts and for the account's macros.

use std::sync::Arc;

use bytes::Bytes;
use guichet_model::{
    ContactKey, NoteId, OperationId, Timestamp,
    contact::{ContactEdit, ContactNote, NewContact},
    edit::Edit,
    macros::{MacroDraft, MacroVisibility},
    outbox::{Action, KeptFile},
};
use guichet_protocol::{
    JsonObject,
    envelope::Maybe,
    ids::{ContactId, MacroId},
    rest::{self, ContactWrite, WriteMacro},
};
use serde_json::Value;

use super::Attempt;
use crate::{
    Error,
    api::{self, Desk, Upload},
    files::keep_sent_picture,
    macros,
    outbox::plan::{self, Repeat, Setback, Stage},
    outgoing,
    store::{
        base::edit_attributes,
        contacts::object,
        ingest::Effect,
        outbox::{Base, StoredOperation},
        rows::ContactRow,
    },
    sync::{account_runtime::AccountRuntime, apply},
};

/// One attempt of an operation that is for no conversation.
pub(super) struct Other<'a> {
    pub(super) runtime: &'a Arc<AccountRuntime>,
    pub(super) operation: &'a StoredOperation,
    pub(super) desk: &'a Desk,
}

impl Other<'_> {
    pub(super) async fn attempt(&self) -> Result<Attempt, Error> {
        if plan::must_check(self.operation, self.runtime.repeat())
            && !self.operation.action.can_be_checked()
        {
            return Ok(Attempt::Setback(Setback::CannotBeChecked));
        }
        match &self.operation.action {
            Action::CreateMacro { draft } => self.create_macro(draft).await,
            Action::EditMacro { macro_id, draft } => {
                self.begin()?;
                let id = MacroId(macro_id.0);
                let sent = self
                    .desk
                    .update_macro(id, &macro_body(draft), self.key())
                    .await;
                Ok(macro_ended(sent))
            }
            Action::DeleteMacro { macro_id, .. } => {
                self.begin()?;
                let sent = self
                    .desk
                    .delete_macro(MacroId(macro_id.0), self.key())
                    .await;
                Ok(match sent {
                    Ok(_) | Err(api::Error::NotFound) => {
                        Attempt::Delivered(Box::new(Effect::MacroGone(*macro_id)))
                    }
                    Err(error) => sent_in_vain(error),
                })
            }
            action => match (self.composer(action).await, self.operation.contact) {
                (Some(attempt), _) => attempt,
                (None, Some(contact)) => self.contact(contact, action).await,
                (None, None) => Ok(Attempt::Setback(Setback::NotThereYet)),
            },
        }
    }

    pub(super) fn key(&self) -> Option<&OperationId> {
        (self.runtime.repeat() == Repeat::Safe).then_some(&self.operation.id)
    }

    pub(super) fn begin(&self) -> Result<(), Error> {
        let shared = &self.runtime.shared;
        shared.store.begin_attempt(self.operation, None)?;
        shared.subject_changed(self.runtime.key(), self.operation.subject());
        Ok(())
    }

    async fn create_macro(&self, draft: &MacroDraft) -> Result<Attempt, Error> {
        self.begin()?;
        Ok(macro_ended(
            self.desk.create_macro(&macro_body(draft), self.key()).await,
        ))
    }

    async fn contact(&self, contact: ContactKey, action: &Action) -> Result<Attempt, Error> {
        if let Action::CreateContact { contact: new } = action {
            self.begin()?;
            let sent = self.desk.create_contact(&new_body(new), self.key()).await;
            return Ok(contact_ended(contact, sent));
        }
        let here = match self.runtime.shared.store.contact_id(contact) {
            Err(crate::store::StoreError::NotFound(_)) => None,
            found => found?,
        };
        let Some(id) = here.or(self.operation.contact_id) else {
            return Ok(Attempt::Setback(Setback::NotThereYet));
        };
        let id = ContactId(id.0);
        match action {
            Action::EditContact { edit } => self.edit(contact, id, edit).await,
            Action::BlockContact { blocked } => {
                if let Some(attempt) = self.compare(contact, id).await? {
                    return Ok(attempt);
                }
                self.begin()?;
                let body = ContactWrite {
                    blocked: Some(*blocked),
                    ..ContactWrite::default()
                };
                let sent = self.desk.update_contact(id, &body, self.key()).await;
                Ok(contact_ended(contact, sent))
            }
            Action::SetContactPicture { picture } => {
                self.picture(contact, id, picture.as_ref()).await
            }
            Action::MergeContact { from, from_id } => {
                let store = &self.runtime.shared.store;
                let here = match store.contact_id(*from) {
                    Err(crate::store::StoreError::NotFound(_)) => None,
                    found => found?,
                };
                let Some(other) = here.or(*from_id) else {
                    return Ok(Attempt::Setback(Setback::NotThereYet));
                };
                self.begin()?;
                let sent = self
                    .desk
                    .merge_contacts(id, ContactId(other.0), self.key())
                    .await;
                Ok(match sent {
                    Ok(answer) => Attempt::Delivered(Box::new(Effect::Merged {
                        into: contact,
                        row: answer
                            .value
                            .as_ref()
                            .map(|row| Box::new(apply::contact(row))),
                        from: *from,
                    })),
                    Err(error) => sent_in_vain(error),
                })
            }
            Action::AddContactNote { text } => {
                self.begin()?;
                let sent = self.desk.add_contact_note(id, text, self.key()).await;
                Ok(match sent {
                    Ok(answer) => Attempt::Delivered(Box::new(match answer.value {
                        Some(note) => Effect::Note(contact, Box::new(note_of(&note))),
                        None => Effect::None,
                    })),
                    Err(error) => sent_in_vain(error),
                })
            }
            _ => Ok(Attempt::Setback(Setback::NotThereYet)),
        }
    }

    /// Setting a picture again changes nothing, so it is sent without a look at the server first.
    async fn picture(
        &self,
        contact: ContactKey,
        id: ContactId,
        picture: Option<&KeptFile>,
    ) -> Result<Attempt, Error> {
        let Some(picture) = picture else {
            self.begin()?;
            let sent = self.desk.delete_contact_picture(id, self.key()).await;
            return Ok(contact_ended(contact, sent));
        };
        let path = outgoing::path(&self.runtime.shared.profile, &picture.id);
        let bytes = match path {
            Some(path) => tokio::fs::read(path).await.ok(),
            None => None,
        };
        let Some(bytes) = bytes else {
            return Ok(Attempt::Setback(Setback::FileGone));
        };
        self.begin()?;
        let bytes = Bytes::from(bytes);
        let file = Upload {
            name: picture.name.clone(),
            mime: picture.mime.clone(),
            bytes: bytes.clone(),
        };
        let sent = self.desk.set_contact_picture(id, file, self.key()).await;
        if let Ok(api::Answer {
            value: Some(row), ..
        }) = &sent
            && !row.thumbnail.is_empty()
        {
            let profile = &self.runtime.shared.profile;
            keep_sent_picture(profile, self.runtime.key(), contact, &row.thumbnail, &bytes);
        }
        Ok(contact_ended(contact, sent))
    }

    async fn edit(
        &self,
        contact: ContactKey,
        id: ContactId,
        edit: &ContactEdit,
    ) -> Result<Attempt, Error> {
        if let Some(attempt) = self.compare(contact, id).await? {
            return Ok(attempt);
        }
        let profiles = self.runtime.shared.store.wanted_profiles(contact, edit)?;
        self.begin()?;
        let body = edit_body(edit, profiles);
        let sent = self.desk.update_contact(id, &body, self.key()).await;
        Ok(contact_ended(contact, sent))
    }

    /// Compares the server's contact with what the author saw: nothing to do, or a conflict, or go on.
    async fn compare(&self, contact: ContactKey, id: ContactId) -> Result<Option<Attempt>, Error> {
        if self.operation.unknown_at.is_some() && self.runtime.repeat() == Repeat::Safe {
            return Ok(None);
        }
        let shared = &self.runtime.shared;
        let row = apply::contact(&self.desk.contact(id).await?.value);
        shared.store.apply_contacts(self.runtime.key(), &[row])?;
        let action = &self.operation.action;
        let server = shared.store.server_contact_value(contact, action)?;
        let wanted = Base::wanted(action);
        if server == wanted {
            return Ok(Some(Attempt::Delivered(Box::new(Effect::None))));
        }
        let overtaken = server.as_ref().and_then(|server| {
            self.operation
                .base
                .as_ref()
                .filter(|_| !self.operation.approved)?
                .overtaken_by(server, wanted.as_ref())
        });
        Ok(overtaken.map(|by| Attempt::Setback(Setback::Conflict(by.describe()))))
    }
}

pub(super) fn sent_in_vain(error: api::Error) -> Attempt {
    Attempt::Setback(Setback::Failed(Stage::Sent, error))
}

fn contact_ended(
    contact: ContactKey,
    sent: Result<api::Answer<Option<rest::Contact>>, api::Error>,
) -> Attempt {
    match sent {
        Ok(answer) => match answer.value {
            Some(row) => {
                let row: ContactRow = apply::contact(&row);
                Attempt::Delivered(Box::new(Effect::Contact(contact, Box::new(row))))
            }
            None => sent_in_vain(api::Error::Malformed("no contact in the answer".to_owned())),
        },
        Err(error) => sent_in_vain(error),
    }
}

fn macro_ended(sent: Result<api::Answer<Option<rest::Macro>>, api::Error>) -> Attempt {
    match sent {
        Ok(answer) => Attempt::Delivered(Box::new(match answer.value {
            Some(item) => Effect::Macro(Box::new(macros::read(&item))),
            None => Effect::None,
        })),
        Err(error) => sent_in_vain(error),
    }
}

fn macro_body(draft: &MacroDraft) -> WriteMacro {
    WriteMacro {
        name: Some(draft.name.clone()),
        visibility: Some(match draft.visibility {
            MacroVisibility::Personal => rest::MacroVisibility::Personal,
            MacroVisibility::Global => rest::MacroVisibility::Global,
        }),
        actions: Some(draft.steps.iter().map(macros::write_step).collect()),
    }
}

fn new_body(contact: &NewContact) -> ContactWrite {
    let mut additional = JsonObject::new();
    for (name, value) in [
        ("company_name", &contact.company),
        ("city", &contact.city),
        ("country", &contact.country),
    ] {
        if let Some(value) = value {
            additional.insert(name.to_owned(), Value::String(value.clone()));
        }
    }
    let attributes = object(&contact.attributes);
    ContactWrite {
        name: Maybe::Value(contact.name.clone()),
        email: given(contact.email.clone()),
        phone_number: given(contact.phone.clone()),
        additional_attributes: (!additional.is_empty()).then_some(additional),
        custom_attributes: (!attributes.is_empty()).then_some(attributes),
        ..ContactWrite::default()
    }
}

fn edit_body(edit: &ContactEdit, profiles: Option<Value>) -> ContactWrite {
    let mut additional = JsonObject::new();
    for (name, edit) in [
        ("company_name", &edit.company),
        ("city", &edit.city),
        ("country", &edit.country),
    ] {
        // The server merges: an empty text is what it has for no value.
        match edit {
            Edit::Keep => {}
            Edit::Clear => {
                additional.insert(name.to_owned(), Value::String(String::new()));
            }
            Edit::Set(text) => {
                additional.insert(name.to_owned(), Value::String(text.clone()));
            }
        }
    }
    if let Some(profiles) = profiles {
        additional.insert("social_profiles".to_owned(), profiles);
    }
    let mut attributes = JsonObject::new();
    edit_attributes(&mut attributes, &edit.attributes);
    for (key, edit) in &edit.attributes {
        if matches!(edit, Edit::Clear) {
            attributes.insert(key.0.clone(), Value::Null);
        }
    }
    ContactWrite {
        name: match &edit.name {
            Edit::Keep => Maybe::Absent,
            Edit::Clear => Maybe::Value(String::new()),
            Edit::Set(name) => Maybe::Value(name.clone()),
        },
        email: maybe(&edit.email),
        phone_number: maybe(&edit.phone),
        identifier: maybe(&edit.identifier),
        additional_attributes: (!additional.is_empty()).then_some(additional),
        custom_attributes: (!attributes.is_empty()).then_some(attributes),
        ..ContactWrite::default()
    }
}

/// A field that is left out when it has no value.
fn given<T>(value: Option<T>) -> Maybe<T> {
    value.map_or(Maybe::Absent, Maybe::Value)
}

fn maybe(edit: &Edit<String>) -> Maybe<String> {
    match edit {
        Edit::Keep => Maybe::Absent,
        Edit::Clear => Maybe::Null,
        Edit::Set(text) => Maybe::Value(text.clone()),
    }
}

/// A note of the server.
pub(crate) fn note_of(note: &rest::ContactNote) -> ContactNote {
    ContactNote {
        id: Some(NoteId(note.id.0)),
        pending: None,
        text: note.content.clone(),
        author: note
            .user
            .as_ref()
            .map(|user| guichet_model::AgentId(user.id.0)),
        author_name: note
            .user
            .as_ref()
            .map(|user| user.name.clone())
            .unwrap_or_default(),
        created_at: note.created_at.map_or(Timestamp(0), apply::timestamp),
    }
}
