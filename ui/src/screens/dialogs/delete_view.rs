//! Asks before a custom view is deleted.

use guichet_model::{ViewKey, view::ViewPlace};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        dialog::Modal,
    },
    state::StateStoreFields,
    t,
};

/// The question.
#[component]
pub fn DeleteViewDialog(
    /// Which view.
    view: ViewKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let known = actions
        .state()
        .views()
        .with_untracked(|views| views.iter().find(|known| known.key == view).cloned());
    let name = known
        .as_ref()
        .map(|view| view.name.clone())
        .unwrap_or_default();
    let on_server = known.is_some_and(|view| view.place == ViewPlace::Server);
    view! {
        <Modal
            title=t!("view-delete-title")
            test="view-delete-dialog"
            on_close=on_close
        >
            <p>
                {move || {
                    if on_server {
                        t!("view-delete-server", name = name.clone())
                    } else {
                        t!("view-delete-local", name = name.clone())
                    }
                }}
            </p>
            <div class="dialog-actions">
                <Button look=Look::Plain on_press=move |_| on_close.run(())>
                    {t!("dialog-cancel")}
                </Button>
                <Button
                    look=Look::Danger
                    test="view-delete-confirm"
                    on_press=move |_| actions.delete_view(view)
                >
                    {t!("view-delete")}
                </Button>
            </div>
        </Modal>
    }
}
