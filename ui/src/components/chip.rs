//! A label as a small pill with its colour.

use leptos::prelude::*;

/// A label.
#[component]
pub fn Chip(
    /// What it says.
    #[prop(into)]
    text: String,
    /// Its colour as `#rrggbb`; absent where it has none.
    #[prop(optional_no_strip)]
    color: Option<String>,
) -> impl IntoView {
    view! {
        <span class="chip">
            {color.map(|color| view! { <Dot color=color /> })}
            <span class="chip-text">{text}</span>
        </span>
    }
}

/// A coloured dot.
#[component]
pub fn Dot(
    /// Its colour as `#rrggbb`.
    color: String,
) -> impl IntoView {
    view! { <span class="dot" style:background-color=color aria-hidden="true"></span> }
}
