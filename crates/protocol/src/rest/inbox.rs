//! Inboxes.

use crate::JsonObject;
use crate::envelope::{lenient_vec, nullable};
use crate::ids::{ChannelId, InboxId};
use crate::rest::ChannelType;
use serde::{Deserialize, Serialize};

/// An inbox: `GET inboxes` (`{payload}`, sorted by name, only the caller's own for agents) and
/// `GET inboxes/:id` (bare). Fields of other channels are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    /// The inbox.
    pub id: InboxId,
    /// A picture, `""` when there is none.
    #[serde(default, deserialize_with = "nullable")]
    pub avatar_url: String,
    /// The channel behind it.
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
    /// Its name.
    #[serde(default, deserialize_with = "nullable")]
    pub name: String,
    /// Its kind.
    pub channel_type: ChannelType,
    /// The channel's provider, where it has several.
    #[serde(default)]
    pub provider: Option<String>,
    /// Whether new conversations get a greeting.
    #[serde(default, deserialize_with = "nullable")]
    pub greeting_enabled: bool,
    /// The greeting.
    #[serde(default)]
    pub greeting_message: Option<String>,
    /// Whether opening hours count.
    #[serde(default, deserialize_with = "nullable")]
    pub working_hours_enabled: bool,
    /// What to say outside them.
    #[serde(default)]
    pub out_of_office_message: Option<String>,
    /// The opening hours.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub working_hours: Vec<WorkingHours>,
    /// An IANA zone.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Whether new conversations go to an agent by themselves.
    #[serde(default, deserialize_with = "nullable")]
    pub enable_auto_assignment: bool,
    /// How they do.
    #[serde(default, deserialize_with = "nullable")]
    pub auto_assignment_config: JsonObject,
    /// Whether a customer may write again after the end.
    #[serde(default = "yes")]
    pub allow_messages_after_resolved: bool,
    /// Whether a customer has one conversation only.
    #[serde(default, deserialize_with = "nullable")]
    pub lock_to_single_conversation: bool,
    /// Whether a survey is sent at the end.
    #[serde(default, deserialize_with = "nullable")]
    pub csat_survey_enabled: bool,
    /// `friendly` or `professional`.
    #[serde(default)]
    pub sender_name_type: Option<String>,
    /// The company's name as senders show it.
    #[serde(default)]
    pub business_name: Option<String>,
    /// The web page that the customer's box stands on. Web pages only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website_url: Option<String>,
    /// The public name of the customer's page. Web pages only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website_token: Option<String>,
    /// A colour. Web pages only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widget_color: Option<String>,
    /// The title of the customer's page. Web pages only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub welcome_title: Option<String>,
    /// The line under the title. Web pages only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub welcome_tagline: Option<String>,
    /// The address. E-mail only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The phone number. Telephony only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The public name of the inbox. API only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_identifier: Option<String>,
    /// Where outgoing messages go. API only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// `agent_reply_time_window` in hours. API only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_attributes: Option<JsonObject>,
}

fn yes() -> bool {
    true
}

/// The opening hours of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkingHours {
    /// 0 is Sunday.
    pub day_of_week: i64,
    /// Whether the day is off.
    #[serde(default, deserialize_with = "nullable")]
    pub closed_all_day: bool,
    /// From this hour …
    #[serde(default)]
    pub open_hour: Option<i64>,
    /// … and minute …
    #[serde(default)]
    pub open_minutes: Option<i64>,
    /// … to this hour …
    #[serde(default)]
    pub close_hour: Option<i64>,
    /// … and minute.
    #[serde(default)]
    pub close_minutes: Option<i64>,
    /// Whether it is open round the clock.
    #[serde(default, deserialize_with = "nullable")]
    pub open_all_day: bool,
}
