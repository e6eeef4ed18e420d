//! The messages, anchored at the bottom.
//!
//! The element scrolls from its end (`flex-direction: column-reverse`), so that a page put in front moves nothing, and
//! opening shows the newest message without scrolling there. What the browser does not do is hold the place when a
//! message comes below while the agent reads further up: then the message at the top of the screen is the anchor.

use guichet_model::message::{Direction, Message};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{message::MessageView, sequence};
use crate::{
    actions::Actions,
    components::icon::{Glyph, Icon},
    format,
    state::{StateStoreFields, ThreadStoreFields, apply::writers_in},
    t,
};

/// Closer to the end than this counts as being there, in pixels.
const AT_END: f64 = 48.0;
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
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    let scroller = NodeRef::<html::Div>::new();
    let reading = StoredValue::new(Reading::End);
    let at_end = RwSignal::new(true);
    let fresh = RwSignal::new(0_u32);

    let pieces = Memo::new(move |_| {
        // A change of language writes days anew; places depend on messages alone.
        sequence::place(&thread.messages().read(), format::local_day)
    });
    let look = move || {
        let Some(element) = scroller.get_untracked() else {
            return;
        };
        let end = f64::from(element.scroll_top()).abs() <= AT_END;
        if at_end.get_untracked() != end {
            at_end.set(end);
        }
        if end {
            reading.set_value(Reading::End);
            fresh.set(0);
        } else if let Some(up) = top_message(&element) {
            reading.set_value(up);
        }
        let above = f64::from(element.scroll_height())
            - f64::from(element.client_height())
            - f64::from(element.scroll_top()).abs();
        if above < NEAR_TOP {
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

    view! {
        <div class="log-frame">
            <div
                class="log"
                tabindex="0"
                role="group"
                aria-label=move || t!("thread-label")
                data-test="log"
                node_ref=scroller
                on:scroll=move |_| look()
            >
                <div class="log-inner">
                    <Beginning />
                    <For
                        each=move || pieces.get()
                        key=|piece| piece.id.clone()
                        let:piece
                    >
                        <PieceView id=piece.id pieces=pieces />
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
                                aria-label=move || t!("thread-to-end")
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
            <Announcer />
        </div>
    }
}

/// A piece of the thread; the browser skips those that are off screen.
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
    view! {
        <div class="piece">
            <For
                each=move || messages.get()
                key=sequence::Placed::fingerprint
                let:placed
            >
                <MessageView placed=placed />
            </For>
        </div>
    }
}

/// What stands above the oldest message.
#[component]
fn Beginning() -> impl IntoView {
    let thread = Actions::of_window().state().thread();
    move || {
        let words = if thread.older().read().is_some() {
            return None;
        } else if thread.complete().get() {
            t!("thread-begin")
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
            let Some(element) = scroller.get_untracked() else {
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

/// The message at the upper edge.
fn top_message(scroller: &web_sys::Element) -> Option<Reading> {
    let frame = scroller.get_bounding_client_rect();
    let messages = scroller.query_selector_all("[data-message]").ok()?;
    (0..messages.length())
        .filter_map(|place| messages.get(place)?.dyn_into::<web_sys::Element>().ok())
        .find_map(|message| {
            let at = message.get_bounding_client_rect();
            (at.bottom() > frame.top() + 1.0).then(|| Reading::Up {
                message: message.get_attribute("data-message").unwrap_or_default(),
                top: at.top() - frame.top(),
            })
        })
}

/// Scrolls so that a message is where it was.
fn hold(scroller: &web_sys::Element, message: &str, top: f64) {
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
