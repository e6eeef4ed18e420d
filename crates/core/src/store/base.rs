//! The values that an author saw, kept with an operation, so that it is known later whether someone else changed them.

use std::collections::BTreeMap;

use guichet_model::{
    AgentId, TeamId, attribute::AttributeValue, contact::ContactEdit, edit::Edit, outbox::Action,
    ticket::TicketEdit,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{contacts::ContactValues, overlay::Values};

/// Values by field name.
pub(crate) type Fields = BTreeMap<String, Value>;

/// The value of a single-value field that the author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum Base {
    /// Status, by wire name.
    Status(String),
    /// Agent.
    Assignee(Option<AgentId>),
    /// Team.
    Team(Option<TeamId>),
    /// Priority, by wire name.
    Priority(Option<String>),
    /// Several at once: attributes of a conversation, fields of a ticket or of a contact. `null` is no value.
    Fields(Fields),
}

impl Base {
    /// What an author sees of the fields that `action` sets on a conversation.
    pub(super) fn of(action: &Action, values: &Values) -> Option<Self> {
        let priority = || {
            values
                .priority
                .as_ref()
                .map(|priority| priority.wire_name().to_owned())
        };
        match action {
            Action::SetStatus { .. } => Some(Self::Status(values.status.wire_name().to_owned())),
            Action::Assign { .. } => Some(Self::Assignee(values.assignee)),
            Action::SetTeam { .. } => Some(Self::Team(values.team)),
            Action::SetPriority { .. } => Some(Self::Priority(priority())),
            Action::EditAttributes { .. } => Some(Self::seen(action, |field| {
                values.related.attributes.get(field).cloned()
            })),
            Action::EditTicket { .. } => {
                let ticket = values.related.ticket.clone().unwrap_or_default();
                let fields = ticket.fields();
                Some(Self::seen(action, |field| fields.get(field).cloned()))
            }
            _ => None,
        }
    }

    /// What an author sees of the fields that `action` sets on a contact.
    pub(super) fn of_contact(action: &Action, values: &ContactValues) -> Option<Self> {
        match action {
            Action::EditContact { .. } | Action::BlockContact { .. } => {
                let fields = values.fields();
                Some(Self::seen(action, |field| fields.get(field).cloned()))
            }
            _ => None,
        }
    }

    fn seen(action: &Action, value: impl Fn(&str) -> Option<Value>) -> Self {
        Self::Fields(
            wanted_fields(action)
                .into_keys()
                .map(|field| {
                    let value = value(&field).unwrap_or(Value::Null);
                    (field, value)
                })
                .collect(),
        )
    }

    /// The value that `action` wants.
    #[must_use]
    pub fn wanted(action: &Action) -> Option<Self> {
        match action {
            Action::SetStatus { status, .. } => Some(Self::Status(status.wire_name().to_owned())),
            Action::Assign { agent } => Some(Self::Assignee(*agent)),
            Action::SetTeam { team } => Some(Self::Team(*team)),
            Action::SetPriority { priority } => Some(Self::Priority(
                priority
                    .as_ref()
                    .map(|priority| priority.wire_name().to_owned()),
            )),
            Action::EditAttributes { .. }
            | Action::EditTicket { .. }
            | Action::EditContact { .. }
            | Action::BlockContact { .. } => Some(Self::Fields(wanted_fields(action))),
            _ => None,
        }
    }

    /// What of `server` is neither what was seen nor what is wanted: someone else changed it meanwhile.
    #[must_use]
    pub fn overtaken_by(&self, server: &Self, wanted: Option<&Self>) -> Option<Self> {
        match (self, server, wanted) {
            (Self::Fields(seen), Self::Fields(server), Some(Self::Fields(wanted))) => {
                let changed: Fields = server
                    .iter()
                    .filter(|(field, value)| {
                        seen.get(*field).is_some_and(|seen| seen != *value)
                            && wanted.get(*field) != Some(*value)
                    })
                    .map(|(field, value)| (field.clone(), value.clone()))
                    .collect();
                (!changed.is_empty()).then_some(Self::Fields(changed))
            }
            _ if self != server && wanted != Some(server) => Some(server.clone()),
            _ => None,
        }
    }

    /// The value as people read it: a wire name, an id, or `none`; of several fields, `city: Lyon`.
    #[must_use]
    pub fn describe(&self) -> String {
        let none = || "none".to_owned();
        match self {
            Self::Status(name) => name.clone(),
            Self::Assignee(id) => id.map_or_else(none, |id| id.to_string()),
            Self::Team(id) => id.map_or_else(none, |id| id.to_string()),
            Self::Priority(name) => name.clone().unwrap_or_else(none),
            Self::Fields(fields) => fields
                .iter()
                .map(|(field, value)| match value {
                    Value::Null => format!("{field}: none"),
                    Value::String(text) => format!("{field}: {text}"),
                    other => format!("{field}: {other}"),
                })
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

/// The fields that an action sets, with the values that it wants.
fn wanted_fields(action: &Action) -> Fields {
    match action {
        Action::EditAttributes { edits } => edits
            .iter()
            .filter_map(|(key, edit)| Some((key.0.clone(), attribute(edit)?)))
            .collect(),
        Action::EditTicket { edit } => ticket_fields(edit),
        Action::EditContact { edit } => contact_fields(edit),
        Action::BlockContact { blocked } => [("blocked".to_owned(), Value::Bool(*blocked))].into(),
        _ => Fields::new(),
    }
}

fn ticket_fields(edit: &TicketEdit) -> Fields {
    let due = match &edit.due_at {
        Edit::Keep => None,
        Edit::Clear => Some(Value::Null),
        Edit::Set(at) => Some(Value::from(at.0)),
    };
    [
        ("title", text(&edit.title)),
        ("description", text(&edit.description)),
        ("ticket_type", text(&edit.ticket_type)),
        ("due_at", due),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field.to_owned(), value?)))
    .collect()
}

fn contact_fields(edit: &ContactEdit) -> Fields {
    let mut fields: Fields = [
        ("name", text(&edit.name)),
        ("email", text(&edit.email)),
        ("phone", text(&edit.phone)),
        ("identifier", text(&edit.identifier)),
        ("company", text(&edit.company)),
        ("city", text(&edit.city)),
        ("country", text(&edit.country)),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field.to_owned(), value?)))
    .collect();
    for (network, edit) in &edit.social {
        if let Some(value) = text(edit) {
            fields.insert(format!("social.{network}"), value);
        }
    }
    for (key, edit) in &edit.attributes {
        if let Some(value) = attribute(edit) {
            fields.insert(format!("attribute.{key}"), value);
        }
    }
    fields
}

fn text(edit: &Edit<String>) -> Option<Value> {
    match edit {
        Edit::Keep => None,
        Edit::Clear => Some(Value::Null),
        Edit::Set(text) => Some(Value::String(text.clone())),
    }
}

fn attribute(edit: &Edit<AttributeValue>) -> Option<Value> {
    match edit {
        Edit::Keep => None,
        Edit::Clear => Some(Value::Null),
        Edit::Set(value) => serde_json::to_value(value).ok(),
    }
}

/// Carries attribute edits out on an object of values.
pub(crate) fn edit_attributes<'a>(
    values: &mut Map<String, Value>,
    edits: impl IntoIterator<
        Item = (
            &'a guichet_model::attribute::AttributeKey,
            &'a Edit<AttributeValue>,
        ),
    >,
) {
    for (key, edit) in edits {
        match attribute(edit) {
            None => {}
            Some(Value::Null) => {
                values.remove(&key.0);
            }
            Some(value) => {
                values.insert(key.0.clone(), value);
            }
        }
    }
}
