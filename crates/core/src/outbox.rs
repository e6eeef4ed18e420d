//! The outbox: what an agent did, on its way to the server.
//!
//! [`plan`] decides, without clock, network or disk: which operations may be tried now, and where one goes after an
//! attempt. [`worker`] carries those decisions out. The rows live in [`crate::store::outbox`].

pub mod plan;
pub(crate) mod worker;
