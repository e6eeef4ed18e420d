//! Short messages in the corner.

use leptos::prelude::*;
use reactive_stores::AtKeyed;

use super::{
    button::IconButton,
    icon::{Glyph, Icon},
};
use crate::{
    actions::Actions,
    state::{StateStoreFields, Tone},
    t,
};

/// The corner.
#[component]
pub fn Toasts() -> impl IntoView {
    let actions = Actions::of_window();
    let toasts = actions.state().toasts();
    let ids = move || {
        toasts
            .read()
            .iter()
            .map(|toast| toast.id)
            .collect::<Vec<_>>()
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For
                each=ids
                key=|id| *id
                let:id
            >
                {
                    let toast = AtKeyed::new(toasts, id);
                    let text = move || toast.try_read().map(|toast| toast.text.clone());
                    let danger = move || {
                        toast.try_read().is_some_and(|toast| toast.tone == Tone::Danger)
                    };
                    view! {
                        <div class="toast" class:toast-danger=danger data-test="toast">
                            {move || danger().then(|| view! { <Glyph icon=Icon::CircleAlert /> })}
                            <span class="toast-text">{text}</span>
                            <IconButton
                                icon=Icon::X
                                label=t!("toast-dismiss")
                                on_press=move |_| actions.dismiss(id)
                            />
                        </div>
                    }
                }
            </For>
        </div>
    }
}
