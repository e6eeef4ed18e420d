//! Read marks. Those of agents are shared by the whole team; they do not move `updated_at`.

use super::updated;
use crate::desk::Work;
use crate::error::ApiError;
use crate::notifications;
use crate::render;
use crate::store::fetch::Digest;
use crate::store::row::ConversationRow;
use crate::store::{conversation, fetch, message, people};
use guichet_protocol::cable::{AccountOnly, Event};
use guichet_protocol::ids::UserId;

/// Without unread messages a read mark is written at most this often.
const HOUR_MS: i64 = 3_600_000;

/// An agent read a conversation.
///
/// # Errors
/// The store's.
pub fn read(work: &mut Work<'_>, row: &mut ConversationRow, user: UserId) -> Result<(), ApiError> {
    notifications::read(work, user, row.id)?;
    let mut digests = fetch::digests(work.connection, [row.id])?;
    let unread = digests
        .remove(&row.id)
        .is_some_and(|Digest { unread_count, .. }| unread_count > 0);
    let hour_ago = work.now.plus_millis(-HOUR_MS);
    let is_assignee = row.assignee_id == Some(user);
    let fresh = row.agent_last_seen_at.is_some_and(|at| at > hour_ago)
        && (!is_assignee || row.assignee_last_seen_at.is_some_and(|at| at > hour_ago));
    if !unread && fresh {
        return Ok(());
    }
    row.agent_last_seen_at = Some(work.now);
    if is_assignee {
        row.assignee_last_seen_at = Some(work.now);
    }
    conversation::save(work.connection, row)?;
    updated(work, row)?;
    tell_counts(work, row);
    Ok(())
}

/// An agent marks a conversation as unread: from the customer's last message on.
///
/// # Errors
/// The store's.
pub fn unread(work: &mut Work<'_>, row: &mut ConversationRow) -> Result<(), ApiError> {
    let Some(last) = message::last_incoming_at(work.connection, row.id)? else {
        return Ok(());
    };
    row.agent_last_seen_at = Some(last.plus_millis(-1000));
    row.assignee_last_seen_at = row.agent_last_seen_at;
    conversation::save(work.connection, row)?;
    updated(work, row)?;
    tell_counts(work, row);
    Ok(())
}

/// The customer read a conversation.
///
/// # Errors
/// The store's.
pub fn contact_read(work: &mut Work<'_>, row: &mut ConversationRow) -> Result<(), ApiError> {
    row.contact_last_seen_at = Some(work.now);
    conversation::save(work.connection, row)?;
    updated(work, row)?;
    let push = render::push_conversation(work, row)?;
    let users = people::audience(work.connection, row.account_id, row.inbox_id)?;
    work.tell_plainly(&users, &Event::ConversationRead(push));
    Ok(())
}

fn tell_counts(work: &mut Work<'_>, row: &ConversationRow) {
    if work.desk.edition() == crate::desk::Edition::Guichet {
        let event = Event::UnreadCountChanged(AccountOnly {
            account_id: Some(row.account_id),
        });
        work.tell_account(row.account_id, &event);
    }
}
