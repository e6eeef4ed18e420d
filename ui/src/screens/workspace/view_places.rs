//! The agent's own views in the sidebar: each with its count and a menu, and the way to a new one.

use guichet_model::{
    ViewKey,
    view::{Scope, View, ViewPlace, ViewState},
};
use leptos::{html, prelude::*};

use super::sidebar::{on_workspace, test_name};
use crate::{
    actions::{Actions, Move},
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Mark},
    },
    format,
    state::{Dialog, StateStoreFields},
    t,
};

/// What the menu of a view offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Edit,
    Move(Move),
    Delete,
}

/// The custom views.
#[component]
pub fn ViewPlaces() -> impl IntoView {
    let actions = Actions::of_window();
    let views = actions.state().views();
    let keys = move || {
        let views = views.read();
        views.iter().map(|view| view.key).collect::<Vec<_>>()
    };
    view! {
        <section class="side-group" data-test="views">
            <div class="side-head">
                <h2 class="side-title">{t!("views-title")}</h2>
                <IconButton
                    icon=Icon::Plus
                    label=t!("view-new")
                    test="view-new"
                    on_press=move |_| actions.ask_view(None)
                />
            </div>
            <For each=keys key=|key| *key let:key>
                <ViewItem key=key />
            </For>
            {move || {
                views
                    .read()
                    .is_empty()
                    .then(|| {
                        view! {
                            <p class="side-hint" data-test="views-empty">
                                {t!("views-empty")}
                            </p>
                        }
                    })
            }}
        </section>
    }
}

#[component]
fn ViewItem(
    /// Which view.
    key: ViewKey,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let name = Memo::new(move |before: Option<&String>| {
        let views = state.views().read();
        let view = views.iter().find(|view| view.key == key);
        // A view on its way out keeps its name until it is gone.
        let name = view.map(|view| view.name.clone());
        name.or_else(|| before.cloned()).unwrap_or_default()
    });
    let marked = Memo::new(move |_| {
        let views = state.views().read();
        let view = views.iter().find(|view| view.key == key);
        view.and_then(Standing::of)
    });
    let own = Scope::View(key);
    let shown = own.clone();
    let on = Memo::new(move |_| on_workspace(actions) && actions.shown_place().0 == shown);
    let count = Memo::new(move |_| state.view_counts().read().get(&key).copied());
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let test = test_name(&own);
    let choose = Callback::new(move |wanted| match wanted {
        Wanted::Edit => actions.ask_view(Some(key)),
        Wanted::Move(direction) => actions.move_view(key, direction),
        Wanted::Delete => state.dialog().set(Some(Dialog::DeleteView(key))),
    });
    let choices = Signal::derive(move || {
        let keys: Vec<_> = state.views().read().iter().map(|view| view.key).collect();
        choices(keys.first() == Some(&key), keys.last() == Some(&key))
    });
    view! {
        <div class="side-view" class:on=on data-test="view" data-key=key.to_string()>
            <button
                type="button"
                class="side-item"
                class:on=on
                data-test=test
                title=name
                on:click=move |_| actions.show_scope(own.clone())
            >
                <Glyph icon=Icon::ListFilter />
                <span class="side-name">{name}</span>
                {move || {
                    marked
                        .get()
                        .map(|marked| {
                            view! {
                                <span
                                    class="side-mark"
                                    title=move || marked.words()
                                    data-test=marked.test_name()
                                >
                                    <Glyph icon=marked.icon() />
                                </span>
                            }
                        })
                }}
                <span class="side-count">{move || count.get().map(format::number)}</span>
            </button>
            <button
                type="button"
                class="side-tool"
                aria-haspopup="listbox"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || t!("view-menu", name = name.get())
                title=move || t!("view-menu", name = name.get())
                data-test="view-menu"
                node_ref=anchor
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Glyph icon=Icon::Ellipsis />
            </button>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <ChoiceMenu
                                label=Signal::derive(move || t!("view-menu", name = name.get()))
                                choices=Choices::new(choices, move |wanted| choose.run(wanted))
                                anchor=anchor
                                test="view-acts"
                                on_close=move |()| open.set(false)
                            />
                        }
                    })
            }}
        </div>
    }
}

/// What stands out about a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Its conditions cannot be read.
    Unreadable,
    /// The server refused it.
    Refused,
    /// The server does not have it yet.
    Waiting,
    /// It is on this computer only.
    Local,
}

impl Standing {
    const fn of(view: &View) -> Option<Self> {
        match (&view.state, view.place, view.readable) {
            (_, _, false) => Some(Self::Unreadable),
            (ViewState::Refused { .. }, _, true) => Some(Self::Refused),
            (ViewState::Waiting, ViewPlace::Server, true) => Some(Self::Waiting),
            (_, ViewPlace::Local, true) => Some(Self::Local),
            (ViewState::Saved, ViewPlace::Server, true) => None,
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Unreadable => Icon::TriangleAlert,
            Self::Refused => Icon::CloudOff,
            Self::Waiting => Icon::Clock,
            Self::Local => Icon::Monitor,
        }
    }

    const fn test_name(self) -> &'static str {
        match self {
            Self::Unreadable => "view-unreadable",
            Self::Refused => "view-refused",
            Self::Waiting => "view-waiting",
            Self::Local => "view-local",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Unreadable => t!("view-unreadable"),
            Self::Refused => t!("view-refused"),
            Self::Waiting => t!("view-waiting"),
            Self::Local => t!("view-local"),
        }
    }
}

fn choices(first: bool, last: bool) -> Vec<Choice<Wanted>> {
    let mut choices =
        vec![Choice::new(Wanted::Edit, t!("view-edit")).marked(Mark::Icon(Icon::Pencil))];
    if !first {
        choices.push(
            Choice::new(Wanted::Move(Move::Up), t!("view-up")).marked(Mark::Icon(Icon::ChevronUp)),
        );
    }
    if !last {
        choices.push(
            Choice::new(Wanted::Move(Move::Down), t!("view-down"))
                .marked(Mark::Icon(Icon::ChevronDown)),
        );
    }
    choices.push(
        Choice::new(Wanted::Delete, t!("view-delete"))
            .marked(Mark::Icon(Icon::Trash))
            .apart(),
    );
    choices
}

#[cfg(test)]
mod tests {
    use guichet_model::filter::Filter;

    use super::*;

    fn view(place: ViewPlace, state: ViewState, readable: bool) -> View {
        View {
            key: ViewKey(1),
            name: "Urgent".to_owned(),
            filter: Filter::default(),
            place,
            state,
            readable,
        }
    }

    #[test]
    fn a_view_on_this_computer_only_says_so_and_one_of_the_server_says_nothing() {
        let saved = view(ViewPlace::Server, ViewState::Saved, true);
        assert_eq!(Standing::of(&saved), None);
        let local = view(ViewPlace::Local, ViewState::Saved, true);
        assert_eq!(Standing::of(&local), Some(Standing::Local));
        let waiting = view(ViewPlace::Local, ViewState::Waiting, true);
        assert_eq!(Standing::of(&waiting), Some(Standing::Local));
        let waiting = view(ViewPlace::Server, ViewState::Waiting, true);
        assert_eq!(Standing::of(&waiting), Some(Standing::Waiting));
        let unknown = view(ViewPlace::Server, ViewState::Saved, false);
        assert_eq!(Standing::of(&unknown), Some(Standing::Unreadable));
    }

    #[test]
    fn a_view_at_the_end_moves_only_the_other_way() {
        let has = |choices: &[Choice<Wanted>], wanted| {
            choices.iter().any(|choice| choice.value == wanted)
        };
        let alone = choices(true, true);
        assert!(!has(&alone, Wanted::Move(Move::Up)) && !has(&alone, Wanted::Move(Move::Down)));
        let middle = choices(false, false);
        assert!(has(&middle, Wanted::Move(Move::Up)) && has(&middle, Wanted::Move(Move::Down)));
    }
}
