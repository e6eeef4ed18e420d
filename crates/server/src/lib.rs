//! A workspace server that speaks the Chatwoot application API, over SQLite.

pub mod activity;
pub mod caller;
pub mod clock;
pub mod conversations;
pub mod desk;
pub mod error;
pub mod files;
pub mod hub;
pub mod limits;
pub mod messages;
pub mod notifications;
pub mod params;
pub mod password;
pub mod render;
pub mod reply;
pub mod secret;
pub mod seed;
pub mod store;
pub mod urls;
