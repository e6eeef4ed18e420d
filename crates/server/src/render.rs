//! From rows to the shapes of the wire. Many rows are rendered together, so that a page costs a
//! handful of statements whatever its length.

mod conversation;
mod inbox;
mod message;
mod notification;
mod people;
mod scene;

pub use conversation::{can_reply, conversation, conversations, push_conversation};
pub use inbox::{inboxes, slim_inbox};
pub use message::{message, messages, push_message};
pub use notification::notifications;
pub use people::{
    account_user, agents, bot, contact, contact_notes, contacts_with_ways_in, push_contact,
    push_user, team, user,
};
pub use scene::Scene;
