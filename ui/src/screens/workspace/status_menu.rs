//! The status of the open conversation, and the moments of Pending.

use guichet_model::{Timestamp, conversation::Status};
use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Filtering, Mark},
        status::{StatusDot, status_name},
    },
    format,
    snooze::{LocalMoment, Preset},
    state::{Menu, StateStoreFields, ThreadStoreFields},
    t,
};

/// What a choice of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Status(Status),
    Until(Option<Timestamp>),
    Moment,
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
    let choices = Signal::derive(move || match open.get() {
        Some(Menu::Snooze) => moments(),
        _ => statuses(&status.get()),
    });
    let query = RwSignal::new(String::new());
    let answers = RwSignal::new(Vec::new());
    read_what_is_typed(actions, query, answers);
    let choose = Callback::new(move |wanted| match wanted {
        Wanted::Status(status) => actions.set_status(status, None),
        Wanted::Until(until) => actions.set_status(Status::Pending, until),
        Wanted::Moment => actions.ask_moment(),
        Wanted::Moments => state.menu().set(Some(Menu::Snooze)),
    });
    view! {
        <button
            type="button"
            class="status-button"
            aria-haspopup="listbox"
            aria-expanded=move || if open.get().is_some() { "true" } else { "false" }
            title=move || t!("status-menu-label")
            data-test="status-menu-button"
            data-status=move || status.get().wire_name().to_owned()
            node_ref=anchor
            on:click=move |_| {
                let next = if open.get_untracked().is_some() { None } else { Some(Menu::Status) };
                state.menu().set(next);
            }
        >
            <StatusDot status=status />
            <span>{move || status_text(now.get())}</span>
            <Glyph icon=Icon::ChevronDown />
        </button>
        {move || {
            open.get()
                .map(|menu| {
                    let label = Signal::derive(move || match menu {
                        Menu::Snooze => t!("snooze-type"),
                        _ => t!("status-menu-label"),
                    });
                    view! {
                        <ChoiceMenu
                            label=label
                            choices=choices
                            anchor=anchor
                            filtering=if menu == Menu::Snooze { Filtering::Yes } else { Filtering::No }
                            query=Some(query)
                            answers=answers
                            test=if menu == Menu::Snooze { "snooze-menu" } else { "status-menu" }
                            on_choose=choose
                            on_close=move |()| state.menu().set(None)
                        />
                    }
                })
        }}
    }
}

/// Answers to what is typed among the moments of Pending with the moment that it means.
fn read_what_is_typed(
    actions: Actions,
    query: RwSignal<String>,
    answers: RwSignal<Vec<Choice<Wanted>>>,
) {
    Effect::new(move |_| {
        let text = query.get();
        if text.trim().is_empty() {
            answers.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let moment = actions.read_moment(text.clone()).await;
            // An answer that later typing has overtaken is dropped.
            if query.try_get_untracked().as_ref() == Some(&text) {
                answers.try_set(moment.map(typed).into_iter().collect());
            }
        });
    });
}

/// The moment that was typed, written out whole.
fn typed(until: Timestamp) -> Choice<Wanted> {
    let day = format::moment(until, format::Style::LongDay);
    let time = format::moment(until, format::Style::Time);
    Choice::new(
        Wanted::Until(Some(until)),
        t!("snooze-typed", day = day, time = time),
    )
    .marked(Mark::Icon(Icon::CalendarClock))
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
            Wanted::Until(_) | Wanted::Moment => false,
        };
    }
    choices
}

fn moments() -> Vec<Choice<Wanted>> {
    let now = format::now();
    let today = LocalMoment::of(now);
    Preset::ALL
        .into_iter()
        .map(|preset| {
            let until = preset.moment(today).map(LocalMoment::timestamp);
            let choice = Choice::new(Wanted::Until(until), preset_name(preset))
                .marked(Mark::Icon(preset_icon(preset)));
            match until {
                Some(until) => choice.hinted(format::upcoming(until, now)),
                None => choice,
            }
        })
        .chain([Choice::new(Wanted::Moment, t!("snooze-moment"))
            .marked(Mark::Icon(Icon::CalendarClock))])
        .collect()
}

pub(super) fn preset_name(preset: Preset) -> String {
    match preset {
        Preset::CustomerReplies => t!("snooze-customer"),
        Preset::OneHour => t!("snooze-hour"),
        Preset::Tomorrow => t!("snooze-tomorrow"),
        Preset::NextWeek => t!("snooze-week"),
        Preset::NextMonth => t!("snooze-month"),
    }
}

pub(super) const fn preset_icon(preset: Preset) -> Icon {
    match preset {
        Preset::CustomerReplies => Icon::MessageCircle,
        _ => Icon::Clock,
    }
}
