//! Being read: the mark that the thread is on screen, and telling the team that the customer was heard.

use std::time::Duration;

use guichet_model::ConversationKey;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

use crate::{
    actions::Actions,
    layout,
    state::{StateStoreFields, ThreadStoreFields},
};

/// How long a conversation is on screen before it counts as read.
const READ_AFTER: Duration = Duration::from_secs(2);

/// Leaves the time from the click to the painted thread where measurements find it.
pub fn mark_painted(key: ConversationKey) {
    let actions = Actions::of_window();
    let clicked = actions.clicked_ms();
    // The first frame draws the thread, the second begins after it is on screen.
    request_animation_frame(move || {
        let after = Closure::once_into_js(move || {
            let took = layout::performance_ms() - clicked;
            layout::leave_mark("threadPainted", &format!("{key}:{took:.1}"));
        });
        // Frames are always to be had in a window.
        let _ = window().request_animation_frame(after.unchecked_ref());
    });
}

/// Marks the open conversation read once it was on screen, in a window with the focus, for two seconds.
pub fn mark_read_when_seen() {
    let actions = Actions::of_window();
    let conversation = actions.state().thread().conversation();
    let focused = RwSignal::new(document().has_focus().unwrap_or(true));
    let gained = window_event_listener(ev::focus, move |_| focused.set(true));
    let lost = window_event_listener(ev::blur, move |_| focused.set(false));
    on_cleanup(move || {
        gained.remove();
        lost.remove();
    });

    let unread = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .map_or(0, |open| open.row.unread_count)
    });
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    Effect::new(move |_| {
        stop();
        if unread.get() > 0 && focused.get() {
            let handle = set_timeout_with_handle(move || actions.mark_read(), READ_AFTER);
            waiting.set_value(handle.ok());
        }
    });
    on_cleanup(stop);
}
