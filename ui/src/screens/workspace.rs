//! The frame around the work: sidebar, the place that is shown, status line; and the keys that work everywhere in it.

use leptos::prelude::*;

pub mod account_menu;
pub mod banner;
pub mod batch_line;
pub mod composer;
pub mod divider;
pub mod empty_list;
pub mod face;
mod keys;
pub mod list;
pub mod moments;
pub mod new_button;
pub mod related;
pub mod row;
pub mod selection;
pub mod sidebar;
pub mod sort_menu;
pub mod status_filter;
pub mod status_line;
pub mod status_menu;
pub mod thread;
pub mod view_places;

use crate::{
    actions::Actions,
    layout,
    screens::{drafts::DraftsScreen, outbox::OutboxScreen, settings::SettingsScreen},
    state::{Screen, StateStoreFields, ThreadStoreFields},
};
use banner::SessionBanner;
use list::ListPane;
use related::RelatedPanel;
use sidebar::Sidebar;
use status_line::StatusLine;
use thread::ThreadPane;

/// The workspace of a signed-in agent.
#[component]
pub fn Workspace() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    keys::listen();
    actions.tell_what_is_open();
    let screen = Memo::new(move |_| state.screen().get());
    view! {
        <div class="window">
            <SessionBanner />
            <Sidebar />
            {move || match screen.get() {
                Screen::Drafts => view! { <DraftsScreen /> }.into_any(),
                Screen::Outbox => view! { <OutboxScreen /> }.into_any(),
                Screen::Settings => view! { <SettingsScreen /> }.into_any(),
                Screen::Workspace | Screen::SignIn => view! { <Desk /> }.into_any(),
            }}
            <StatusLine />
        </div>
    }
}

/// List, thread and related panel.
#[component]
fn Desk() -> impl IntoView {
    let state = Actions::of_window().state();
    related::follow_room();
    let width = RwSignal::new(layout::list_width());
    let open = Memo::new(move |_| state.thread().open().get().is_some());
    related::follow_thread();
    let known = Memo::new(move |_| state.beside().read().is_some());
    view! {
        <div
            class="desk"
            class:desk-open=open
            class:desk-related=move || state.related().get()
            style:--list-width=move || format!("{}px", width.get())
        >
            <ListPane width=width />
            <ThreadPane />
            {move || {
                (known.get() && state.related().get()).then(|| view! { <RelatedPanel /> })
            }}
        </div>
    }
}
