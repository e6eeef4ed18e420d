//! A file per promise.
