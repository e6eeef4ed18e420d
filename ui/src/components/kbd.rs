//! Keys, drawn as keys.

use leptos::prelude::*;

/// Keys that are pressed one after another or together, such as `["g", "c"]`.
#[component]
pub fn Keys(
    /// The keys.
    keys: &'static [&'static str],
) -> impl IntoView {
    view! { <span class="keys">{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</span> }
}
