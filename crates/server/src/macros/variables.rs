//! The `{{variables}}` of a text: each stands for what it names, one that is not known for
//! nothing. Between backticks everything stays as it is.

use crate::caller::Caller;
use crate::desk::View;
use crate::error::ApiError;
use crate::store::fetch;
use crate::store::row::{ContactRow, ConversationRow, InboxRow, UserRow};
use guichet_protocol::JsonObject;
use serde_json::Value;

/// Everything that a variable can name.
struct Scope<'a> {
    caller: &'a Caller,
    conversation: &'a ConversationRow,
    contact: Option<ContactRow>,
    inbox: Option<InboxRow>,
}

/// Puts values in the place of variables.
///
/// # Errors
/// The store's.
pub(super) fn render(
    view: &View<'_>,
    caller: &Caller,
    row: &ConversationRow,
    text: &str,
) -> Result<String, ApiError> {
    if !text.contains("{{") {
        return Ok(text.to_owned());
    }
    let scope = Scope {
        caller,
        conversation: row,
        contact: fetch::contacts(view.connection, [row.contact_id])?.remove(&row.contact_id),
        inbox: fetch::inboxes(view.connection, [row.inbox_id])?.remove(&row.inbox_id),
    };
    Ok(replace(text, |name| scope.value(name)))
}

/// Replaces `{{name}}` outside of backticks; what follows a `|` is passed over.
fn replace(text: &str, value: impl Fn(&str) -> String) -> String {
    let mut rendered = String::with_capacity(text.len());
    for (place, part) in text.split('`').enumerate() {
        if place > 0 {
            rendered.push('`');
        }
        if place % 2 == 1 {
            rendered.push_str(part);
            continue;
        }
        let mut rest = part;
        while let Some((before, after)) = rest.split_once("{{") {
            rendered.push_str(before);
            let Some((inside, behind)) = after.split_once("}}") else {
                rendered.push_str("{{");
                rest = after;
                continue;
            };
            let name = inside.split('|').next().unwrap_or_default();
            rendered.push_str(&value(name.trim()));
            rest = behind;
        }
        rendered.push_str(rest);
    }
    rendered
}

impl Scope<'_> {
    fn value(&self, name: &str) -> String {
        let (of, field) = name.split_once('.').unwrap_or((name, ""));
        let value = match of {
            "contact" => self.contact.as_ref().and_then(|row| contact(row, field)),
            "conversation" => conversation(self.conversation, field),
            "agent" => agent(self.caller.user(), field),
            "inbox" => self.inbox.as_ref().and_then(|row| match field {
                "id" => Some(row.id.to_string()),
                "name" => Some(row.name.clone()),
                _ => None,
            }),
            "account" if field == "name" => Some(self.caller.account().name.clone()),
            _ => None,
        };
        value.unwrap_or_default()
    }
}

fn contact(row: &ContactRow, field: &str) -> Option<String> {
    match field {
        "id" => Some(row.id.to_string()),
        "email" => row.email.clone(),
        "phone" | "phone_number" => row.phone_number.clone(),
        _ => named(&row.name, field).or_else(|| custom(&row.custom_attributes, field)),
    }
}

fn conversation(row: &ConversationRow, field: &str) -> Option<String> {
    match field {
        "id" | "display_id" => Some(row.display_id.to_string()),
        _ => custom(&row.custom_attributes, field),
    }
}

fn agent(row: &UserRow, field: &str) -> Option<String> {
    match field {
        "id" => Some(row.id.to_string()),
        "email" => Some(row.email.clone()),
        "available_name" => Some(row.available_name().to_owned()),
        _ => named(&row.name, field),
    }
}

fn named(name: &str, field: &str) -> Option<String> {
    let mut words = name.split_whitespace();
    match field {
        "name" => Some(name.to_owned()),
        "first_name" => words.next().map(str::to_owned),
        "last_name" => words.skip(1).last().map(str::to_owned),
        _ => None,
    }
}

fn custom(attributes: &JsonObject, field: &str) -> Option<String> {
    match attributes.get(field.strip_prefix("custom_attribute.")?)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_but_not_within_code() {
        let upper = |name: &str| name.to_uppercase();
        assert_eq!(
            replace(
                "Bonjour {{ contact.name }}, `{{code}}` {{x | default: 1}} {{",
                upper
            ),
            "Bonjour CONTACT.NAME, `{{code}}` X {{"
        );
    }

    #[test]
    fn a_single_name_is_a_first_name() {
        assert_eq!(
            named("Léa Marie Petit", "last_name").as_deref(),
            Some("Petit")
        );
        assert_eq!(named("Léa", "first_name").as_deref(), Some("Léa"));
        assert_eq!(named("Léa", "last_name"), None);
    }
}
