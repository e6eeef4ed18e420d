//! The thread.

use leptos::prelude::*;

/// The thread.
#[component]
pub fn ThreadPane() -> impl IntoView {
    view! { <main class="thread" data-test="thread"><super::status_menu::StatusMenu /><super::composer::Composer /></main> }
}
