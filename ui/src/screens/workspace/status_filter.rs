//! Which status the list shows.

use guichet_model::conversation::Status;
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Mark},
        status::status_name,
    },
    state::{ListStoreFields, StateStoreFields},
    t,
};

/// The button and its menu.
#[component]
pub fn StatusFilter() -> impl IntoView {
    let actions = Actions::of_window();
    let filter = actions.state().list().filter();
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let now = Memo::new(move |_| filter.read().status.clone());
    let choices = Signal::derive(move || {
        let now = now.get();
        let statuses = [
            Status::Open,
            Status::AiReply,
            Status::Pending,
            Status::Closed,
        ];
        let every = Choice::new(None, t!("list-every-status")).marked(Mark::Icon(Icon::Inbox));
        statuses
            .into_iter()
            .map(|status| {
                Choice::new(Some(status.clone()), status_name(&status)).marked(Mark::Status(status))
            })
            .chain([every])
            .map(|choice| choice.chosen_if(&now))
            .collect::<Vec<_>>()
    });
    view! {
        <button
            type="button"
            class="filter-button"
            class:narrowed=move || now.get() != Some(Status::Open)
            aria-haspopup="listbox"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=move || {
                t!("list-filter-now", status = now.get().as_ref().map_or_else(|| t!("list-every-status"), status_name))
            }
            title=t!("list-filter-status")
            data-test="status-filter"
            node_ref=anchor
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Glyph icon=Icon::ListFilter />
            {move || match now.get() {
                Some(status) => status_name(&status),
                None => t!("list-every-status"),
            }}
        </button>
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("list-filter-status")
                            choices=Choices::new(choices, move |status| actions.show_status(status))
                            anchor=anchor
                            test="status-filter-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}
