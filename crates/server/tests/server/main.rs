//! The real server in process, driven over HTTP and WebSocket.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails like the test"
)]

mod access;
mod actions;
mod bulk;
mod cable;
mod canned;
mod changes;
mod contacts;
mod files;
mod filters;
mod idempotency;
mod imap;
mod life;
mod lists;
mod macros;
mod mail;
mod messages;
mod notifications;
mod permissions;
mod post;
mod sent_ahead;
mod setup;
mod shapes;
mod sign_in;
mod stock;
mod tickets;
mod transcripts;
mod viewers;
mod views;
mod world;
