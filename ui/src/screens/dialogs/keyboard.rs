//! The keyboard map.

use leptos::prelude::*;

use crate::{
    components::{
        dialog::{Modal, Width},
        kbd::Keys,
    },
    t,
};

/// Words in the language of the window.
type Words = fn() -> String;
/// Keys, and what they do.
type Line = (&'static [&'static str], Words);

const GROUPS: &[(Words, &[Line])] = &[
    (
        || t!("keys-group-move"),
        &[
            (&["j", "↓"], || t!("keys-next")),
            (&["k", "↑"], || t!("keys-previous")),
            (&["↵"], || t!("keys-open")),
            (&["Esc"], || t!("keys-back")),
            (&["g", "c"], || t!("keys-go-conversations")),
            (&["g", "t"], || t!("keys-go-tickets")),
            (&["g", "d"], || t!("keys-go-drafts")),
            (&["g", "o"], || t!("keys-go-outbox")),
            (&["Ctrl", ","], || t!("keys-go-settings")),
        ],
    ),
    (
        || t!("keys-group-answer"),
        &[
            (&["r"], || t!("keys-reply")),
            (&["n"], || t!("keys-note")),
            (&["e"], || t!("keys-close")),
            (&["⇧", "e"], || t!("keys-reopen")),
        ],
    ),
    (
        || t!("keys-group-sort"),
        &[
            (&["s"], || t!("keys-snooze")),
            (&["a"], || t!("keys-assign")),
            (&["t"], || t!("keys-team")),
            (&["p"], || t!("keys-priority")),
            (&["l"], || t!("keys-labels")),
            (&["m"], || t!("macro-run-one")),
            (&["u"], || t!("selection-mark-unread")),
            (&["?"], || t!("keys-help")),
        ],
    ),
    (
        || t!("keys-group-many"),
        &[
            (&["x"], || t!("keys-mark")),
            (&["⇧", "j"], || t!("keys-extend-next")),
            (&["⇧", "k"], || t!("keys-extend-previous")),
            (&["Ctrl", "a"], || t!("keys-mark-all")),
            (&["z"], || t!("keys-undo")),
        ],
    ),
];

/// The keyboard map.
#[component]
pub fn KeyboardMap(
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Modal
            title=t!("keys-title")
            width=Width::Wide
            test="keyboard-map"
            on_close=on_close
        >
            <div class="key-groups">
                {GROUPS
                    .iter()
                    .map(|(title, lines)| {
                        view! {
                            <section class="key-group">
                                <h3>{move || title()}</h3>
                                <dl>
                                    {lines
                                        .iter()
                                        .map(|(keys, words)| {
                                            view! {
                                                <div class="key-line">
                                                    <dt>{move || words()}</dt>
                                                    <dd>
                                                        <Keys keys=keys />
                                                    </dd>
                                                </div>
                                            }
                                        })
                                        .collect_view()}
                                </dl>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
            <p class="dialog-note">{t!("keys-note-fields")}</p>
        </Modal>
    }
}
