//! A row of the builder: attribute, operator, value, and how it is joined to the next row.

use guichet_model::filter::{Attribute, Flaw, Join, Operator, ValueKind};
use leptos::prelude::*;

use super::words::{attribute_name, chosen_text, flaw_sentence, operator_name, value_choices};
use crate::{
    actions::Actions,
    components::{
        button::IconButton,
        icon::Icon,
        menu::{Choice, Choices, Filtering, Selection},
        pick::{PickField, Stands},
    },
    state::StateStoreFields,
    t,
    view_draft::{Editor, Row, ViewDraft, attributes},
};

/// A row.
#[component]
pub fn ConditionRow(
    /// Its number.
    id: u32,
    /// The view that it is part of.
    draft: RwSignal<ViewDraft>,
    /// What is wrong with it, once somebody asked.
    #[prop(into)]
    flaw: Signal<Option<Flaw>>,
) -> impl IntoView {
    let definitions = Actions::of_window().state().definitions();
    let row = Memo::new(move |before: Option<&Option<Row>>| {
        let draft = draft.read();
        let row = draft.rows.iter().find(|row| row.id == id).cloned();
        // A row on its way out keeps its last words until it is gone.
        row.or_else(|| before.cloned().flatten())
    });
    let attribute = Memo::new(move |_| row.get().map(|row| row.attribute));
    let operator = Memo::new(move |_| row.get().map_or(Operator::EqualTo, |row| row.operator));
    let kind = Memo::new(move |_| attribute.get()?.kind(&definitions.read()));
    let last = Memo::new(move |_| {
        let draft = draft.read();
        draft.rows.last().is_none_or(|row| row.id == id)
    });
    let sentence = move || {
        let flaw = flaw.get()?;
        Some(flaw_sentence(flaw, kind.get(), operator.get()))
    };
    view! {
        <div class="condition" data-test="view-condition" data-row=id.to_string()>
            <div class="condition-fields">
                <AttributeField id=id draft=draft attribute=attribute />
                <OperatorField id=id draft=draft operator=operator kind=kind />
                <ValueField id=id draft=draft row=row kind=kind />
                <IconButton
                    icon=Icon::X
                    label=t!("view-condition-remove")
                    test="view-condition-remove"
                    on_press=move |_| draft.update(|draft| draft.remove(id))
                />
            </div>
            <p class="field-about" aria-live="polite">
                {move || {
                    sentence()
                        .map(|sentence| {
                            view! {
                                <span class="field-error" data-test="view-condition-error">
                                    {sentence}
                                </span>
                            }
                        })
                }}
            </p>
            {move || (!last.get()).then(|| view! { <JoinButton id=id draft=draft row=row /> })}
        </div>
    }
}

#[component]
fn AttributeField(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// What the row looks at.
    attribute: Memo<Option<Attribute>>,
) -> impl IntoView {
    let definitions = Actions::of_window().state().definitions();
    let choices = Signal::derive(move || {
        let definitions = definitions.read();
        let now = attribute.get();
        attributes(&definitions)
            .into_iter()
            .map(|attribute| {
                let name = attribute_name(&attribute, &definitions);
                let mut choice = Choice::new(attribute, name);
                choice.chosen = now.as_ref() == Some(&choice.value);
                choice
            })
            .collect::<Vec<_>>()
    });
    let shown = Signal::derive(move || {
        attribute
            .get()
            .map(|attribute| attribute_name(&attribute, &definitions.read()))
            .unwrap_or_default()
    });
    view! {
        <PickField
            label=t!("view-attribute")
            shown=shown
            choices=Choices::new(choices, move |attribute: Attribute| {
                let definitions = definitions.read_untracked();
                draft.update(|draft| draft.look_at(id, attribute, &definitions));
            })
            filtering=Filtering::Yes
            stands=Stands::Bare
            name="view-attribute"
            menu_name="view-attribute-menu"
        />
    }
}

#[component]
fn OperatorField(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// How the row compares.
    operator: Memo<Operator>,
    /// What it compares.
    kind: Memo<Option<ValueKind>>,
) -> impl IntoView {
    let definitions = Actions::of_window().state().definitions();
    let choices = Signal::derive(move || {
        let now = operator.get();
        let kind = kind.get();
        kind.map_or(&[][..], ValueKind::operators)
            .iter()
            .map(|operator| Choice::new(*operator, operator_name(*operator, kind)).chosen_if(&now))
            .collect::<Vec<_>>()
    });
    view! {
        <PickField
            label=t!("view-operator")
            shown=Signal::derive(move || operator_name(operator.get(), kind.get()))
            choices=Choices::new(choices, move |operator: Operator| {
                let definitions = definitions.read_untracked();
                draft.update(|draft| draft.compare(id, operator, &definitions));
            })
            stands=Stands::Bare
            name="view-operator"
            menu_name="view-operator-menu"
        />
    }
}

/// The value, in an editor for its kind.
#[component]
fn ValueField(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// The row.
    row: Memo<Option<Row>>,
    /// What kind of value it takes.
    kind: Memo<Option<ValueKind>>,
) -> impl IntoView {
    let editor = Memo::new(move |_| {
        let operator = row.read().as_ref().map(|row| row.operator)?;
        kind.get().map(|kind| Editor::of(kind, operator))
    });
    move || match editor.get() {
        None | Some(Editor::Nothing) => view! { <span class="field-bare"></span> }.into_any(),
        Some(editor @ (Editor::Choices | Editor::Choice)) => {
            view! { <ChosenValue id=id draft=draft row=row editor=editor /> }.into_any()
        }
        Some(editor) => view! { <TypedValue id=id draft=draft row=row editor=editor /> }.into_any(),
    }
}

#[component]
fn ChosenValue(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// The row.
    row: Memo<Option<Row>>,
    /// How many can hold.
    editor: Editor,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let choices = Memo::new(move |_| {
        let Some(row) = row.get() else {
            return Vec::new();
        };
        let mut choices = value_choices(
            &row.attribute,
            &state.reference().read(),
            &state.definitions().read(),
        );
        for choice in &mut choices {
            choice.chosen = row.chosen.contains(&choice.value);
        }
        choices
    });
    let shown = Signal::derive(move || {
        row.read()
            .as_ref()
            .map(|row| chosen_text(&row.chosen, &choices.read()))
            .unwrap_or_default()
    });
    view! {
        <PickField
            label=t!("view-value")
            shown=shown
            placeholder=t!("view-value-choose")
            choices=Choices::new(choices, move |value: String| {
                draft.update(|draft| draft.choose(id, &value, editor));
            })
            filtering=if editor == Editor::Choice { Filtering::No } else { Filtering::Yes }
            selection=if editor == Editor::Choice { Selection::One } else { Selection::Many }
            stands=Stands::Bare
            name="view-value"
            menu_name="view-value-menu"
        />
    }
}

#[component]
fn TypedValue(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// The row.
    row: Memo<Option<Row>>,
    /// What is typed.
    editor: Editor,
) -> impl IntoView {
    let placeholder = move || match editor {
        Editor::Words => t!("view-value-words"),
        Editor::Numbers => t!("view-value-numbers"),
        Editor::Days => t!("view-value-days"),
        _ => String::new(),
    };
    view! {
        <span class="field-bare">
            <input
                class="field-input"
                type=if editor == Editor::Day { "date" } else { "text" }
                inputmode=match editor {
                    Editor::Numbers => Some("decimal"),
                    Editor::Days => Some("numeric"),
                    _ => None,
                }
                autocomplete="off"
                spellcheck="false"
                aria-label=t!("view-value")
                placeholder=placeholder
                title=placeholder
                data-test="view-value"
                prop:value=move || row.read().as_ref().map(|row| row.typed.clone())
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    draft.update(|draft| draft.change(id, |row| row.typed = typed));
                }
            />
        </span>
    }
}

/// How a row is joined to the next one; pressing it changes that.
#[component]
fn JoinButton(
    /// Of which row.
    id: u32,
    /// The view.
    draft: RwSignal<ViewDraft>,
    /// The row.
    row: Memo<Option<Row>>,
) -> impl IntoView {
    let join = Memo::new(move |_| row.read().as_ref().map_or(Join::And, |row| row.joined_by));
    view! {
        <div class="join" class:join-or=move || join.get() == Join::Or>
            <button
                type="button"
                class="join-button"
                title=move || match join.get() {
                    Join::And => t!("view-join-to-or"),
                    Join::Or => t!("view-join-to-and"),
                }
                data-test="view-join"
                data-join=move || match join.get() {
                    Join::And => "and",
                    Join::Or => "or",
                }
                on:click=move |_| {
                    draft
                        .update(|draft| {
                            draft
                                .change(
                                    id,
                                    |row| {
                                        row.joined_by = match row.joined_by {
                                            Join::And => Join::Or,
                                            Join::Or => Join::And,
                                        };
                                    },
                                );
                        });
                }
            >
                {move || match join.get() {
                    Join::And => t!("view-and"),
                    Join::Or => t!("view-or"),
                }}
            </button>
        </div>
    }
}
