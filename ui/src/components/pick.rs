//! A field whose value is chosen from a menu.

use leptos::{html, prelude::*};

use super::{
    icon::{Glyph, Icon},
    menu::{ChoiceMenu, Choices, Filtering, Selection},
};

/// How a field with a menu stands in its form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stands {
    /// With its name above it.
    #[default]
    Named,
    /// In a line with others; its name is for screen readers.
    Bare,
}

/// A field whose value is chosen from a menu.
#[component]
pub fn PickField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What shows in it; empty for nothing.
    #[prop(into)]
    shown: Signal<String>,
    /// What shows while nothing is chosen.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What can be chosen.
    choices: Choices,
    /// Whether typing filters.
    #[prop(optional)]
    filtering: Filtering,
    /// How many may be chosen.
    #[prop(optional)]
    selection: Selection,
    /// What is typed, where someone else answers to it with `choices`.
    #[prop(optional)]
    query: Option<RwSignal<String>>,
    /// How it stands in its form.
    #[prop(optional)]
    stands: Stands,
    /// Shown below it while nothing is wrong.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Name for tests.
    name: &'static str,
    /// Name of its menu for tests.
    menu_name: &'static str,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    // What answers to a query is not filtered a second time.
    let (choices, answers) = match query {
        Some(_) => (Choices::none(), Some(choices)),
        None => (choices, None),
    };
    view! {
        <div class="field" class:field-bare=(stands == Stands::Bare)>
            {(stands == Stands::Named)
                .then(|| view! { <span class="field-label">{label}</span> })}
            <button
                type="button"
                class="field-input field-pick"
                aria-haspopup="listbox"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || format!("{} {}", label.get(), shown.get())
                aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                title=shown
                data-test=name
                node_ref=anchor
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || {
                    let shown = shown.get();
                    if shown.is_empty() {
                        view! {
                            <span class="pick-text pick-none">
                                {placeholder.get().unwrap_or_default()}
                            </span>
                        }
                            .into_any()
                    } else {
                        view! { <span class="pick-text">{shown}</span> }.into_any()
                    }
                }} <Glyph icon=Icon::ChevronDown />
            </button>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <ChoiceMenu
                                label=label
                                choices=choices
                                anchor=anchor
                                filtering=filtering
                                selection=selection
                                query=query
                                answers=answers
                                test=menu_name
                                on_close=move |()| open.set(false)
                            />
                        }
                    })
            }}
            {(stands == Stands::Named)
                .then(|| {
                    view! {
                        <p class="field-about" aria-live="polite">
                            {move || match error.get() {
                                Some(error) => {
                                    view! {
                                        <span
                                            class="field-error"
                                            data-test=format!("{name}-error")
                                        >
                                            {error}
                                        </span>
                                    }
                                        .into_any()
                                }
                                None => hint.get().into_any(),
                            }}
                        </p>
                    }
                })}
        </div>
    }
}
