//! The related panel: who the customer is, and what can be changed about the conversation.

use leptos::prelude::*;

use crate::t;

/// The related panel of the open conversation.
#[component]
pub fn RelatedPanel() -> impl IntoView {
    view! {
        <aside class="related" aria-label=move || t!("related-label") data-test="related"></aside>
    }
}
