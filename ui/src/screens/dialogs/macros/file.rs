//! A macro as the text of a file: handed out, and read in.

use guichet_model::Failure;
use leptos::{ev::Event, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::{Modal, Width},
        icon::Icon,
        text_area::TextArea,
    },
    screens::dialogs::form::Problem,
    state::{Dialog, Tone},
    t,
};

/// The text of a macro, to be copied or kept as a file.
#[component]
pub fn ExportMacroDialog(
    /// The text.
    text: String,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let field = NodeRef::<html::Textarea>::new();
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
            match copy_selection() {
                Some(()) => actions.toast(t!("macro-copied"), Tone::Plain),
                None => actions.toast(t!("macro-not-copied"), Tone::Danger),
            }
        }
    };
    view! {
        <Modal
            title=t!("macro-export-title")
            width=Width::Wide
            test="export-macro-dialog"
            on_close=on_close
        >
            <p class="dialog-note">{t!("macro-export-text")}</p>
            <textarea
                class="field-input field-lines macro-file"
                rows="12"
                readonly
                aria-label=t!("macro-file")
                data-test="macro-file"
                node_ref=field
                prop:value=text
            ></textarea>
            <div class="dialog-actions">
                <Button on_press=move |_| on_close.run(())>{t!("dialog-close")}</Button>
                <Button look=Look::Primary icon=Icon::FileText test="macro-copy" on_press=copy>
                    {t!("macro-copy")}
                </Button>
            </div>
        </Modal>
    }
}

/// Takes the text of a macro file, then shows the macro before it is made.
#[component]
pub fn ImportMacroDialog(
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Failure>);
    let read = move |_| {
        problem.set(None);
        spawn_local(async move {
            match actions.read_macro(text.get_untracked()).await {
                Ok(draft) => actions.ask(Dialog::EditMacro(None, draft)),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    let chosen = move |event: Event| {
        let files = event_target::<web_sys::HtmlInputElement>(&event).files();
        let Some(file) = files.and_then(|files| files.item(0)) else {
            return;
        };
        spawn_local(async move {
            // A file that cannot be read leaves the field as it was.
            if let Ok(content) = JsFuture::from(file.text()).await {
                text.try_set(content.as_string().unwrap_or_default());
            }
        });
    };
    view! {
        <Modal
            title=t!("macro-import")
            width=Width::Wide
            test="import-macro-dialog"
            on_close=on_close
        >
            <div class="dialog-form">
                <label class="field">
                    <span class="field-label">{t!("macro-file")}</span>
                    <input
                        type="file"
                        accept=".json,.txt,application/json,text/plain"
                        data-test="macro-file-choose"
                        on:change=chosen
                    />
                </label>
                <TextArea
                    label=t!("macro-import-text")
                    value=text
                    rows=10
                    name="macro-import-text"
                />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button
                        look=Look::Primary
                        test="macro-read"
                        disabled=Signal::derive(move || text.read().trim().is_empty())
                        on_press=read
                    >
                        {t!("macro-read")}
                    </Button>
                </div>
            </div>
        </Modal>
    }
}

/// Copies what is selected in the page; nothing where the browser refuses.
fn copy_selection() -> Option<()> {
    let page = document();
    let copy = js_sys::Reflect::get(&page, &"execCommand".into()).ok()?;
    let copied = copy
        .dyn_ref::<js_sys::Function>()?
        .call1(&page, &"copy".into())
        .ok()?;
    copied.is_truthy().then_some(())
}
