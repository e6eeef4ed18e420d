//! Icons, as inline SVG that takes the colour of its text.

use leptos::prelude::*;

mod shapes;

pub use shapes::Icon;

/// An icon. It says nothing by itself: a button that is only an icon has a label of its own.
#[component]
pub fn Glyph(
    /// Which.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path() />
        </svg>
    }
}
