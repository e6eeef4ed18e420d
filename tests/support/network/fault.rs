//! What can go wrong with one request, and for which requests.

use std::{fmt, sync::Arc, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::Value;

/// Which requests are meant: a method, and the end of a path in which `*` stands for one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    method: Option<String>,
    path: Option<String>,
}

impl Which {
    /// Every request that changes something.
    #[must_use]
    pub const fn any_write() -> Self {
        Self {
            method: None,
            path: None,
        }
    }

    /// Requests of one method whose path ends so: `("POST", "conversations/*/messages")`.
    #[must_use]
    pub fn to(method: &str, path: &str) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
        }
    }

    /// Whether a request is one of them.
    #[must_use]
    pub fn meets(&self, method: &str, path: &str) -> bool {
        let method_meets = match &self.method {
            Some(wanted) => wanted == method,
            None => !matches!(method, "GET" | "HEAD" | "OPTIONS"),
        };
        method_meets
            && self
                .path
                .as_deref()
                .is_none_or(|end| path_ends_with(path, end))
    }
}

fn path_ends_with(path: &str, end: &str) -> bool {
    let mut segments = path.trim_end_matches('/').rsplit('/');
    end.trim_matches('/')
        .rsplit('/')
        .all(|wanted| match segments.next() {
            Some(segment) => wanted == "*" || wanted == segment,
            None => false,
        })
}

/// An answer that the network gives by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body; JSON where it begins with a brace or a bracket, else plain text.
    pub body: String,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
}

impl Reply {
    /// What a reverse proxy in front of a server says: a status and a page of no interest.
    #[must_use]
    pub fn bare(status: u16) -> Self {
        Self {
            status,
            body: format!("<html><body>{status}</body></html>"),
            retry_after: None,
        }
    }

    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            body: body.to_string(),
            retry_after: None,
        }
    }

    /// The same with a `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let kind = match self.body.chars().next() {
            Some('{' | '[') => "application/json",
            Some('<') => "text/html",
            _ => "text/plain",
        };
        let retry = self
            .retry_after
            .map(|seconds| format!("Retry-After: {seconds}\r\n"))
            .unwrap_or_default();
        format!(
            "HTTP/1.1 {} Network\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n{retry}\r\n{}",
            self.status,
            self.body.len(),
            self.body
        )
        .into_bytes()
    }
}

/// What happens to a request.
#[derive(Clone)]
pub enum Fault {
    /// The connection is closed before the server sees anything.
    LoseRequest,
    /// The connection breaks once so many bytes of the body have passed, in both directions.
    CutUpload(usize),
    /// So many bytes of the body pass; then nothing moves any more, and the connection stays open.
    HoldUpload(usize),
    /// The server handles it; the connection is closed without an answer.
    LoseReply,
    /// The server handles it; the answer ends in the middle of its body.
    TruncateReply,
    /// The server handles it; the answer never comes, and the connection stays open.
    HoldReply,
    /// The server handles it; the answer comes when such another request was dealt with.
    ReplyAfter(Which),
    /// The network answers; the server sees nothing.
    AnswerInstead(Reply),
    /// The server handles it, and the network gives another answer: a time-out of a reverse proxy after the commit.
    AnswerAfter(Reply),
    /// The server gets it twice; the answer is the second one.
    Duplicate,
    /// It is late.
    Delay(Duration),
    /// The answer's JSON is changed on the way.
    Rewrite(Rewriting),
}

impl Fault {
    const fn strikes_on_the_way_up(&self) -> bool {
        matches!(self, Self::CutUpload(_) | Self::HoldUpload(_))
    }
}

/// A change to the JSON of an answer.
pub type Rewriting = Arc<dyn Fn(&mut Value) + Send + Sync>;

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LoseRequest => "lost request",
            Self::CutUpload(_) => "cut upload",
            Self::HoldUpload(_) => "held upload",
            Self::LoseReply => "lost reply",
            Self::TruncateReply => "truncated reply",
            Self::HoldReply => "held reply",
            Self::ReplyAfter(_) => "late reply",
            Self::AnswerInstead(_) => "answered instead",
            Self::AnswerAfter(_) => "answered after",
            Self::Duplicate => "duplicate",
            Self::Delay(_) => "delay",
            Self::Rewrite(_) => "rewritten reply",
        })
    }
}

/// How often a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    Once,
    Always,
}

/// What waits to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<(Which, Fault, Times)>,
    delay: Duration,
    chaos: Option<StdRng>,
}

impl Faults {
    pub(crate) fn add(&mut self, which: Which, fault: Fault, times: Times) {
        self.rules.push((which, fault, times));
    }

    pub(crate) fn set_delay(&mut self, delay: Duration) {
        self.delay = delay;
    }

    pub(crate) fn start_chaos(&mut self, seed: u64) {
        self.chaos = Some(StdRng::seed_from_u64(seed));
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What happens to the body of this request: none other of the faults can be told before it is here.
    pub(crate) fn strike_upload(&mut self, method: &str, path: &str) -> Option<Fault> {
        let at = self.rules.iter().position(|(which, fault, _)| {
            fault.strikes_on_the_way_up() && which.meets(method, path)
        })?;
        Some(match self.rules[at].2 {
            Times::Once => self.rules.remove(at).1,
            Times::Always => self.rules[at].1.clone(),
        })
    }

    /// What happens to this request: how late it is, and what else.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> (Duration, Option<Fault>) {
        let at = self.rules.iter().position(|(which, fault, _)| {
            !fault.strikes_on_the_way_up() && which.meets(method, path)
        });
        let fault = at.map(|at| match self.rules[at].2 {
            Times::Once => self.rules.remove(at).1,
            Times::Always => self.rules[at].1.clone(),
        });
        let fault = fault.or_else(|| self.chaos.as_mut().and_then(chaotic));
        match fault {
            Some(Fault::Delay(more)) => (self.delay + more, None),
            fault => (self.delay, fault),
        }
    }

    /// For how long a WebSocket lives.
    pub(crate) fn websocket_life(&mut self) -> Option<Duration> {
        let rng = self.chaos.as_mut()?;
        rng.random_bool(0.5)
            .then(|| Duration::from_millis(rng.random_range(20..800)))
    }
}

/// A little less than half of all requests go wrong, so that work still gets through.
fn chaotic(rng: &mut StdRng) -> Option<Fault> {
    match rng.random_range(0..100_u32) {
        0..=7 => Some(Fault::LoseRequest),
        8..=17 => Some(Fault::LoseReply),
        18..=25 => Some(Fault::TruncateReply),
        26..=29 => Some(Fault::AnswerInstead(Reply::bare(503))),
        30..=34 => Some(Fault::AnswerAfter(Reply::bare(504))),
        35..=39 => Some(Fault::Delay(Duration::from_millis(rng.random_range(1..60)))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_met_from_its_end_and_by_whole_segments() {
        let which = Which::to("POST", "conversations/*/messages");
        assert!(which.meets("POST", "/api/v1/accounts/1/conversations/7/messages"));
        assert!(!which.meets("GET", "/api/v1/accounts/1/conversations/7/messages"));
        assert!(!which.meets("POST", "/api/v1/accounts/1/conversations/7/messages/9"));
        assert!(!which.meets("POST", "/api/v1/accounts/1/conversations/7/not-messages"));
        assert!(!Which::any_write().meets("GET", "/api"));
        assert!(Which::any_write().meets("DELETE", "/api"));
    }

    #[test]
    fn the_same_seed_makes_the_same_chaos() {
        let play = |seed| {
            let mut faults = Faults::default();
            faults.start_chaos(seed);
            (0..200)
                .map(|_| format!("{:?}", faults.strike("POST", "/")))
                .collect::<Vec<_>>()
        };
        assert_eq!(play(7), play(7));
        assert_ne!(play(7), play(8));
    }
}
