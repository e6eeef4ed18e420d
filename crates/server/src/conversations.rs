//! What happens to conversations: beginning, status, assignment, team, priority, labels, reading.
//! Every change writes its activity into the thread, tells everybody concerned, and stands in the
//! change feed.

mod assignment;
mod begin;
mod mute;
mod reading;

pub use assignment::{Assignment, assign, assign_team};
pub(crate) use begin::goes_on;
pub use begin::{Beginning, begin, receive_incoming};
pub use mute::{mute, unmute};
pub use reading::{contact_read, read, unread};

use crate::activity::{Activity, Actor};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages;
use crate::render;
use crate::setup::Fate;
use crate::store::change::NewChange;
use crate::store::row::ConversationRow;
use crate::store::{conversation, fetch, people};
use crate::webhook;
use guichet_protocol::cable::Event;
use guichet_protocol::rest::{ChangeKind, ConversationStatus, Priority, PushConversation};
use guichet_protocol::time::Timestamp;

/// Moves `updated_at` on. It always grows, even twice within a millisecond, because clients drop
/// what is not newer than what they have.
pub fn touch(work: &Work<'_>, row: &mut ConversationRow) {
    row.updated_at = work.now.max(row.updated_at.plus_millis(1));
}

/// Writes the conversation into the change feed.
///
/// # Errors
/// The store's.
pub fn updated(work: &Work<'_>, row: &ConversationRow) -> Result<(), ApiError> {
    write_down(work, row, Fate::Kept)
}

/// Writes into the change feed that the conversation is gone.
///
/// # Errors
/// The store's.
pub(crate) fn deleted(work: &Work<'_>, row: &ConversationRow) -> Result<(), ApiError> {
    write_down(work, row, Fate::Deleted)
}

fn write_down(work: &Work<'_>, row: &ConversationRow, fate: Fate) -> Result<(), ApiError> {
    work.changed(&NewChange {
        account: row.account_id,
        kind: ChangeKind::Conversation,
        id: row.display_id.get(),
        deleted: fate == Fate::Deleted,
        conversation: None,
        inbox: Some(row.inbox_id),
        user: None,
    })
}

/// Saves a changed row and tells everybody concerned: each event of `also`, then
/// `conversation.updated`.
pub(crate) fn save_and_tell(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    also: &[fn(PushConversation) -> Event],
) -> Result<(), ApiError> {
    touch(work, row);
    conversation::save(work.connection, row)?;
    updated(work, row)?;
    let push = render::push_conversation(work, row)?;
    let users = people::audience(work.connection, row.account_id, row.inbox_id)?;
    for event in also {
        let event = event(push.clone());
        work.tell_plainly(&users, &event);
        if matches!(event, Event::ConversationStatusChanged(_)) {
            work.tell_visitor(row.contact_inbox_id, &event);
        }
    }
    work.tell_plainly(&users, &Event::ConversationUpdated(push));
    Ok(())
}

/// Sets the status. `until` counts only with snoozed, and `None` there means until the customer
/// writes.
///
/// # Errors
/// The store's.
pub fn set_status(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    status: ConversationStatus,
    until: Option<Timestamp>,
    actor: &Actor,
) -> Result<(), ApiError> {
    change_status(work, row, status, until, actor, None)
}

fn change_status(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    status: ConversationStatus,
    until: Option<Timestamp>,
    actor: &Actor,
    reason: Option<Activity<'_>>,
) -> Result<(), ApiError> {
    let until = until.filter(|_| status == ConversationStatus::Snoozed);
    if row.status == status && row.snoozed_until == until {
        return Ok(());
    }
    let same_status = row.status == status;
    let before = std::mem::replace(&mut row.status, status.clone());
    row.snoozed_until = until;
    if status == ConversationStatus::Resolved {
        row.waiting_since = None;
    }
    if status == ConversationStatus::Snoozed {
        work.ring_snoozed();
    }
    if same_status {
        return save_and_tell(work, row, &[]);
    }
    save_and_tell(work, row, &[Event::ConversationStatusChanged])?;
    webhook::status_changed(work, row, &before)?;
    let activity = reason.unwrap_or(Activity::Status(&status));
    messages::create_activity(work, row, actor, &activity)
}

/// Opens a closed or snoozed conversation because the customer wrote, unless the contact is
/// blocked. Where a bot answers first it goes back to the bot.
///
/// # Errors
/// The store's.
pub fn reopen(work: &mut Work<'_>, row: &mut ConversationRow) -> Result<(), ApiError> {
    if !messages::reopens(&row.status) {
        return Ok(());
    }
    let contact = fetch::contacts(work.connection, [row.contact_id])?.remove(&row.contact_id);
    if contact.is_some_and(|contact| contact.blocked) {
        return Ok(());
    }
    let inbox = fetch::inboxes(work.connection, [row.inbox_id])?.remove(&row.inbox_id);
    let bot = inbox.is_some_and(|inbox| inbox.agent_bot_id.is_some());
    let status = if bot && row.status == ConversationStatus::Resolved {
        ConversationStatus::Pending
    } else {
        ConversationStatus::Open
    };
    let reason = Some(Activity::ReopenedByMessage);
    change_status(work, row, status, None, &Actor::System, reason)?;
    assignment::assign_by_itself(work, row)
}

/// Opens a conversation whose snooze is over.
///
/// # Errors
/// The store's.
pub fn end_snooze(work: &mut Work<'_>, row: &mut ConversationRow) -> Result<(), ApiError> {
    let (open, reason) = (ConversationStatus::Open, Some(Activity::SnoozeEnded));
    change_status(work, row, open, None, &Actor::System, reason)
}

/// Sets or takes away the priority.
///
/// # Errors
/// The store's.
pub fn set_priority(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    priority: Option<Priority>,
    actor: &Actor,
) -> Result<(), ApiError> {
    if row.priority == priority {
        return Ok(());
    }
    let before = std::mem::replace(&mut row.priority, priority.clone());
    save_and_tell(work, row, &[])?;
    let activity = Activity::Priority(before.as_ref(), priority.as_ref());
    messages::create_activity(work, row, actor, &activity)
}

/// Sets all labels. Titles are trimmed, lower-cased and counted once; unknown ones are accepted.
/// The answer is what stands there now.
///
/// # Errors
/// The store's.
pub fn set_labels(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    titles: &[String],
    actor: &Actor,
) -> Result<Vec<String>, ApiError> {
    let wanted = clean_titles(titles);
    let mut before = fetch::labels(work.connection, [row.id])?;
    let before = before.remove(&row.id).unwrap_or_default();
    let missing = |of: &[String], from: &[String]| -> Vec<String> {
        of.iter()
            .filter(|title| !from.contains(title))
            .cloned()
            .collect()
    };
    let (added, removed) = (missing(&wanted, &before), missing(&before, &wanted));
    if added.is_empty() && removed.is_empty() {
        return Ok(before);
    }
    conversation::set_labels(work.connection, row.id, &wanted)?;
    save_and_tell(work, row, &[])?;
    if !added.is_empty() {
        messages::create_activity(work, row, actor, &Activity::LabelsAdded(&added))?;
    }
    if !removed.is_empty() {
        messages::create_activity(work, row, actor, &Activity::LabelsRemoved(&removed))?;
    }
    Ok(wanted)
}

/// Label titles as they are kept: trimmed, in lower case, each once.
pub(crate) fn clean_titles(titles: &[String]) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for title in titles {
        let title = title.trim().to_lowercase();
        if !title.is_empty() && !wanted.contains(&title) {
            wanted.push(title);
        }
    }
    wanted
}

/// Replaces the custom attributes.
///
/// # Errors
/// The store's.
pub fn set_custom_attributes(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    attributes: guichet_protocol::JsonObject,
) -> Result<(), ApiError> {
    if row.custom_attributes == attributes {
        return Ok(());
    }
    row.custom_attributes = attributes;
    save_and_tell(work, row, &[])
}
