//! Keeping the local copy level with a server.
//!
//! [`apply`] turns the server's records into rows, purely; realtime events, catch-up pages and the answers to this
//! device's own writes all pass through it, so an echo merges with what is here already. [`catch_up`] fills gaps:
//! by the change feed where there is one, else by change time and paging. [`engine`] holds the connection of one account:
//! `Offline → Connecting → CatchingUp → Live`.

pub(crate) mod account_runtime;
pub mod apply;
pub(crate) mod catch_up;
pub(crate) mod contacts;
pub(crate) mod engine;
mod letters;
pub(crate) mod realtime;
pub(crate) mod related;
pub(crate) mod snooze;
pub(crate) mod threads;
pub(crate) mod viewers;
