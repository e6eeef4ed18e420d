//! A workspace server that speaks the Chatwoot application API, over SQLite.
//!
//! It runs inside the app for a first try, or as the program `guichet-server` for a small team:
//! ```no_run
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! use guichet_server::{Options, Server};
//! let running = Server::start(Options::new("desk-folder")).await?;
//! println!("{}", running.url());
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```
//! [`desk`] is what every route shares, [`messages`], [`conversations`] and [`contacts`] are what
//! happens on it, [`store`] is the one place with SQL, [`render`] makes the shapes of the wire.

pub mod activity;
mod bulk;
mod cable;
pub mod caller;
mod chores;
pub mod clock;
pub mod contacts;
pub mod conversations;
pub mod desk;
pub mod error;
pub mod files;
mod first_run;
pub mod hub;
mod jobs;
pub mod limits;
mod macros;
mod mail;
pub mod messages;
pub mod notifications;
pub mod params;
pub mod password;
mod pictures;
mod public_api;
pub mod render;
pub mod reply;
mod routes;
pub mod secret;
pub mod seed;
mod server;
pub mod setup;
pub mod store;
pub mod tickets;
pub mod totp;
mod uploads;
pub mod urls;
mod visitor;
mod webhook;
mod widget;

pub use mail::PostError;
pub use mail::imap::{MailServer, MailServerError, Mailbox};
pub use seed::Seed;
pub use server::{Options, Running, Server, StartError};
