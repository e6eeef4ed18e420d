//! Making, changing and deleting a canned answer.

use guichet_model::{
    Failure,
    canned::{Canned, CannedDraft},
    outbox::Action,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::form::Problem;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::Modal,
        field::Field,
        icon::Icon,
        text_area::TextArea,
    },
    t,
};

/// The form.
#[component]
pub fn EditCannedDialog(
    /// As it is now; absent to make one.
    before: Option<Canned>,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let id = before.as_ref().and_then(|before| before.id);
    let (code, text) = before
        .map(|before| (before.short_code, before.content))
        .unwrap_or_default();
    let code = RwSignal::new(code);
    let text = RwSignal::new(text);
    let problem = RwSignal::new(None::<Failure>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let draft = CannedDraft {
            short_code: code.get_untracked(),
            content: text.get_untracked(),
        };
        let action = match id {
            Some(id) => Action::EditCanned { id, draft },
            None => Action::CreateCanned { draft },
        };
        problem.set(None);
        spawn_local(async move {
            match actions.change_writing(action).await {
                Ok(()) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <Modal
            title=if id.is_some() { t!("canned-edit") } else { t!("canned-new") }
            test="edit-canned-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <Field
                    label=t!("canned-code")
                    value=code
                    hint=t!("canned-code-hint")
                    name="canned-code"
                />
                <TextArea
                    label=t!("canned-content")
                    value=text
                    rows=7
                    hint=t!("canned-content-hint")
                    name="canned-content"
                />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button look=Look::Primary submits=Submits::Form test="canned-save">
                        {t!("settings-save")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// Asks before a canned answer is deleted.
#[component]
pub fn DeleteCannedDialog(
    /// Which.
    canned: Canned,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let problem = RwSignal::new(None::<Failure>);
    let words = t!("canned-delete-text", code = canned.short_code.clone());
    let delete = move |_| {
        let Some(id) = canned.id else {
            return;
        };
        let action = Action::DeleteCanned {
            id,
            short_code: canned.short_code.clone(),
        };
        spawn_local(async move {
            match actions.change_writing(action).await {
                Ok(()) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <Modal title=t!("canned-delete") test="delete-canned-dialog" on_close=on_close>
            <p class="dialog-note">{words}</p>
            <Problem problem=problem />
            <div class="dialog-actions">
                <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                    {t!("discard-keep")}
                </Button>
                <Button look=Look::Danger icon=Icon::Trash test="canned-delete-confirm" on_press=delete>
                    {t!("canned-delete")}
                </Button>
            </div>
        </Modal>
    }
}
