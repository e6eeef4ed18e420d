//! Inboxes.

use crate::desk::View;
use crate::error::ApiError;
use crate::store::inbox as store;
use crate::store::row::InboxRow;
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{ChannelType, Inbox, SlimInbox};
use serde_json::json;

/// An inbox in short.
#[must_use]
pub fn slim_inbox(row: &InboxRow) -> SlimInbox {
    SlimInbox {
        id: row.id,
        avatar_url: String::new(),
        channel_id: Some(row.channel_id),
        name: row.name.clone(),
        channel_type: row.channel_type.clone(),
        provider: None,
    }
}

/// Inboxes with their opening hours.
///
/// # Errors
/// When the store refuses.
pub fn inboxes(view: &View<'_>, rows: &[InboxRow]) -> Result<Vec<Inbox>, ApiError> {
    let mut hours = store::working_hours(view.connection, rows.iter().map(|row| row.id))?;
    Ok(rows
        .iter()
        .map(|row| Inbox {
            id: row.id,
            avatar_url: String::new(),
            channel_id: Some(row.channel_id),
            name: row.name.clone(),
            channel_type: row.channel_type.clone(),
            provider: None,
            greeting_enabled: row.greeting_enabled,
            greeting_message: row.greeting_message.clone(),
            working_hours_enabled: row.working_hours_enabled,
            out_of_office_message: row.out_of_office_message.clone(),
            working_hours: hours.remove(&row.id).unwrap_or_default(),
            timezone: Some(row.timezone.clone()),
            enable_auto_assignment: row.enable_auto_assignment,
            auto_assignment_config: JsonObject::new(),
            allow_messages_after_resolved: row.allow_messages_after_resolved,
            lock_to_single_conversation: row.lock_to_single_conversation,
            csat_survey_enabled: false,
            sender_name_type: Some("friendly".to_owned()),
            business_name: row.business_name.clone(),
            website_url: row.website_url.clone(),
            website_token: row.website_token.clone(),
            widget_color: row.widget_color.clone(),
            welcome_title: row.welcome_title.clone(),
            welcome_tagline: row.welcome_tagline.clone(),
            email: row.email.clone(),
            phone_number: None,
            inbox_identifier: row.inbox_identifier.clone(),
            webhook_url: row.webhook_url.clone(),
            additional_attributes: api_attributes(row),
        })
        .collect())
}

fn api_attributes(row: &InboxRow) -> Option<JsonObject> {
    if row.channel_type != ChannelType::Api {
        return None;
    }
    let hours = row.reply_window_hours;
    let attributes = hours.map(|hours| json!({"agent_reply_time_window": hours}));
    Some(
        attributes
            .and_then(|attributes| attributes.as_object().cloned())
            .unwrap_or_default(),
    )
}
