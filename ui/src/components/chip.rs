//! A label as a small pill with its colour.

use leptos::prelude::*;

/// A label.
#[component]
pub fn Chip(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
    /// Its colour as `#rrggbb`; absent where it has none.
    #[prop(optional, into)]
    color: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <span class="chip">
            {move || color.get().map(|color| view! { <Dot color=color /> })}
            <span class="chip-text">{text}</span>
        </span>
    }
}

/// A coloured dot.
#[component]
pub fn Dot(
    /// Its colour as `#rrggbb`.
    #[prop(into)]
    color: Signal<String>,
) -> impl IntoView {
    view! { <span class="dot" style:background-color=color aria-hidden="true"></span> }
}
