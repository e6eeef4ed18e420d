//! The local copy, the outbox and the sync with the server.
