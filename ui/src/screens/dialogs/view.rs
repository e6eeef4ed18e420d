//! The builder of custom views: a name, conditions, and how many conversations they match right now.

use std::time::Duration;

use guichet_model::{
    Failure, ViewKey,
    filter::{Filter, FilterKeys, MOST_CONDITIONS},
    view::TabCounts,
};
use leptos::{ev::SubmitEvent, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

pub mod condition;
pub mod words;

use super::form::Problem;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
        field::Field,
        icon::{Glyph, Icon},
    },
    failure, format, rule,
    state::StateStoreFields,
    t,
    view_draft::{ViewDraft, only_here},
};
use condition::ConditionRow;
use words::attribute_name;

/// How long typing rests before the conversations are counted again.
const COUNT_AFTER: Duration = Duration::from_millis(120);

/// The builder, for a new view or an existing one.
#[component]
pub fn ViewDialog(
    /// Which view; absent for a new one.
    view: Option<ViewKey>,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let definitions = state.definitions();
    let known = state
        .views()
        .with_untracked(|views| views.iter().find(|known| Some(known.key) == view).cloned());
    let name = RwSignal::new(
        known
            .as_ref()
            .map(|view| view.name.clone())
            .unwrap_or_default(),
    );
    let draft = RwSignal::new(match &known {
        Some(view) if view.readable => ViewDraft::of(&view.filter),
        _ => ViewDraft::new(),
    });
    let filter = Memo::new(move |_| draft.read().filter(&definitions.read()));
    let flaws = Memo::new(move |_| draft.read().flaws(&definitions.read()));
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Failure>);
    let name_error = Signal::derive(move || {
        let missing = asked.get() && name.read().trim().is_empty();
        missing.then(|| rule::sentence(&guichet_model::rule::Rule::Required))
    });
    let empty = Memo::new(move |_| draft.read().rows.is_empty());
    let full = Memo::new(move |_| draft.read().rows.len() >= MOST_CONDITIONS);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        let unsound = name.read_untracked().trim().is_empty()
            || empty.get_untracked()
            || !flaws.read_untracked().is_empty();
        if unsound || busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (name, filter) = (
            name.read_untracked().trim().to_owned(),
            filter.get_untracked(),
        );
        spawn_local(async move {
            if let Err(failure) = actions.save_view(view, name, filter).await {
                problem.set(Some(failure));
                busy.set(false);
            }
        });
    };
    let ids = move || {
        draft
            .read()
            .rows
            .iter()
            .map(|row| row.id)
            .collect::<Vec<_>>()
    };
    view! {
        <Modal
            title=Signal::derive(move || {
                if view.is_some() { t!("view-edit-title") } else { t!("view-new") }
            })
            width=Width::Wide
            test="view-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <Field
                    label=t!("view-name")
                    value=name
                    error=name_error
                    name="view-name"
                />
                <fieldset class="conditions">
                    <legend class="field-label">{t!("view-conditions")}</legend>
                    <For each=ids key=|id| *id let:id>
                        <ConditionRow
                            id=id
                            draft=draft
                            flaw=Signal::derive(move || {
                                let flaws = flaws.read();
                                let own = flaws.iter().find(|(row, _)| *row == id);
                                own.filter(|_| asked.get()).map(|(_, flaw)| *flaw)
                            })
                        />
                    </For>
                    {move || {
                        empty
                            .get()
                            .then(|| {
                                view! {
                                    <p class="conditions-none" class:field-error=asked>
                                        {t!("view-conditions-none")}
                                    </p>
                                }
                            })
                    }}
                    <Button
                        look=Look::Quiet
                        icon=Icon::Plus
                        disabled=full
                        test="view-condition-add"
                        on_press=move |_| {
                            draft
                                .update(|draft| {
                                    draft.add();
                                });
                        }
                    >
                        {t!("view-condition-add")}
                    </Button>
                </fieldset>
                <Matching filter=filter sound=Signal::derive(move || flaws.read().is_empty()) />
                <Place filter=filter />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button look=Look::Plain on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button
                        look=Look::Primary
                        submits=Submits::Form
                        disabled=busy
                        test="view-save"
                    >
                        {t!("view-save")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// How many conversations the conditions match, counted again while they are written.
#[component]
fn Matching(
    /// The conditions.
    filter: Memo<Filter>,
    /// Whether all of them make sense.
    #[prop(into)]
    sound: Signal<bool>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let count = RwSignal::new(None::<Result<TabCounts, Failure>>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    Effect::new(move |_| {
        stop();
        let wanted = filter.get();
        if !sound.get() {
            count.set(None);
            return;
        }
        let read = move || {
            spawn_local(async move {
                let answer = actions.count_matching(wanted.clone()).await;
                // The dialog may have gone, or the conditions may be others by now.
                if filter.try_get_untracked() == Some(wanted) {
                    count.set(Some(answer));
                }
            });
        };
        timer.set_value(set_timeout_with_handle(read, COUNT_AFTER).ok());
    });
    on_cleanup(stop);
    view! {
        <p class="view-count" aria-live="polite" data-test="view-count">
            {move || match count.get() {
                Some(Err(problem)) => failure::sentence(&problem),
                Some(Ok(count)) => {
                    let module = actions.module().wire_name().to_owned();
                    t!(
                        "view-count", count = count.all, shown = format::number(count.all),
                        unassigned = format::number(count.unassigned),
                        mine = format::number(count.mine), module = module
                    )
                }
                None if sound.get() => t!("view-counting"),
                None => t!("view-count-unsound"),
            }}
        </p>
    }
}

/// Where the view will be kept, and why.
#[component]
fn Place(
    /// The conditions.
    filter: Memo<Filter>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let definitions = actions.state().definitions();
    let only_here = Memo::new(move |_| {
        let definitions = definitions.read();
        let keys = if actions.has_tickets() {
            FilterKeys::WithTickets
        } else {
            FilterKeys::Stock
        };
        let names: Vec<String> = only_here(&filter.read(), keys, &definitions)
            .iter()
            .map(|attribute| attribute_name(attribute, &definitions))
            .collect();
        names.join(", ")
    });
    view! {
        <p
            class="view-place"
            data-test="view-place"
            data-place=move || if only_here.read().is_empty() { "server" } else { "local" }
        >
            {move || { let icon = if only_here.read().is_empty() { Icon::Server } else { Icon::Monitor }; view! { <Glyph icon=icon /> } }}
            {move || {
                let names = only_here.get();
                if names.is_empty() {
                    t!("view-place-server")
                } else {
                    t!("view-place-local", names = names)
                }
            }}
        </p>
    }
}
