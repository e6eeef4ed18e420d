//! Why a list has nothing to show, and what to do next.

use guichet_model::{
    conversation::{Category, Status},
    view::{Scope, Tab},
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{button::Button, icon::Icon, notice::Notice, status::status_name},
    state::{ListStoreFields, StateStoreFields},
    t,
};

/// Why the list is empty, and what to do next.
#[component]
pub fn EmptyList() -> impl IntoView {
    let actions = Actions::of_window();
    let list = actions.state().list();
    let tab = Memo::new(move |_| list.tab().get());
    let status = Memo::new(move |_| list.filter().read().status.clone());
    let view_shown = Memo::new(move |_| matches!(list.filter().read().scope, Scope::View(_)));
    let unreadable = Memo::new(move |_| {
        let Scope::View(key) = list.filter().read().scope else {
            return false;
        };
        let views = actions.state().views();
        views
            .read()
            .iter()
            .any(|view| view.key == key && !view.readable)
    });
    let text = Signal::derive(move || {
        let module = actions.module().wire_name().to_owned();
        match (tab.get(), status.get()) {
            _ if unreadable.get() => t!("view-unreadable"),
            (Tab::All, None) if view_shown.get() => t!("list-empty-view", module = module),
            (Tab::Mine, Some(Status::Open)) => t!("list-empty-mine", module = module),
            (Tab::Unassigned, Some(Status::Open)) => t!("list-empty-unassigned", module = module),
            (Tab::All, Some(Status::Open)) => t!("list-empty-all", module = module),
            (_, Some(other)) => t!(
                "list-empty-status",
                status = status_name(&other),
                module = module
            ),
            (_, None) => t!("list-empty-every", module = module),
        }
    });
    let title = Signal::derive(move || match (tab.get(), status.get()) {
        _ if unreadable.get() => t!("view-unreadable-title"),
        (Tab::Mine | Tab::Unassigned, Some(Status::Open)) => t!("list-empty-title-done"),
        _ => t!(
            "list-empty-title",
            module = actions.module().wire_name().to_owned()
        ),
    });
    view! {
        <Notice icon=Icon::CircleCheck title=title text=text test="list-empty">
            {move || match (tab.get(), status.get()) {
                _ if unreadable.get() => ().into_any(),
                (Tab::Mine, _) => {
                    view! {
                        <Button on_press=move |_| {
                            actions.show_tab(Tab::Unassigned);
                        }>
                            {t!(
                                "list-show-unassigned", module = actions.module().wire_name().to_owned()
                            )}
                        </Button>
                    }
                        .into_any()
                }
                (_, Some(status)) if status != Status::Open => {
                    view! {
                        <Button on_press=move |_| {
                            actions.show_status(Some(Status::Open));
                        }>
                            {t!("list-show-open", module = actions.module().wire_name().to_owned())}
                        </Button>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
        </Notice>
    }
}

/// The server on screen has no tickets: why, and what to do next.
#[component]
pub fn NoTickets() -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <Notice
            icon=Icon::Ticket
            title=t!("tickets-lacking-title")
            text=t!("tickets-lacking")
            test="no-tickets"
        >
            <Button on_press=move |_| actions.show_module(Category::Chat)>
                {t!("tickets-lacking-back")}
            </Button>
        </Notice>
    }
}
