//! The sidebar: who one is seen as, and every place a list can show, with the number of open conversations in it.

use guichet_model::{
    InboxId, LabelTitle, TeamId, ViewKey,
    account::Channel,
    conversation::Category,
    view::{Counts, Scope, Tab},
};
use leptos::{html, prelude::*};

use super::{account_menu::AccountMenu, view_places::ViewPlaces};
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
    view! {
        <nav class="side" aria-label=t!("sidebar-label") data-test="sidebar">
            <Brand />
            <div class="side-places">
                <ModulePlace module=Category::Chat />
                <ModulePlace module=Category::Ticket />
                <ViewPlaces />
                <Group
                    title=t!("sidebar-teams")
                    places=Memo::new(move |_| team_places(actions))
                />
                <Group
                    title=t!("sidebar-inboxes")
                    places=Memo::new(move |_| inbox_places(actions))
                />
                <Group
                    title=t!("sidebar-labels")
                    places=Memo::new(move |_| label_places(actions))
                />
            </div>
            <div class="side-foot">
                <button
                    type="button"
                    class="side-item"
                    class:on=move || state.screen().get() == Screen::Drafts
                    data-test="side-drafts"
                    on:click=move |_| actions.show(Screen::Drafts)
                >
                    <Glyph icon=Icon::Pencil />
                    <span class="side-name">{t!("sidebar-drafts")}</span>
                    {move || {
                        let drafts = counts.read().drafts;
                        (drafts > 0)
                            .then(|| {
                                view! { <span class="side-count">{format::number(drafts)}</span> }
                            })
                    }}
                </button>
                <button
                    type="button"
                    class="side-item"
                    class:on=move || state.screen().get() == Screen::Outbox
                    data-test="side-outbox"
                    on:click=move |_| actions.show(Screen::Outbox)
                >
                    <Glyph icon=Icon::Send />
                    <span class="side-name">{t!("sidebar-outbox")}</span>
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
                    <span class="side-name">{t!("sidebar-settings")}</span>
                </button>
            </div>
        </nav>
    }
}

pub(super) fn on_workspace(actions: Actions) -> bool {
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
                {move || view! { <Avatar name=me.get().0 size=Size::Small /> }}
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

/// A module; the one on screen shows its tabs below it.
#[component]
fn ModulePlace(
    /// Which module.
    module: Category,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let tickets = module == Category::Ticket;
    let own = module.clone();
    let shown = Memo::new(move |_| actions.module() == own);
    let (icon, test) = if tickets {
        (Icon::Ticket, "side-tickets")
    } else {
        (Icon::MessageSquare, "side-conversations")
    };
    let tabs = Memo::new(move |_| {
        if tickets {
            state.ticket_counts().read().tabs
        } else {
            state.counts().read().tabs
        }
    });
    let open_ones = move || tabs.get().all;
    view! {
        <button
            type="button"
            class="side-item side-module"
            class:on=move || {
                shown.get() && on_workspace(actions)
                    && actions.shown_place().0 == Scope::Everything
            }
            aria-current=move || shown.get().then_some("true")
            data-test=test
            on:click=move |_| actions.show_module(module.clone())
        >
            <Glyph icon=icon />
            <span class="side-name">
                {move || if tickets { t!("sidebar-tickets") } else { t!("sidebar-conversations") }}
            </span>
            {move || {
                (!shown.get() && open_ones() > 0)
                    .then(|| view! { <span class="side-count">{format::number(open_ones())}</span> })
            }}
        </button>
        {move || {
            let lacking = tickets && !actions.has_tickets();
            (shown.get() && !lacking)
                .then(|| {
                    view! {
                        <TabPlace tab=Tab::All count=Signal::derive(move || tabs.get().all) />
                        <TabPlace
                            tab=Tab::Unassigned
                            count=Signal::derive(move || tabs.get().unassigned)
                        />
                        <TabPlace tab=Tab::Mine count=Signal::derive(move || tabs.get().mine) />
                    }
                })
        }}
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
            <span class="side-name">{move || super::list::tab_name(tab, &actions.module())}</span>
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
    let reference = state.reference().read();
    let own = reference.teams.iter().filter(|team| team.is_member);
    let mut places: Vec<Place> = own
        .map(|team| Place {
            scope: Scope::Team(team.id),
            name: team.name.clone(),
            mark: Mark::Icon(Icon::Users),
        })
        .collect();
    if places.len() > 1 {
        let every = Place {
            scope: Scope::MyTeams,
            name: t!("sidebar-my-teams"),
            mark: Mark::Icon(Icon::Users),
        };
        places.insert(0, every);
    }
    places
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

fn count_of(counts: &Counts, scope: &Scope, own_teams: &[TeamId]) -> u32 {
    let count = match scope {
        // A conversation has one team at most, so that none is counted twice.
        Scope::MyTeams => {
            let of = |team| counts.teams.get(team).copied().unwrap_or_default();
            return own_teams.iter().map(of).sum();
        }
        Scope::View(_) | Scope::Matching(_) => None,
        Scope::Everything => Some(&counts.tabs.all),
        Scope::Team(team) => counts.teams.get(team),
        Scope::Inbox(inbox) => counts.inboxes.get(inbox),
        Scope::Label(label) => counts.labels.get(label),
    };
    count.copied().unwrap_or_default()
}

/// The icon of a channel.
#[must_use]
pub const fn channel_icon(channel: &Channel) -> Icon {
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
                                        {move || { let icon = if unfolded.get() { Icon::ChevronUp } else { Icon::ChevronDown }; view! { <Glyph icon=icon /> } }}
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
    let state = actions.state();
    let count = Memo::new(move |_| {
        let reference = state.reference().read();
        let own = reference.teams.iter().filter(|team| team.is_member);
        let own: Vec<TeamId> = own.map(|team| team.id).collect();
        match actions.module() {
            Category::Ticket => count_of(&state.ticket_counts().read(), &counted, &own),
            _ => count_of(&state.counts().read(), &counted, &own),
        }
    });
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

pub(super) fn test_name(scope: &Scope) -> String {
    match scope {
        Scope::Everything => "side-conversations".to_owned(),
        Scope::Team(TeamId(id)) => format!("side-team-{id}"),
        Scope::Inbox(InboxId(id)) => format!("side-inbox-{id}"),
        Scope::Label(LabelTitle(title)) => format!("side-label-{title}"),
        Scope::MyTeams => "side-my-teams".to_owned(),
        Scope::View(ViewKey(key)) => format!("side-view-{key}"),
        Scope::Matching(_) => "side-preview".to_owned(),
    }
}
