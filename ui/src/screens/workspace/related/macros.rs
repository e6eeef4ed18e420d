//! "Macros": those that this agent can run, with their steps in words; making, changing, handing out and deleting them.

use guichet_model::{
    MacroId,
    macros::{Macro, MacroDraft, MacroVisibility},
};
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        fold::Fold,
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark},
    },
    macros::{step_icon, step_words},
    state::{Dialog, Menu, StateStoreFields, role},
    t,
};

/// What a choice of a macro's menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Edit,
    Export,
    Delete,
}

/// The section.
#[component]
pub fn MacrosSection() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let macros = Memo::new(move |_| state.macros().get());
    view! {
        <Fold title=t!("macros-title") name="macros">
            <div class="macros" data-test="macros">
                {move || {
                    if macros.read().is_empty() {
                        view! {
                            <p class="related-none" data-test="macros-none">{t!("macros-none")}</p>
                        }
                            .into_any()
                    } else {
                        view! { <RunButton macros=macros /> }.into_any()
                    }
                }}
                <ul class="macro-list">
                    <For each=move || macros.get() key=identity let:item>
                        <MacroRow item=item />
                    </For>
                </ul>
                <div class="macro-tools">
                    <Button
                        look=Look::Quiet
                        icon=Icon::Plus
                        test="macro-new"
                        on_press=move |_| actions.ask(Dialog::EditMacro(None, nothing()))
                    >
                        {t!("macro-new")}
                    </Button>
                    <Button
                        look=Look::Quiet
                        icon=Icon::FileText
                        test="macro-import"
                        on_press=move |_| actions.ask(Dialog::ImportMacro)
                    >
                        {t!("macro-import-short")}
                    </Button>
                </div>
            </div>
        </Fold>
    }
}

/// Finds a macro by typing and shows what it would do.
#[component]
fn RunButton(
    /// The macros.
    macros: Memo<Vec<Macro>>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let anchor = NodeRef::<html::Button>::new();
    let open = Memo::new(move |_| state.menu().get() == Some(Menu::Macros));
    view! {
        <Button
            icon=Icon::Zap
            key_hint=Signal::derive(|| "m".to_owned())
            test="macro-run-menu-button"
            node_ref=anchor
            on_press=move |_| {
                state.menu().set((!open.get_untracked()).then_some(Menu::Macros));
            }
        >
            {t!("macro-run-one")}
        </Button>
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("macro-run-one")
                            choices=Choices::new(Signal::derive(move || runnable(&macros.read())), move |id: MacroId| actions.ask(Dialog::RunMacro(id)))
                            anchor=anchor
                            filtering=Filtering::Yes
                            test="macro-run-menu"
                            on_close=move |()| state.menu().set(None)
                        />
                    }
                })
        }}
    }
}

/// A macro: its name, which unfolds its steps, and what can be done with it.
#[component]
fn MacroRow(
    /// The macro.
    item: Macro,
) -> impl IntoView {
    let actions = Actions::of_window();
    let unfolded = RwSignal::new(false);
    let name = item.name.clone();
    let named = item.name.clone();
    let id = item.id;
    let global = item.visibility == MacroVisibility::Global;
    let author = item.author.clone();
    let waiting = item.operation.is_some();
    let about = move || {
        let mut about = if global {
            t!("macro-global")
        } else {
            t!("macro-personal")
        };
        if let Some(author) = &author {
            about = format!("{about} · {author}");
        }
        about
    };
    let steps = StoredValue::new(item.steps.clone());
    view! {
        <li class="macro" data-test="macro" data-name=name.clone()>
            <div class="macro-line">
                <button
                    type="button"
                    class="macro-name"
                    aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                    title=name.clone()
                    data-test="macro-name"
                    on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
                >
                    {move || { let icon = if unfolded.get() { Icon::ChevronDown } else { Icon::ChevronRight }; view! { <Glyph icon=icon /> } }}
                    <span class="pick-text">{name.clone()}</span>
                </button>
                {waiting
                    .then(|| {
                        view! {
                            <span
                                class="macro-waiting"
                                title=t!("macro-waiting")
                                data-test="macro-waiting"
                            >
                                <Glyph icon=Icon::Clock />
                                <span class="sr-only">{t!("macro-waiting")}</span>
                            </span>
                        }
                    })}
                {id
                    .map(|id| {
                        view! {
                            <IconButton
                                icon=Icon::Zap
                                label=Signal::derive(move || t!("macro-run-title", name = named.clone()))
                                test="macro-run"
                                on_press=move |_| actions.ask(Dialog::RunMacro(id))
                            />
                            <RowMenu item=item.clone() id=id />
                        }
                    })}
            </div>
            {move || {
                unfolded
                    .get()
                    .then(|| {
                        view! {
                            <p class="macro-about">{about.clone()}</p>
                            <Steps steps=steps />
                        }
                    })
            }}
        </li>
    }
}

/// The steps in words.
#[component]
fn Steps(
    /// The steps.
    steps: StoredValue<Vec<guichet_model::macros::MacroStep>>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    view! {
        <ol class="macro-steps" data-test="macro-steps">
            {steps
                .get_value()
                .into_iter()
                .map(|step| {
                    let icon = step_icon(&step);
                    view! {
                        <li class="macro-step">
                            <Glyph icon=icon />
                            <span class="macro-words">
                                {move || step_words(&step, &state.reference().read())}
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

#[component]
fn RowMenu(
    /// The macro.
    item: Macro,
    /// Its number.
    id: MacroId,
) -> impl IntoView {
    let actions = Actions::of_window();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let global = item.visibility == MacroVisibility::Global;
    let item = StoredValue::new(item);
    let fixed = Memo::new(move |_| global && !role(actions.state()).may_change_shared());
    let choose = Callback::new(move |wanted| match wanted {
        Wanted::Edit => actions.ask(Dialog::EditMacro(Some(id), item.with_value(draft_of))),
        Wanted::Export => actions.export_macro(id),
        Wanted::Delete => {
            let name = item.with_value(|item| item.name.clone());
            actions.ask(Dialog::DeleteMacro(id, name));
        }
    });
    view! {
        <IconButton
            icon=Icon::Ellipsis
            label=Signal::derive(move || {
                t!("macro-more", name = item.with_value(|item| item.name.clone()))
            })
            test="macro-more"
            node_ref=anchor
            on_press=move |_| open.update(|open| *open = !*open)
        />
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("thread-more")
                            choices=Choices::new(Signal::derive(move || {
                                if fixed.get() { vec![export()] } else { more() }
                            }), move |wanted| choose.run(wanted))
                            note=Signal::derive(move || {
                                fixed.get().then(|| t!("macro-global-hint"))
                            })
                            anchor=anchor
                            test="macro-more-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}

fn export() -> Choice<Wanted> {
    Choice::new(Wanted::Export, t!("macro-export")).marked(Mark::Icon(Icon::Download))
}

/// What can be done to a macro that this agent may change.
fn more() -> Vec<Choice<Wanted>> {
    vec![
        Choice::new(Wanted::Edit, t!("operation-edit")).marked(Mark::Icon(Icon::Pencil)),
        export(),
        Choice::new(Wanted::Delete, t!("macro-delete"))
            .marked(Mark::Icon(Icon::Trash))
            .apart(),
    ]
}

/// What tells one macro from another in the list, its content included, so that a changed one is drawn anew.
fn identity(item: &Macro) -> String {
    format!("{item:?}")
}

const fn nothing() -> MacroDraft {
    MacroDraft {
        name: String::new(),
        visibility: MacroVisibility::Personal,
        steps: Vec::new(),
    }
}

fn draft_of(item: &Macro) -> MacroDraft {
    MacroDraft {
        name: item.name.clone(),
        visibility: item.visibility,
        steps: item.steps.clone(),
    }
}

/// Those that the server knows: the others cannot be run yet.
fn runnable(macros: &[Macro]) -> Vec<Choice<MacroId>> {
    macros
        .iter()
        .filter_map(|item| {
            let icon = match item.visibility {
                MacroVisibility::Global => Icon::Users,
                MacroVisibility::Personal => Icon::User,
            };
            Some(Choice::new(item.id?, item.name.clone()).marked(Mark::Icon(icon)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use guichet_model::OperationId;

    use super::*;

    #[test]
    fn only_macros_that_the_server_knows_can_be_run() {
        let item = |id: Option<i64>, name: &str| Macro {
            id: id.map(MacroId),
            operation: id.is_none().then(|| OperationId("1".to_owned())),
            name: name.to_owned(),
            visibility: MacroVisibility::Personal,
            author: None,
            steps: Vec::new(),
        };
        let choices = runnable(&[item(Some(1), "Adieu"), item(None, "Neuve")]);
        let offered: Vec<_> = choices.iter().map(|choice| choice.text.as_str()).collect();
        assert_eq!(offered, ["Adieu"]);
    }
}
