//! Undelivered work: each operation with its state, its reason and what can be done about it.

use leptos::prelude::*;

use crate::t;

/// The outbox.
#[component]
pub fn OutboxScreen() -> impl IntoView {
    view! {
        <main class="page" data-test="outbox">
            <h1>{move || t!("sidebar-outbox")}</h1>
        </main>
    }
}
