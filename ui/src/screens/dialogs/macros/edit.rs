//! Writing a macro: its name, who can use it, its steps and their order.

use guichet_model::{
    Failure, MacroId,
    macros::{MacroDraft, MacroVisibility},
    outbox::Action,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::step::{Line, StepLine};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
        field::Field,
        icon::Icon,
        segments::{Segment, Segments},
    },
    macros::form::{Incomplete, StepForm, draft, move_down, move_up},
    rule,
    screens::dialogs::form::Problem,
    state::role,
    t,
};

static VISIBILITIES: [Segment<MacroVisibility>; 2] = [
    Segment {
        value: MacroVisibility::Personal,
        text: || t!("macro-personal"),
        icon: Some(Icon::User),
        test: "macro-personal",
    },
    Segment {
        value: MacroVisibility::Global,
        text: || t!("macro-global"),
        icon: Some(Icon::Users),
        test: "macro-global",
    },
];

/// The form.
#[component]
pub fn EditMacroDialog(
    /// Which to change; absent to make one.
    macro_id: Option<MacroId>,
    /// As it is now.
    before: MacroDraft,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let name = RwSignal::new(before.name);
    let may_share = untrack(|| role(actions.state())).may_change_shared();
    let visibility = RwSignal::new(if may_share {
        before.visibility
    } else {
        MacroVisibility::Personal
    });
    let steps = RwSignal::new(lines(before.steps.iter().map(StepForm::of)));
    let incomplete = RwSignal::new(None::<Incomplete>);
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let unnamed = Signal::derive(move || {
        (*incomplete.read() == Some(Incomplete::Unnamed)).then(|| t!("rule-required"))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let forms: Vec<StepForm> = steps.with_untracked(|steps| {
            let forms = steps.iter().map(|line| line.form.get_untracked());
            forms.collect()
        });
        let read = draft(&name.read_untracked(), visibility.get_untracked(), &forms);
        incomplete.set(read.as_ref().err().cloned());
        let Ok(draft) = read else {
            return;
        };
        let action = match macro_id {
            Some(macro_id) => Action::EditMacro { macro_id, draft },
            None => Action::CreateMacro { draft },
        };
        busy.set(true);
        spawn_local(async move {
            match actions.change_macros(action).await {
                Ok(_) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Modal
            title=Signal::derive(move || {
                if macro_id.is_some() { t!("macro-edit") } else { t!("macro-new") }
            })
            width=Width::Wide
            test="edit-macro-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <Field
                    label=t!("macro-name")
                    value=name
                    error=unnamed
                    name="macro-name-field"
                />
                <div class="field">
                    <span class="field-label">{t!("macro-visibility")}</span>
                    {if may_share {
                        view! {
                            <Segments
                                label=t!("macro-visibility")
                                name="macro-visibility"
                                segments=&VISIBILITIES
                                value=visibility
                                on_choose=move |chosen| visibility.set(chosen)
                            />
                            <p class="field-about">
                                {move || {
                                    (visibility.get() == MacroVisibility::Global)
                                        .then(|| t!("macro-global-hint"))
                                }}
                            </p>
                        }
                            .into_any()
                    } else {
                        view! {
                            <p class="field-about" data-test="macro-own">
                                {t!("macro-own")}
                            </p>
                        }
                            .into_any()
                    }}
                </div>
                <StepList steps=steps incomplete=incomplete />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button
                        look=Look::Primary
                        submits=Submits::Form
                        disabled=busy
                        test="macro-save"
                    >
                        {t!("macro-save")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// The steps, each with its place, and the button for one more.
#[component]
fn StepList(
    /// The steps.
    steps: RwSignal<Vec<Line>>,
    /// What is missing.
    incomplete: RwSignal<Option<Incomplete>>,
) -> impl IntoView {
    let place =
        move |id: u32| steps.with_untracked(|steps| steps.iter().position(|line| line.id == id));
    let up = Callback::new(move |id| {
        if let Some(place) = place(id) {
            steps.update(|steps| move_up(steps, place));
        }
    });
    let down = Callback::new(move |id| {
        if let Some(place) = place(id) {
            steps.update(|steps| move_down(steps, place));
        }
    });
    let remove = Callback::new(move |id| steps.update(|steps| steps.retain(|line| line.id != id)));
    let add = move |_| {
        steps.update(|steps| {
            let id = steps.iter().map(|line| line.id).max().unwrap_or_default();
            steps.push(Line::new(id.wrapping_add(1), StepForm::default()));
        });
    };
    let wrong = move |id: u32| {
        Signal::derive(move || match &*incomplete.read() {
            Some(Incomplete::Step(at, rule)) => {
                let here = steps.read().get(*at).is_some_and(|line| line.id == id);
                here.then(|| rule::sentence(rule))
            }
            _ => None,
        })
    };
    view! {
        <div class="field">
            <span class="field-label">{t!("macro-steps")}</span>
            <ol class="step-lines" data-test="macro-step-lines">
                <For each=move || steps.get() key=|line| line.id let:line>
                    <StepLine
                        line=line
                        error=wrong(line.id)
                        on_up=up
                        on_down=down
                        on_remove=remove
                    />
                </For>
            </ol>
            <p class="field-about" aria-live="polite">
                {move || {
                    (*incomplete.read() == Some(Incomplete::Empty))
                        .then(|| {
                            view! {
                                <span class="field-error" data-test="macro-steps-error">
                                    {t!("macro-no-step")}
                                </span>
                            }
                        })
                }}
            </p>
            <div>
                <Button icon=Icon::Plus test="macro-step-add" on_press=add>
                    {t!("macro-step-add")}
                </Button>
            </div>
        </div>
    }
}

fn lines(forms: impl Iterator<Item = StepForm>) -> Vec<Line> {
    (1..)
        .zip(forms)
        .map(|(id, form)| Line::new(id, form))
        .collect()
}
