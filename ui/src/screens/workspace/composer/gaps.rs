//! What a canned answer does not know is asked for before it is put into the text.

use std::collections::BTreeMap;

use guichet_model::{ConversationKey, command::FillIn};
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    completion::{Completion, Gaps},
    field::Field,
};
use crate::{
    actions::Actions,
    bridge,
    components::button::{Button, Look},
    t,
    writing::Change,
};

/// The gaps of the text that was chosen, above the field; nothing while there are none.
#[component]
pub fn GapsPanel(
    /// What was chosen in.
    completion: Completion,
    /// What the text goes into.
    field: Field,
    /// The conversation that the text is for.
    key: ConversationKey,
) -> impl IntoView {
    move || {
        let gaps = completion.gaps.get()?;
        Some(view! { <GapsForm completion=completion field=field key=key gaps=gaps /> })
    }
}

#[component]
fn GapsForm(
    completion: Completion,
    field: Field,
    key: ConversationKey,
    /// What is asked for.
    gaps: Gaps,
) -> impl IntoView {
    let actions = Actions::of_window();
    let values = RwSignal::new(BTreeMap::<String, String>::new());
    let first = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(first) = first.get() {
            // The field is in the page, so it takes the focus.
            let _ = first.focus();
        }
    });
    let missing = gaps.missing.clone();
    let place = gaps.place.clone();
    let insert = move || {
        let Some(account) = actions.account() else {
            return;
        };
        let (text, place) = (gaps.text.clone(), place.clone());
        spawn_local(async move {
            let filled = bridge::call(FillIn {
                account,
                conversation: key,
                text,
                values: values.get_untracked(),
            })
            .await;
            match filled {
                Ok(filled) => {
                    completion.gaps.set(None);
                    field.make(&Change::insert(place, filled.text));
                }
                Err(failure) => actions.toast_failure(&failure),
            }
        });
    };
    let close = move || {
        completion.gaps.set(None);
        field.focus();
    };
    let insert_at_once = insert.clone();
    view! {
        <div
            class="gaps"
            role="group"
            aria-label=t!("gaps-title")
            data-test="gaps"
            on:keydown=move |event| match event.key().as_str() {
                "Escape" => {
                    event.stop_propagation();
                    close();
                }
                "Enter" => {
                    event.prevent_default();
                    event.stop_propagation();
                    insert_at_once();
                }
                _ => event.stop_propagation(),
            }
        >
            <p class="gaps-why">{t!("gaps-why")}</p>
            {missing
                .into_iter()
                .enumerate()
                .map(|(at, name)| {
                    let shown = name.clone();
                    let node = if at == 0 { first } else { NodeRef::new() };
                    view! {
                        <label class="gap">
                            <span>{shown}</span>
                            <input
                                type="text"
                                class="input"
                                dir="auto"
                                node_ref=node
                                data-test="gap"
                                on:input=move |event| {
                                    let value = event_target_value(&event);
                                    values.update(|values| { values.insert(name.clone(), value); });
                                }
                            />
                        </label>
                    }
                })
                .collect_view()}
            <div class="gaps-acts">
                <Button look=Look::Quiet test="gaps-cancel" on_press=move |_| close()>
                    {t!("dialog-cancel")}
                </Button>
                <Button look=Look::Primary test="gaps-insert" on_press=move |_| insert()>
                    {t!("gaps-insert")}
                </Button>
            </div>
        </div>
    }
}
