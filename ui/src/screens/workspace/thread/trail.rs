//! The way back from a previous conversation to the one that it was opened from.

use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::Icon,
    },
    state::{StateStoreFields, Stop},
    t, ticket,
};

/// The way back, where there is one.
#[component]
pub fn TrailBar() -> impl IntoView {
    let actions = Actions::of_window();
    let trail = actions.state().trail();
    let last = Memo::new(move |_| trail.read().last().cloned());
    move || {
        last.get().map(|stop| {
            view! {
                <div class="trail" data-test="trail">
                    <Button
                        look=Look::Quiet
                        icon=Icon::ArrowLeft
                        test="trail-back"
                        on_press=move |_| {
                            actions.go_back();
                        }
                    >
                        {words(&stop)}
                    </Button>
                    <span class="trail-where">{t!("trail-where")}</span>
                </div>
            }
        })
    }
}

fn words(stop: &Stop) -> String {
    match (&stop.ticket, stop.id) {
        (Some(line), _) => t!("trail-back-ticket", number = ticket::number_text(line)),
        (None, Some(id)) => t!("trail-back", id = id.to_string()),
        (None, None) => t!("trail-back-unnumbered"),
    }
}
