//! `guichetctl` as a process of its own, against a real server on the demo desk.

mod acting;
mod office;
mod reading;
mod session;
