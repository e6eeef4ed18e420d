//! The local copy, the outbox and the sync with the server.

pub mod api;
pub mod clock;
pub mod secrets;
