//! What is checked before anything is queued: the rules of servers, so that nothing waits in the outbox only to be
//! refused.

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, ContactKey, LabelTitle,
    account::Role,
    attribute::{AttributeDefinition, AttributeKey, AttributeOf, AttributeValue},
    contact::{ContactEdit, NewContact},
    edit::Edit,
    macros::{MacroDraft, MacroStep, MacroVisibility},
    mail::Recipients,
    rule::{Rule, is_email, is_phone},
    ticket::TicketEdit,
};
use regex::Regex;

use crate::{Error, store::Store};

fn broken(field: impl Into<String>, rule: Rule) -> Error {
    Error::Rule {
        field: field.into(),
        rule,
    }
}

/// A macro for the whole team is made and changed by administrators.
pub(crate) fn visibility(role: Role, visibility: MacroVisibility) -> Result<(), Error> {
    match visibility {
        MacroVisibility::Global if !role.may_change_shared() => {
            Err(broken("visibility", Rule::AdministratorsOnly))
        }
        _ => Ok(()),
    }
}

/// A label that the account does not have is made by administrators.
pub(crate) fn new_labels(
    store: &Store,
    account: AccountKey,
    role: Role,
    titles: &[LabelTitle],
) -> Result<(), Error> {
    if role.may_change_shared() || titles.is_empty() {
        return Ok(());
    }
    let known = store.reference(account)?.labels;
    let all_known = titles
        .iter()
        .all(|title| known.iter().any(|label| label.title == *title));
    match all_known {
        true => Ok(()),
        false => Err(broken("labels", Rule::AdministratorsOnly)),
    }
}

/// E-mail addresses that something is sent to.
pub(crate) fn addresses(to: &[String]) -> Result<(), Error> {
    if to.is_empty() {
        return Err(broken("to", Rule::Required));
    }
    match to.iter().all(|address| is_email(address)) {
        true => Ok(()),
        false => Err(broken("to", Rule::Email)),
    }
}

/// To whom a mail goes: somebody, and every address sound.
pub(crate) fn recipients(recipients: &Recipients) -> Result<(), Error> {
    let Recipients { to, cc, bcc } = recipients;
    addresses(to)?;
    for (field, copies) in [("cc", cc), ("bcc", bcc)] {
        if !copies.iter().all(|address| is_email(address)) {
            return Err(broken(field, Rule::Email));
        }
    }
    Ok(())
}

/// A contact that is about to be made.
pub(crate) fn new_contact(
    store: &Store,
    account: AccountKey,
    contact: &NewContact,
) -> Result<(), Error> {
    let nothing = contact.name.trim().is_empty()
        && contact.email.as_deref().unwrap_or_default().is_empty()
        && contact.phone.as_deref().unwrap_or_default().is_empty();
    if nothing {
        return Err(broken("name", Rule::Required));
    }
    email(store, account, contact.email.as_deref(), None)?;
    phone(store, account, contact.phone.as_deref(), None)?;
    let definitions = store.attribute_definitions(account)?;
    for (key, value) in &contact.attributes {
        attribute(&definitions, AttributeOf::Contact, key, value)?;
    }
    Ok(())
}

/// A contact that is about to be changed.
pub(crate) fn contact_edit(
    store: &Store,
    account: AccountKey,
    contact: ContactKey,
    edit: &ContactEdit,
) -> Result<(), Error> {
    if edit.is_empty() {
        return Err(Error::Invalid("change something first"));
    }
    email(store, account, set(&edit.email), Some(contact))?;
    phone(store, account, set(&edit.phone), Some(contact))?;
    attributes(store, account, AttributeOf::Contact, &edit.attributes)
}

fn set(edit: &Edit<String>) -> Option<&str> {
    edit.wanted().flatten().map(String::as_str)
}

fn email(
    store: &Store,
    account: AccountKey,
    address: Option<&str>,
    of: Option<ContactKey>,
) -> Result<(), Error> {
    let Some(address) = address else {
        return Ok(());
    };
    if !is_email(address) {
        return Err(broken("email", Rule::Email));
    }
    if store
        .contact_with_email(account, address)?
        .is_some_and(|other| Some(other) != of)
    {
        return Err(broken("email", Rule::Taken));
    }
    Ok(())
}

fn phone(
    store: &Store,
    account: AccountKey,
    number: Option<&str>,
    of: Option<ContactKey>,
) -> Result<(), Error> {
    let Some(number) = number else {
        return Ok(());
    };
    if !is_phone(number) {
        return Err(broken("phone", Rule::Phone));
    }
    if store
        .contact_with_phone(account, number)?
        .is_some_and(|other| Some(other) != of)
    {
        return Err(broken("phone", Rule::Taken));
    }
    Ok(())
}

/// Attributes that are about to be changed, against their definitions.
pub(crate) fn attributes(
    store: &Store,
    account: AccountKey,
    of: AttributeOf,
    edits: &BTreeMap<AttributeKey, Edit<AttributeValue>>,
) -> Result<(), Error> {
    let definitions = store.attribute_definitions(account)?;
    for (key, edit) in edits {
        if let Edit::Set(value) = edit {
            attribute(&definitions, of, key, value)?;
        }
    }
    Ok(())
}

fn attribute(
    definitions: &[AttributeDefinition],
    of: AttributeOf,
    key: &AttributeKey,
    value: &AttributeValue,
) -> Result<(), Error> {
    let Some(definition) = definitions
        .iter()
        .find(|one| one.of == of && one.key == *key)
    else {
        return Ok(());
    };
    definition
        .check(value)
        .map_err(|rule| broken(key.0.clone(), rule))?;
    let AttributeValue::Text(text) = value else {
        return Ok(());
    };
    // A pattern is written for JavaScript; one that does not mean anything here refuses nothing.
    let pattern = definition
        .pattern
        .as_deref()
        .filter(|pattern| !pattern.is_empty())
        .and_then(|pattern| Regex::new(pattern.trim_matches('/')).ok());
    match pattern {
        Some(pattern) if !pattern.is_match(text) => Err(broken(
            key.0.clone(),
            Rule::Pattern {
                hint: definition.pattern_hint.clone().unwrap_or_default(),
            },
        )),
        _ => Ok(()),
    }
}

/// A ticket that is about to be changed.
pub(crate) fn ticket_edit(edit: &TicketEdit) -> Result<(), Error> {
    if *edit == TicketEdit::default() {
        return Err(Error::Invalid("change something first"));
    }
    match &edit.title {
        Edit::Clear => Err(broken("title", Rule::Required)),
        Edit::Set(title) => self::title(title),
        Edit::Keep => Ok(()),
    }
}

/// The title of a ticket.
pub(crate) fn title(title: &str) -> Result<(), Error> {
    if title.trim().is_empty() {
        return Err(broken("title", Rule::Required));
    }
    Ok(())
}

/// A macro that is about to be kept.
pub(crate) fn macro_draft(draft: &MacroDraft) -> Result<(), Error> {
    if draft.name.trim().is_empty() {
        return Err(broken("name", Rule::Required));
    }
    if draft.steps.is_empty() {
        return Err(broken("steps", Rule::Required));
    }
    for step in &draft.steps {
        match step {
            MacroStep::SendMessage { text } | MacroStep::AddNote { text }
                if text.trim().is_empty() =>
            {
                return Err(broken("text", Rule::Required));
            }
            MacroStep::AddLabels { labels } | MacroStep::RemoveLabels { labels }
                if labels.is_empty() =>
            {
                return Err(broken("labels", Rule::Required));
            }
            MacroStep::SendTranscript { to } => addresses(to)?,
            MacroStep::SendWebhook { url }
                if !url.starts_with("https://") && !url.starts_with("http://") =>
            {
                return Err(broken("url", Rule::Link));
            }
            MacroStep::SendAttachment { files, .. } if files.is_empty() => {
                return Err(broken("files", Rule::Required));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A server without tickets.
pub(crate) fn no_tickets() -> Error {
    broken("ticket", Rule::NoTickets)
}

/// Another one has the value already.
pub(crate) fn taken(field: &'static str) -> Error {
    broken(field, Rule::Taken)
}

/// Nothing stands where something must.
pub(crate) fn required(field: &'static str) -> Error {
    broken(field, Rule::Required)
}

/// A macro that cannot be run yet.
pub(crate) fn macro_not_on_server() -> Error {
    broken("macro", Rule::MacroNotOnServer)
}

/// A file that is no macro.
pub(crate) fn not_a_macro(rule: Rule) -> Error {
    broken("file", rule)
}

/// An inbox that cannot reach the contact.
pub(crate) fn unreachable() -> Error {
    broken("inbox", Rule::Unreachable)
}
