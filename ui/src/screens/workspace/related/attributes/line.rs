//! A line of the attributes: the name, and the value as its kind is read, or the editor.

use guichet_model::attribute::{AttributeKey, AttributeKind, AttributeValue};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Section, editor::AttributeEditor};
use crate::{
    actions::Actions,
    attribute_form::{Editor, Line},
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark},
    },
    format::{self, Style},
    snooze::LocalMoment,
    t,
};

/// From how many choices on typing filters them.
const MANY_CHOICES: usize = 8;

/// A line.
#[component]
pub fn AttributeLine(
    /// The section it is in.
    section: Section,
    /// Which attribute.
    key: AttributeKey,
) -> impl IntoView {
    let own = key.clone();
    let line = Memo::new(move |_| section.line(&own));
    let own = key;
    let editing = Memo::new(move |_| section.editing.read().as_ref() == Some(&own));
    view! {
        {move || {
            line.get()
                .map(|line| {
                    let about = if line.definition.description.is_empty() {
                        line.definition.name.clone()
                    } else {
                        line.definition.description.clone()
                    };
                    view! {
                        <dt title=about>{line.definition.name.clone()}</dt>
                        <dd class="attribute">
                            {move || {
                                if editing.get() {
                                    view! { <AttributeEditor section=section line=line.clone() /> }
                                        .into_any()
                                } else {
                                    view! { <Value section=section line=line.clone() /> }.into_any()
                                }
                            }}
                        </dd>
                    }
                })
        }}
    }
}

/// The value, and the way to change it.
#[component]
fn Value(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    match line.editor() {
        Editor::Checkbox => view! { <Tick section=section line=line /> }.into_any(),
        Editor::Choice => view! { <Pick section=section line=line /> }.into_any(),
        Editor::Link if line.value.is_some() => {
            view! { <Link section=section line=line /> }.into_any()
        }
        Editor::None => {
            let words = line.typed();
            view! {
                <span class="related-value" title=words.clone()>
                    {words.clone()}
                </span>
            }
            .into_any()
        }
        _ => view! { <Plain section=section line=line /> }.into_any(),
    }
}

/// A value that a click makes an editor.
#[component]
fn Plain(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    let name = section.line_name(&line.definition.key);
    let title = line.typed();
    let shown = line.clone();
    view! {
        <button
            type="button"
            class="pick"
            id=name.clone()
            title=title
            data-test=name
            on:click=move |_| section.edit(&line)
        >
            {move || words(&shown)}
        </button>
    }
}

/// An address that opens, with a pencil.
#[component]
fn Link(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    let actions = Actions::of_window();
    let name = section.line_name(&line.definition.key);
    let url = line.typed();
    let opened = url.clone();
    let edited = line.definition.name.clone();
    view! {
        <a
            class="related-value attribute-link"
            href=url.clone()
            title=url.clone()
            rel="noreferrer"
            id=name.clone()
            data-test=name
            on:click=move |event| {
                // The page itself never goes anywhere: the core opens links, in the browser.
                event.prevent_default();
                actions.open_link(opened.clone());
            }
            on:auxclick=|event| event.prevent_default()
        >
            {url.clone()}
        </a>
        <IconButton
            icon=Icon::Pencil
            label=Signal::derive(move || t!("attribute-edit", name = edited.clone()))
            test="attribute-edit"
            on_press=move |_| section.edit(&line)
        />
    }
}

/// A box to tick.
#[component]
fn Tick(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    let name = section.line_name(&line.definition.key);
    let ticked = line.value == Some(AttributeValue::Flag(true));
    let key = line.definition.key.clone();
    let label = line.definition.name.clone();
    view! {
        <label class="attribute-tick">
            <input
                type="checkbox"
                id=name.clone()
                aria-label=label
                data-test=name
                prop:checked=ticked
                on:change=move |event| {
                    let wanted = if event_target_checked(&event) { "true" } else { "false" };
                    section.set(&key, wanted);
                }
            />
            <span>
                {line.value.as_ref().map(|value| value_text(&line.definition.kind, value))}
            </span>
        </label>
    }
}

/// A value that is chosen from a menu.
#[component]
fn Pick(
    /// The section it is in.
    section: Section,
    /// The attribute.
    line: Line,
) -> impl IntoView {
    let name = section.line_name(&line.definition.key);
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let key = line.definition.key.clone();
    let label = line.definition.name.clone();
    let filtering = if line.definition.choices.len() >= MANY_CHOICES {
        Filtering::Yes
    } else {
        Filtering::No
    };
    let title = line.typed();
    let shown = line.clone();
    let choose = Callback::new(move |chosen: Option<String>| {
        section.set(&key, chosen.as_deref().unwrap_or_default());
    });
    view! {
        <button
            type="button"
            class="pick"
            id=name.clone()
            title=title
            aria-haspopup="listbox"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            data-test=name
            node_ref=anchor
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {move || words(&shown)}
        </button>
        {move || {
            let (label, line) = (label.clone(), line.clone());
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=label
                            choices=Choices::new(Signal::derive(move || choices(&line)), move |value| choose.run(value))
                            anchor=anchor
                            filtering=filtering
                            test="attribute-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}

/// The choices of the definition, then none.
fn choices(line: &Line) -> Vec<Choice<Option<String>>> {
    let now = line.value.as_ref().map(ToString::to_string);
    let none = Choice::new(None, t!("attribute-clear"))
        .marked(Mark::Icon(Icon::Minus))
        .apart();
    line.definition
        .choices
        .iter()
        .map(|choice| Choice::new(Some(choice.clone()), choice.clone()).chosen_if(&now))
        .chain(now.is_some().then_some(none))
        .collect()
}

/// The value as its kind is read, or that there is none.
fn words(line: &Line) -> AnyView {
    match &line.value {
        None => view! {
            <span class="pick-none">{t!("attribute-unset")}</span>
            <Glyph icon=Icon::Pencil />
        }
        .into_any(),
        Some(value) => {
            view! { <span class="pick-text">{value_text(&line.definition.kind, value)}</span> }
                .into_any()
        }
    }
}

fn value_text(kind: &AttributeKind, value: &AttributeValue) -> String {
    match (kind, value) {
        (_, AttributeValue::Flag(true)) => t!("value-yes"),
        (_, AttributeValue::Flag(false)) => t!("value-no"),
        (AttributeKind::Percent, AttributeValue::Number(number)) => {
            t!("attribute-percent", value = number_text(number.as_f64()))
        }
        (_, AttributeValue::Number(number)) => number_text(number.as_f64()),
        (AttributeKind::Date, AttributeValue::Text(text)) => {
            day_text(text).unwrap_or_else(|| text.clone())
        }
        (_, value) => value.to_string(),
    }
}

fn number_text(number: Option<f64>) -> String {
    number.map(format::figure).unwrap_or_default()
}

/// A day as the language writes it; absent for what is none.
fn day_text(text: &str) -> Option<String> {
    let day = text.split(['T', ' ']).next()?;
    // At noon no time zone is on another day.
    let noon = LocalMoment::from_field(&format!("{day}T12:00"))?;
    Some(format::moment(noon.timestamp(), Style::DayOfYear))
}

/// Gives the focus to an element once it is in the page again, unless the agent has gone on to another one.
pub(super) fn focus_soon(id: String) {
    request_animation_frame(move || {
        let free = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        let element = document()
            .get_element_by_id(&id)
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let (true, Some(element)) = (free, element) {
            // Focusing fails only for an element that is gone.
            let _ = element.focus();
        }
    });
}
