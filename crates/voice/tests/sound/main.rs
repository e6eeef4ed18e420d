//! Recording and playing through the real sound system, with speech.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the helpers of tests may fail like tests, and say what they measured"
)]

mod devices;
mod hearing;
mod playing;
mod recording;
mod room;
