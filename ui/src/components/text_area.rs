//! A field of several lines, with its name, a hint and what is wrong with it.

use leptos::prelude::*;

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Its name, shown above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// How many lines show at first.
    #[prop(default = 4)]
    rows: u32,
    /// Shown below it while nothing is wrong.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Name for tests, also the element's id: unique in the window.
    name: &'static str,
) -> impl IntoView {
    let described = format!("{name}-about");
    let about = described.clone();
    view! {
        <div class="field">
            <label class="field-label" for=name>
                {label}
            </label>
            <textarea
                id=name
                class="field-input field-lines"
                data-test=name
                rows=rows.to_string()
                aria-describedby=described
                aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <p class="field-about" id=about aria-live="polite">
                {move || match error.get() {
                    Some(error) => {
                        view! {
                            <span class="field-error" data-test=format!("{name}-error")>
                                {error}
                            </span>
                        }
                            .into_any()
                    }
                    None => hint.get().into_any(),
                }}
            </p>
        </div>
    }
}
