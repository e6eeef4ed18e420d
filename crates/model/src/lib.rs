//! What the window and the core say to each other.
//!
//! Ids, conversations, messages, views, the outbox as people see it, the commands a window may call with their
//! replies, the events it is told, and the one failure it can get. No I/O; compiles to WebAssembly. These types are
//! never the wire shapes of a server: those live in `guichet-protocol`.

pub mod account;
pub mod command;
pub mod contact;
pub mod conversation;
pub mod draft;
pub mod event;
pub mod failure;
pub mod ids;
pub mod message;
pub mod outbox;
pub mod settings;
pub mod time;
pub mod view;

pub use command::{COMMANDS, Command};
pub use event::Event;
pub use failure::{Failure, FailureCode};
pub use ids::{
    AccountKey, AgentId, AttachmentKey, ContactId, ContactKey, ConversationKey, DisplayId, InboxId,
    LabelTitle, MessageId, MessageKey, OperationId, TeamId,
};
pub use time::Timestamp;
