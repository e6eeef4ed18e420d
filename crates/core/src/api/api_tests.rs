//! The client against a server that answers byte by byte as told.

mod cable;
mod download;
mod requests;
mod scripted;
mod sign_in;
mod trust;

use std::time::Duration;

use scripted::Scripted;

use super::{Client, Options, PlainHttp, ServerAddress};
use crate::secrets::Secret;

/// Short limits, so that a test of a time-out is quick; long enough for a busy machine otherwise.
fn options(request_timeout: Duration) -> Options {
    Options {
        request_timeout,
        ..Options::default()
    }
}

fn address(url: &str) -> ServerAddress {
    ServerAddress::parse(url, PlainHttp::LoopbackOnly).expect("an address")
}

fn client(server: &Scripted) -> Client {
    Client::new(
        address(&server.url()),
        Some(Secret::new("t0ken")),
        options(Duration::from_secs(10)),
    )
    .expect("a client")
}
