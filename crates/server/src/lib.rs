//! A workspace server that speaks the Chatwoot application API, over SQLite.

pub mod clock;
pub mod files;
pub mod password;
pub mod secret;
pub mod seed;
pub mod store;
