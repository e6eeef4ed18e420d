//! What a macro would do to the open conversation, step by step, before it is run.

use guichet_model::{
    Failure, MacroId,
    macros::{MacroDelivery, MacroEffect, MacroOutcome, MacroPreview},
    outbox::Action,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        chip::Chip,
        dialog::{Modal, Width},
        icon::{Glyph, Icon},
    },
    macros::{outcome_words, step_icon, step_words},
    screens::dialogs::form::Problem,
    state::{StateStoreFields, Tone},
    t,
};

/// The preview, and the button that runs it.
#[component]
pub fn RunMacroDialog(
    /// Which.
    macro_id: MacroId,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let conversation = actions.open_key();
    let name = actions.state().macros().with_untracked(|macros| {
        let known = macros.iter().find(|known| known.id == Some(macro_id));
        known.map(|known| known.name.clone()).unwrap_or_default()
    });
    let title = name.clone();
    let preview = RwSignal::new(None::<MacroPreview>);
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    if let Some(conversation) = conversation {
        spawn_local(async move {
            match actions.preview_macro(conversation, macro_id).await {
                Ok(known) => preview.try_set(Some(known)).is_none(),
                Err(failure) => problem.try_set(Some(failure)).is_none(),
            };
        });
    }
    let run = move |_| {
        let Some(conversation) = conversation else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let name = name.clone();
        let action = Action::RunMacro {
            macro_id,
            name: String::new(),
            steps: Vec::new(),
        };
        spawn_local(async move {
            match actions.act(conversation, action).await {
                Ok(_) => {
                    on_close.run(());
                    actions.toast(t!("macro-running", name = name), Tone::Plain);
                }
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Modal
            title=Signal::derive(move || t!("macro-run-title", name = title.clone()))
            width=Width::Wide
            test="run-macro-dialog"
            on_close=on_close
        >
            {move || preview.get().map(|preview| view! { <Effects preview=preview /> })}
            <Problem problem=problem />
            <div class="dialog-actions">
                <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                <Button
                    look=Look::Primary
                    icon=Icon::Zap
                    disabled=Signal::derive(move || busy.get() || preview.read().is_none())
                    test="macro-run-confirm"
                    attr:autofocus="autofocus"
                    on_press=run
                >
                    {t!("macro-run")}
                </Button>
            </div>
        </Modal>
    }
}

#[component]
fn Effects(
    /// What would happen.
    preview: MacroPreview,
) -> impl IntoView {
    let delivery = preview.delivery;
    view! {
        <ol class="macro-steps macro-effects" data-test="macro-effects">
            {preview.effects.into_iter().map(|effect| view! { <Effect effect=effect /> }).collect_view()}
        </ol>
        <p class="dialog-note" data-test="macro-delivery">
            {move || match delivery {
                MacroDelivery::AsOne => t!("macro-as-one"),
                MacroDelivery::StepByStep => t!("macro-step-by-step"),
                MacroDelivery::ByServer => t!("macro-by-server"),
            }}
        </p>
    }
}

#[component]
fn Effect(
    /// What one step would do.
    effect: MacroEffect,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let icon = step_icon(&effect.step);
    let step = effect.step;
    let outcome = effect.outcome;
    let missing = effect.missing.join(", ");
    view! {
        <li class="macro-step" class:idle=(outcome == MacroOutcome::NothingToDo) data-test="macro-effect">
            <Glyph icon=icon />
            <span class="macro-words">{move || step_words(&step, &state.reference().read())}</span>
            {move || outcome_words(outcome).map(|words| view! { <Chip text=words /> })}
            {(!missing.is_empty())
                .then(|| {
                    view! {
                        <span class="macro-missing" data-test="macro-missing">
                            {move || t!("macro-missing", names = missing.clone())}
                        </span>
                    }
                })}
        </li>
    }
}
