//! Readers of the state that are gone.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use leptos::{
    prelude::Track,
    reactive::graph::{AnySource, AnySubscriber, ReactiveNode, Source, Subscriber, WithObserver},
};
use reactive_stores::Store;

use super::State;

/// Lets go of readers that are gone. Whoever reads a field is kept among the readers of the whole state too, until the
/// whole state is written, which never happens. Without this, everything that was ever drawn would be kept there, and
/// whatever is drawn anew would be looked for among all of it. Readers hear of their own fields as before.
pub fn forget(state: Store<State>) {
    let visitor = Arc::new(Visitor::default());
    let weak: Weak<Visitor> = Arc::downgrade(&visitor);
    let subscriber = AnySubscriber(Arc::as_ptr(&visitor).addr(), weak);
    subscriber.with_observer(|| state.track());
    let sources = std::mem::take(&mut *visitor.0.lock().unwrap_or_else(PoisonError::into_inner));
    // First those who hear when the whole is written, then those who hear when any part of it is: they stay.
    let mut sources = sources.into_iter();
    if let Some(whole) = sources.next() {
        whole.clear_subscribers();
    }
    for parts in sources {
        parts.remove_subscriber(&subscriber);
    }
}

/// Reads like a component and notes where it is kept among the readers.
#[derive(Default)]
struct Visitor(Mutex<Vec<AnySource>>);

impl Subscriber for Visitor {
    fn add_source(&self, source: AnySource) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(source);
    }

    fn clear_sources(&self, _subscriber: &AnySubscriber) {}
}

impl ReactiveNode for Visitor {
    fn mark_dirty(&self) {}

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod readers_tests;
