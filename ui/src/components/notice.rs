//! What a place says when it has nothing to show: why, and what to do next.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// An empty or failed place.
#[component]
pub fn Notice(
    /// Drawn above the words.
    icon: Icon,
    /// What is so.
    #[prop(into)]
    title: Signal<String>,
    /// Why, and what to do next.
    #[prop(into)]
    text: Signal<String>,
    /// Name for tests.
    #[prop(optional)]
    test: Option<&'static str>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" data-test=test>
            <span class="notice-icon">
                <Glyph icon=icon />
            </span>
            <p class="notice-title">{title}</p>
            <p class="notice-text">{text}</p>
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> })}
        </div>
    }
}
