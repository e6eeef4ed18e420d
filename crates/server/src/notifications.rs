//! Telling single agents what concerns them.

use crate::desk::Work;
use crate::error::ApiError;
use crate::render;
use crate::store::ConversationRowId;
use crate::store::change::NewChange;
use crate::store::record::{NewNotification, Record};
use crate::store::row::{ConversationRow, MessageRow, NotificationRow};
use crate::store::{SenderType, conversation, notification, people};
use guichet_protocol::cable::{
    DeletedNotification, Event, NotificationChange, NotificationDeletion,
};
use guichet_protocol::ids::{AccountId, MessageId, UserId};
use guichet_protocol::rest::{ChangeKind, MessageType, NotificationType};
use guichet_protocol::time::Timestamp;

/// Makes a notification and tells its user, once for each message: whoever is mentioned and takes
/// part as well is told of the mention only.
///
/// # Errors
/// The store's.
pub fn create(
    work: &mut Work<'_>,
    user: UserId,
    kind: NotificationType,
    conversation: &ConversationRow,
    message: Option<MessageId>,
) -> Result<(), ApiError> {
    if let Some(message) = message
        && notification::told_of(work.connection, user, conversation.id, message)?
    {
        return Ok(());
    }
    let id = NewNotification {
        account_id: conversation.account_id,
        user_id: user,
        notification_type: kind.clone(),
        conversation_id: conversation.id,
        message_id: message,
        last_activity_at: work.now,
        created_at: work.now,
        ..NewNotification::default()
    }
    .insert(work.connection)?;
    let row = NotificationRow {
        id,
        account_id: conversation.account_id,
        user_id: user,
        notification_type: kind,
        conversation_id: conversation.id,
        message_id: message,
        read_at: None,
        snoozed_until: None,
        last_activity_at: work.now,
        created_at: work.now,
    };
    if let Some(change) = change(work, &row)? {
        work.tell(&[user], &Event::NotificationCreated(change));
    }
    Ok(())
}

/// Marks the user's notifications of a conversation as read and tells them.
///
/// # Errors
/// The store's.
pub fn read(
    work: &mut Work<'_>,
    user: UserId,
    conversation: ConversationRowId,
) -> Result<(), ApiError> {
    let rows = notification::read_conversation(work.connection, user, conversation, work.now)?;
    tell_read(work, user, rows)
}

/// Changes one notification and tells its user.
///
/// # Errors
/// The store's.
pub fn update(work: &mut Work<'_>, row: &NotificationRow) -> Result<(), ApiError> {
    notification::save(work.connection, row)?;
    if row.snoozed_until.is_some() {
        work.ring_snoozed();
    }
    tell_read(work, row.user_id, vec![row.clone()])
}

/// Brings back those whose time has come, unread. The answer is when the next one comes back.
///
/// # Errors
/// The store's.
pub fn wake(work: &mut Work<'_>) -> Result<Option<Timestamp>, ApiError> {
    let (due, next) = notification::due(work.connection, work.now)?;
    for mut row in due {
        row.snoozed_until = None;
        row.read_at = None;
        row.last_activity_at = work.now;
        update(work, &row)?;
    }
    Ok(next)
}

/// Takes notifications away and tells their users.
///
/// # Errors
/// The store's.
pub fn delete(work: &mut Work<'_>, rows: Vec<NotificationRow>) -> Result<(), ApiError> {
    for row in rows {
        notification::delete(work.connection, row.id)?;
        work.changed(&NewChange {
            account: row.account_id,
            kind: ChangeKind::Notification,
            id: row.id.get(),
            deleted: true,
            conversation: None,
            inbox: None,
            user: Some(row.user_id),
        })?;
        let counts = notification::counts(work.connection, row.account_id, row.user_id)?;
        let deletion = NotificationDeletion {
            notification: DeletedNotification { id: row.id },
            unread_count: counts.0,
            count: counts.1,
            account_id: Some(row.account_id),
        };
        work.tell(&[row.user_id], &Event::NotificationDeleted(deletion));
    }
    Ok(())
}

/// Marks all of the user's notifications of an account as read and tells them.
///
/// # Errors
/// The store's.
pub fn read_all(work: &mut Work<'_>, account: AccountId, user: UserId) -> Result<(), ApiError> {
    let rows = notification::read_all(work.connection, account, user, work.now)?;
    tell_read(work, user, rows)
}

fn tell_read(
    work: &mut Work<'_>,
    user: UserId,
    rows: Vec<NotificationRow>,
) -> Result<(), ApiError> {
    for row in rows {
        if let Some(change) = change(work, &row)? {
            work.tell(&[user], &Event::NotificationUpdated(change));
        }
    }
    Ok(())
}

fn change(work: &Work<'_>, row: &NotificationRow) -> Result<Option<NotificationChange>, ApiError> {
    work.changed(&NewChange {
        account: row.account_id,
        kind: ChangeKind::Notification,
        id: row.id.get(),
        deleted: false,
        conversation: None,
        inbox: None,
        user: Some(row.user_id),
    })?;
    let shown = render::notifications(work, std::slice::from_ref(row))?.pop();
    let (unread_count, count) = notification::counts(work.connection, row.account_id, row.user_id)?;
    Ok(shown.map(|mut shown| {
        shown.account_id = Some(row.account_id);
        NotificationChange {
            notification: shown,
            unread_count,
            count,
            account_id: Some(row.account_id),
        }
    }))
}

/// Tells the assignee and the participants of a message of somebody else.
///
/// # Errors
/// The store's.
pub fn of_message(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<(), ApiError> {
    if !matches!(
        row.message_type,
        MessageType::Incoming | MessageType::Outgoing
    ) {
        return Ok(());
    }
    let author = row
        .sender_id
        .filter(|_| row.sender_type == Some(SenderType::User))
        .map(UserId);
    if let Some(assignee) = conversation
        .assignee_id
        .filter(|user| Some(*user) != author)
    {
        let kind = NotificationType::AssignedConversationNewMessage;
        create(work, assignee, kind, conversation, Some(row.id))?;
    }
    let audience = people::audience(
        work.connection,
        conversation.account_id,
        conversation.inbox_id,
    )?;
    for user in conversation::participants(work.connection, conversation.id)? {
        let told = Some(user) == author || Some(user) == conversation.assignee_id;
        if !told && audience.contains(&user) {
            let kind = NotificationType::ParticipatingConversationNewMessage;
            create(work, user, kind, conversation, Some(row.id))?;
        }
    }
    Ok(())
}
