//! What can be done to the marked conversations: a bar above the rows, with one menu for each act.

use guichet_model::{
    AgentId, LabelTitle, MacroId, TeamId,
    account::Reference,
    conversation::{Category, Priority, Status},
    macros::Macro,
    outbox::Action,
    view::Tab,
};
use leptos::{html, prelude::*};

use super::{
    moments::{self, Typed, Until},
    related::work::{agent_choices, agent_name, me, priority_choices, team_choices, team_name},
};
use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark},
        status::{priority_name, status_name},
    },
    format,
    state::{ListStoreFields, Many, Menu, StateStoreFields},
    t,
};

/// The bar, while anything is marked.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let list = Actions::of_window().state().list();
    let any = Memo::new(move |_| !list.marked().read().is_empty());
    move || any.get().then(|| view! { <Bar /> })
}

#[component]
fn Bar() -> impl IntoView {
    let actions = Actions::of_window();
    let list = actions.state().list();
    let count = Memo::new(move |_| u32::try_from(list.marked().read().len()).unwrap_or(u32::MAX));
    let total = Memo::new(move |_| {
        let counts = list.tab_counts().get()?;
        Some(match list.tab().get() {
            Tab::All => counts.all,
            Tab::Unassigned => counts.unassigned,
            Tab::Mine => counts.mine,
        })
    });
    let rest = move || total.get().filter(|total| *total > count.get());
    view! {
        <div
            class="selection"
            role="toolbar"
            aria-label=t!("selection-label")
            data-test="selection"
        >
            <div class="selection-line">
                <span class="selection-count" aria-live="polite" data-test="selection-count">
                    {move || t!("selection-count", count = count.get())}
                </span>
                {move || {
                    rest()
                        .map(|total| {
                            view! {
                                <Button
                                    look=Look::Link
                                    test="select-all"
                                    on_press=move |_| actions.mark_all()
                                >
                                    {t!("selection-all", count = format::number(total))}
                                </Button>
                            }
                        })
                }}
                <span class="push"></span>
                <IconButton
                    icon=Icon::X
                    label=t!("selection-clear")
                    test="selection-clear"
                    on_press=move |_| actions.clear_marked()
                />
            </div>
            <Acts />
        </div>
    }
}

/// The acts, each an icon with a menu.
#[component]
fn Acts() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let reference = state.reference();
    let me = Memo::new(move |_| me(&state.accounts().read(), state.current().get()));
    let assign = move |agent: Option<AgentId>| {
        let what = agent_words(&reference.read_untracked(), agent);
        actions.act_on_marked(Action::Assign { agent }, what);
    };
    let set_team = move |team: Option<TeamId>| {
        let what = team_words(&reference.read_untracked(), team);
        actions.act_on_marked(Action::SetTeam { team }, what);
    };
    let set_priority = move |priority: Option<Priority>| {
        let what = t!("outbox-priority", name = priority_name(priority.as_ref()));
        actions.act_on_marked(Action::SetPriority { priority }, what);
    };
    let snooze = move |until: Until| match until {
        Until::Moment(until) => actions.snooze_marked(until),
        Until::Ask => actions.ask_moment_for_marked(),
    };
    let typed = Typed::read(actions);
    view! {
        <div class="selection-acts">
            <Act
                many=Many::Status
                icon=Icon::CircleDot
                name=t!("status-menu-label")
                test="many-status"
                menu_test="many-status-menu"
                choices=Choices::new(Signal::derive(statuses), move |status: Status| {
                    let what = status_name(&status);
                    actions.act_on_marked(Action::SetStatus { status, until: None }, what);
                })
            />
            <Act
                many=Many::Snooze
                icon=Icon::Clock
                name=t!("snooze-label")
                test="many-snooze"
                menu_test="many-snooze-menu"
                choices=Choices::new(Signal::derive(moments::presets), snooze)
                typed=Some(typed.query)
                answers=Some(Choices::new(typed.answers, snooze))
            />
            <Act
                many=Many::Assign
                icon=Icon::UserPlus
                name=t!("keys-assign")
                test="many-assign"
                menu_test="many-assign-menu"
                choices=Choices::new(Signal::derive(move || agent_choices(&reference.read(), None, me.get(), None)), assign)
            />
            <Act
                many=Many::Team
                icon=Icon::Users
                name=t!("keys-team")
                test="many-team"
                menu_test="many-team-menu"
                choices=Choices::new(Signal::derive(move || team_choices(&reference.read(), None)), set_team)
            />
            <Act
                many=Many::Priority
                icon=Icon::Flag
                name=t!("related-priority")
                test="many-priority"
                menu_test="many-priority-menu"
                choices=Choices::new(Signal::derive(|| priority_choices(None)), set_priority)
            />
            <Act
                many=Many::Labels
                icon=Icon::Tag
                name=t!("keys-labels")
                test="many-labels"
                menu_test="many-labels-menu"
                choices=Choices::new(Signal::derive(move || label_choices(&reference.read())), move |change: LabelChange| {
                    let what = change.words();
                    actions.act_on_marked(change.action(), what);
                })
            />
            <Act
                many=Many::Macro
                icon=Icon::Zap
                name=t!("selection-macro")
                test="many-macro"
                menu_test="many-macro-menu"
                choices=Choices::new(Signal::derive(move || macro_choices(&state.macros().read())), move |(macro_id, name): (MacroId, String)| {
                    let what = t!("selection-macro-run", name = name.clone());
                    actions
                        .act_on_marked(
                            Action::RunMacro {
                                macro_id,
                                name,
                                steps: Vec::new(),
                            },
                            what,
                        );
                })
            />
            <Act
                many=Many::Read
                icon=Icon::Mail
                name=t!("selection-read")
                test="many-read"
                menu_test="many-read-menu"
                choices=Choices::new(Signal::derive(move || read_choices(&actions.module())), move |reading: Reading| {
                    let module = actions.module_untracked();
                    actions.act_on_marked(reading.action(), reading.words(&module));
                })
            />
        </div>
    }
}

/// An act: its icon, and the menu it opens.
#[component]
fn Act(
    /// Which.
    many: Many,
    /// Its icon.
    icon: Icon,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// Name for tests.
    test: &'static str,
    /// Name of the menu for tests.
    menu_test: &'static str,
    /// What can be chosen.
    choices: Choices,
    /// What is typed, where someone else answers to it.
    #[prop(optional_no_strip)]
    typed: Option<RwSignal<String>>,
    /// What answers to what is typed.
    #[prop(optional_no_strip)]
    answers: Option<Choices>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let anchor = NodeRef::<html::Button>::new();
    let own = Menu::Many(many);
    let open = Memo::new(move |_| state.menu().get() == Some(own));
    let label = Signal::derive(move || match many {
        Many::Snooze => t!("snooze-type"),
        _ => name.get(),
    });
    view! {
        <button
            type="button"
            class="icon-button"
            aria-haspopup="listbox"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=name
            title=name
            data-test=test
            node_ref=anchor
            on:click=move |_| {
                let next = (!open.get_untracked()).then_some(own);
                state.menu().set(next);
            }
        >
            <Glyph icon=icon />
        </button>
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=label
                            choices=choices
                            anchor=anchor
                            filtering=filtering(many)
                            query=typed
                            answers=answers
                            test=menu_test
                            on_close=move |()| state.menu().set(None)
                        />
                    }
                })
        }}
    }
}

const fn filtering(many: Many) -> Filtering {
    match many {
        Many::Status | Many::Priority | Many::Read => Filtering::No,
        Many::Snooze | Many::Assign | Many::Team | Many::Labels | Many::Macro => Filtering::Yes,
    }
}

fn statuses() -> Vec<Choice<Status>> {
    [Status::Open, Status::AiReply, Status::Closed]
        .into_iter()
        .map(|status| {
            Choice::new(status.clone(), status_name(&status)).marked(Mark::Status(status))
        })
        .collect()
}

fn agent_words(reference: &Reference, agent: Option<AgentId>) -> String {
    match agent {
        Some(agent) => t!("outbox-assign", name = agent_name(reference, agent)),
        None => t!("outbox-unassign"),
    }
}

fn team_words(reference: &Reference, team: Option<TeamId>) -> String {
    match team {
        Some(team) => t!("outbox-team", name = team_name(reference, team)),
        None => t!("outbox-no-team"),
    }
}

/// A label that goes on, or comes off.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LabelChange {
    Add(LabelTitle),
    Remove(LabelTitle),
}

impl LabelChange {
    fn words(&self) -> String {
        match self {
            Self::Add(title) => t!("selection-label-add", title = title.0.clone()),
            Self::Remove(title) => t!("selection-label-remove", title = title.0.clone()),
        }
    }

    fn action(self) -> Action {
        let (add, remove) = match self {
            Self::Add(title) => (vec![title], Vec::new()),
            Self::Remove(title) => (Vec::new(), vec![title]),
        };
        Action::ChangeLabels { add, remove }
    }
}

/// Every label to put on, then every label to take off.
fn label_choices(reference: &Reference) -> Vec<Choice<LabelChange>> {
    let choice = |change: LabelChange, color: &str| {
        let words = change.words();
        Choice::new(change, words).marked(Mark::Color(color.to_owned()))
    };
    let add = reference
        .labels
        .iter()
        .map(|label| choice(LabelChange::Add(label.title.clone()), &label.color));
    let remove = reference.labels.iter().enumerate().map(|(place, label)| {
        let choice = choice(LabelChange::Remove(label.title.clone()), &label.color);
        if place == 0 { choice.apart() } else { choice }
    });
    add.chain(remove).collect()
}

/// The macros that are on the server.
fn macro_choices(macros: &[Macro]) -> Vec<Choice<(MacroId, String)>> {
    macros
        .iter()
        .filter_map(|known| {
            let value = (known.id?, known.name.clone());
            Some(Choice::new(value, known.name.clone()).marked(Mark::Icon(Icon::Zap)))
        })
        .collect()
}

/// Whether the marked conversations become read or unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Read,
    Unread,
}

impl Reading {
    fn words(self, module: &Category) -> String {
        let module = module.wire_name().to_owned();
        match self {
            Self::Read => t!("selection-mark-read", module = module),
            Self::Unread => t!("selection-mark-unread", module = module),
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Read => Action::MarkRead { seen: None },
            Self::Unread => Action::MarkUnread,
        }
    }
}

fn read_choices(module: &Category) -> Vec<Choice<Reading>> {
    [Reading::Read, Reading::Unread]
        .into_iter()
        .map(|reading| Choice::new(reading, reading.words(module)))
        .collect()
}

#[cfg(test)]
mod tests {
    use guichet_model::account::Label;

    use super::*;

    #[test]
    fn every_label_can_go_on_and_come_off() {
        let reference = Reference {
            labels: vec![Label {
                title: LabelTitle("vip".to_owned()),
                color: "#8a3ffc".to_owned(),
                on_sidebar: true,
            }],
            ..Reference::default()
        };
        let actions: Vec<Action> = label_choices(&reference)
            .into_iter()
            .map(|choice| choice.value.action())
            .collect();
        let title = LabelTitle("vip".to_owned());
        assert_eq!(
            actions,
            [
                Action::ChangeLabels {
                    add: vec![title.clone()],
                    remove: Vec::new()
                },
                Action::ChangeLabels {
                    add: Vec::new(),
                    remove: vec![title]
                },
            ]
        );
    }
}
