//! The bodies of requests that change saved views, macros, attribute definitions and participants,
//! and those that change many conversations at once.

use crate::JsonObject;
use crate::envelope::{lenient_vec, nullable};
use crate::ids::{ContactId, ConversationDisplayId, TeamId, UserId};
use crate::open_enum::open_enum;
use crate::rest::{
    AttributeDisplayType, AttributeModel, ConversationStatus, FilterType, MacroAction,
    MacroVisibility,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST custom_filters`, `PATCH custom_filters/:id`: answers the bare view. What is absent stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteCustomFilter {
    /// The view.
    pub custom_filter: CustomFilterFields,
}

/// What a [`WriteCustomFilter`] says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CustomFilterFields {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it lists; conversations when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_type: Option<FilterType>,
    /// `{payload: [condition]}` and whatever else the client wants to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<JsonObject>,
}

/// `POST custom_attribute_definitions`, `PATCH …/:id`: answers the bare definition. Administrators
/// only. What is absent stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteAttributeDefinition {
    /// The definition.
    pub custom_attribute_definition: AttributeDefinitionFields,
}

/// What a [`WriteAttributeDefinition`] says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AttributeDefinitionFields {
    /// What people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_display_name: Option<String>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_display_type: Option<AttributeDisplayType>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_description: Option<String>,
    /// The key within `custom_attributes`: letters, digits, `_`, `.` and `-`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_key: Option<String>,
    /// What it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_model: Option<AttributeModel>,
    /// The choices of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute_values: Option<Vec<Value>>,
    /// What a text must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex_pattern: Option<String>,
    /// What to say when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex_cue: Option<String>,
}

/// `POST canned_responses`, `PATCH canned_responses/:id`: answers the bare row. What is absent stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteCannedResponse {
    /// The canned response.
    pub canned_response: CannedResponseFields,
}

/// What a [`WriteCannedResponse`] says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CannedResponseFields {
    /// What is typed after `/`; unique in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_code: Option<String>,
    /// Markdown with `{{variables}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// `POST macros`, `PATCH macros/:id`: answers `{payload: Macro}`. Flat, without a root key. What is
/// absent stays. An agent's macros are personal whatever is asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WriteMacro {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<MacroVisibility>,
    /// What it does, in order. A file is named by the signed id that `POST upload` gave, or by the
    /// number under which the macro has it already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<MacroAction>>,
}

/// `POST macros/:id/execute`: answers an empty 200 at once; what it does arrives as events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExecuteMacro {
    /// On which conversations.
    #[serde(deserialize_with = "lenient_vec")]
    pub conversation_ids: Vec<ConversationDisplayId>,
    /// On servers with [`super::Capability::AtomicMacros`]: do all of it before answering, on every
    /// conversation or on none, and answer the first refusal. Left out when false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub atomic: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// `POST upload`: a file for a macro or a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Uploaded {
    /// Where it can be read.
    pub file_url: String,
    /// The signed id that names it.
    pub blob_id: String,
}

/// The body of `conversations/:id/participants`: POST adds and answers the new ones only, PATCH
/// sets and answers all, DELETE takes away. Bare arrays of agents.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WriteParticipants {
    /// Agents.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub user_ids: Vec<UserId>,
}

open_enum! {
    /// What a [`BulkAction`] changes.
    BulkType {
        /// Conversations, by display id.
        Conversation = "Conversation",
        /// Contacts.
        Contact = "Contact",
    }
}

/// `POST bulk_actions` on conversations: answers an empty 200 at once and is done in the
/// background. Conversations that the caller may not open are passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BulkConversations {
    /// [`BulkType::Conversation`].
    #[serde(rename = "type")]
    pub kind: BulkType,
    /// Which.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub ids: Vec<ConversationDisplayId>,
    /// What to set; what is absent stays.
    #[serde(default, deserialize_with = "nullable")]
    pub fields: BulkFields,
    /// Epoch seconds, with status `snoozed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<i64>,
    /// Labels to add and to take away.
    #[serde(default, deserialize_with = "nullable")]
    pub labels: BulkLabels,
}

/// What a [`BulkConversations`] sets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BulkFields {
    /// The status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ConversationStatus>,
    /// Who shall hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// The team; 0 takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
}

/// Labels to add and to take away.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BulkLabels {
    /// These come.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "nullable"
    )]
    pub add: Vec<String>,
    /// These go.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "nullable"
    )]
    pub remove: Vec<String>,
}

/// `POST bulk_actions` on contacts: labels to add, or `delete` (administrators only).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BulkContacts {
    /// [`BulkType::Contact`].
    #[serde(rename = "type")]
    pub kind: BulkType,
    /// Which.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub ids: Vec<ContactId>,
    /// `delete`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_name: Option<String>,
    /// Labels to add.
    #[serde(default, deserialize_with = "nullable")]
    pub labels: BulkLabels,
}
