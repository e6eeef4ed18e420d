//! In which order the list stands: by what, and in which direction.

use guichet_model::view::{Direction, Sort, SortBy};
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices},
    },
    state::{ListStoreFields, StateStoreFields},
    t,
};

const ORDERS: [SortBy; 5] = [
    SortBy::LastActivity,
    SortBy::Created,
    SortBy::Priority,
    SortBy::WaitingLongest,
    SortBy::UnreadFirst,
];

/// The button and its menu.
#[component]
pub fn SortMenu() -> impl IntoView {
    let actions = Actions::of_window();
    let filter = actions.state().list().filter();
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let now = Memo::new(move |_| filter.read().sort);
    let choices = Signal::derive(move || choices(now.get()));
    let title = move || {
        let sort = now.get();
        t!(
            "sort-now",
            order = order_name(sort.by),
            direction = direction_name(sort.by, sort.direction)
        )
    };
    view! {
        <button
            type="button"
            class="icon-button"
            class:narrowed=move || now.get() != Sort::default()
            aria-haspopup="listbox"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=title
            title=title
            data-test="sort"
            node_ref=anchor
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Glyph icon=Icon::ArrowUpDown />
        </button>
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("sort-label")
                            choices=Choices::new(choices, move |sort| actions.show_sort(sort))
                            anchor=anchor
                            test="sort-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}

/// The orders, each in the direction that is chosen now, then both directions of the order that is chosen now.
fn choices(now: Sort) -> Vec<Choice<Sort>> {
    let orders = ORDERS.into_iter().map(|by| {
        let mut choice = Choice::new(
            Sort {
                by,
                direction: Direction::Descending,
            },
            order_name(by),
        );
        choice.chosen = by == now.by;
        choice
    });
    let descending = Sort {
        direction: Direction::Descending,
        ..now
    };
    let ascending = Sort {
        direction: Direction::Ascending,
        ..now
    };
    let directions = [
        Choice::new(descending, direction_name(now.by, Direction::Descending)).apart(),
        Choice::new(ascending, direction_name(now.by, Direction::Ascending)),
    ]
    .into_iter()
    .map(|choice| choice.chosen_if(&now));
    orders.chain(directions).collect()
}

fn order_name(by: SortBy) -> String {
    match by {
        SortBy::LastActivity => t!("sort-activity"),
        SortBy::Created => t!("sort-created"),
        SortBy::Priority => t!("sort-priority"),
        SortBy::WaitingLongest => t!("sort-waiting"),
        SortBy::UnreadFirst => t!("sort-unread"),
    }
}

/// What a direction means for an order.
fn direction_name(by: SortBy, direction: Direction) -> String {
    match (by, direction) {
        (SortBy::LastActivity | SortBy::Created, Direction::Descending) => t!("sort-newest"),
        (SortBy::LastActivity | SortBy::Created, Direction::Ascending) => t!("sort-oldest"),
        (SortBy::Priority, Direction::Descending) => t!("sort-most-urgent"),
        (SortBy::Priority, Direction::Ascending) => t!("sort-least-urgent"),
        (SortBy::WaitingLongest, Direction::Descending) => t!("sort-longest"),
        (SortBy::WaitingLongest, Direction::Ascending) => t!("sort-shortest"),
        (SortBy::UnreadFirst, Direction::Descending) => t!("sort-unread-first"),
        (SortBy::UnreadFirst, Direction::Ascending) => t!("sort-read-first"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_chosen_in_its_usual_direction_and_can_then_be_turned_round() {
        let now = Sort {
            by: SortBy::Priority,
            direction: Direction::Ascending,
        };
        let choices = choices(now);
        assert_eq!(choices.len(), 7);
        let chosen: Vec<_> = choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| choice.chosen)
            .map(|(place, _)| place)
            .collect();
        assert_eq!(chosen, [2, 6], "priority, the least urgent first");
        let turned = choices.get(5).map(|choice| choice.value);
        assert_eq!(
            turned,
            Some(Sort {
                by: SortBy::Priority,
                direction: Direction::Descending
            })
        );
    }
}
