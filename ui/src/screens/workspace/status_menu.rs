//! The status of the open conversation, and the moments of Pending.

use guichet_model::{Timestamp, conversation::Status};
use leptos::{html, prelude::*};

use super::moments::{self, Typed, Until};
use crate::{
    actions::Actions,
    components::{
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark},
        status::{StatusDot, status_name},
    },
    format,
    state::{Menu, StateStoreFields, ThreadStoreFields},
    t,
};

/// What a choice of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Status(Status),
    /// Shows the moments of Pending.
    Moments,
}

/// The button with the status, and its menus.
#[component]
pub fn StatusMenu() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let anchor = NodeRef::<html::Button>::new();
    let now = Memo::new(move |_| {
        state
            .thread()
            .conversation()
            .read()
            .as_ref()
            .map(|open| (open.row.status.clone(), open.row.snoozed_until))
    });
    let status = Signal::derive(move || now.get().map_or(Status::Open, |(status, _)| status));
    let open = Memo::new(move |_| {
        state
            .menu()
            .get()
            .filter(|menu| matches!(menu, Menu::Status | Menu::Snooze))
    });
    let typed = Typed::read(actions);
    let close = Callback::new(move |()| state.menu().set(None));
    let choose = move |wanted| match wanted {
        Wanted::Status(status) => actions.set_status(status, None),
        Wanted::Moments => state.menu().set(Some(Menu::Snooze)),
    };
    let snooze = move |until| match until {
        Until::Moment(until) => actions.set_status(Status::Pending, until),
        Until::Ask => actions.ask_moment(),
    };
    view! {
        <button
            type="button"
            class="status-button"
            aria-haspopup="listbox"
            aria-expanded=move || if open.get().is_some() { "true" } else { "false" }
            title=t!("status-menu-label")
            data-test="status-menu-button"
            data-status=move || status.get().wire_name().to_owned()
            node_ref=anchor
            on:click=move |_| {
                let next = if open.get_untracked().is_some() { None } else { Some(Menu::Status) };
                state.menu().set(next);
            }
        >
            {move || view! { <StatusDot status=status.get() /> }}
            <span>{move || status_text(now.get())}</span>
            <Glyph icon=Icon::ChevronDown />
        </button>
        {move || {
            open.get()
                .map(|menu| match menu {
                    Menu::Snooze => {
                        view! {
                            <ChoiceMenu
                                label=t!("snooze-type")
                                choices=Choices::new(Signal::derive(moments::presets), snooze)
                                anchor=anchor
                                filtering=Filtering::Yes
                                query=Some(typed.query)
                                answers=Some(Choices::new(typed.answers, snooze))
                                test="snooze-menu"
                                on_close=close
                            />
                        }
                            .into_any()
                    }
                    _ => {
                        view! {
                            <ChoiceMenu
                                label=t!("status-menu-label")
                                choices=Choices::new(Signal::derive(move || statuses(&status.get())), choose)
                                anchor=anchor
                                test="status-menu"
                                on_close=close
                            />
                        }
                            .into_any()
                    }
                })
        }}
    }
}

fn status_text(now: Option<(Status, Option<Timestamp>)>) -> String {
    match now {
        Some((Status::Pending, Some(until))) => {
            t!(
                "list-pending-until",
                time = format::upcoming(until, format::now())
            )
        }
        Some((status, _)) => status_name(&status),
        None => String::new(),
    }
}

fn statuses(now: &Status) -> Vec<Choice<Wanted>> {
    let plain = |status: Status| {
        Choice::new(Wanted::Status(status.clone()), status_name(&status))
            .marked(Mark::Status(status))
    };
    let mut choices = vec![
        plain(Status::Open),
        plain(Status::AiReply),
        Choice::new(Wanted::Moments, t!("status-pending-more"))
            .marked(Mark::Status(Status::Pending))
            .hinted("s"),
        plain(Status::Closed).hinted("e"),
    ];
    for choice in &mut choices {
        choice.chosen = match &choice.value {
            Wanted::Status(status) => status == now,
            Wanted::Moments => *now == Status::Pending,
        };
    }
    choices
}
