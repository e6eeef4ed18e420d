//! Fills a new desk: `demo` with a lifelike shop to try everything on, `bench:N` with N conversations
//! to measure against.
//!
//! The demonstration is composed first, as plain data ([`desk`]), from dialogues in `assets/demo`, and
//! then written in one transaction. Composing depends on nothing but a fixed seed and the time it is
//! told, so two servers seeded at the same moment hold the same conversations; only secrets (tokens,
//! uuids) differ. Nothing here runs after the seeding: a demonstration desk does not write by itself.

mod attributes;
mod bench;
mod calendar;
mod demo;
mod desk;
mod dice;
mod extras;
mod invoice;
mod letter;
mod people;
mod products;
mod script;
mod slots;
mod story;
mod tickets;
mod write;

#[cfg(test)]
mod seed_tests;

pub use script::ScriptError;

use crate::password::HashError;
use crate::store::{Store, StoreError, setting};
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

/// What to fill a desk with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// The demonstration shop.
    Demo,
    /// So many conversations of twenty messages.
    Bench(u32),
}

/// A word after `--seed` that names no seed.
#[derive(Debug, thiserror::Error)]
#[error("the seed is `demo` or `bench:N`, not `{0}`")]
pub struct UnknownSeed(String);

impl std::str::FromStr for Seed {
    type Err = UnknownSeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "demo" {
            return Ok(Self::Demo);
        }
        text.strip_prefix("bench:")
            .and_then(|count| count.parse().ok())
            .map(Self::Bench)
            .ok_or_else(|| UnknownSeed(text.to_owned()))
    }
}

/// Why a desk could not be filled. Nothing of it was written then.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A dialogue of the demonstration has a mistake.
    #[error("the demonstration's dialogues have a mistake")]
    Script(#[from] ScriptError),
    /// The store refused.
    #[error("the seed could not be written")]
    Store(#[from] StoreError),
    /// A password could not be hashed.
    #[error("the agents' password could not be hashed")]
    Password(#[from] HashError),
    /// A dialogue attaches a file that is not there.
    #[error("the demonstration has no file {0}")]
    NoFile(&'static str),
}

/// Fills an empty desk in one transaction, as it looks at `now`, and remembers its
/// [first line](setting::FIRST_LINE). Blocks for as long as it takes: call it off the async threads.
///
/// # Errors
/// See [`SeedError`].
pub fn fill(store: &Store, seed: Seed, now: Timestamp) -> Result<(), SeedError> {
    let now_ms = now.as_millis();
    store.import(|import| {
        let keys = match seed {
            Seed::Demo => write::write(import, &demo::compose(now_ms)?, now_ms)?,
            Seed::Bench(count) => bench::write(import, count, now_ms)?,
        };
        import.set(setting::FIRST_LINE, &first_line(&keys).to_string())?;
        Ok(())
    })
}

/// What the server prints when it is ready, but for its address: the pages' addresses are relative.
fn first_line(keys: &write::Keys) -> Value {
    let agents: Vec<Value> = keys
        .agents
        .iter()
        .map(|(email, access_token, role)| {
            json!({
                "email": email,
                "password": write::PASSWORD,
                "access_token": access_token,
                "role": role,
            })
        })
        .collect();
    let widgets: Vec<Value> = keys
        .widgets
        .iter()
        .map(|page| json!({ "inbox_id": page.inbox, "url": format!("/widget/{}", page.token) }))
        .collect();
    json!({ "account_id": keys.account, "agents": agents, "widgets": widgets })
}
