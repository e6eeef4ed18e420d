//! Asks before the content of a message is taken away for the whole team.

use guichet_model::{MessageId, outbox::Action};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::Modal,
        icon::Icon,
    },
    screens::workspace::thread::acts::act_on,
    t,
};

/// The question.
#[component]
pub fn DeleteMessageDialog(
    /// Which message.
    message: MessageId,
    /// Its words.
    words: String,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let delete = move |_| {
        on_close.run(());
        act_on(actions, Action::DeleteMessage { message });
    };
    let words = (!words.trim().is_empty()).then_some(words);
    view! {
        <Modal title=t!("delete-message-title") test="delete-message-dialog" on_close=on_close>
            <p class="dialog-note">{t!("delete-message-text")}</p>
            {words
                .map(|words| {
                    view! {
                        <figure class="discard-words">
                            <blockquote dir="auto">{words}</blockquote>
                        </figure>
                    }
                })}
            <div class="dialog-actions">
                <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                    {t!("dialog-cancel")}
                </Button>
                <Button
                    look=Look::Danger
                    icon=Icon::Trash
                    test="delete-message-confirm"
                    on_press=delete
                >
                    {t!("message-delete")}
                </Button>
            </div>
        </Modal>
    }
}
