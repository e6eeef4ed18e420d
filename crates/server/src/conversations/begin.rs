//! How conversations begin, and how a customer's words find theirs.

use super::{assignment, updated};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages::{self, Draft};
use crate::render;
use crate::store::record::{NewConversation, NewTicket, Record};
use crate::store::row::{ContactInboxRow, ConversationRow, InboxRow, MessageRow};
use crate::store::{ConversationRowId, conversation, fetch, people, ticket};
use crate::tickets::Opening;
use guichet_protocol::JsonObject;
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{TeamId, UserId};
use guichet_protocol::rest::{ConversationCategory, ConversationStatus, Priority};
use guichet_protocol::time::Timestamp;

/// A conversation to begin.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// Open when not said; the inbox's bot and a blocked contact come before that.
    pub status: Option<ConversationStatus>,
    /// With snoozed.
    pub snoozed_until: Option<Timestamp>,
    /// Who shall hold it.
    pub assignee: Option<UserId>,
    /// The team.
    pub team: Option<TeamId>,
    /// How pressing it is.
    pub priority: Option<Priority>,
    /// What makes it a ticket.
    pub ticket: Option<Opening>,
    /// Free attributes.
    pub additional_attributes: JsonObject,
    /// The company's own attributes.
    pub custom_attributes: JsonObject,
}

/// Begins a conversation through a contact's way in.
///
/// # Errors
/// The store's.
pub fn begin(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    beginning: Beginning,
) -> Result<ConversationRow, ApiError> {
    let contact = fetch::contacts(work.connection, [way_in.contact_id])?;
    let blocked = contact.values().any(|contact| contact.blocked);
    let status = match beginning.status {
        _ if blocked => ConversationStatus::Resolved,
        Some(status) => status,
        // A bot answers customers, and a ticket is filed by an agent.
        None if inbox.agent_bot_id.is_some() && beginning.ticket.is_none() => {
            ConversationStatus::Pending
        }
        None => ConversationStatus::Open,
    };
    let snoozed = status == ConversationStatus::Snoozed;
    let id = NewConversation {
        account_id: inbox.account_id,
        display_id: conversation::take_display_id(work.connection, inbox.account_id)?,
        inbox_id: inbox.id,
        contact_id: way_in.contact_id,
        contact_inbox_id: way_in.id,
        category: match beginning.ticket {
            Some(_) => ConversationCategory::Ticket,
            None => ConversationCategory::Chat,
        },
        status,
        priority: beginning.priority,
        assignee_id: beginning.assignee,
        team_id: beginning.team,
        snoozed_until: beginning.snoozed_until.filter(|_| snoozed),
        additional_attributes: beginning.additional_attributes,
        custom_attributes: beginning.custom_attributes,
        waiting_since: Some(work.now),
        last_activity_at: work.now,
        created_at: work.now,
        updated_at: work.now,
        ..NewConversation::default()
    }
    .insert(work.connection)?;
    if let Some(opening) = beginning.ticket {
        insert_ticket(work, inbox, id, opening)?;
    }
    if snoozed {
        work.ring_snoozed();
    }
    let mut row = conversation::get(work.connection, id)?;
    if let Some(agent) = row.assignee_id {
        conversation::add_participant(work.connection, row.id, agent)?;
    }
    updated(work, &row)?;
    let push = render::push_conversation(work, &row)?;
    let users = people::audience(work.connection, row.account_id, row.inbox_id)?;
    let event = Event::ConversationCreated(push);
    work.tell(&users, &event);
    work.tell_visitor(row.contact_inbox_id, &event);
    assignment::assign_by_itself(work, &mut row)?;
    Ok(row)
}

fn insert_ticket(
    work: &Work<'_>,
    inbox: &InboxRow,
    conversation_id: ConversationRowId,
    opening: Opening,
) -> Result<(), ApiError> {
    NewTicket {
        conversation_id,
        account_id: inbox.account_id,
        number: ticket::take_number(work.connection, inbox.account_id)?,
        title: opening.title,
        description: opening.description,
        ticket_type: opening.ticket_type,
        submitter_id: Some(opening.submitter),
        due_at: opening.due_at,
        source_conversation_id: opening.source,
    }
    .insert(work.connection)?;
    Ok(())
}

/// A customer writes through a way in: into the conversation named, or else into their last one,
/// or a new one where there is none or where the inbox does not go on after the end. This, or
/// [`messages::create`] with a conversation in hand, is how visitors' messages come in.
///
/// # Errors
/// 404 when the conversation named is not of this way in; 422 of the message; the store's.
pub fn receive_incoming(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    into: Option<ConversationRowId>,
    draft: Draft,
) -> Result<(ConversationRow, MessageRow), ApiError> {
    let known = match into {
        Some(id) => {
            let row = conversation::get(work.connection, id)?;
            let own = row.contact_inbox_id == way_in.id;
            Some(own.then_some(row).ok_or(ApiError::NotFound)?)
        }
        None => conversation::last_of_contact_inbox(work.connection, way_in.id)?
            .filter(|row| goes_on(inbox, row)),
    };
    let mut row = match known {
        Some(row) => row,
        None => begin(work, inbox, way_in, Beginning::default())?,
    };
    let message = messages::create(work, &mut row, draft)?;
    Ok((row, message))
}

/// Whether a customer's next words go on in their last conversation.
pub(crate) fn goes_on(inbox: &InboxRow, last: &ConversationRow) -> bool {
    last.status != ConversationStatus::Resolved
        || inbox.allow_messages_after_resolved
        || inbox.lock_to_single_conversation
}
