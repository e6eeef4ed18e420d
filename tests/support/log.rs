//! What a world's programs complain about.
//!
//! The threads of a world's runtimes log to the world and to nobody else, so complaints of one world never show up in
//! another, although the tests run side by side.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use parking_lot::Mutex;
use tracing::{
    Dispatch, Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

/// Collects warnings and errors of the threads that it took. Clones collect to the same place.
#[derive(Debug, Clone)]
pub struct Complaints {
    lines: Arc<Mutex<Vec<String>>>,
    dispatch: Dispatch,
}

impl Default for Complaints {
    fn default() -> Self {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let registry = Registry::default().with(Sink(lines.clone()));
        Self {
            lines,
            dispatch: Dispatch::new(registry),
        }
    }
}

impl Complaints {
    /// Collects what this thread says, until the thread ends.
    pub fn take_thread(&self) {
        // Dropping the guard would end it here.
        std::mem::forget(tracing::dispatcher::set_default(&self.dispatch));
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
        let complaints = Complaints::default();
        complaints.take_thread();
        tracing::info!("all is well");
        tracing::warn!(account = 3, "a record was skipped");
        let lines = complaints.lines();
        assert_eq!(
            lines,
            ["WARN guichet_tests::log::tests: a record was skipped account=3"]
        );
    }
}
