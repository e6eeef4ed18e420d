//! Notifications.

use crate::desk::View;
use crate::error::ApiError;
use crate::store::fetch;
use crate::store::row::NotificationRow;
use guichet_protocol::rest::{Notification, NotificationType, PushConversation};
use serde_json::Value;

/// Notifications of one user.
///
/// # Errors
/// When the store refuses.
pub fn notifications(
    view: &View<'_>,
    rows: &[NotificationRow],
) -> Result<Vec<Notification>, ApiError> {
    let conversations =
        fetch::conversations(view.connection, rows.iter().map(|row| row.conversation_id))?;
    let messages = fetch::messages(
        view.connection,
        rows.iter().filter_map(|row| row.message_id),
    )?;
    rows.iter()
        .filter_map(|row| Some((row, conversations.get(&row.conversation_id)?)))
        .map(|(row, conversation)| {
            let user = fetch::users(view.connection, [row.user_id])?.remove(&row.user_id);
            let membership = fetch::account_users(view.connection, row.account_id, [row.user_id])?;
            let here = view.here(row.account_id);
            let message = row.message_id.and_then(|id| messages.get(&id));
            let cause = message
                .map(|message| super::push_message(view, conversation, message))
                .transpose()?;
            let actor = super::push_conversation(view, conversation)?;
            let text = text(&row.notification_type, &actor);
            Ok(Notification {
                id: row.id,
                notification_type: row.notification_type.clone(),
                push_message_title: Some(text),
                push_message_body: cause
                    .as_ref()
                    .and_then(|cause| cause.message.content.clone()),
                primary_actor_type: Some("Conversation".to_owned()),
                primary_actor_id: Some(conversation.id.get()),
                primary_actor: Some(actor),
                read_at: row.read_at,
                secondary_actor: cause
                    .map(|cause| serde_json::to_value(cause).unwrap_or(Value::Null)),
                user: user.map(|user| {
                    super::people::push_user_here(view, &user, membership.get(&row.user_id), &here)
                }),
                created_at: Some(row.created_at),
                last_activity_at: Some(row.last_activity_at),
                snoozed_until: row.snoozed_until,
                meta: guichet_protocol::JsonObject::new(),
                account_id: None,
            })
        })
        .collect()
}

fn text(kind: &NotificationType, conversation: &PushConversation) -> String {
    let id = conversation.id;
    match kind {
        NotificationType::ConversationCreation => {
            format!("A conversation (#{id}) has been created")
        }
        NotificationType::ConversationAssignment => {
            format!("A conversation (#{id}) has been assigned to you")
        }
        NotificationType::ConversationMention => {
            format!("You have been mentioned in conversation (#{id})")
        }
        _ => format!("A new message is created in conversation (#{id})"),
    }
}
