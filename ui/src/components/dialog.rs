//! A dialog over the window, as the browser's own modal: it holds the focus, gives it back, and Escape closes it.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{button::IconButton, icon::Icon};
use crate::t;

/// How wide a dialog is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Width {
    /// For a question.
    #[default]
    Narrow,
    /// For a table.
    Wide,
    /// The whole window.
    Full,
}

impl Width {
    const fn class(self) -> &'static str {
        match self {
            Self::Narrow => "dialog dialog-narrow",
            Self::Wide => "dialog dialog-wide",
            Self::Full => "dialog dialog-full",
        }
    }
}

/// A dialog, open as long as it is there.
#[component]
pub fn Modal(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// How wide it is.
    #[prop(optional)]
    width: Width,
    /// Name for tests.
    test: &'static str,
    /// Take it away.
    #[prop(into)]
    on_close: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        // An effect runs once the view is mounted, so the element is in the page.
        if let Some(dialog) = element.get() {
            // It fails only for an element that left the page meanwhile, and then there is nothing to show.
            let _ = dialog.show_modal();
            focus_first(&dialog);
        }
    });
    view! {
        <dialog
            class=width.class()
            data-test=test
            aria-label=title
            node_ref=element
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:mousedown=move |event| {
                // Only the backdrop gives the dialog itself as the target.
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            <div class="dialog-body">
                <header class="dialog-head">
                    <h2>{title}</h2>
                    <IconButton
                        icon=Icon::X
                        label=t!("dialog-close")
                        on_press=move |_| on_close.run(())
                    />
                </header>
                {children()}
            </div>
        </dialog>
    }
}

/// The browser gives the focus to the cross, which comes first; what the dialog is about is wanted instead.
fn focus_first(dialog: &web_sys::HtmlElement) {
    let wanted = dialog
        .query_selector("[autofocus], input:checked, input:not([type=radio]), textarea")
        .ok()
        .flatten()
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = wanted {
        // Focusing fails only for an element that is gone.
        let _ = element.focus();
    }
}
