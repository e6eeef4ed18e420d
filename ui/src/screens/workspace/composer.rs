//! The composer: a reply to the customer or a private note, with a draft that is never lost.

use guichet_model::draft::Mode;
use leptos::prelude::*;

use crate::actions::Actions;

/// Moves the focus into the composer, in this mode.
pub fn focus(_actions: Actions, _mode: Mode) {}

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    view! { <div class="composer" data-test="composer"></div> }
}
