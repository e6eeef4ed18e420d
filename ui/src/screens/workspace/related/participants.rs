//! Who takes part in the conversation beside its agent: seen, added, removed, oneself with one click; and who writes in it
//! right now.

use guichet_model::{
    AgentId,
    account::{Agent, Reference},
    conversation::Category,
    outbox::Action,
};
use leptos::{html, prelude::*};

use super::{assignable::assignable, work::agent_name};
use crate::{
    actions::Actions,
    components::{
        availability::AgentFace,
        avatar::{Avatar, Size},
        button::{Button, IconButton, Look},
        fold::Fold,
        icon::Icon,
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark, Selection},
    },
    state::{StateStoreFields, ThreadStoreFields, apply::writers_in},
    t,
};

/// The section.
#[component]
pub fn ParticipantsSection() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let conversation = super::shown();
    let participants = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .map(|open| open.participants.clone())
            .unwrap_or_default()
    });
    let ticket = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .is_some_and(|open| open.row.category == Category::Ticket)
    });
    let me = Memo::new(move |_| {
        let current = state.current().get();
        state
            .accounts()
            .read()
            .iter()
            .find(|account| Some(account.key) == current)
            .map(|account| account.me)
    });
    let writers = Memo::new(move |_| {
        let open = state.thread().open().get();
        open.map(|open| writers_in(state, open)).unwrap_or_default()
    });
    let title = Signal::derive(move || {
        if ticket.get() {
            t!("participants-ticket")
        } else {
            t!("participants-conversation")
        }
    });
    view! {
        <Fold title=title name="participants">
            {move || {
                participants
                    .read()
                    .is_empty()
                    .then(|| {
                        view! {
                            <p class="related-none" data-test="participants-none">
                                {t!("participants-none")}
                            </p>
                        }
                    })
            }}
            <ul class="participants" data-test="participants">
                <For each=move || participants.get() key=|agent| *agent let:agent>
                    <Participant agent=agent me=me writers=writers />
                </For>
            </ul>
            <Others participants=participants writers=writers />
            <div class="participant-tools">
                <Watch participants=participants me=me ticket=ticket />
                <AddParticipant participants=participants me=me />
            </div>
        </Fold>
    }
}

#[component]
fn Participant(
    /// Who.
    agent: AgentId,
    /// The signed-in agent.
    me: Memo<Option<AgentId>>,
    /// Who writes.
    writers: Memo<Vec<String>>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let reference = actions.state().reference();
    let known = Memo::new(move |_| known(&reference.read(), agent));
    let name = Memo::new(move |_| agent_name(&reference.read(), agent));
    let shown = move || {
        if me.get() == Some(agent) {
            t!("related-me", name = name.get())
        } else {
            name.get()
        }
    };
    view! {
        <li class="participant" data-test="participant" data-agent=agent.to_string()>
            {move || match known.get() {
                Some(known) => {
                    view! { <AgentFace name=known.name availability=known.availability /> }
                        .into_any()
                }
                None => view! { <Avatar name=name.get() size=Size::Mini /> }.into_any(),
            }}
            <span class="participant-name" title=shown>
                {shown}
            </span>
            {move || {
                writers
                    .read()
                    .contains(&name.read())
                    .then(|| {
                        view! {
                            <span class="participant-writes" data-test="participant-writes">
                                {t!("participant-writes")}
                            </span>
                        }
                    })
            }}
            <IconButton
                icon=Icon::X
                label=Signal::derive(move || t!("participant-remove", name = name.get()))
                test="participant-remove"
                on_press=move |_| actions.dispatch(change(agent, Part::Leaves))
            />
        </li>
    }
}

/// Those who write without taking part: customers, and agents who answer.
#[component]
fn Others(
    /// Who takes part.
    participants: Memo<Vec<AgentId>>,
    /// Who writes.
    writers: Memo<Vec<String>>,
) -> impl IntoView {
    let reference = Actions::of_window().state().reference();
    let others = Memo::new(move |_| {
        let reference = reference.read();
        let names: Vec<String> = participants
            .read()
            .iter()
            .map(|agent| agent_name(&reference, *agent))
            .collect();
        others(&writers.read(), &names)
    });
    move || {
        let names = others.get();
        (!names.is_empty()).then(|| {
            let words = if names.len() == 1 {
                t!("thread-typing", names = names.join(", "))
            } else {
                t!("thread-typing-many", names = names.join(", "))
            };
            view! {
                <p class="participant-others" data-test="participant-others">
                    {words}
                </p>
            }
        })
    }
}

/// "Watch this": oneself, with one click.
#[component]
fn Watch(
    /// Who takes part.
    participants: Memo<Vec<AgentId>>,
    /// The signed-in agent.
    me: Memo<Option<AgentId>>,
    /// Whether it is a ticket.
    ticket: Memo<bool>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let watching = Memo::new(move |_| me.get().is_some_and(|me| participants.read().contains(&me)));
    let toggle = move |_| {
        if let Some(me) = me.get_untracked() {
            let part = if watching.get_untracked() {
                Part::Leaves
            } else {
                Part::Joins
            };
            actions.dispatch(change(me, part));
        }
    };
    view! {
        <Button
            look=Look::Plain
            icon=Icon::Eye
            test="participant-watch"
            on_press=toggle
            attr:aria-pressed=move || if watching.get() { "true" } else { "false" }
        >
            {move || match (watching.get(), ticket.get()) {
                (true, _) => t!("participant-unwatch"),
                (false, true) => t!("participant-watch-ticket"),
                (false, false) => t!("participant-watch"),
            }}
        </Button>
    }
}

/// The menu of agents who can take part.
#[component]
fn AddParticipant(
    /// Who takes part.
    participants: Memo<Vec<AgentId>>,
    /// The signed-in agent.
    me: Memo<Option<AgentId>>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let conversation = super::shown();
    let allowed = assignable(Memo::new(move |_| {
        let inbox = || conversation.read().as_ref().map(|shown| shown.row.inbox);
        open.get().then(inbox).flatten()
    }));
    let choices = Signal::derive(move || {
        choices(
            &state.reference().read(),
            allowed.read().as_deref(),
            &participants.read(),
            me.get(),
        )
    });
    let choose = move |agent: AgentId| {
        let part = if participants.read_untracked().contains(&agent) {
            Part::Leaves
        } else {
            Part::Joins
        };
        actions.dispatch(change(agent, part));
    };
    view! {
        <Button
            look=Look::Quiet
            icon=Icon::UserPlus
            test="participant-add"
            node_ref=anchor
            on_press=move |_| open.update(|open| *open = !*open)
        >
            {t!("participant-add")}
        </Button>
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("participant-add")
                            choices=Choices::new(choices, choose)
                            anchor=anchor
                            filtering=Filtering::Yes
                            selection=Selection::Many
                            test="participants-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}

/// What becomes of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Joins,
    Leaves,
}

fn change(agent: AgentId, part: Part) -> Action {
    match part {
        Part::Joins => Action::ChangeParticipants {
            add: vec![agent],
            remove: Vec::new(),
        },
        Part::Leaves => Action::ChangeParticipants {
            add: Vec::new(),
            remove: vec![agent],
        },
    }
}

fn known(reference: &Reference, agent: AgentId) -> Option<Agent> {
    reference
        .agents
        .iter()
        .find(|known| known.id == agent)
        .cloned()
}

/// Those of `writers` who are not among these names.
fn others(writers: &[String], names: &[String]) -> Vec<String> {
    writers
        .iter()
        .filter(|writer| !names.contains(writer))
        .cloned()
        .collect()
}

/// Agents who can take part, and those who do already; the signed-in one first.
fn choices(
    reference: &Reference,
    allowed: Option<&[AgentId]>,
    participants: &[AgentId],
    me: Option<AgentId>,
) -> Vec<Choice<AgentId>> {
    let offered = |agent: &&Agent| {
        participants.contains(&agent.id)
            || allowed.is_none_or(|allowed| allowed.contains(&agent.id))
    };
    let choice = |agent: &Agent| {
        let own = Some(agent.id) == me;
        let name = if own {
            t!("related-me", name = agent.name.clone())
        } else {
            agent.name.clone()
        };
        let mut choice =
            Choice::new(agent.id, name).marked(Mark::Agent(agent.name.clone(), agent.availability));
        choice.chosen = participants.contains(&agent.id);
        choice
    };
    let (own, rest): (Vec<&Agent>, Vec<&Agent>) = reference
        .agents
        .iter()
        .filter(offered)
        .partition(|agent| Some(agent.id) == me);
    own.into_iter().chain(rest).map(choice).collect()
}

#[cfg(test)]
mod tests {
    use guichet_model::account::Availability;

    use super::*;

    fn reference() -> Reference {
        let agent = |id, name: &str| Agent {
            id: AgentId(id),
            name: name.to_owned(),
            email: None,
            availability: Availability::Online,
        };
        Reference {
            agents: vec![agent(1, "Hugo"), agent(2, "Inès"), agent(3, "Léa")],
            ..Reference::default()
        }
    }

    fn offered(allowed: Option<&[AgentId]>) -> Vec<(i64, bool)> {
        choices(&reference(), allowed, &[AgentId(1)], Some(AgentId(3)))
            .into_iter()
            .map(|choice| (choice.value.0, choice.chosen))
            .collect()
    }

    #[test]
    fn the_menu_offers_oneself_first_and_marks_who_takes_part() {
        assert_eq!(offered(None), [(3, false), (1, true), (2, false)]);
    }

    #[test]
    fn only_agents_of_the_inbox_are_offered_but_whoever_takes_part_can_leave() {
        assert_eq!(offered(Some(&[AgentId(3)])), [(3, false), (1, true)]);
    }

    #[test]
    fn who_writes_without_taking_part_is_told_apart() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            others(&names(&["Hugo", "Camille"]), &names(&["Hugo"])),
            ["Camille"]
        );
    }
}
