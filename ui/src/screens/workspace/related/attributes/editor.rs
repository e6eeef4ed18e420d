//! The editor of an attribute's value, in its line: Enter keeps, Escape leaves.

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};

use super::Section;
use crate::{
    attribute_form::{Editor, Line},
    components::{button::IconButton, icon::Icon},
    t,
};

/// The editor.
#[component]
pub fn AttributeEditor(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Focusing fails only for an element that is gone.
            let _ = input.focus();
            input.select();
        }
    });
    let editor = line.editor();
    let about = format!("{}-about", section.name());
    let key = line.definition.key;
    let kept = key.clone();
    let left = key.clone();
    let crossed = key.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        section.save(&kept);
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // It leaves the editor, and nothing else.
            event.prevent_default();
            event.stop_propagation();
            section.close(&left);
        }
    };
    view! {
        <form
            class="attribute-editor"
            novalidate="novalidate"
            on:submit=submit
            on:keydown=on_key
        >
            <div class="attribute-field">
                <input
                    class="field-input"
                    type=input_type(editor)
                    inputmode=input_mode(editor)
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=line.definition.name
                    aria-describedby=about.clone()
                    aria-invalid=move || {
                        if section.error.read().is_some() { "true" } else { "false" }
                    }
                    data-test="attribute-input"
                    node_ref=input
                    prop:value=section.typed
                    on:input=move |event| section.typed.set(event_target_value(&event))
                />
                <IconButton
                    icon=Icon::Check
                    label=t!("attribute-keep")
                    test="attribute-save"
                    on_press=move |_| section.save(&key)
                />
                <IconButton
                    icon=Icon::X
                    label=t!("dialog-cancel")
                    test="attribute-cancel"
                    on_press=move |_| section.close(&crossed)
                />
            </div>
            <p class="field-about" id=about.clone() aria-live="polite">
                {move || match section.error.get() {
                    Some(error) => {
                        view! {
                            <span class="field-error" data-test="attribute-error">
                                {error}
                            </span>
                        }
                            .into_any()
                    }
                    None => hint(editor).into_any(),
                }}
            </p>
        </form>
    }
}

const fn input_type(editor: Editor) -> &'static str {
    match editor {
        Editor::Day => "date",
        _ => "text",
    }
}

const fn input_mode(editor: Editor) -> Option<&'static str> {
    match editor {
        Editor::Number => Some("decimal"),
        Editor::Link => Some("url"),
        _ => None,
    }
}

fn hint(editor: Editor) -> Option<String> {
    match editor {
        Editor::Link => Some(t!("attribute-link-hint")),
        _ => None,
    }
}
