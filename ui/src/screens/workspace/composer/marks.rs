//! The marks of markdown: small buttons beside the modes, and the keys that do the same.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::field::Field;
use crate::{
    components::{button::IconButton, icon::Icon, kbd::command_key},
    t,
    writing::{self, Mark},
};

/// The marks in the order of their buttons.
const MARKS: [Mark; 7] = [
    Mark::Bold,
    Mark::Italic,
    Mark::Code,
    Mark::Link,
    Mark::Bullets,
    Mark::Numbers,
    Mark::Quote,
];

/// The buttons.
#[component]
pub fn Marks(
    /// What they write in.
    field: Field,
) -> impl IntoView {
    let button = move |mark| {
        view! {
            <IconButton
                icon=icon(mark)
                label=label(mark)
                test=test(mark)
                on_press=move |_| put(field, mark)
            />
        }
    };
    view! {
        <div
            class="marks"
            role="toolbar"
            aria-label=t!("composer-marks")
            // A press keeps the focus, and with it what is selected, in the field.
            on:mousedown=|event| event.prevent_default()
        >
            {MARKS.map(button).collect_view()}
        </div>
    }
}

/// Puts the mark of a key; whether there is one.
pub(super) fn on_key(field: Field, event: &KeyboardEvent) -> bool {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return false;
    }
    let Some(mark) = of_key(
        &event.key().to_lowercase(),
        &event.code(),
        event.shift_key(),
    ) else {
        return false;
    };
    event.prevent_default();
    put(field, mark);
    true
}

fn put(field: Field, mark: Mark) {
    field.make(&writing::mark(&field.text(), &field.selected(), mark));
}

/// Letters are matched by what they write; digits by where they are, because Shift makes other signs of them.
fn of_key(key: &str, code: &str, shift: bool) -> Option<Mark> {
    match (shift, key, code) {
        (false, "b", _) => Some(Mark::Bold),
        (false, "i", _) => Some(Mark::Italic),
        (false, "e", _) => Some(Mark::Code),
        (true, "u", _) => Some(Mark::Link),
        (true, _, "Digit7") => Some(Mark::Numbers),
        (true, _, "Digit8") => Some(Mark::Bullets),
        (true, _, "Digit9") => Some(Mark::Quote),
        _ => None,
    }
}

fn label(mark: Mark) -> String {
    let (words, key) = match mark {
        Mark::Bold => (t!("mark-bold"), "B"),
        Mark::Italic => (t!("mark-italic"), "I"),
        Mark::Code => (t!("mark-code"), "E"),
        Mark::Link => (t!("mark-link"), "⇧ U"),
        Mark::Bullets => (t!("mark-bullets"), "⇧ 8"),
        Mark::Numbers => (t!("mark-numbers"), "⇧ 7"),
        Mark::Quote => (t!("mark-quote"), "⇧ 9"),
    };
    format!("{words} ({} {key})", command_key())
}

const fn icon(mark: Mark) -> Icon {
    match mark {
        Mark::Bold => Icon::Bold,
        Mark::Italic => Icon::Italic,
        Mark::Code => Icon::Code,
        Mark::Link => Icon::Link,
        Mark::Bullets => Icon::List,
        Mark::Numbers => Icon::ListOrdered,
        Mark::Quote => Icon::TextQuote,
    }
}

const fn test(mark: Mark) -> &'static str {
    match mark {
        Mark::Bold => "mark-bold",
        Mark::Italic => "mark-italic",
        Mark::Code => "mark-code",
        Mark::Link => "mark-link",
        Mark::Bullets => "mark-bullets",
        Mark::Numbers => "mark-numbers",
        Mark::Quote => "mark-quote",
    }
}
