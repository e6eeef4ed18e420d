use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::{Owner, Set};

use super::*;
use crate::state::StateStoreFields;

/// A component that shows one field.
#[derive(Default)]
struct Reader(AtomicBool);

impl Reader {
    /// Reads the field on screen, as a component does when it is drawn.
    fn read(self: &Arc<Self>, state: Store<State>) {
        let weak: Weak<Self> = Arc::downgrade(self);
        AnySubscriber(Arc::as_ptr(self).addr(), weak).with_observer(|| state.current().track());
    }
}

impl Subscriber for Reader {
    fn add_source(&self, _source: AnySource) {}

    fn clear_sources(&self, _subscriber: &AnySubscriber) {}
}

impl ReactiveNode for Reader {
    fn mark_dirty(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

#[test]
fn who_read_a_field_is_kept_by_that_field_alone() {
    let owner = Owner::new();
    owner.set();
    let state = Store::new(State::default());
    let reader = Arc::new(Reader::default());

    reader.read(state);
    let kept = Arc::weak_count(&reader);
    forget(state);

    assert_eq!(
        Arc::weak_count(&reader),
        kept - 1,
        "the whole state keeps it"
    );
    state.current().set(None);
    assert!(
        reader.0.load(Ordering::Relaxed),
        "the field does not tell it"
    );
    assert_eq!(Arc::weak_count(&reader), 0, "somebody keeps it for ever");
}
