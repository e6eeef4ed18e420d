//! A workspace server that speaks the Chatwoot application API, over SQLite.

pub mod files;
pub mod password;
pub mod secret;
pub mod store;
