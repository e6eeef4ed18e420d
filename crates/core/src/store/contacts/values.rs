//! The values of a contact, and what the pending operations make of them, without a database.

use std::collections::BTreeMap;

use guichet_model::{
    attribute::Attributes,
    contact::{ContactEdit, NewContact},
    edit::Edit,
    outbox::Action,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::store::{
    base::{Fields, edit_attributes},
    overlay::Pending,
    rows::ContactRow,
};

/// The values of a contact that an operation can change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct ContactValues {
    pub(in crate::store) name: String,
    pub(in crate::store) email: Option<String>,
    pub(in crate::store) phone: Option<String>,
    pub(in crate::store) identifier: Option<String>,
    pub(in crate::store) blocked: bool,
    /// Company, city, country, profiles, and what channels wrote.
    pub(in crate::store) additional: Map<String, Value>,
    pub(in crate::store) attributes: Map<String, Value>,
    /// Where the picture is, empty for none; absent where an older version wrote these values down.
    #[serde(default)]
    pub(in crate::store) picture: Option<String>,
}

/// Before the name of a file that is kept here until it is sent, where otherwise a server's address stands.
pub(crate) const KEPT: &str = "kept:";

impl ContactValues {
    pub(in crate::store) fn of_row(row: &ContactRow) -> Self {
        Self {
            name: row.name.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            identifier: row.identifier.clone(),
            blocked: row.blocked,
            additional: row.additional.clone(),
            attributes: row.custom_attributes.clone(),
            picture: Some(row.thumbnail.clone()),
        }
    }

    pub(super) fn additional(&self, name: &str) -> Option<&str> {
        self.additional
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    pub(super) fn social(&self) -> BTreeMap<String, String> {
        let profiles = self
            .additional
            .get("social_profiles")
            .and_then(Value::as_object);
        profiles
            .into_iter()
            .flatten()
            .filter_map(|(network, name)| Some((network.clone(), name.as_str()?.to_owned())))
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }

    /// Every field by the name that a [`Base`] gives it; one without a value is left out.
    pub(in crate::store) fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let name = (!self.name.is_empty()).then_some(self.name.as_str());
        for (field, value) in [
            ("name", name),
            ("email", self.email.as_deref()),
            ("phone", self.phone.as_deref()),
            ("identifier", self.identifier.as_deref()),
            ("company", self.additional("company_name")),
            ("city", self.additional("city")),
            ("country", self.additional("country")),
        ] {
            if let Some(value) = value {
                fields.insert(field.to_owned(), Value::String(value.to_owned()));
            }
        }
        for (network, name) in self.social() {
            fields.insert(format!("social.{network}"), Value::String(name));
        }
        for (key, value) in &self.attributes {
            fields.insert(format!("attribute.{key}"), value.clone());
        }
        fields.insert("blocked".to_owned(), Value::Bool(self.blocked));
        fields
    }

    fn set_additional(&mut self, name: &str, edit: &Edit<String>) {
        match edit {
            Edit::Keep => {}
            Edit::Clear => {
                self.additional.remove(name);
            }
            Edit::Set(text) => {
                self.additional
                    .insert(name.to_owned(), Value::String(text.clone()));
            }
        }
    }

    pub(super) fn edit(&mut self, edit: &ContactEdit) {
        if let Some(name) = edit.name.wanted() {
            self.name = name.cloned().unwrap_or_default();
        }
        edit.email.apply(&mut self.email);
        edit.phone.apply(&mut self.phone);
        edit.identifier.apply(&mut self.identifier);
        self.set_additional("company_name", &edit.company);
        self.set_additional("city", &edit.city);
        self.set_additional("country", &edit.country);
        if !edit.social.is_empty() {
            let mut profiles = match self.additional.remove("social_profiles") {
                Some(Value::Object(profiles)) => profiles,
                _ => Map::new(),
            };
            for (network, edit) in &edit.social {
                match edit {
                    Edit::Keep => {}
                    Edit::Clear => {
                        profiles.remove(network);
                    }
                    Edit::Set(name) => {
                        profiles.insert(network.clone(), Value::String(name.clone()));
                    }
                }
            }
            self.additional
                .insert("social_profiles".to_owned(), Value::Object(profiles));
        }
        edit_attributes(&mut self.attributes, &edit.attributes);
    }

    fn made(contact: &NewContact) -> Self {
        let mut values = Self {
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            ..Self::default()
        };
        for (name, value) in [
            ("company_name", &contact.company),
            ("city", &contact.city),
            ("country", &contact.country),
        ] {
            if let Some(value) = value {
                values
                    .additional
                    .insert(name.to_owned(), Value::String(value.clone()));
            }
        }
        values.attributes = object(&contact.attributes);
        values
    }
}

/// Attributes as an object of values.
pub(crate) fn object(attributes: &Attributes) -> Map<String, Value> {
    attributes
        .iter()
        .filter_map(|(key, value)| Some((key.0.clone(), serde_json::to_value(value).ok()?)))
        .collect()
}

/// An object of values as attributes; `null` is no value.
pub(in crate::store) fn attributes(values: Map<String, Value>) -> Attributes {
    values
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(key, value)| {
            Some((
                guichet_model::attribute::AttributeKey(key),
                serde_json::from_value(value).ok()?,
            ))
        })
        .collect()
}

/// One action's effect, as the server will have it.
pub(super) fn apply(values: &mut ContactValues, action: &Action) {
    match action {
        Action::CreateContact { contact } => *values = ContactValues::made(contact),
        Action::EditContact { edit } => values.edit(edit),
        Action::BlockContact { blocked } => values.blocked = *blocked,
        Action::SetContactPicture { picture } => {
            let kept = picture.as_ref().map(|file| format!("{KEPT}{}", file.id));
            values.picture = Some(kept.unwrap_or_default());
        }
        _ => {}
    }
}

pub(super) fn fold(server: &ContactValues, pending: &[Pending]) -> ContactValues {
    let mut values = server.clone();
    for operation in pending {
        if !operation.state.is_parked() || operation.action.creates_subject() {
            apply(&mut values, &operation.action);
        }
    }
    values
}
