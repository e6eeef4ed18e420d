//! The world that the tests live in: a network that can be broken on purpose, in front of a real server.

pub mod desk;
pub mod network;
pub mod programs;
