//! Labels, canned responses, macros, saved views and attribute definitions.

use crate::JsonObject;
use crate::envelope::{lenient_option, lenient_vec, nullable};
use crate::ids::{
    AccountId, AttributeDefinitionId, CannedResponseId, CustomFilterId, LabelId, MacroId,
};
use crate::open_enum::open_enum;
use crate::rest::Agent;
use crate::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A label: `GET labels` (`{payload}`). Conversations carry the title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// The label.
    pub id: LabelId,
    /// Lower-cased, without spaces, unique in the account.
    #[serde(default, deserialize_with = "nullable")]
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// `#rrggbb`.
    #[serde(default, deserialize_with = "nullable")]
    pub color: String,
    /// Whether the sidebar lists it.
    #[serde(default)]
    pub show_on_sidebar: Option<bool>,
}

/// A canned response: `GET canned_responses` (a bare array).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CannedResponse {
    /// The response.
    pub id: CannedResponseId,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// What is typed after `/`.
    #[serde(default, deserialize_with = "nullable")]
    pub short_code: String,
    /// Markdown with `{{variables}}`.
    #[serde(default, deserialize_with = "nullable")]
    pub content: String,
    /// When it was made, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub created_at: Option<Timestamp>,
    /// When it changed, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub updated_at: Option<Timestamp>,
}

open_enum! {
    /// Who sees a macro.
    MacroVisibility {
        /// Its author.
        Personal = "personal",
        /// Everybody.
        Global = "global",
    }
}

/// A macro: `GET macros` (`{payload}`), those of everybody and the caller's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Macro {
    /// The macro.
    pub id: MacroId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// Who sees it.
    pub visibility: MacroVisibility,
    /// Its author. Absent when gone.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub created_by: Option<Agent>,
    /// Who last changed it. Absent when gone.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub updated_by: Option<Agent>,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// What it does, in order.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub actions: Vec<MacroAction>,
    /// The files that its steps send. Absent when there are none.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient_vec"
    )]
    pub files: Vec<MacroFile>,
}

/// A file of a macro. Its `send_attachment` step names it by `blob_id`, once it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MacroFile {
    /// The file within the macro.
    pub id: i64,
    /// The macro.
    #[serde(default)]
    pub macro_id: Option<MacroId>,
    /// The media type.
    #[serde(default, deserialize_with = "nullable")]
    pub file_type: String,
    /// The account.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Where it can be read.
    #[serde(default, deserialize_with = "nullable")]
    pub file_url: String,
    /// The number that the step carries.
    pub blob_id: i64,
    /// As the author called it.
    #[serde(default, deserialize_with = "nullable")]
    pub filename: String,
}

/// One step of a macro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MacroAction {
    /// `assign_agent`, `add_label`, `send_message`, …
    pub action_name: String,
    /// Ids as integers, texts as strings.
    #[serde(default, deserialize_with = "nullable")]
    pub action_params: Vec<Value>,
}

open_enum! {
    /// What a saved view lists.
    FilterType {
        /// Conversations.
        Conversation = "conversation",
        /// Contacts.
        Contact = "contact",
        /// Reports.
        Report = "report",
    }
}

/// A saved view of the caller: `GET custom_filters?filter_type=` (a bare array).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomFilter {
    /// The view.
    pub id: CustomFilterId,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// What it lists.
    pub filter_type: FilterType,
    /// The body of `conversations/filter`, kept as it came, keys of clients too.
    #[serde(default, deserialize_with = "nullable")]
    pub query: JsonObject,
    /// When it was made, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub created_at: Option<Timestamp>,
    /// When it changed, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub updated_at: Option<Timestamp>,
}

open_enum! {
    /// What a custom attribute stands on.
    AttributeModel {
        /// Conversations.
        Conversation = "conversation_attribute",
        /// Contacts.
        Contact = "contact_attribute",
        /// Companies.
        Company = "company_attribute",
    }
}

open_enum! {
    /// The type of a custom attribute, in the server's order (0 to 7).
    AttributeDisplayType {
        /// Text.
        Text = "text",
        /// A number.
        Number = "number",
        /// Money.
        Currency = "currency",
        /// Percent.
        Percent = "percent",
        /// An address.
        Link = "link",
        /// A day, ISO 8601.
        Date = "date",
        /// One of `attribute_values`.
        List = "list",
        /// Yes or no.
        Checkbox = "checkbox",
    }
}

/// The definition of a custom attribute: `GET custom_attribute_definitions` (a bare array).
/// The server does not check values against it: clients do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeDefinition {
    /// The definition.
    pub id: AttributeDefinitionId,
    /// What people see.
    #[serde(default, deserialize_with = "nullable")]
    pub attribute_display_name: String,
    /// Its type.
    pub attribute_display_type: AttributeDisplayType,
    /// What it is for.
    #[serde(default)]
    pub attribute_description: Option<String>,
    /// The key within `custom_attributes`.
    #[serde(default, deserialize_with = "nullable")]
    pub attribute_key: String,
    /// What a text must match.
    #[serde(default)]
    pub regex_pattern: Option<String>,
    /// What to say when it does not.
    #[serde(default)]
    pub regex_cue: Option<String>,
    /// The choices of a list.
    #[serde(default, deserialize_with = "nullable")]
    pub attribute_values: Vec<Value>,
    /// What it stands on.
    pub attribute_model: AttributeModel,
    /// A value for those without.
    #[serde(default)]
    pub default_value: Option<Value>,
    /// When it was made, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub created_at: Option<Timestamp>,
    /// When it changed, ISO 8601.
    #[serde(default, with = "time::iso")]
    pub updated_at: Option<Timestamp>,
}
