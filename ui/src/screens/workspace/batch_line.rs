//! What was last done to many conversations at once, with the way back.

use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        icon::Icon,
    },
    format,
    state::{Done, StateStoreFields},
    t,
};

/// What was done, while it can be undone.
#[component]
pub fn BatchLine() -> impl IntoView {
    let actions = Actions::of_window();
    let done = actions.state().done();
    let shown = Memo::new(move |_| done.get());
    view! {
        <span class="batch" role="status">
            {move || {
                shown
                    .get()
                    .map(|done| {
                        view! {
                            <span class="batch-words" data-test="batch" title=words(&done)>
                                {words(&done)}
                            </span>
                            <Button
                                look=Look::Link
                                icon=Icon::RotateCcw
                                key_hint=Signal::derive(|| "z".to_owned())
                                test="batch-undo"
                                on_press=move |_| actions.undo()
                            >
                                {t!("batch-undo")}
                            </Button>
                            <IconButton
                                icon=Icon::X
                                label=t!("toast-dismiss")
                                test="batch-dismiss"
                                on_press=move |_| actions.state().done().set(None)
                            />
                        }
                    })
            }}
        </span>
    }
}

fn words(done: &Done) -> String {
    let count = t!(
        "batch-done",
        what = done.what.clone(),
        count = format::number(done.count)
    );
    if done.skipped == 0 {
        count
    } else {
        t!("batch-skipped", done = count, skipped = done.skipped)
    }
}
