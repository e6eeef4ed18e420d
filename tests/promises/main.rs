//! A file per promise.

mod programs;
