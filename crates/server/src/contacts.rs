//! What happens to customers: coming, changing.

use crate::desk::{View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::store::change::NewChange;
use crate::store::contact::{self as store, UniqueKey};
use crate::store::fetch;
use crate::store::record::{NewContact, NewContactInbox, Record, random_uuid};
use crate::store::row::{ContactInboxRow, ContactRow, InboxRow};
use guichet_protocol::cable::Event;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{AccountId, ContactId};
use guichet_protocol::rest::ChangeKind;

/// Makes a contact and tells everybody.
///
/// # Errors
/// 422 when a value is not acceptable or taken; the store's.
pub fn create(
    work: &mut Work<'_>,
    account: AccountId,
    params: &Params,
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
    store::save(work.connection, &row, work.now)?;
    changed(work, &row)?;
    tell(work, &row, Event::ContactCreated);
    Ok(row)
}

/// Changes a contact and tells everybody. Attributes are merged into what is there.
///
/// # Errors
/// 422 when a value is not acceptable or taken; the store's.
pub fn update(work: &mut Work<'_>, row: &mut ContactRow, params: &Params) -> Result<(), ApiError> {
    fill(work, row, params)?;
    store::save(work.connection, row, work.now)?;
    changed(work, row)?;
    tell(work, row, Event::ContactUpdated);
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
    work.changed(&NewChange {
        account: row.account_id,
        kind: ChangeKind::Contact,
        id: row.id.get(),
        deleted: false,
        conversation: None,
        inbox: None,
        user: None,
    })
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
        Some(_) => {
            return Err(ApiError::Unprocessable(
                "source_id should be unique".to_owned(),
            ));
        }
        None => {}
    }
    let id = NewContactInbox {
        contact_id: contact,
        inbox_id: inbox.id,
        source_id: source_id.unwrap_or_else(random_uuid),
        created_at: work.now,
        updated_at: work.now,
        ..NewContactInbox::default()
    }
    .insert(work.connection)?;
    fetch::contact_inboxes(work.connection, [id])?
        .remove(&id)
        .ok_or(ApiError::NotFound)
}
