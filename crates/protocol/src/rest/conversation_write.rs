//! The bodies of requests that change a conversation.

use crate::JsonObject;
use crate::envelope::{Maybe, lenient_vec, nullable};
use crate::ids::{ContactId, InboxId, TeamId, UserId};
use crate::open_enum::open_enum;
use crate::rest::{AssigneeType, ConversationStatus, CreateMessage, Priority};
use serde::{Deserialize, Serialize};

/// `POST conversations`. Either `source_id`, or `inbox_id` with `contact_id`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CreateConversation {
    /// The inbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// The customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<ContactId>,
    /// The contact's id within the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ConversationStatus>,
    /// Who shall hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// The team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Epoch seconds, for a snoozed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<i64>,
    /// Free attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_attributes: Option<JsonObject>,
    /// The company's own attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_attributes: Option<JsonObject>,
    /// A first message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<CreateMessage>,
}

/// `POST conversations/:id/toggle_status`. Without a status: open becomes resolved, anything else
/// open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ToggleStatus {
    /// The wanted status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ConversationStatus>,
    /// Epoch **seconds**; only with `snoozed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<i64>,
}

/// `POST conversations/:id/assignments`. Answers the bare agent, bot or team, or `null`. With both
/// keys only the assignee is looked at. `null` takes the assignment away, and so does an unknown
/// id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Assign {
    /// Who shall hold it.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub assignee_id: Maybe<UserId>,
    /// What kind the assignee is; a person when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_type: Option<AssigneeType>,
    /// The team.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub team_id: Maybe<TeamId>,
}

/// `POST conversations/:id/labels`: replaces the whole set. Answers `{payload: [title]}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SetLabels {
    /// All titles.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub labels: Vec<String>,
}

/// `POST conversations/:id/toggle_priority` and `PATCH conversations/:id`: `null` takes it away.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SetPriority {
    /// The priority.
    #[serde(default)]
    pub priority: Option<Priority>,
}

open_enum! {
    /// Whether an agent is writing.
    TypingStatus {
        /// Writing.
        On = "on",
        /// No longer.
        Off = "off",
    }
}

/// `POST conversations/:id/toggle_typing_status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetTyping {
    /// Whether an agent is writing.
    pub typing_status: TypingStatus,
    /// Whether it is a private note.
    #[serde(default, deserialize_with = "nullable")]
    pub is_private: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn taking_an_assignment_away_is_a_null_and_not_an_absence() {
        let away = Assign {
            assignee_id: Maybe::Null,
            ..Assign::default()
        };
        assert_eq!(
            serde_json::to_value(&away).expect("writes"),
            json!({"assignee_id": null})
        );
        let read: Assign = serde_json::from_value(json!({"team_id": 3})).expect("reads");
        assert!(read.assignee_id.is_absent());
        assert_eq!(read.team_id, Maybe::Value(TeamId(3)));
    }

    #[test]
    fn no_priority_is_written_as_null() {
        assert_eq!(
            serde_json::to_value(SetPriority { priority: None }).expect("writes"),
            json!({"priority": null})
        );
    }
}
