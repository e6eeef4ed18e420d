//! Identities. A *key* is a local integer made on this machine; an *id* is what a server calls the thing.
//!
//! Everything in the store, the outbox, commands and events is addressed by key, because a thing may exist here before
//! a server knows it. Ids are attributes; people see the [`DisplayId`].

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

integer_id!(
    /// An account of this profile: one user on one account of one server.
    AccountKey
);
integer_id!(
    /// A conversation (or ticket) in the local copy.
    ConversationKey
);
integer_id!(
    /// A contact in the local copy.
    ContactKey
);
integer_id!(
    /// A message in the local copy.
    MessageKey
);
integer_id!(
    /// A file that belongs to a message in the local copy.
    AttachmentKey
);
integer_id!(
    /// The number people see and URLs carry for a conversation; unique per server account.
    DisplayId
);
integer_id!(
    /// A message, as its server numbers it.
    MessageId
);
integer_id!(
    /// A contact, as its server numbers it.
    ContactId
);
integer_id!(
    /// An agent (a user of the server).
    AgentId
);
integer_id!(
    /// A team of agents.
    TeamId
);
integer_id!(
    /// An inbox: one channel through which customers write.
    InboxId
);
integer_id!(
    /// A custom view of this profile, the server's included.
    ViewKey
);
integer_id!(
    /// A macro, as its server numbers it.
    MacroId
);
integer_id!(
    /// A canned answer, as its server numbers it.
    CannedId
);
integer_id!(
    /// A note about a contact, as its server numbers it.
    NoteId
);

/// A label, addressed by its title as servers do. Lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelTitle(pub String);

impl fmt::Display for LabelTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An operation of the outbox: a UUID made on this device, hyphenated lower case. It is also the idempotency key and
/// the marker that a sent message carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub String);

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
