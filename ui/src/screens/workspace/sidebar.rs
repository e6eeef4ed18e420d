//! The sidebar: who one is seen as, and every place a list can show, with the number of open conversations in it.

use guichet_model::{
    InboxId, LabelTitle, TeamId,
    account::Channel,
    view::{Counts, Scope, Tab},
};
use leptos::{html, prelude::*};

use super::account_menu::AccountMenu;
use crate::{
    actions::Actions,
    components::{
        availability::{availability_name, availability_wire},
        avatar::{Avatar, Size},
        chip::Dot,
        icon::{Glyph, Icon},
        menu::Mark,
    },
    format,
    state::{Screen, StateStoreFields},
    t,
};

/// A group longer than this folds to this many.
const FOLDED: usize = 6;

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let counts = state.counts();
    let tabs = move |tab: Tab| {
        let tabs = counts.read().tabs;
        match tab {
            Tab::All => tabs.all,
            Tab::Unassigned => tabs.unassigned,
            Tab::Mine => tabs.mine,
        }
    };
    view! {
        <nav class="side" aria-label=move || t!("sidebar-label") data-test="sidebar">
            <Brand />
            <div class="side-places">
                <button
                    type="button"
                    class="side-item"
                    class:on=move || on_workspace(actions) && actions.shown_place().0 == Scope::Everything
                    data-test="side-conversations"
                    on:click=move |_| actions.show_scope(Scope::Everything)
                >
                    <Glyph icon=Icon::MessageSquare />
                    <span class="side-name">{move || t!("sidebar-conversations")}</span>
                </button>
                <TabPlace tab=Tab::All count=Signal::derive(move || tabs(Tab::All)) />
                <TabPlace tab=Tab::Unassigned count=Signal::derive(move || tabs(Tab::Unassigned)) />
                <TabPlace tab=Tab::Mine count=Signal::derive(move || tabs(Tab::Mine)) />
                <Group
                    title=Signal::derive(|| t!("sidebar-teams"))
                    places=Memo::new(move |_| team_places(actions))
                />
                <Group
                    title=Signal::derive(|| t!("sidebar-inboxes"))
                    places=Memo::new(move |_| inbox_places(actions))
                />
                <Group
                    title=Signal::derive(|| t!("sidebar-labels"))
                    places=Memo::new(move |_| label_places(actions))
                />
            </div>
            <div class="side-foot">
                <button
                    type="button"
                    class="side-item"
                    class:on=move || state.screen().get() == Screen::Outbox
                    data-test="side-outbox"
                    on:click=move |_| actions.show(Screen::Outbox)
                >
                    <Glyph icon=Icon::Send />
                    <span class="side-name">{move || t!("sidebar-outbox")}</span>
                    {move || {
                        let counts = counts.read();
                        (counts.outbox > 0)
                            .then(|| {
                                view! {
                                    <span class="side-count" class:warning=counts.parked != 0>
                                        {format::number(counts.outbox)}
                                    </span>
                                }
                            })
                    }}
                </button>
                <button
                    type="button"
                    class="side-item"
                    class:on=move || state.screen().get() == Screen::Settings
                    data-test="side-settings"
                    on:click=move |_| actions.show(Screen::Settings)
                >
                    <Glyph icon=Icon::Settings />
                    <span class="side-name">{move || t!("sidebar-settings")}</span>
                </button>
            </div>
        </nav>
    }
}

fn on_workspace(actions: Actions) -> bool {
    actions.state().screen().get() == Screen::Workspace
}

/// The name of the product, and oneself with the switch of what one is seen as.
#[component]
fn Brand() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let me = Memo::new(move |_| {
        let current = state.current().get();
        state
            .accounts()
            .read()
            .iter()
            .find(|account| Some(account.key) == current)
            .map(|account| (account.my_name.clone(), account.availability))
            .unwrap_or_default()
    });
    view! {
        <div class="brand">
            <span class="brand-mark" aria-hidden="true">
                "G"
            </span>
            <span class="brand-name">"Guichet"</span>
            <button
                type="button"
                class="brand-me"
                aria-haspopup="listbox"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || {
                    let (name, availability) = me.get();
                    t!("sidebar-me", name = name, availability = availability_name(availability))
                }
                title=move || {
                    let (name, availability) = me.get();
                    t!("sidebar-me", name = name, availability = availability_name(availability))
                }
                data-test="availability"
                node_ref=anchor
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Avatar name=Signal::derive(move || me.get().0) size=Size::Small />
                <span
                    class="presence"
                    data-availability=move || availability_wire(me.get().1)
                ></span>
            </button>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <AccountMenu anchor=anchor on_close=move |()| open.set(false) />
                        }
                    })
            }}
        </div>
    }
}

/// A tab of the whole module.
#[component]
fn TabPlace(
    /// Which tab.
    tab: Tab,
    /// Open conversations in it.
    #[prop(into)]
    count: Signal<u32>,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <button
            type="button"
            class="side-item side-sub"
            class:on=move || {
                on_workspace(actions) && actions.shown_place() == (Scope::Everything, tab)
            }
            data-test=match tab {
                Tab::All => "side-all",
                Tab::Unassigned => "side-unassigned",
                Tab::Mine => "side-mine",
            }
            on:click=move |_| actions.show_tab_of(Scope::Everything, tab)
        >
            <span class="side-name">{move || super::list::tab_name(tab)}</span>
            <span class="side-count">{move || format::number(count.get())}</span>
        </button>
    }
}

/// A place in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    scope: Scope,
    name: String,
    mark: Mark,
}

fn team_places(actions: Actions) -> Vec<Place> {
    let state = actions.state();
    state
        .reference()
        .read()
        .teams
        .iter()
        .filter(|team| team.is_member)
        .map(|team| Place {
            scope: Scope::Team(team.id),
            name: team.name.clone(),
            mark: Mark::Icon(Icon::Users),
        })
        .collect()
}

fn inbox_places(actions: Actions) -> Vec<Place> {
    let state = actions.state();
    state
        .reference()
        .read()
        .inboxes
        .iter()
        .map(|inbox| Place {
            scope: Scope::Inbox(inbox.id),
            name: inbox.name.clone(),
            mark: Mark::Icon(channel_icon(&inbox.channel)),
        })
        .collect()
}

fn label_places(actions: Actions) -> Vec<Place> {
    let state = actions.state();
    state
        .reference()
        .read()
        .labels
        .iter()
        .filter(|label| label.on_sidebar)
        .map(|label| Place {
            scope: Scope::Label(label.title.clone()),
            name: label.title.0.clone(),
            mark: Mark::Color(label.color.clone()),
        })
        .collect()
}

fn count_of(counts: &Counts, scope: &Scope) -> u32 {
    let count = match scope {
        Scope::Everything => Some(&counts.tabs.all),
        Scope::Team(team) => counts.teams.get(team),
        Scope::Inbox(inbox) => counts.inboxes.get(inbox),
        Scope::Label(label) => counts.labels.get(label),
    };
    count.copied().unwrap_or_default()
}

/// The icon of a channel.
#[must_use]
pub(super) const fn channel_icon(channel: &Channel) -> Icon {
    match channel {
        Channel::Web => Icon::Globe,
        Channel::Api => Icon::Code,
        Channel::Email => Icon::Mail,
        Channel::Whatsapp => Icon::Phone,
        Channel::Sms => Icon::MessageCircle,
        Channel::Other(_) => Icon::Inbox,
    }
}

/// A group of places; a long one folds.
#[component]
fn Group(
    /// Its name.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    places: Memo<Vec<Place>>,
) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let long = Memo::new(move |_| places.read().len() > FOLDED);
    let shown = move || {
        let all = places.get();
        let shown = if unfolded.get() || all.len() <= FOLDED + 1 {
            all.len()
        } else {
            FOLDED
        };
        all.into_iter().take(shown).collect::<Vec<_>>()
    };
    let foldable = move || long.get() && places.read().len() > FOLDED + 1;
    move || {
        (!places.read().is_empty()).then(|| {
            view! {
                <section class="side-group">
                    <h2 class="side-title">{title}</h2>
                    <For each=shown key=|place| (place.scope.clone(), place.name.clone()) let:place>
                        <PlaceItem place=place />
                    </For>
                    {move || {
                        foldable()
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="side-item side-more"
                                        aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                                        on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
                                    >
                                        <Glyph icon=Signal::derive(move || {
                                            if unfolded.get() { Icon::ChevronUp } else { Icon::ChevronDown }
                                        }) />
                                        <span class="side-name">
                                            {move || {
                                                if unfolded.get() {
                                                    t!("sidebar-fewer")
                                                } else {
                                                    t!("sidebar-all", count = places.read().len())
                                                }
                                            }}
                                        </span>
                                    </button>
                                }
                            })
                    }}
                </section>
            }
        })
    }
}

#[component]
fn PlaceItem(
    /// Which place.
    place: Place,
) -> impl IntoView {
    let actions = Actions::of_window();
    let Place {
        scope: own,
        name,
        mark,
    } = place;
    let scope = own.clone();
    let shown = own.clone();
    let counted = own.clone();
    let counts = actions.state().counts();
    let count = Memo::new(move |_| count_of(&counts.read(), &counted));
    view! {
        <button
            type="button"
            class="side-item"
            class:on=move || on_workspace(actions) && actions.shown_place().0 == shown
            data-test=test_name(&own)
            title=name.clone()
            on:click=move |_| actions.show_scope(scope.clone())
        >
            {match mark {
                Mark::Icon(icon) => view! { <Glyph icon=icon /> }.into_any(),
                Mark::Color(color) => {
                    view! {
                        <span class="side-dot">
                            <Dot color=color />
                        </span>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
            <span class="side-name">{name.clone()}</span>
            <span class="side-count">
                {move || Some(count.get()).filter(|count| *count > 0).map(format::number)}
            </span>
        </button>
    }
}

fn test_name(scope: &Scope) -> String {
    match scope {
        Scope::Everything => "side-conversations".to_owned(),
        Scope::Team(TeamId(id)) => format!("side-team-{id}"),
        Scope::Inbox(InboxId(id)) => format!("side-inbox-{id}"),
        Scope::Label(LabelTitle(title)) => format!("side-label-{title}"),
    }
}
