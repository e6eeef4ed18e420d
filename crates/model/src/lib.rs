//! What the window and the core say to each other.
//!
//! Ids, conversations, messages, views, the outbox as people see it, the commands a window may call with their
//! replies, the events it is told, and the one failure it can get. No I/O; compiles to WebAssembly. These types are
//! never the wire shapes of a server: those live in `guichet-protocol`.

pub mod account;
pub mod attribute;
pub mod canned;
pub mod command;
pub mod contact;
pub mod conversation;
pub mod draft;
pub mod edit;
pub mod emoji;
pub mod event;
pub mod failure;
pub mod filter;
pub mod ids;
pub mod letter;
pub mod macros;
pub mod mail;
pub mod mention;
pub mod message;
pub mod outbox;
pub mod rule;
pub mod sending;
pub mod settings;
pub mod signature;
pub mod ticket;
pub mod time;
pub mod transcript;
pub mod view;
pub mod voice;

pub use command::{COMMANDS, Command};
pub use event::Event;
pub use failure::{Failure, FailureCode};
pub use ids::{
    AccountKey, AgentId, AttachmentKey, CannedId, ContactId, ContactKey, ConversationKey,
    DisplayId, InboxId, LabelTitle, MacroId, MessageId, MessageKey, NoteId, OperationId, TeamId,
    ViewKey,
};
pub use time::Timestamp;
