//! What the forms of dialogs share.

use guichet_model::{Failure, Timestamp};
use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    failure,
    snooze::LocalMoment,
};

/// Why a form was refused as a whole. What was typed is still there.
#[component]
pub fn Problem(
    /// What the core said.
    problem: RwSignal<Option<Failure>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <p class="form-problem" data-test="form-problem">
                                <Glyph icon=Icon::CircleAlert />
                                <span>{failure::sentence(&problem)}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The moment in a `datetime-local` field; absent while it is empty or half filled in.
#[must_use]
pub fn moment_in(value: &str) -> Option<Timestamp> {
    LocalMoment::from_field(value).map(LocalMoment::timestamp)
}

/// What a `datetime-local` field shows of a moment.
#[must_use]
pub fn moment_field(at: Option<Timestamp>) -> String {
    at.map(|at| LocalMoment::of(at).field_value())
        .unwrap_or_default()
}
