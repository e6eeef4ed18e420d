//! The messages, anchored at the bottom.
//!
//! The element scrolls from its end (`flex-direction: column-reverse`), so that a page put in front moves nothing, and
//! opening shows the newest message without scrolling there. What the browser does not do is hold the place when a
//! message comes below while the agent reads further up: then the message at the top of the screen is the anchor.

use guichet_model::message::{Direction, Message};
use js_sys::Array;
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::{
    acts::{self, ActsMenu},
    letter,
    message::MessageView,
    sequence,
};
use crate::{
    actions::Actions,
    components::icon::{Glyph, Icon},
    format, layout,
    state::{StateStoreFields, ThreadStoreFields, apply::writers_in},
    t,
};

/// Closer to the end than this counts as being there, in pixels.
const AT_END: f64 = 48.0;
/// Further above or below the screen than this, messages leave the page.
const FAR: &str = "3000px 0px";
/// The first paint draws at least so many messages where there are as many: what a tall window shows.
const FIRST_PAINT: usize = 12;
/// Older messages load when the top is closer than this, in pixels.
const NEAR_TOP: f64 = 900.0;

/// Where the agent reads.
#[derive(Debug, Clone, PartialEq)]
enum Reading {
    /// At the end.
    End,
    /// Further up: this message is `top` pixels below the upper edge.
    Up { message: String, top: f64 },
}

/// The messages.
#[component]
pub fn Log() -> impl IntoView {
    letter::Opened::provide();
    acts::OpenActs::provide();
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    let scroller = NodeRef::<html::Div>::new();
    let reading = StoredValue::new(Reading::End);
    let at_end = RwSignal::new(true);
    let fresh = RwSignal::new(0_u32);
    // The first paint draws what one sees; what is further up comes after it.
    let whole = RwSignal::new(false);

    let pieces = Memo::new(move |_| {
        // A change of language writes days anew; places depend on messages alone.
        sequence::place(&thread.messages().read(), format::local_day)
    });
    let drawn = move || {
        let pieces = pieces.read();
        let drawn = if whole.get() {
            pieces.as_slice()
        } else {
            sequence::newest(&pieces, FIRST_PAINT)
        };
        drawn
            .iter()
            .map(|piece| piece.id.clone())
            .collect::<Vec<_>>()
    };
    // Frames and scroll events may come after the thread has gone.
    let look = move || {
        let Some(element) = scroller.try_get_untracked().flatten() else {
            return;
        };
        let end = f64::from(element.scroll_top()).abs() <= AT_END;
        if at_end.get_untracked() != end {
            at_end.set(end);
        }
        if end {
            reading.set_value(Reading::End);
            fresh.set(0);
            actions.rest_at_bottom();
        } else if let Some(up) = top_message(&element) {
            reading.set_value(up);
        }
        let above = f64::from(element.scroll_height())
            - f64::from(element.client_height())
            - f64::from(element.scroll_top()).abs();
        if above < NEAR_TOP && whole.get_untracked() {
            actions.load_older();
        }
    };
    let to_end = move || {
        if let Some(element) = scroller.get_untracked() {
            element.set_scroll_top(0);
        }
        look();
    };
    follow_messages(actions, scroller, reading, fresh, look);
    spawn_local(async move {
        layout::after_paint().await;
        if whole.try_set(true).is_none() {
            request_animation_frame(look);
        }
    });

    view! {
        <div class="log-frame">
            <div
                class="log"
                tabindex="0"
                role="group"
                aria-label=t!("thread-label")
                data-test="log"
                node_ref=scroller
                on:scroll=move |_| look()
            >
                <div class="log-inner">
                    {move || whole.get().then(|| view! { <Beginning /> })}
                    <For
                        each=drawn
                        key=|id| id.clone()
                        let:id
                    >
                        <PieceView id=id pieces=pieces />
                    </For>
                    <Writers />
                </div>
            </div>
            {move || {
                (!at_end.get())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="new-pill"
                                class:with-news=move || fresh.get() != 0
                                aria-label=t!("thread-to-end")
                                data-test="new-messages"
                                on:click=move |_| to_end()
                            >
                                <Glyph icon=Icon::ArrowDown />
                                {move || {
                                    let count = fresh.get();
                                    (count > 0).then(|| t!("thread-new", count = count))
                                }}
                            </button>
                        }
                    })
            }}
            <ActsMenu />
            <Announcer />
        </div>
    }
}

/// A piece of the thread. Far from the screen only its height stays.
#[component]
fn PieceView(
    /// Which.
    id: String,
    /// All of them.
    pieces: Memo<Vec<sequence::Piece>>,
) -> impl IntoView {
    let messages = Memo::new(move |_| {
        pieces
            .read()
            .iter()
            .find(|piece| piece.id == id)
            .map(|piece| piece.messages.clone())
            .unwrap_or_default()
    });
    let element = NodeRef::<html::Div>::new();
    let height = RwSignal::new(None::<f64>);
    leave_far_away(element, height);
    let near = Memo::new(move |_| height.read().is_none());
    view! {
        <div
            class="piece"
            style:height=move || height.get().map(|height| format!("{height}px"))
            node_ref=element
        >
            {move || {
                near.get()
                    .then(|| {
                        view! {
                            <For
                                each=move || messages.get()
                                key=sequence::Placed::fingerprint
                                let:placed
                            >
                                <MessageView placed=placed />
                            </For>
                        }
                    })
            }}
        </div>
    }
}

/// Sets the height of an element while it is far from the screen, and none while it is near.
fn leave_far_away(element: NodeRef<html::Div>, height: RwSignal<Option<f64>>) {
    let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let newest = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = newest {
            let far = (!entry.is_intersecting()).then(|| entry.bounding_client_rect().height());
            // The observer may speak once more after the piece has gone.
            let _ = height.try_set(far.filter(|height| *height > 0.0));
        }
    });
    let observer =
        StoredValue::new_local(None::<(IntersectionObserver, Closure<dyn FnMut(Array)>)>);
    let seen = StoredValue::new_local(Some(seen));
    Effect::new(move |_| {
        let (Some(element), Some(seen)) =
            (element.get(), seen.try_update_value(Option::take).flatten())
        else {
            return;
        };
        let options = IntersectionObserverInit::new();
        if let Ok(Some(scroller)) = element.closest(".log") {
            options.set_root(Some(&scroller));
        }
        options.set_root_margin(FAR);
        let made = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options);
        if let Ok(made) = made {
            made.observe(&element);
            observer.set_value(Some((made, seen)));
        }
    });
    on_cleanup(move || {
        if let Some((observer, _)) = observer.try_update_value(Option::take).flatten() {
            observer.disconnect();
        }
    });
}

/// What stands above the oldest message.
#[component]
fn Beginning() -> impl IntoView {
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    move || {
        let words = if thread.older().read().is_some() {
            return None;
        } else if thread.complete().get() {
            t!("thread-begin")
        } else if actions.hindrance().is_some() {
            t!("thread-older-elsewhere")
        } else {
            t!("thread-older")
        };
        Some(view! { <p class="log-begin">{words}</p> })
    }
}

/// Who writes right now.
#[component]
fn Writers() -> impl IntoView {
    let state = Actions::of_window().state();
    move || {
        let open = state.thread().open().get()?;
        let names = writers_in(state, open);
        let words = match names.len() {
            0 => return None,
            1 => t!("thread-typing", names = names.join(", ")),
            _ => t!("thread-typing-many", names = names.join(", ")),
        };
        Some(view! { <p class="log-writers" data-test="typing">{words}</p> })
    }
}

/// Says new messages of others to screen readers.
#[component]
fn Announcer() -> impl IntoView {
    let thread = Actions::of_window().state().thread();
    let words = RwSignal::new(String::new());
    Effect::new(move |last: Option<Option<String>>| {
        let messages = thread.messages().read();
        let newest = messages.last();
        let identity = newest.map(Message::identity);
        if let (Some(before), Some(message)) = (last, newest)
            && before != identity
            && before.is_some()
            && !message.mine
            && message.direction != Direction::Activity
        {
            words.set(format!(
                "{}: {}",
                sequence::name(&message.author),
                message.content
            ));
        }
        identity
    });
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {words}
        </p>
    }
}

/// Holds the place when messages come, and counts those that came below.
fn follow_messages(
    actions: Actions,
    scroller: NodeRef<html::Div>,
    reading: StoredValue<Reading>,
    fresh: RwSignal<u32>,
    look: impl Fn() + Copy + 'static,
) {
    let thread = actions.state().thread();
    Effect::new(move |last: Option<Option<String>>| {
        let messages = thread.messages().read();
        let newest = messages.last();
        let identity = newest.map(Message::identity);
        let came = match &last {
            Some(Some(before)) if Some(before) != identity.as_ref() => messages
                .iter()
                .rev()
                .take_while(|message| message.identity() != *before)
                .count(),
            _ => 0,
        };
        let mine = came > 0 && newest.is_some_and(|message| message.mine);
        let place = reading.get_value();
        if mine {
            reading.set_value(Reading::End);
        } else if came > 0 && came < messages.len() && place != Reading::End {
            let came = u32::try_from(came).unwrap_or(u32::MAX);
            fresh.update(|fresh| *fresh = fresh.saturating_add(came));
        }
        // By the next frame the messages are in the page and nothing of it has been painted.
        request_animation_frame(move || {
            let Some(element) = scroller.try_get_untracked().flatten() else {
                return;
            };
            match place {
                _ if mine => element.set_scroll_top(0),
                Reading::Up { message, top } => hold(&element, &message, top),
                Reading::End => {}
            }
            look();
        });
        identity
    });
}

/// The first message below the upper edge.
fn top_message(scroller: &Element) -> Option<Reading> {
    let frame = scroller.get_bounding_client_rect();
    let messages = scroller.query_selector_all("[data-message]").ok()?;
    (0..messages.length())
        .filter_map(|place| messages.get(place)?.dyn_into::<Element>().ok())
        .find_map(|message| {
            let at = message.get_bounding_client_rect();
            (at.bottom() > frame.top() + 1.0).then(|| Reading::Up {
                message: message.get_attribute("data-message").unwrap_or_default(),
                top: at.top() - frame.top(),
            })
        })
}

/// Scrolls so that a message is where it was.
fn hold(scroller: &Element, message: &str, top: f64) {
    let selector = format!("[data-message=\"{message}\"]");
    let Ok(Some(element)) = scroller.query_selector(&selector) else {
        return;
    };
    let now = element.get_bounding_client_rect().top() - scroller.get_bounding_client_rect().top();
    let moved = now - top;
    if moved.abs() >= 1.0 {
        scroller.scroll_by_with_x_and_y(0.0, moved);
    }
}
