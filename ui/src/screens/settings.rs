//! What the agent prefers.

use leptos::prelude::*;

use crate::t;

/// The settings.
#[component]
pub fn SettingsScreen() -> impl IntoView {
    view! {
        <main class="page" data-test="settings">
            <h1>{move || t!("sidebar-settings")}</h1>
        </main>
    }
}
