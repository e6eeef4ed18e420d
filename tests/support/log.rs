//! What a world's programs complain about.
//!
//! A test's runtime has one thread, and so has its log: complaints of one world never show up in another, although the
//! tests run side by side.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use parking_lot::Mutex;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

/// Collects warnings and errors of this thread for as long as it lives.
#[derive(Debug)]
pub struct Complaints {
    lines: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Complaints {
    /// Begins to collect.
    #[must_use]
    pub fn collect() -> Self {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let registry = Registry::default().with(Sink(lines.clone()));
        Self {
            lines,
            _guard: tracing::subscriber::set_default(registry),
        }
    }

    /// The lines so far: level, module, words and fields.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().clone()
    }
}

struct Sink(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Sink {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = *event.metadata().level();
        let ours = event.metadata().target().starts_with("guichet");
        if level > Level::WARN || !ours {
            return;
        }
        let mut words = Words(format!("{level} {}:", event.metadata().target()));
        event.record(&mut words);
        self.0.lock().push(words.0);
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        written.expect("a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_kept_with_their_fields_and_chatter_is_not() {
        let complaints = Complaints::collect();
        tracing::info!("all is well");
        tracing::warn!(account = 3, "a record was skipped");
        let lines = complaints.lines();
        assert_eq!(
            lines,
            ["WARN guichet_tests::log::tests: a record was skipped account=3"]
        );
    }
}
