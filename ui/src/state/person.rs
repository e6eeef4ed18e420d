//! What the related panel shows of the contact beside the conversation itself: notes and previous conversations.

use guichet_model::{
    ContactKey, ConversationKey, DisplayId,
    contact::ContactNotes,
    conversation::{Conversation, ConversationRow},
    ticket::TicketLine,
};
use reactive_stores::Store;

use super::Load;

/// The most previous conversations that are read.
pub const MOST_PREVIOUS: u32 = 100;

/// What is known of the contact of the open conversation.
#[derive(Debug, Clone, Default, Store)]
pub struct Person {
    /// Whose this is.
    pub contact: Option<ContactKey>,
    /// Their other conversations and tickets, newest activity first.
    pub previous: Vec<ConversationRow>,
    /// How far reading those has come.
    pub previous_load: Load,
    /// The team's notes about them; absent until they were read.
    pub notes: Option<ContactNotes>,
    /// How far reading those has come.
    pub notes_load: Load,
}

/// A conversation that was left for a previous one of the same contact: the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Which.
    pub conversation: ConversationKey,
    /// The number that people see.
    pub id: Option<DisplayId>,
    /// What makes it a ticket.
    pub ticket: Option<TicketLine>,
}

impl Stop {
    /// At an open conversation.
    #[must_use]
    pub fn at(open: &Conversation) -> Self {
        Self {
            conversation: open.row.key,
            id: open.row.id,
            ticket: open.row.ticket.clone(),
        }
    }
}
