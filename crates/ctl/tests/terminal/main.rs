//! `guichetctl` as a process of its own, against a real server on the demo desk.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail like tests"
)]

mod acting;
mod composer;
mod office;
mod reading;
mod related;
mod session;
