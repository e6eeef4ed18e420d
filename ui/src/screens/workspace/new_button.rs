//! Begins something new in the module on screen: a conversation, or a ticket.

use guichet_model::conversation::Category;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{button::IconButton, icon::Icon},
    state::{Dialog, ListStoreFields, StateStoreFields},
    t,
};

/// The button.
#[component]
pub fn NewButton() -> impl IntoView {
    let actions = Actions::of_window();
    let filter = actions.state().list().filter();
    let tickets = Memo::new(move |_| filter.read().category == Some(Category::Ticket));
    view! {
        <IconButton
            icon=Icon::Plus
            label=Signal::derive(move || {
                if tickets.get() { t!("ticket-new") } else { t!("conversation-new") }
            })
            test="new"
            on_press=move |_| {
                actions
                    .ask(
                        if tickets.get_untracked() {
                            Dialog::NewTicket(None)
                        } else {
                            Dialog::NewConversation(None)
                        },
                    );
            }
        />
    }
}
