//! Keys, drawn as keys.

use leptos::prelude::*;

/// What the keyboard of this computer calls the key for commands.
#[must_use]
pub fn command_key() -> &'static str {
    let mac = window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac"));
    if mac { "⌘" } else { "Ctrl" }
}

/// Keys that are pressed one after another or together, such as `["g", "c"]`.
#[component]
pub fn Keys(
    /// The keys.
    keys: &'static [&'static str],
) -> impl IntoView {
    view! { <span class="keys">{keys
    .iter()
    .map(|key| {
        let key = if *key == "Ctrl" { command_key() } else { key };
        view! { <kbd>{key}</kbd> }
    })
    .collect_view()}</span> }
}
