//! Makes a contact, complete at once, also offline; then a conversation with them can begin.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::edit::{Form, MAIN, PartField};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
    },
    contact_form::{Typed, made},
    screens::dialogs::form::Problem,
    state::Dialog,
    t,
};

/// The form.
#[component]
pub fn NewContactDialog(
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let form = Form::new(Typed::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some((_, typed)) = form.checked() else {
            return;
        };
        form.busy.set(true);
        spawn_local(async move {
            let done = actions.create_contact(made(&typed)).await;
            form.busy.try_set(false);
            match done {
                Ok(contact) => actions.ask(Dialog::NewConversation(Some(contact))),
                Err(failure) => form.explain(failure),
            }
        });
    };
    view! {
        <Modal
            title=t!("contact-new-title")
            width=Width::Wide
            test="contact-new-dialog"
            on_close=on_close
        >
            <form class="dialog-form" novalidate="novalidate" on:submit=submit>
                <div class="form-grid">
                    {MAIN.map(|part| view! { <PartField form=form part=part /> }).collect_view()}
                </div>
                <Problem problem=form.problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button
                        look=Look::Primary
                        submits=Submits::Form
                        disabled=form.busy
                        test="contact-new-save"
                    >
                        {t!("contact-new-save")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}
