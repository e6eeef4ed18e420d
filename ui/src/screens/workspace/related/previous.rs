//! The other conversations and tickets of the contact. One opens in place of the open one, with a way back.

use guichet_model::{ConversationKey, conversation::ConversationRow};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        fold::Fold,
        status::{StatusDot, status_name},
    },
    failure, format,
    screens::workspace::row::preview_view,
    state::{Load, PersonStoreFields, StateStoreFields},
    t, ticket,
};

/// How many show at first.
const FIRST: usize = 5;

/// The section.
#[component]
pub fn PreviousSection() -> impl IntoView {
    let actions = Actions::of_window();
    let person = actions.state().person();
    let rows = Memo::new(move |_| person.previous().get());
    let all = RwSignal::new(false);
    Effect::new(move |_| {
        person.contact().track();
        all.set(false);
    });
    let keys = move || {
        let shown = if all.get() { usize::MAX } else { FIRST };
        let rows = rows.read();
        rows.iter()
            .take(shown)
            .map(|row| row.key)
            .collect::<Vec<_>>()
    };
    let rest = move || {
        let count = rows.read().len();
        (count > FIRST && !all.get()).then_some(count)
    };
    let state = move || match person.previous_load().get() {
        Load::Failed(problem) => view! {
            <p class="related-none" data-test="previous-error">
                {failure::sentence(&problem)}
            </p>
            <Button on_press=move |_| actions.read_previous_again()>{t!("action-retry")}</Button>
        }
        .into_any(),
        Load::Ready if rows.read().is_empty() => view! {
            <p class="related-none" data-test="previous-none">
                {t!("previous-none")}
            </p>
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <Fold title=t!("previous-title") name="previous">
            {state} <ul class="previous-list">
                <For each=keys key=|key| *key let:key>
                    <PreviousRow rows=rows key=key />
                </For>
            </ul>
            {move || {
                rest()
                    .map(|count| {
                        view! {
                            <Button
                                look=Look::Link
                                test="previous-all"
                                on_press=move |_| all.set(true)
                            >
                                {t!("sidebar-all", count = count)}
                            </Button>
                        }
                    })
            }}
        </Fold>
    }
}

#[component]
fn PreviousRow(
    /// Those that are known.
    rows: Memo<Vec<ConversationRow>>,
    /// Which.
    key: ConversationKey,
) -> impl IntoView {
    let actions = Actions::of_window();
    // A row on its way out keeps its last words until it is gone.
    let row = Memo::new(move |before: Option<&Option<ConversationRow>>| {
        rows.read()
            .iter()
            .find(|row| row.key == key)
            .or_else(|| before.and_then(Option::as_ref))
            .cloned()
    });
    move || {
        row.get().map(|row| {
            let title = title(&row);
            let status = status_name(&row.status);
            let when = format::brief(row.last_activity_at, format::now());
            view! {
                <li>
                    <button
                        type="button"
                        class="previous-row"
                        title=title.clone()
                        data-test="previous-row"
                        data-key=key.to_string()
                        data-id=row.id.map(|id| id.to_string())
                        on:click=move |_| actions.open_previous(key)
                    >
                        <span class="previous-head">
                            <StatusDot status=row.status.clone() />
                            <span class="previous-title">{title.clone()}</span>
                            <span class="previous-status">{status}</span>
                            <span class="previous-when">{when}</span>
                        </span>
                        <span class="previous-line">{row.preview.as_ref().map(preview_view)}</span>
                    </button>
                </li>
            }
        })
    }
}

/// The number, and of a ticket the title.
fn title(row: &ConversationRow) -> String {
    match (&row.ticket, row.id) {
        (Some(line), _) => format!("{} · {}", ticket::number_text(line), line.title),
        (None, Some(id)) => t!("thread-number", id = id.to_string()),
        (None, None) => t!("thread-number-none"),
    }
}
