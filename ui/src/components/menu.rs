//! A menu of choices under a button: a listbox that filters as one types, one choice or several.
//!
//! The focus stays in one place (the filter, or the list itself) and `aria-activedescendant` names the active choice,
//! so that typing, arrows, Enter and Escape work wherever the pointer is.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    availability::AgentFace,
    avatar::{Avatar, Size},
    chip::Dot,
    icon::{Glyph, Icon},
    status::StatusDot,
};
use crate::t;
use guichet_model::{account::Availability, conversation::Status};

/// What stands before the words of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// An icon.
    Icon(Icon),
    /// A person.
    Person(String),
    /// An agent, with what they are seen as.
    Agent(String, Availability),
    /// A colour as `#rrggbb`.
    Color(String),
    /// A status.
    Status(Status),
    /// A sign as one types it, such as an emoji.
    Sign(String),
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// What it stands for.
    pub value: T,
    /// What it says.
    pub text: String,
    /// What stands before the words.
    pub mark: Mark,
    /// Softly, after the words: a time, a count.
    pub hint: Option<String>,
    /// Whether it is chosen now.
    pub chosen: bool,
    /// Whether a line sets it apart from the choice above.
    pub apart: bool,
}

impl<T> Choice<T> {
    /// The same to look at, standing for its place.
    fn at(&self, place: usize) -> Choice<usize> {
        Choice {
            value: place,
            text: self.text.clone(),
            mark: self.mark.clone(),
            hint: self.hint.clone(),
            chosen: self.chosen,
            apart: self.apart,
        }
    }

    /// A choice of words alone.
    pub fn new(value: T, text: impl Into<String>) -> Self {
        Self {
            value,
            text: text.into(),
            mark: Mark::None,
            hint: None,
            chosen: false,
            apart: false,
        }
    }

    /// With a mark before the words.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    /// With something softly after the words.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Set apart by a line from the choice above.
    #[must_use]
    pub const fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Chosen now where `chosen` equals its value.
    #[must_use]
    pub fn chosen_if(mut self, chosen: &T) -> Self
    where
        T: PartialEq,
    {
        self.chosen = self.value == *chosen;
        self
    }
}

/// What a menu shows: what answers to what is typed, then the choices that match it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    lines: Vec<Choice<usize>>,
    /// How many of them are answers.
    answering: usize,
}

/// How many choices may be chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Selection {
    /// One: choosing closes the menu.
    #[default]
    One,
    /// Any number: the menu stays.
    Many,
}

/// Whether typing filters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Filtering {
    /// Few choices: no field.
    #[default]
    No,
    /// A field above the choices.
    Yes,
}

/// Choices whatever they stand for, and what choosing one of them does. A menu is drawn from these, so that there is
/// one menu in the program and not one for each kind of value.
#[derive(Clone, Copy)]
pub struct Choices {
    /// Each stands for its place.
    lines: Signal<Vec<Choice<usize>>>,
    choose: Callback<usize>,
}

impl Choices {
    /// Nothing to choose.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Signal::stored(Vec::<Choice<()>>::new()), |()| {})
    }

    /// Choices of values, and what is done with the one that is chosen.
    pub fn new<T>(
        choices: impl Into<Signal<Vec<Choice<T>>>>,
        on_choose: impl Fn(T) + Send + Sync + 'static,
    ) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        let choices = choices.into();
        let lines = move || {
            let choices = choices.read();
            let places = choices.iter().enumerate();
            places.map(|(place, choice)| choice.at(place)).collect()
        };
        let choose = move |place: usize| {
            let chosen = choices.with_untracked(|choices| Some(choices.get(place)?.value.clone()));
            if let Some(value) = chosen {
                on_choose(value);
            }
        };
        Self {
            lines: Signal::derive(lines),
            choose: Callback::new(choose),
        }
    }
}

/// A menu, open as long as it is there. It stands under `anchor`, or above it where there is no room.
#[component]
pub fn ChoiceMenu(
    /// What it is for, for screen readers and as the hint of the filter.
    #[prop(into)]
    label: Signal<String>,
    /// The choices.
    choices: Choices,
    /// The element it belongs to.
    anchor: NodeRef<html::Button>,
    /// Whether typing filters.
    #[prop(optional)]
    filtering: Filtering,
    /// How many may be chosen.
    #[prop(optional)]
    selection: Selection,
    /// What is typed, where someone else answers to it; empty again when the menu opens.
    #[prop(optional_no_strip)]
    query: Option<RwSignal<String>>,
    /// What answers to what is typed; stands first and is not filtered.
    #[prop(optional_no_strip)]
    answers: Option<Choices>,
    /// A sentence under the choices.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// Name for tests.
    test: &'static str,
    /// Take it away.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let query = query.unwrap_or_else(|| RwSignal::new(String::new()));
    untrack(|| query.set(String::new()));
    let shown = Memo::new(move |_| {
        let wanted = fold(&query.read());
        let matching = |choice: &Choice<usize>| fold(&choice.text).contains(&wanted);
        let mut shown: Vec<_> = answers
            .map(|answers| answers.lines.get())
            .unwrap_or_default();
        let answering = shown.len();
        shown.extend(choices.lines.get().into_iter().filter(matching));
        Shown {
            lines: shown,
            answering,
        }
    });
    let first_chosen = untrack(|| choices.lines.get())
        .iter()
        .position(|choice| choice.chosen)
        .filter(|_| selection == Selection::One)
        .unwrap_or(0);
    let active = RwSignal::new(first_chosen);
    let panel = NodeRef::<html::Div>::new();
    let focus = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Ul>::new();

    Effect::new(move |_| {
        if let (Some(panel), Some(anchor)) = (panel.get(), anchor.get()) {
            stand_under(&panel, &anchor);
        }
        // The focus goes in once the menu has its place, so that nothing scrolls.
        if let Some(input) = focus.get() {
            focus_quietly(&input);
        } else if let Some(list) = list.get() {
            focus_quietly(&list);
        }
    });
    Effect::new(move |_| {
        let place = active.get();
        shown.track();
        if let Some(list) = list.get()
            && let Some(item) = u32::try_from(place)
                .ok()
                .and_then(|place| list.children().item(place))
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            item.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });

    let close = move || {
        on_close.run(());
        if let Some(anchor) = anchor.get_untracked() {
            focus_quietly(&anchor);
        }
    };
    let choose = move |place: usize| {
        let chosen = shown.with_untracked(|shown| {
            let from = if place < shown.answering {
                answers
            } else {
                Some(choices)
            };
            Some((from?, shown.lines.get(place)?.value))
        });
        if let Some((from, value)) = chosen {
            if selection == Selection::One {
                close();
            }
            from.choose.run(value);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = shown.read_untracked().lines.len().saturating_sub(1);
        let place = active.get_untracked().min(last);
        match event.key().as_str() {
            "ArrowDown" => active.set(if place >= last { 0 } else { place + 1 }),
            "ArrowUp" => active.set(if place == 0 { last } else { place - 1 }),
            "Home" if filtering == Filtering::No => active.set(0),
            "End" if filtering == Filtering::No => active.set(last),
            "Enter" => choose(place),
            " " if filtering == Filtering::No => choose(place),
            "Escape" => close(),
            "Tab" => {
                on_close.run(());
                return;
            }
            _ => {
                // What is typed belongs to the menu, never to the window's single keys.
                event.stop_propagation();
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };

    let item_id = move |place: usize| format!("{test}-{place}");
    let active_id = move || item_id(active.get());
    view! {
        <div class="menu-shade" on:mousedown=move |event| {
            event.prevent_default();
            close();
        }></div>
        <div class="menu" data-test=test node_ref=panel on:keydown=on_key>
            {(filtering == Filtering::Yes)
                .then(|| {
                    view! {
                        <input
                            class="menu-filter"
                            type="text"
                            role="combobox"
                            aria-expanded="true"
                            aria-controls=format!("{test}-list")
                            aria-activedescendant=active_id
                            aria-label=label
                            placeholder=label
                            autocomplete="off"
                            spellcheck="false"
                            node_ref=focus
                            prop:value=query
                            on:input=move |event| {
                                query.set(event_target_value(&event));
                                active.set(0);
                            }
                        />
                    }
                })}
            <ul
                class="menu-list"
                id=format!("{test}-list")
                role="listbox"
                tabindex="-1"
                aria-label=label
                aria-multiselectable=(selection == Selection::Many).then_some("true")
                aria-activedescendant=active_id
                node_ref=list
            >
                {move || {
                    shown
                        .get()
                        .lines
                        .into_iter()
                        .enumerate()
                        .map(|(place, choice)| {
                            view! {
                                <li
                                    class="menu-item"
                                    class:active=move || active.get() == place
                                    class:apart=(choice.apart && place != 0)
                                    id=item_id(place)
                                    role="option"
                                    aria-selected=if choice.chosen { "true" } else { "false" }
                                    data-test=format!("{test}-item")
                                    on:mousemove=move |_| {
                                        if active.get_untracked() != place {
                                            active.set(place);
                                        }
                                    }
                                    on:mousedown=|event| event.prevent_default()
                                    on:click=move |_| choose(place)
                                >
                                    <MarkView mark=choice.mark />
                                    <span class="menu-text">{choice.text}</span>
                                    {choice.hint.map(|hint| view! { <span class="menu-hint">{hint}</span> })}
                                    <span class="menu-check">
                                        {choice.chosen.then(|| view! { <Glyph icon=Icon::Check /> })}
                                    </span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            {move || match note.get() {
                Some(note) => Some(view! { <p class="menu-empty" data-test="menu-note">{note}</p> }.into_any()),
                None => {
                    shown
                        .read()
                        .lines
                        .is_empty()
                        .then(|| view! { <p class="menu-empty">{t!("menu-nothing")}</p> }.into_any())
                }
            }}
        </div>
    }
}

/// What stands before the words.
#[component]
pub fn MarkView(
    /// Which mark.
    mark: Mark,
) -> AnyView {
    match mark {
        Mark::None => ().into_any(),
        Mark::Icon(icon) => view! { <Glyph icon=icon /> }.into_any(),
        Mark::Person(name) => view! { <Avatar name=name size=Size::Mini /> }.into_any(),
        Mark::Agent(name, availability) => {
            view! { <AgentFace name=name availability=availability /> }.into_any()
        }
        Mark::Color(color) => view! { <Dot color=color /> }.into_any(),
        Mark::Status(status) => view! { <StatusDot status=status /> }.into_any(),
        Mark::Sign(sign) => {
            view! { <span class="menu-sign" aria-hidden="true">{sign}</span> }.into_any()
        }
    }
}

/// Text without case and accents, for filtering: `É` finds `e`.
fn fold(text: &str) -> String {
    let decomposed: String = js_sys::JsString::from(text).normalize("NFD").into();
    decomposed
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Gives an element the focus without scrolling to it.
pub fn focus_quietly(element: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focusing fails only for an element that is gone, which needs no focus.
    let _ = element.focus_with_options(&options);
}

/// Puts a menu under its button, inside of the window.
pub fn stand_under(panel: &web_sys::HtmlElement, anchor: &web_sys::HtmlElement) {
    const GAP: f64 = 4.0;
    const EDGE: f64 = 8.0;
    let Some(root) = document().document_element() else {
        return;
    };
    let (width, height) = (
        f64::from(root.client_width()),
        f64::from(root.client_height()),
    );
    let at = anchor.get_bounding_client_rect();
    let own = panel.get_bounding_client_rect();

    let below = height - at.bottom() - GAP - EDGE;
    let above = at.top() - GAP - EDGE;
    let up = own.height() > below && above > below;
    let room = if up { above } else { below };
    let used = own.height().min(room);
    let top = if up {
        at.top() - GAP - used
    } else {
        at.bottom() + GAP
    };
    let left = at.left().min(width - own.width() - EDGE).max(EDGE);

    let style = panel.unchecked_ref::<web_sys::HtmlElement>().style();
    // A style that the browser refuses leaves the menu where it stands: still usable.
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("max-height", &format!("{room}px"));
}
