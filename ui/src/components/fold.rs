//! A section of a panel that folds to its title, and stays as the agent left it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::layout::{self, Folding};

/// A section.
#[component]
pub fn Fold(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// The name it is remembered by; also its name for tests, as `fold-…`.
    name: &'static str,
    /// What folds away.
    children: Children,
) -> impl IntoView {
    let folding = RwSignal::new(layout::folding(name));
    let shown = Memo::new(move |_| folding.get() == Folding::Unfolded);
    let toggle = move |_| {
        folding.update(|folding| *folding = folding.other());
        layout::remember_folding(name, folding.get_untracked());
    };
    let body = format!("fold-{name}-body");
    let controlled = body.clone();
    view! {
        <section class="related-section">
            <h2 class="fold-title">
                <button
                    type="button"
                    aria-expanded=move || if shown.get() { "true" } else { "false" }
                    aria-controls=controlled
                    data-test=format!("fold-{name}")
                    on:click=toggle
                >
                    {title}
                    {move || { let icon = if shown.get() { Icon::ChevronUp } else { Icon::ChevronDown }; view! { <Glyph icon=icon /> } }}
                </button>
            </h2>
            <div id=body hidden=move || !shown.get()>
                {children()}
            </div>
        </section>
    }
}
