//! `guichetctl` as a process of its own, against a real server on the demo desk.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the helpers of tests may fail like tests, and say what a test started in another place said"
)]

mod acting;
mod composer;
mod files;
mod office;
mod reading;
mod related;
#[expect(dead_code, reason = "of the room, only a part is of use here")]
#[path = "../../../voice/tests/sound/room.rs"]
mod room;
mod sending;
mod session;
mod voice;
