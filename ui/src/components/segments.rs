//! A few choices side by side, of which one holds: radio buttons, drawn as one control.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// One of the choices.
#[derive(Debug, Clone, Copy)]
pub struct Segment<T: 'static> {
    /// What it stands for.
    pub value: T,
    /// What it says, in the language of the window.
    pub text: fn() -> String,
    /// Drawn before the words.
    pub icon: Option<Icon>,
    /// Name for tests.
    pub test: &'static str,
}

/// The choices.
#[component]
pub fn Segments<T>(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Name of the group: unique in the window.
    name: &'static str,
    /// The choices, from the start of the line.
    segments: &'static [Segment<T>],
    /// Which holds.
    #[prop(into)]
    value: Signal<T>,
    /// One was chosen.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <div class="segments" role="radiogroup" aria-label=label data-test=name>
            {segments
                .iter()
                .map(|segment| {
                    let own = segment.value;
                    let text = segment.text;
                    view! {
                        <label class="segment">
                            <input
                                type="radio"
                                class="sr-only"
                                id=segment.test
                                name=name
                                data-test=segment.test
                                prop:checked=move || value.get() == own
                                on:change=move |_| on_choose.run(own)
                            />
                            <span class="segment-face">
                                {segment.icon.map(|icon| view! { <Glyph icon=icon /> })}
                                {text()}
                            </span>
                        </label>
                    }
                })
                .collect_view()}
        </div>
    }
}
