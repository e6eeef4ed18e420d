//! The list of a module: tabs with counts, and rows of one height, of which only those on
//! screen exist.

use guichet_model::{
    ConversationKey,
    conversation::Category,
    view::{Scope, Tab, TabCounts},
};
use leptos::{html, leptos_dom::helpers::window_event_listener, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    divider::Divider,
    empty_list::{EmptyList, NoTickets},
    new_button::NewButton,
    row::Row,
    selection::SelectionBar,
    sort_menu::SortMenu,
    status_filter::StatusFilter,
};
use crate::{
    actions::{Actions, Pointer, Viewport},
    components::{button::Button, icon::Icon, notice::Notice},
    failure, format, layout,
    state::{ListStoreFields, Load, StateStoreFields, list},
    t,
};

/// Height of a row in pixels; `list.css` says the same.
pub const ROW_HEIGHT: f64 = 84.0;
/// Rows that exist above and below the screen, so that a turn of the wheel shows no hole.
const SPARE: usize = 6;
/// Rows drawn as grey shapes below the last one, while the next page comes.
const SHAPES: usize = 6;
/// The element that scrolls.
const SCROLLER: &str = "conversation-rows";

/// The list of conversations.
#[component]
pub fn ListPane(
    /// Its width in pixels.
    width: RwSignal<f64>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let title = move || place_name(actions);
    let lacking =
        Memo::new(move |_| actions.module() == Category::Ticket && !actions.has_tickets());
    view! {
        <section
            class="list"
            class:lacking=lacking
            aria-label=move || list_label(&actions.module())
            data-test="list"
            data-module=move || actions.module().wire_name().to_owned()
        >
            <header class="pane-head">
                <h1 title=title data-test="list-title">{title}</h1>
                <span class="push"></span>
                <StatusFilter />
                <SortMenu />
                <NewButton />
            </header>
            <div class="tabs" role="tablist" aria-label=move || list_label(&actions.module())>
                <TabButton tab=Tab::All />
                <TabButton tab=Tab::Unassigned />
                <TabButton tab=Tab::Mine />
            </div>
            <SelectionBar />
            {move || {
                if lacking.get() {
                    return view! { <NoTickets /> }.into_any();
                }
                let empty = state.list().rows().read().is_empty();
                match state.list().load().get() {
                    Load::Failed(problem) => {
                        view! {
                            <Notice
                                icon=Icon::TriangleAlert
                                title=t!("list-failed")
                                text=failure::sentence(&problem)
                                test="list-error"
                            >
                                <Button on_press=move |_| actions.read_list_again()>
                                    {t!("action-retry")}
                                </Button>
                            </Notice>
                        }
                            .into_any()
                    }
                    Load::Ready if empty => view! { <EmptyList /> }.into_any(),
                    Load::Ready => ().into_any(),
                    Load::Idle | Load::Loading if empty => view! { <Skeleton /> }.into_any(),
                    Load::Idle | Load::Loading => ().into_any(),
                }
            }}
            <Rows />
            <Divider width=width />
        </section>
    }
}

/// The name of a tab.
#[must_use]
pub fn tab_name(tab: Tab, module: &Category) -> String {
    let module = module.wire_name().to_owned();
    match tab {
        Tab::All => t!("tab-all", module = module),
        Tab::Unassigned => t!("tab-unassigned", module = module),
        Tab::Mine => t!("tab-mine", module = module),
    }
}

/// What the rows are, for screen readers.
fn list_label(module: &Category) -> String {
    match module {
        Category::Ticket => t!("sidebar-tickets"),
        _ => t!("list-label"),
    }
}

/// Moves the focus to the rows.
pub fn focus() {
    let rows = document()
        .get_element_by_id(SCROLLER)
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(rows) = rows {
        // The element is in the page, so it takes the focus.
        let _ = rows.focus();
    }
}

fn place_name(actions: Actions) -> String {
    let state = actions.state();
    let reference = state.reference();
    match actions.shown_place().0 {
        Scope::Everything => match actions.module() {
            Category::Ticket => t!("sidebar-tickets"),
            _ => t!("sidebar-conversations"),
        },
        Scope::MyTeams => t!("sidebar-teams"),
        Scope::View(wanted) => state
            .views()
            .read()
            .iter()
            .find(|view| view.key == wanted)
            .map(|view| view.name.clone())
            .unwrap_or_default(),
        Scope::Matching(_) => String::new(),
        Scope::Team(wanted) => reference
            .read()
            .teams
            .iter()
            .find(|team| team.id == wanted)
            .map(|team| team.name.clone())
            .unwrap_or_default(),
        Scope::Inbox(wanted) => reference
            .read()
            .inboxes
            .iter()
            .find(|inbox| inbox.id == wanted)
            .map(|inbox| inbox.name.clone())
            .unwrap_or_default(),
        Scope::Label(title) => title.0,
    }
}

#[component]
fn TabButton(
    /// Which tab.
    tab: Tab,
) -> impl IntoView {
    let actions = Actions::of_window();
    let list = actions.state().list();
    let on = Memo::new(move |_| list.tab().get() == tab);
    let count = Memo::new(move |_| list.tab_counts().get().map(|counts| count_of(counts, tab)));
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            class:on=on
            aria-selected=move || if on.get() { "true" } else { "false" }
            tabindex=move || if on.get() { "0" } else { "-1" }
            data-test=match tab {
                Tab::All => "tab-all",
                Tab::Unassigned => "tab-unassigned",
                Tab::Mine => "tab-mine",
            }
            on:click=move |_| actions.show_tab(tab)
            on:keydown=move |event| {
                let beside = match event.key().as_str() {
                    "ArrowRight" | "ArrowLeft" => event_target::<web_sys::Element>(&event),
                    _ => return,
                };
                let beside = if event.key() == "ArrowRight" {
                    beside.next_element_sibling()
                } else {
                    beside.previous_element_sibling()
                };
                if let Some(beside) = beside.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = beside.focus();
                    beside.click();
                }
            }
        >
            {move || tab_name(tab, &actions.module())}
            <span class="tab-count">{move || count.get().map(format::number)}</span>
        </button>
    }
}

const fn count_of(counts: TabCounts, tab: Tab) -> u32 {
    match tab {
        Tab::All => counts.all,
        Tab::Unassigned => counts.unassigned,
        Tab::Mine => counts.mine,
    }
}

/// Grey shapes of rows; `list.css` shows them only after a moment.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..SHAPES).map(|_| view! { <RowShape /> }).collect_view()}
        </div>
    }
}

#[component]
fn RowShape() -> impl IntoView {
    view! {
        <div class="row-shape">
            <span class="shape shape-disc"></span>
            <span class="shape shape-name"></span>
            <span class="shape shape-line"></span>
        </div>
    }
}

/// The rows that are on screen.
#[component]
fn Rows() -> impl IntoView {
    let actions = Actions::of_window();
    let list = actions.state().list();
    let scroller = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(800.0_f64);

    let total = Memo::new(move |_| list.rows().read().len());
    let keys = Memo::new(move |_| {
        list.rows()
            .read()
            .iter()
            .map(|row| row.key)
            .collect::<Vec<_>>()
    });
    // The first paint draws what one sees; the spare rows come after it.
    let spare = RwSignal::new(0);
    let viewport = Memo::new(move |_| viewport(top.get(), height.get(), total.get(), spare.get()));
    let visible = move || {
        let Viewport { first, end } = viewport.get();
        keys.read()
            .iter()
            .copied()
            .enumerate()
            .skip(first)
            .take(end.saturating_sub(first))
            .collect::<Vec<_>>()
    };
    let more = move || list.next().read().is_some();

    measure(scroller, height);
    keep_place(actions, scroller, keys, top, viewport);
    follow_selection(actions, scroller, keys, top, height);
    mark_painted(total, spare);
    Effect::new(move |_| actions.list_viewport(viewport.get()));

    view! {
        <div
            class="rows"
            class:stale=move || *list.load().read() == Load::Loading
            id=SCROLLER
            role="listbox"
            tabindex="0"
            aria-multiselectable="true"
            aria-label=move || list_label(&actions.module())
            aria-busy=move || {
                if *list.load().read() == Load::Loading { "true" } else { "false" }
            }
            aria-activedescendant=move || list.selected().get().map(row_id)
            data-test="rows"
            node_ref=scroller
            on:scroll=move |event| {
                let element = event_target::<web_sys::Element>(&event);
                top.set(f64::from(element.scroll_top()));
            }
            on:pointermove=move |_| {
                actions.list_pointer(Pointer::Moved { at_ms: layout::performance_ms() });
            }
            on:pointerleave=move |_| actions.list_pointer(Pointer::Away)
        >
            <div
                class="rows-space"
                style:height=move || {
                    let shapes = if more() { SHAPES } else { 0 };
                    format!("{}px", pixels(total.get() + shapes))
                }
            >
                <For each=visible key=|(_, key)| *key let((place, key))>
                    <PlacedRow place=place key=key keys=keys />
                </For>
                {move || {
                    more()
                        .then(|| {
                            view! {
                                <div
                                    class="rows-more"
                                    aria-hidden="true"
                                    style:transform=move || {
                                        format!("translateY({}px)", pixels(total.get()))
                                    }
                                >
                                    {(0..SHAPES).map(|_| view! { <RowShape /> }).collect_view()}
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}

/// A row at its place.
#[component]
fn PlacedRow(
    /// Where it stood when it came on screen.
    place: usize,
    /// Which.
    key: ConversationKey,
    /// The order of all rows.
    keys: Memo<Vec<ConversationKey>>,
) -> impl IntoView {
    let place = Memo::new(move |before: Option<&usize>| {
        let keys = keys.read();
        let near = before.copied().unwrap_or(place);
        if keys.get(near) == Some(&key) {
            near
        } else {
            keys.iter().position(|other| *other == key).unwrap_or(near)
        }
    });
    view! {
        <div
            class="row-place"
            style:transform=move || format!("translateY({}px)", pixels(place.get()))
        >
            <Row key=key place=place />
        </div>
    }
}

/// The id of a row's element.
#[must_use]
pub(super) fn row_id(key: ConversationKey) -> String {
    format!("row-{key}")
}

/// Where a row begins, in pixels.
fn pixels(rows: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a list holds far fewer rows than 2^52"
    )]
    let rows = rows as f64;
    rows * ROW_HEIGHT
}

/// Which rows exist for a scroll position, with so many to spare above and below.
fn viewport(top: f64, height: f64, total: usize, spare: usize) -> Viewport {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions are positive and far smaller than 2^53"
    )]
    let (first, end) = (
        (top / ROW_HEIGHT).max(0.0) as usize,
        ((top + height) / ROW_HEIGHT).max(0.0).ceil() as usize,
    );
    let end = (end + spare).min(total);
    Viewport {
        first: first.saturating_sub(spare).min(end),
        end,
    }
}

/// Follows the height of the element that scrolls.
fn measure(scroller: NodeRef<html::Div>, height: RwSignal<f64>) {
    let read = move || {
        // A frame may come after the list has gone.
        if let Some(element) = scroller.try_get_untracked().flatten() {
            let now = f64::from(element.client_height());
            if now > 0.0 {
                height.set(now);
            }
        }
    };
    Effect::new(move |_| {
        if scroller.get().is_some() {
            request_animation_frame(read);
        }
    });
    let handle = window_event_listener(leptos::ev::resize, move |_| read());
    on_cleanup(move || handle.remove());
}

/// Moves the scroll position along with the rows on screen, when others came or went above them.
fn keep_place(
    actions: Actions,
    scroller: NodeRef<html::Div>,
    keys: Memo<Vec<ConversationKey>>,
    top: RwSignal<f64>,
    viewport: Memo<Viewport>,
) {
    let list = actions.state().list();
    let shown = Memo::new(move |_| (list.filter().get(), list.tab().get()));
    Effect::new(move |before: Option<(_, Vec<ConversationKey>)>| {
        let now = keys.get();
        let place = shown.get();
        let Some(element) = scroller.get() else {
            return (place, now);
        };
        // The element is asked where it stands only when it has to move: the answer costs a layout of the page.
        match before {
            Some((other, _)) if other != place && top.get_untracked() > 0.0 => {
                element.set_scroll_top(0);
            }
            Some((other, before)) if other == place && before != now => {
                let Viewport { first, end } = viewport.get_untracked();
                let moved = list::shift(&before, first, end.saturating_sub(first), &now);
                if moved != 0 && top.get_untracked() >= ROW_HEIGHT {
                    let top = f64::from(element.scroll_top());
                    #[expect(
                        clippy::cast_precision_loss,
                        clippy::cast_possible_truncation,
                        reason = "a list holds far fewer rows than 2^31 / 84"
                    )]
                    element.set_scroll_top((top + moved as f64 * ROW_HEIGHT) as i32);
                }
            }
            _ => {}
        }
        (place, now)
    });
}

/// Scrolls the selected row into view when the selection moves.
fn follow_selection(
    actions: Actions,
    scroller: NodeRef<html::Div>,
    keys: Memo<Vec<ConversationKey>>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
) {
    let selected = actions.state().list().selected();
    Effect::new(move |_| {
        let Some(place) = selected
            .get()
            .and_then(|key| keys.read_untracked().iter().position(|other| *other == key))
        else {
            return;
        };
        let Some(element) = scroller.get_untracked() else {
            return;
        };
        let (top, row) = (top.get_untracked(), pixels(place));
        let wanted = row.min(top).max(row + ROW_HEIGHT - height.get_untracked());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a list is far shorter than 2^31 pixels"
        )]
        if (wanted - top).abs() > 0.5 {
            element.set_scroll_top(wanted as i32);
        }
    });
}

/// Leaves the moment of the first paint of rows where measurements find it, and lets the spare rows come.
fn mark_painted(total: Memo<usize>, spare: RwSignal<usize>) {
    let painted = StoredValue::new(false);
    Effect::new(move |_| {
        if total.get() == 0 || painted.get_value() {
            return;
        }
        painted.set_value(true);
        spawn_local(async move {
            layout::after_paint().await;
            layout::leave_mark("listPainted", &format!("{:.1}", layout::performance_ms()));
            spare.try_set(SPARE);
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_on_screen_and_a_few_around_exist() {
        assert_eq!(
            viewport(0.0, 840.0, 1000, SPARE),
            Viewport { first: 0, end: 16 }
        );
        assert_eq!(
            viewport(8400.0, 840.0, 1000, SPARE),
            Viewport {
                first: 94,
                end: 116
            }
        );
    }

    #[test]
    fn a_list_that_shrank_below_the_screen_shows_its_end() {
        assert_eq!(
            viewport(8400.0, 840.0, 3, SPARE),
            Viewport { first: 3, end: 3 }
        );
    }
}
