//! The files that a step sends: each is on the server before the macro names it.

use guichet_model::{Failure, FailureCode, account::ConnectionState, macros::UploadedFile};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton},
        icon::{Glyph, Icon},
    },
    failure,
    macros::form::StepForm,
    state::StateStoreFields,
    t,
};

/// The files, and the way to one more.
#[component]
pub fn FilesValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let files = Memo::new(move |_| form.read().files.clone());
    let add = move |_| {
        refused.set(None);
        if !is_live(actions) {
            return refused.set(Some(t!("step-file-offline")));
        }
        busy.set(true);
        spawn_local(async move {
            match actions.pick_macro_file().await {
                Ok(Some(file)) => {
                    form.try_update(|form| form.files.push(file));
                }
                Ok(None) => {}
                Err(failure) => {
                    refused.try_set(Some(sentence(&failure)));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <ul class="step-files">
            {move || {
                files
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(place, file)| view! { <FileLine form=form place=place file=file /> })
                    .collect_view()
            }}
        </ul>
        <Button icon=Icon::File disabled=busy test="macro-step-file" on_press=add>
            {move || if busy.get() { t!("step-file-sending") } else { t!("step-file-add") }}
        </Button>
        <p class="field-about" role="alert">
            {move || {
                refused
                    .get()
                    .map(|words| {
                        view! {
                            <span class="field-error" data-test="macro-step-file-error">
                                {words}
                            </span>
                        }
                    })
            }}
        </p>
    }
}

/// A file by its name, with a cross.
#[component]
fn FileLine(
    /// The step.
    form: RwSignal<StepForm>,
    /// Where it stands.
    place: usize,
    /// The file.
    file: UploadedFile,
) -> impl IntoView {
    let name = file.name.clone();
    view! {
        <li data-test="macro-step-file-name" title=file.name.clone()>
            <Glyph icon=Icon::File />
            <span>{file.name.clone()}</span>
            <IconButton
                icon=Icon::X
                label=Signal::derive(move || t!("step-file-remove", name = name.clone()))
                test="macro-step-file-remove"
                on_press=move |_| {
                    form.update(|form| {
                        if place < form.files.len() {
                            form.files.remove(place);
                        }
                    });
                }
            />
        </li>
    }
}

fn is_live(actions: Actions) -> bool {
    let state = actions.state();
    let current = state.current().get_untracked();
    state.accounts().with_untracked(|accounts| {
        accounts.iter().any(|known| {
            Some(known.key) == current && known.connection.state == ConnectionState::Live
        })
    })
}

fn sentence(failure: &Failure) -> String {
    match failure.code {
        FailureCode::Unreachable => t!("step-file-offline"),
        _ => failure::sentence(failure),
    }
}
