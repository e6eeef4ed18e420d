//! The world that the tests live in: a network that can be broken on purpose, in front of a real server.

pub mod clock;
pub mod desk;
pub mod log;
pub mod network;
pub mod programs;
pub mod visitor;
pub mod world;
