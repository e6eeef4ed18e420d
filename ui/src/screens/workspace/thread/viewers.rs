//! Which other agents have the open conversation open right now.

use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::avatar::{Avatar, Size},
    screens::workspace::related::work::agent_name,
    state::{StateStoreFields, apply::viewers_of_open},
    t,
};

/// A quiet line of faces and names; nothing while nobody else is here.
#[component]
pub fn Viewers() -> impl IntoView {
    let state = Actions::of_window().state();
    let names = Memo::new(move |_| {
        let reference = state.reference().read();
        viewers_of_open(state)
            .into_iter()
            .map(|agent| agent_name(&reference, agent))
            .collect::<Vec<_>>()
    });
    move || {
        let names = names.get();
        (!names.is_empty()).then(|| {
            let words = words(&names);
            view! {
                <p class="thread-viewers" title=words.clone() data-test="viewers">
                    <span class="thread-faces" aria-hidden="true">
                        {names
                            .into_iter()
                            .take(3)
                            .map(|name| view! { <Avatar name=name size=Size::Mini /> })
                            .collect_view()}
                    </span>
                    <span class="thread-viewers-words">{words.clone()}</span>
                </p>
            }
        })
    }
}

/// "Bob has it open too", "Bob and Carla have it open too".
fn words(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((one, [])) => t!("thread-viewer", name = one.clone()),
        Some((last, others)) => {
            t!(
                "thread-viewers",
                names = others.join(", "),
                last = last.clone()
            )
        }
    }
}
