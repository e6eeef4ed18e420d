//! Asks before the words of a reply or note are dropped.

use guichet_model::OperationId;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::Modal,
        icon::Icon,
    },
    screens::outbox::words::what,
    state::StateStoreFields,
    t,
};

/// The question.
#[component]
pub fn DiscardDialog(
    /// Which operation.
    operation: OperationId,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let known = state.outbox().with_untracked(|operations| {
        operations
            .iter()
            .find(|known| known.id == operation)
            .cloned()
    });
    let words = known
        .as_ref()
        .and_then(|known| known.action.text())
        .map(str::to_owned);
    let title = move || {
        known
            .as_ref()
            .map(|known| what(known, &state.reference().read()))
            .unwrap_or_default()
    };
    let discard = move |_| {
        on_close.run(());
        actions.discard(operation.clone());
    };
    view! {
        <Modal
            title=t!("discard-title")
            test="discard-dialog"
            on_close=on_close
        >
            <p class="dialog-note">{t!("discard-text")}</p>
            <figure class="discard-words">
                <figcaption>{title}</figcaption>
                <blockquote>{words}</blockquote>
            </figure>
            <div class="dialog-actions">
                <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                    {t!("discard-keep")}
                </Button>
                <Button look=Look::Danger icon=Icon::Trash test="discard-confirm" on_press=discard>
                    {t!("operation-discard")}
                </Button>
            </div>
        </Modal>
    }
}
