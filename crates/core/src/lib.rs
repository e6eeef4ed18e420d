//! The local copy, the outbox and the sync with the server.
//!
//! [`Core`] is a profile: any number of accounts, each with a complete local copy of its conversations, an outbox that
//! loses and doubles nothing, and a connection that keeps the copy level. Reads are answered from the copy and never
//! wait for a network; actions are durable when their call returns. The clock, the keyring and the network come in
//! through [`Options`], so that everything runs the same in a window, in a terminal and in a test.
//!
//! It knows no window and no user interface: it says [`Event`](guichet_model::Event)s, which carry ids, and whoever
//! shows something reads it again.

pub mod api;
mod bulk;
pub mod canned;
pub mod clock;
pub mod custom_views;
pub mod emoji;
mod error;
pub mod files;
mod fuzzy;
pub mod letter;
mod letters;
pub mod macros;
mod mentions;
pub mod moment;
pub mod outbox;
pub mod outgoing;
pub mod profile;
mod related;
mod rules;
pub mod secrets;
mod sending;
mod session;
mod signatures;
pub mod store;
pub mod sync;
pub mod transcript;
mod views;
pub mod voice;
mod workspace;

pub use crate::{
    error::Error,
    sync::engine::SyncReport,
    workspace::{Core, Network, Options},
};
