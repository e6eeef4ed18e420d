//! The fields that an operation changes, in words: what the agent wants and what the server has instead.
//!
//! The core describes several fields as `city: Lyon, company: none`; here they get the names that forms give them.

use guichet_model::{attribute::AttributeValue, contact::ContactEdit, edit::Edit, outbox::Action};

use crate::t;

/// The fields that an action sets, as the core names them, with the values it wants; nothing for other actions.
#[must_use]
pub fn wanted(action: &Action) -> Vec<(String, String)> {
    match action {
        Action::EditContact { edit } => of_contact(edit),
        Action::EditAttributes { edits } => edits
            .iter()
            .filter_map(|(key, edit)| Some((key.0.clone(), attribute(edit)?)))
            .collect(),
        Action::EditTicket { edit } => [
            ("title", text(&edit.title)),
            ("description", text(&edit.description)),
            ("ticket_type", text(&edit.ticket_type)),
        ]
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), value?)))
        .collect(),
        Action::BlockContact { blocked } => vec![("blocked".to_owned(), blocked.to_string())],
        _ => Vec::new(),
    }
}

/// The names of the fields that an action sets.
#[must_use]
pub fn names(action: &Action) -> String {
    wanted(action)
        .iter()
        .map(|(field, _)| name(field))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Fields with their values, as one line.
#[must_use]
pub fn line(fields: &[(String, String)]) -> String {
    fields
        .iter()
        .map(|(field, value)| {
            t!(
                "outbox-field",
                field = name(field),
                value = value_words(value)
            )
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The core's description of what the server has, taken apart. `fields` are the ones that can be in it: a comma within
/// a value is told from one between two fields by what follows it.
#[must_use]
pub fn read(described: &str, fields: &[(String, String)]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in described.split(", ") {
        let begun = fields.iter().find_map(|(field, _)| {
            let value = part.strip_prefix(field.as_str())?.strip_prefix(": ")?;
            Some((field.clone(), value.to_owned()))
        });
        match (begun, found.last_mut()) {
            (Some(begun), _) => found.push(begun),
            (None, Some((_, value))) => {
                value.push_str(", ");
                value.push_str(part);
            }
            (None, None) => found.push((String::new(), part.to_owned())),
        }
    }
    found
}

/// The name of a field for people.
fn name(field: &str) -> String {
    match field {
        "name" => t!("contact-name"),
        "email" => t!("contact-email"),
        "phone" => t!("contact-phone"),
        "company" => t!("contact-company"),
        "city" => t!("contact-city"),
        "country" => t!("contact-country"),
        "identifier" => t!("contact-identifier"),
        "blocked" => t!("outbox-field-blocked"),
        "title" => t!("outbox-field-title"),
        "description" => t!("outbox-field-description"),
        "ticket_type" => t!("outbox-field-type"),
        "due_at" => t!("outbox-field-due"),
        other => other
            .strip_prefix("social.")
            .or_else(|| other.strip_prefix("attribute."))
            .unwrap_or(other)
            .to_owned(),
    }
}

fn value_words(value: &str) -> String {
    match value {
        "none" | "" => t!("outbox-field-none"),
        "true" => t!("value-yes"),
        "false" => t!("value-no"),
        other => other.to_owned(),
    }
}

fn of_contact(edit: &ContactEdit) -> Vec<(String, String)> {
    let own = [
        ("name", &edit.name),
        ("email", &edit.email),
        ("phone", &edit.phone),
        ("identifier", &edit.identifier),
        ("company", &edit.company),
        ("city", &edit.city),
        ("country", &edit.country),
    ]
    .into_iter()
    .filter_map(|(field, edit)| Some((field.to_owned(), text(edit)?)));
    let social = edit
        .social
        .iter()
        .filter_map(|(network, edit)| Some((format!("social.{network}"), text(edit)?)));
    let attributes = edit
        .attributes
        .iter()
        .filter_map(|(key, edit)| Some((format!("attribute.{key}"), attribute(edit)?)));
    own.chain(social).chain(attributes).collect()
}

fn text(edit: &Edit<String>) -> Option<String> {
    edit.wanted()
        .map(|wanted| wanted.cloned().unwrap_or_default())
}

fn attribute(edit: &Edit<AttributeValue>) -> Option<String> {
    edit.wanted()
        .map(|wanted| wanted.map(ToString::to_string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{self, Tongue};

    fn edit() -> Action {
        Action::EditContact {
            edit: ContactEdit {
                city: Edit::Set("Lyon".to_owned()),
                company: Edit::Clear,
                ..ContactEdit::default()
            },
        }
    }

    #[test]
    fn the_fields_of_an_edit_are_named_as_the_form_names_them() {
        locale::speak(Tongue::English);
        assert_eq!(names(&edit()), "Company, City");
        assert_eq!(line(&wanted(&edit())), "Company: nothing, City: Lyon");
    }

    #[test]
    fn a_comma_within_the_servers_value_stays_in_it() {
        let read = read("city: Paris, 11e, company: none", &wanted(&edit()));
        let read: Vec<_> = read
            .iter()
            .map(|(field, value)| (field.as_str(), value.as_str()))
            .collect();
        assert_eq!(read, [("city", "Paris, 11e"), ("company", "none")]);
    }
}
