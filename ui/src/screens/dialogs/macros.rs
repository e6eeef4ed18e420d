//! The dialogs of macros: running one, writing one, deleting one, and its file.

pub mod edit;
pub mod file;
pub mod run;
pub mod step;

use guichet_model::{MacroId, outbox::Action};
use leptos::{prelude::*, task::spawn_local};

use super::form::Problem;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::Modal,
        icon::Icon,
    },
    t,
};

/// Asks before a macro is deleted.
#[component]
pub fn DeleteMacroDialog(
    /// Which.
    macro_id: MacroId,
    /// Its name.
    name: String,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let problem = RwSignal::new(None);
    let words = name.clone();
    let delete = move |_| {
        let action = Action::DeleteMacro {
            macro_id,
            name: name.clone(),
        };
        spawn_local(async move {
            match actions.change_macros(action).await {
                Ok(_) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <Modal
            title=t!("macro-delete-title")
            test="delete-macro-dialog"
            on_close=on_close
        >
            <p class="dialog-note">
                {move || t!("macro-delete-text", name = words.clone())}
            </p>
            <Problem problem=problem />
            <div class="dialog-actions">
                <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                    {t!("discard-keep")}
                </Button>
                <Button look=Look::Danger icon=Icon::Trash test="macro-delete-confirm" on_press=delete>
                    {t!("macro-delete")}
                </Button>
            </div>
        </Modal>
    }
}
