//! What happens to customers: coming, changing, merging, going.

mod merge;

pub use merge::merge;

use crate::desk::{View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::setup::{Fate, record};
use crate::store::contact::{self as store, UniqueKey};
use crate::store::record::{NewBlob, NewContact, NewContactInbox, Record, random_uuid};
use crate::store::row::{ContactInboxRow, ContactRow, InboxRow};
use crate::store::{fetch, put_blob};
use guichet_protocol::cable::Event;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{AccountId, ContactId};
use guichet_protocol::rest::{ChangeKind, ChannelType};

/// Makes a contact and tells everybody. The picture's bytes are on disk already.
///
/// # Errors
/// 422 when a value is not acceptable or taken; the store's.
pub fn create(
    work: &mut Work<'_>,
    account: AccountId,
    params: &Params,
    avatar: Option<NewBlob>,
) -> Result<ContactRow, ApiError> {
    let id = NewContact {
        account_id: account,
        created_at: work.now,
        updated_at: work.now,
        ..NewContact::default()
    }
    .insert(work.connection)?;
    let mut row = get(work, account, id)?;
    fill(work, &mut row, params)?;
    set_avatar(work, &mut row, avatar)?;
    store::save(work.connection, &row, work.now)?;
    changed(work, &row)?;
    tell(work, &row, Event::ContactCreated);
    Ok(row)
}

fn set_avatar(
    work: &Work<'_>,
    row: &mut ContactRow,
    avatar: Option<NewBlob>,
) -> Result<(), ApiError> {
    if let Some(blob) = avatar {
        row.avatar_blob_id = Some(put_blob(work.connection, &blob)?);
    }
    Ok(())
}

/// Changes a contact and tells everybody. Attributes are merged into what is there.
///
/// # Errors
/// 422 when a value is not acceptable or taken; the store's.
pub fn update(
    work: &mut Work<'_>,
    row: &mut ContactRow,
    params: &Params,
    avatar: Option<NewBlob>,
) -> Result<(), ApiError> {
    let was_blocked = row.blocked;
    fill(work, row, params)?;
    set_avatar(work, row, avatar)?;
    save(work, row)?;
    if row.blocked == was_blocked {
        return Ok(());
    }
    blocking_shows(work, row)
}

/// Saves a changed contact and tells everybody.
///
/// # Errors
/// The store's.
pub(crate) fn save(work: &mut Work<'_>, row: &ContactRow) -> Result<(), ApiError> {
    store::save(work.connection, row, work.now)?;
    changed(work, row)?;
    tell(work, row, Event::ContactUpdated);
    Ok(())
}

/// Refuses, or accepts again, what a contact writes.
///
/// # Errors
/// The store's.
pub fn set_blocked(
    work: &mut Work<'_>,
    row: &mut ContactRow,
    access: Access,
) -> Result<(), ApiError> {
    let blocked = access == Access::Blocked;
    if row.blocked == blocked {
        return Ok(());
    }
    row.blocked = blocked;
    save(work, row)?;
    blocking_shows(work, row)
}

/// Whether a contact's messages are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// They are.
    Open,
    /// They are refused.
    Blocked,
}

/// Each conversation of a contact says whether they are blocked.
fn blocking_shows(work: &Work<'_>, row: &ContactRow) -> Result<(), ApiError> {
    for conversation in store::all_conversations(work.connection, row.id)? {
        crate::conversations::updated(work, &conversation)?;
    }
    Ok(())
}

/// Sets all labels of a contact. Titles are trimmed, lower-cased and counted once.
///
/// # Errors
/// The store's.
pub fn set_labels(
    work: &mut Work<'_>,
    row: &ContactRow,
    titles: &[String],
) -> Result<Vec<String>, ApiError> {
    let wanted = crate::conversations::clean_titles(titles);
    store::set_labels(work.connection, row.id, &wanted)?;
    changed(work, row)?;
    tell(work, row, Event::ContactUpdated);
    Ok(store::labels(work.connection, row.id)?)
}

/// Deletes a contact with their conversations, and tells everybody.
///
/// # Errors
/// The store's.
pub fn delete(work: &mut Work<'_>, row: &ContactRow) -> Result<(), ApiError> {
    for conversation in store::all_conversations(work.connection, row.id)? {
        crate::conversations::deleted(work, &conversation)?;
    }
    store::delete(work.connection, row.id)?;
    let kind = ChangeKind::Contact;
    record(work, row.account_id, kind, row.id.get(), Fate::Deleted)?;
    tell(work, row, Event::ContactDeleted);
    Ok(())
}

/// A contact of the account.
///
/// # Errors
/// 404, or the store's.
pub fn get(view: &View<'_>, account: AccountId, id: ContactId) -> Result<ContactRow, ApiError> {
    store::find(view.connection, account, id)?.ok_or(ApiError::NotFound)
}

/// Writes a contact into the change feed.
pub(crate) fn changed(work: &Work<'_>, row: &ContactRow) -> Result<(), ApiError> {
    let kind = ChangeKind::Contact;
    record(work, row.account_id, kind, row.id.get(), Fate::Kept)
}

/// Tells everybody of the account about a contact.
pub(crate) fn tell(
    work: &mut Work<'_>,
    row: &ContactRow,
    event: fn(guichet_protocol::rest::PushContact) -> Event,
) {
    let mut push = render::push_contact(work, row);
    push.account_id = Some(row.account_id);
    work.tell_account(row.account_id, &event(push));
}

fn fill(work: &Work<'_>, row: &mut ContactRow, params: &Params) -> Result<(), ApiError> {
    if let Maybe::Value(name) = params.maybe_text("name") {
        row.name = name;
    }
    let filled = |given: Maybe<String>| given.into_value().filter(|text| !text.trim().is_empty());
    let email = params.maybe_text("email");
    if !email.is_absent() {
        row.email = filled(email).map(|email| email.trim().to_lowercase());
        check_email(row.email.as_deref())?;
        unique(work, row, UniqueKey::Email, row.email.as_deref(), "Email")?;
    }
    let phone = params.maybe_text("phone_number");
    if !phone.is_absent() {
        row.phone_number = filled(phone);
        check_phone(row.phone_number.as_deref())?;
        let phone = row.phone_number.as_deref();
        unique(work, row, UniqueKey::PhoneNumber, phone, "Phone number")?;
    }
    let identifier = params.maybe_text("identifier");
    if !identifier.is_absent() {
        row.identifier = filled(identifier);
        let identifier = row.identifier.as_deref();
        unique(work, row, UniqueKey::Identifier, identifier, "Identifier")?;
    }
    if let Some(blocked) = params.flag("blocked") {
        row.blocked = blocked;
    }
    if let Some(attributes) = params.object("additional_attributes") {
        row.additional_attributes.extend(attributes);
    }
    if let Some(attributes) = params.object("custom_attributes") {
        row.custom_attributes.extend(attributes);
    }
    Ok(())
}

/// Refuses what cannot be an e-mail address.
pub(crate) fn check_email(email: Option<&str>) -> Result<(), ApiError> {
    let fits = email.is_none_or(|email| {
        email
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
            && !email.contains(char::is_whitespace)
    });
    fits.then_some(())
        .ok_or_else(|| ApiError::invalid("Email Invalid email", "email"))
}

/// Refuses what is no phone number in E.164.
pub(crate) fn check_phone(phone: Option<&str>) -> Result<(), ApiError> {
    let fits = phone.is_none_or(|phone| {
        phone.strip_prefix('+').is_some_and(|digits| {
            (1..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        })
    });
    fits.then_some(())
        .ok_or_else(|| ApiError::invalid("Phone number should be in e164 format", "phone_number"))
}

fn unique(
    work: &Work<'_>,
    row: &ContactRow,
    key: UniqueKey,
    value: Option<&str>,
    name: &str,
) -> Result<(), ApiError> {
    let Some(value) = value else {
        return Ok(());
    };
    match store::find_by(work.connection, row.account_id, key, value)? {
        Some(other) if other.id != row.id => Err(ApiError::invalid(
            format!("{name} has already been taken"),
            key.column(),
        )),
        _ => Ok(()),
    }
}

/// The contact's way in through an inbox, made when there is none.
///
/// # Errors
/// 422 when the id belongs to somebody else; the store's.
pub fn way_in(
    work: &Work<'_>,
    contact: ContactId,
    inbox: &InboxRow,
    source_id: Option<String>,
) -> Result<ContactInboxRow, ApiError> {
    let known = match &source_id {
        Some(source) => store::way_in(work.connection, inbox.id, source)?,
        None => store::way_in_of_contact(work.connection, inbox.id, contact)?,
    };
    match known {
        Some(known) if known.contact_id == contact => return Ok(known),
        Some(_) => return Err(taken()),
        None => {}
    }
    let source_id = match source_id {
        Some(source_id) => source_id,
        None => {
            let row = fetch::contacts(work.connection, [contact])?.remove(&contact);
            let row = row.ok_or(ApiError::NotFound)?;
            natural_source(&row, inbox)?
        }
    };
    if store::way_in(work.connection, inbox.id, &source_id)?.is_some() {
        return Err(taken());
    }
    let id = NewContactInbox {
        contact_id: contact,
        inbox_id: inbox.id,
        source_id,
        created_at: work.now,
        updated_at: work.now,
        ..NewContactInbox::default()
    }
    .insert(work.connection)?;
    fetch::contact_inboxes(work.connection, [id])?
        .remove(&id)
        .ok_or(ApiError::NotFound)
}

fn taken() -> ApiError {
    ApiError::Unprocessable("source_id should be unique".to_owned())
}

/// What names a contact in a channel: their address, their number, or an id made up.
///
/// # Errors
/// 422 when the contact lacks what the channel needs.
pub(crate) fn natural_source(row: &ContactRow, inbox: &InboxRow) -> Result<String, ApiError> {
    let phone = || {
        row.phone_number
            .clone()
            .ok_or_else(|| ApiError::missing("contact phone number"))
    };
    match inbox.channel_type {
        ChannelType::Email => {
            let email = row.email.clone();
            email.ok_or_else(|| ApiError::missing("contact email"))
        }
        ChannelType::Sms | ChannelType::TwilioSms => phone(),
        ChannelType::Whatsapp => phone().map(|phone| phone.trim_start_matches('+').to_owned()),
        _ => Ok(random_uuid()),
    }
}
