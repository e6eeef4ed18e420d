//! Signing in, and trying it on this computer.

use leptos::prelude::*;

/// The sign-in.
#[component]
pub fn SignIn() -> impl IntoView {
    view! { <main class="sign-in" data-test="sign-in"></main> }
}
