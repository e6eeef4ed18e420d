//! Muting: the conversation is closed and its contact blocked.

use super::set_status;
use crate::activity::{Activity, Actor};
use crate::contacts::{self, Access};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages;
use crate::store::conversation;
use crate::store::row::ConversationRow;
use guichet_protocol::rest::ConversationStatus;

/// Closes the conversation and refuses what its contact writes from now on.
///
/// # Errors
/// The store's.
pub fn mute(work: &mut Work<'_>, row: &mut ConversationRow, actor: &Actor) -> Result<(), ApiError> {
    set_status(work, row, ConversationStatus::Resolved, None, actor)?;
    block(work, row, Access::Blocked, actor, &Activity::Muted)
}

/// Accepts again what the contact writes. The status stays.
///
/// # Errors
/// The store's.
pub fn unmute(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    actor: &Actor,
) -> Result<(), ApiError> {
    block(work, row, Access::Open, actor, &Activity::Unmuted)
}

fn block(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    access: Access,
    actor: &Actor,
    activity: &Activity<'_>,
) -> Result<(), ApiError> {
    let mut contact = contacts::get(work, row.account_id, row.contact_id)?;
    if contact.blocked == (access == Access::Blocked) {
        return Ok(());
    }
    contacts::set_blocked(work, &mut contact, access)?;
    *row = conversation::get(work.connection, row.id)?;
    messages::create_activity(work, row, actor, activity)
}
