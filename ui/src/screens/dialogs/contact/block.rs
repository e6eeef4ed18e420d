//! Asks before the messages of a contact are refused.

use guichet_model::{ContactKey, outbox::Action};
use leptos::prelude::*;

use super::followed;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::Modal,
        icon::Icon,
    },
    screens::workspace::row::contact_name,
    t,
};

/// The question.
#[component]
pub fn BlockContactDialog(
    /// Which contact.
    contact: ContactKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let known = followed(actions, contact);
    let name = Signal::derive(move || {
        known.with(|known| {
            known
                .as_ref()
                .map(|contact| contact_name(&contact.name))
                .unwrap_or_default()
        })
    });
    let block = move |_| {
        on_close.run(());
        actions.dispatch_to_contact(contact, Action::BlockContact { blocked: true });
    };
    view! {
        <Modal
            title=Signal::derive(move || t!("contact-block-title", name = name.get()))
            test="contact-block-dialog"
            on_close=on_close
        >
            <p class="dialog-note">{t!("contact-block-text")}</p>
            <div class="dialog-actions">
                <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                    {t!("dialog-cancel")}
                </Button>
                <Button
                    look=Look::Danger
                    icon=Icon::Hand
                    test="contact-block-confirm"
                    on_press=block
                >
                    {t!("contact-block")}
                </Button>
            </div>
        </Modal>
    }
}
