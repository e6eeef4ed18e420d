//! "Conversation actions": the agent, the team, the priority and the labels of the open conversation, each shown and
//! changed in the same place. Every change is laid over the local copy at once and queued.

use guichet_model::{
    AgentId, TeamId,
    account::{Account, Agent, Reference},
    conversation::{ConversationRow, Priority},
    outbox::Action,
};
use leptos::{html, prelude::*};

use super::{assignable::assignable, labels::LabelsLine};
use crate::{
    actions::Actions,
    components::{
        availability::AgentFace,
        avatar::{Avatar, Size},
        button::{Button, Look},
        fold::Fold,
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark},
        status::{priority_icon, priority_name},
    },
    state::{Menu, StateStoreFields},
    t,
};

/// The section.
#[component]
pub fn WorkSection() -> impl IntoView {
    view! {
        <Fold title=t!("related-actions") name="actions">
            <dl class="related-lines">
                <AgentLine />
                <TeamLine />
                <PriorityLine />
                <LabelsLine />
            </dl>
        </Fold>
    }
}

/// What a line reads of the conversation that the panel shows.
pub(super) fn of_row<T: PartialEq + Clone + Send + Sync + 'static>(
    read: impl Fn(&ConversationRow) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    let conversation = super::shown();
    Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .map(|conversation| read(&conversation.row))
    })
}

#[component]
fn AgentLine() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let row = of_row(|row| (row.assignee, row.bot.clone()));
    let me = Memo::new(move |_| me(&state.accounts().read(), state.current().get()));
    let assignee = Memo::new(move |_| row.get().and_then(|(assignee, _)| assignee));
    let inbox = of_row(|row| row.inbox);
    let allowed = assignable(Memo::new(move |_| {
        let open = state.menu().get() == Some(Menu::Assign);
        open.then(|| inbox.get()).flatten()
    }));
    let choices = Signal::derive(move || {
        let reference = state.reference().read();
        agent_choices(
            &reference,
            allowed.read().as_deref(),
            me.get(),
            assignee.get(),
        )
    });
    let shown = move || {
        let (assignee, bot) = row.get().unwrap_or_default();
        match (assignee, bot) {
            (Some(agent), _) => agent_view(&state.reference().read(), agent),
            (None, Some(bot)) => view! {
                <Glyph icon=Icon::Sparkles />
                <span class="pick-text">{bot}</span>
            }
            .into_any(),
            (None, None) => none_view(t!("related-nobody")),
        }
    };
    let not_mine = move || me.get().filter(|me| assignee.get() != Some(*me));
    view! {
        <Line
            name=t!("related-agent")
            hint=t!("keys-assign")
            menu=Menu::Assign
            key_name="a"
            test="assign"
            menu_test="assign-menu"
            choices=Choices::new(choices, move |agent| actions.dispatch(Action::Assign { agent }))
            after=move || {
                not_mine()
                    .map(|me| {
                        view! {
                            <Button
                                look=Look::Link
                                test="assign-me"
                                on_press=move |_| {
                                    actions.dispatch(Action::Assign { agent: Some(me) });
                                }
                            >
                                {t!("related-assign-me")}
                            </Button>
                        }
                    })
                    .into_any()
            }
        >
            {shown}
        </Line>
    }
}

#[component]
fn TeamLine() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let row = of_row(|row| row.team);
    let team = Memo::new(move |_| row.get().flatten());
    let choices = Signal::derive(move || team_choices(&state.reference().read(), team.get()));
    let shown = move || match team.get() {
        Some(team) => {
            let name = team_name(&state.reference().read(), team);
            view! {
                <Glyph icon=Icon::Users />
                <span class="pick-text">{name}</span>
            }
            .into_any()
        }
        None => none_view(t!("related-none")),
    };
    view! {
        <Line
            name=t!("related-team")
            hint=t!("keys-team")
            menu=Menu::Team
            key_name="t"
            test="team"
            menu_test="team-menu"
            choices=Choices::new(choices, move |team| actions.dispatch(Action::SetTeam { team }))
        >
            {shown}
        </Line>
    }
}

#[component]
fn PriorityLine() -> impl IntoView {
    let actions = Actions::of_window();
    let row = of_row(|row| row.priority.clone());
    let priority = Memo::new(move |_| row.get().flatten());
    let choices = Signal::derive(move || priority_choices(priority.get().as_ref()));
    let shown = move || match priority.get() {
        Some(priority) => view! {
            <span class="pick-priority" data-priority=priority.wire_name().to_owned()>
                <Glyph icon=priority_icon(Some(&priority)) />
                {priority_name(Some(&priority))}
            </span>
        }
        .into_any(),
        None => none_view(t!("related-none")),
    };
    view! {
        <Line
            name=t!("related-priority")
            hint=t!("related-priority")
            menu=Menu::Priority
            key_name="p"
            test="priority"
            menu_test="priority-menu"
            choices=Choices::new(choices, move |priority| actions.dispatch(Action::SetPriority { priority }))
        >
            {shown}
        </Line>
    }
}

/// A line with a value that opens a filtering menu.
#[component]
fn Line(
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// What pressing it does, for the title and for screen readers.
    #[prop(into)]
    hint: Signal<String>,
    /// The menu it opens.
    menu: Menu,
    /// The key that opens it too.
    key_name: &'static str,
    /// Name for tests.
    test: &'static str,
    /// Name of the menu for tests.
    menu_test: &'static str,
    /// What can be chosen.
    choices: Choices,
    /// Drawn after the value.
    #[prop(optional, into)]
    after: ViewFn,
    /// The value.
    children: Children,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let anchor = NodeRef::<html::Button>::new();
    let open = Memo::new(move |_| state.menu().get() == Some(menu));
    let toggle = move |_| {
        let next = (!open.get_untracked()).then_some(menu);
        state.menu().set(next);
    };
    view! {
        <dt>{name}</dt>
        <dd class="related-pick">
            <button
                type="button"
                class="pick"
                aria-haspopup="listbox"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                title=move || format!("{} ({key_name})", hint.get())
                data-test=test
                node_ref=anchor
                on:click=toggle
            >
                {children()}
            </button>
            {move || after.run()}
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <ChoiceMenu
                                label=hint
                                choices=choices
                                anchor=anchor
                                filtering=Filtering::Yes
                                test=menu_test
                                on_close=move |()| state.menu().set(None)
                            />
                        }
                    })
            }}
        </dd>
    }
}

pub(super) fn none_view(words: String) -> AnyView {
    view! { <span class="pick-none">{words}</span> }.into_any()
}

fn agent_view(reference: &Reference, agent: AgentId) -> AnyView {
    let known = reference.agents.iter().find(|known| known.id == agent);
    match known {
        Some(known) => view! {
            <AgentFace name=known.name.clone() availability=known.availability />
            <span class="pick-text">{known.name.clone()}</span>
        }
        .into_any(),
        None => {
            let name = agent_name(reference, agent);
            view! {
                <Avatar name=name.clone() size=Size::Mini />
                <span class="pick-text">{name}</span>
            }
            .into_any()
        }
    }
}

/// The name of an agent; their number where they are not known here.
#[must_use]
pub fn agent_name(reference: &Reference, agent: AgentId) -> String {
    reference
        .agents
        .iter()
        .find(|known| known.id == agent)
        .map_or_else(
            || t!("agent-unknown", id = agent.to_string()),
            |known| known.name.clone(),
        )
}

/// The name of a team; its number where it is not known here.
#[must_use]
pub fn team_name(reference: &Reference, team: TeamId) -> String {
    reference
        .teams
        .iter()
        .find(|known| known.id == team)
        .map_or_else(
            || t!("team-unknown", id = team.to_string()),
            |known| known.name.clone(),
        )
}

/// The signed-in agent of the account on screen.
#[must_use]
pub fn me(accounts: &[Account], current: Option<guichet_model::AccountKey>) -> Option<AgentId> {
    accounts
        .iter()
        .find(|account| Some(account.key) == current)
        .map(|account| account.me)
}

/// Oneself, nobody, then the others by name: those who are allowed, and the one who has it now.
#[must_use]
pub fn agent_choices(
    reference: &Reference,
    allowed: Option<&[AgentId]>,
    me: Option<AgentId>,
    now: Option<AgentId>,
) -> Vec<Choice<Option<AgentId>>> {
    let choice = |agent: &Agent, name: String| {
        Choice::new(Some(agent.id), name)
            .marked(Mark::Agent(agent.name.clone(), agent.availability))
            .chosen_if(&now)
    };
    let offered = |agent: &&Agent| {
        now == Some(agent.id) || allowed.is_none_or(|allowed| allowed.contains(&agent.id))
    };
    let own = reference
        .agents
        .iter()
        .filter(offered)
        .filter(|agent| Some(agent.id) == me)
        .map(|agent| choice(agent, t!("related-me", name = agent.name.clone())));
    let nobody = Choice::new(None, t!("related-nobody"))
        .marked(Mark::Icon(Icon::Minus))
        .chosen_if(&now);
    let others = reference
        .agents
        .iter()
        .filter(offered)
        .filter(|agent| Some(agent.id) != me)
        .map(|agent| choice(agent, agent.name.clone()));
    own.chain([nobody]).chain(others).collect()
}

/// No team, then the teams: those of the agent first.
#[must_use]
pub fn team_choices(reference: &Reference, now: Option<TeamId>) -> Vec<Choice<Option<TeamId>>> {
    let none = Choice::new(None, t!("related-no-team"))
        .marked(Mark::Icon(Icon::Minus))
        .chosen_if(&now);
    let of = |mine: bool| {
        reference
            .teams
            .iter()
            .filter(move |team| team.is_member == mine)
            .map(move |team| {
                Choice::new(Some(team.id), team.name.clone())
                    .marked(Mark::Icon(Icon::Users))
                    .chosen_if(&now)
            })
    };
    [none]
        .into_iter()
        .chain(of(true))
        .chain(of(false))
        .collect()
}

/// From the most urgent down to none.
#[must_use]
pub fn priority_choices(now: Option<&Priority>) -> Vec<Choice<Option<Priority>>> {
    let now = now.cloned();
    [
        Some(Priority::Urgent),
        Some(Priority::High),
        Some(Priority::Medium),
        Some(Priority::Low),
        None,
    ]
    .into_iter()
    .map(|priority| {
        Choice::new(priority.clone(), priority_name(priority.as_ref()))
            .marked(Mark::Icon(priority_icon(priority.as_ref())))
            .chosen_if(&now)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use guichet_model::account::{Availability, Team};

    use super::*;

    fn reference() -> Reference {
        let agent = |id, name: &str| Agent {
            id: AgentId(id),
            name: name.to_owned(),
            availability: Availability::Online,
            email: None,
        };
        let team = |id, name: &str, is_member| Team {
            id: TeamId(id),
            name: name.to_owned(),
            is_member,
        };
        Reference {
            agents: vec![agent(1, "Hugo"), agent(2, "Inès"), agent(3, "Léa")],
            teams: vec![team(1, "Billing", false), team(2, "Delivery", true)],
            ..Reference::default()
        }
    }

    #[test]
    fn oneself_comes_first_then_nobody_then_the_others() {
        let choices = agent_choices(&reference(), None, Some(AgentId(3)), Some(AgentId(1)));
        let values: Vec<_> = choices.iter().map(|choice| choice.value).collect();
        assert_eq!(
            values,
            [Some(AgentId(3)), None, Some(AgentId(1)), Some(AgentId(2))]
        );
        let chosen: Vec<_> = choices
            .iter()
            .filter(|choice| choice.chosen)
            .map(|choice| choice.value)
            .collect();
        assert_eq!(chosen, [Some(AgentId(1))]);
    }

    #[test]
    fn agents_who_do_not_see_the_inbox_are_not_offered_but_the_one_who_has_it_is() {
        let allowed = [AgentId(3)];
        let choices = agent_choices(
            &reference(),
            Some(&allowed),
            Some(AgentId(3)),
            Some(AgentId(1)),
        );
        let values: Vec<_> = choices.iter().map(|choice| choice.value).collect();
        assert_eq!(values, [Some(AgentId(3)), None, Some(AgentId(1))]);
    }

    #[test]
    fn teams_of_the_agent_come_before_the_others() {
        let values: Vec<_> = team_choices(&reference(), None)
            .iter()
            .map(|choice| choice.value)
            .collect();
        assert_eq!(values, [None, Some(TeamId(2)), Some(TeamId(1))]);
    }

    #[test]
    fn an_agent_who_is_gone_is_shown_by_number() {
        assert!(agent_name(&reference(), AgentId(99)).contains("99"));
    }
}
