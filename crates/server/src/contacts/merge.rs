//! Making two contacts one.

use crate::contacts;
use crate::conversations;
use crate::desk::Work;
use crate::error::ApiError;
use crate::render;
use crate::setup::{Fate, record};
use crate::store::contact as store;
use crate::store::row::ContactRow;
use crate::store::{conversation, people};
use guichet_protocol::JsonObject;
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{AccountId, ContactId};
use guichet_protocol::rest::ChangeKind;

/// Moves everything of the one who goes to the one who stays, fills what the latter lacks, and
/// removes the former. Merging a contact with itself changes nothing.
///
/// # Errors
/// 404 when one of them is not of the account; the store's.
pub fn merge(
    work: &mut Work<'_>,
    account: AccountId,
    base: ContactId,
    mergee: ContactId,
) -> Result<ContactRow, ApiError> {
    let mut row = contacts::get(work, account, base)?;
    let gone = contacts::get(work, account, mergee)?;
    if base == mergee {
        return Ok(row);
    }
    let moved = store::all_conversations(work.connection, gone.id)?;
    store::merge::move_all(work.connection, gone.id, row.id)?;
    // The one who goes leaves first: what is unique to a contact can only stand once.
    store::delete(work.connection, gone.id)?;
    adopt(&mut row, &gone);
    store::save(work.connection, &row, work.now)?;
    contacts::changed(work, &row)?;
    record(
        work,
        account,
        ChangeKind::Contact,
        gone.id.get(),
        Fate::Deleted,
    )?;
    for before in moved {
        let mut conversation = conversation::get(work.connection, before.id)?;
        conversations::touch(work, &mut conversation);
        conversation::save(work.connection, &conversation)?;
        conversations::updated(work, &conversation)?;
        let push = render::push_conversation(work, &conversation)?;
        let users = people::audience(work.connection, account, conversation.inbox_id)?;
        work.tell(&users, &Event::ConversationContactChanged(push));
    }
    contacts::tell(work, &row, Event::ContactMerged);
    contacts::tell(work, &row, Event::ContactUpdated);
    contacts::tell(work, &gone, Event::ContactDeleted);
    Ok(row)
}

/// What the one who stays lacks comes from the one who goes.
fn adopt(row: &mut ContactRow, gone: &ContactRow) {
    if row.name.trim().is_empty() {
        row.name = gone.name.clone();
    }
    let fill = |slot: &mut Option<String>, from: &Option<String>| {
        if slot.is_none() {
            slot.clone_from(from);
        }
    };
    fill(&mut row.email, &gone.email);
    fill(&mut row.phone_number, &gone.phone_number);
    fill(&mut row.identifier, &gone.identifier);
    row.avatar_blob_id = row.avatar_blob_id.or(gone.avatar_blob_id);
    row.last_activity_at = row.last_activity_at.max(gone.last_activity_at);
    adopt_attributes(&mut row.additional_attributes, &gone.additional_attributes);
    adopt_attributes(&mut row.custom_attributes, &gone.custom_attributes);
}

fn adopt_attributes(own: &mut JsonObject, from: &JsonObject) {
    for (key, value) in from {
        let empty = own
            .get(key)
            .is_none_or(|value| value.is_null() || value.as_str() == Some(""));
        if empty {
            own.insert(key.clone(), value.clone());
        }
    }
}
