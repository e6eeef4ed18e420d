//! The frame around the work: sidebar, the place that is shown, status line; and the keys that work everywhere in it.

use leptos::prelude::*;

pub mod account_menu;
pub mod banner;
pub mod composer;
mod keys;
pub mod list;
pub mod related;
pub mod row;
pub mod sidebar;
pub mod status_line;
pub mod status_menu;
pub mod thread;

use crate::{
    actions::Actions,
    layout,
    screens::{outbox::OutboxScreen, settings::SettingsScreen},
    state::{Screen, StateStoreFields, ThreadStoreFields},
    t,
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
    let state = Actions::of_window().state();
    keys::listen();
    let screen = Memo::new(move |_| state.screen().get());
    view! {
        <div class="window">
            <SessionBanner />
            <Sidebar />
            {move || match screen.get() {
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
    let known = Memo::new(move |_| state.thread().conversation().read().is_some());
    view! {
        <div
            class="desk"
            class:desk-open=open
            class:desk-related=move || state.related().get()
            style:--list-width=move || format!("{}px", width.get())
        >
            <ListPane />
            <Divider width=width />
            <ThreadPane />
            {move || {
                (known.get() && state.related().get()).then(|| view! { <RelatedPanel /> })
            }}
        </div>
    }
}

/// The edge between list and thread, dragged by pointer or moved by arrow keys.
#[component]
fn Divider(
    /// Width of the list in pixels.
    width: RwSignal<f64>,
) -> impl IntoView {
    const STEP: f64 = 16.0;
    let from = StoredValue::new(None::<(f64, f64)>);
    let set = move |wanted: f64| {
        let wanted = wanted.clamp(layout::LIST_MIN, layout::LIST_MAX);
        width.set(wanted);
        layout::remember_list_width(wanted);
    };
    view! {
        <div
            class="divider"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=move || t!("list-resize")
            aria-valuenow=move || format!("{:.0}", width.get())
            aria-valuemin=layout::LIST_MIN.to_string()
            aria-valuemax=layout::LIST_MAX.to_string()
            on:pointerdown=move |event| {
                let held = event_target::<web_sys::Element>(&event)
                    .set_pointer_capture(event.pointer_id());
                // Without the capture the drag merely ends at the edge of the divider.
                if held.is_ok() {
                    from.set_value(Some((f64::from(event.client_x()), width.get_untracked())));
                }
            }
            on:pointermove=move |event| {
                if let Some((start, before)) = from.get_value() {
                    set(before + f64::from(event.client_x()) - start);
                }
            }
            on:pointerup=move |_| from.set_value(None)
            on:pointercancel=move |_| from.set_value(None)
            on:dblclick=move |_| set(layout::LIST_WIDTH)
            on:keydown=move |event| {
                match event.key().as_str() {
                    "ArrowLeft" => set(width.get_untracked() - STEP),
                    "ArrowRight" => set(width.get_untracked() + STEP),
                    _ => {}
                }
            }
        ></div>
    }
}
