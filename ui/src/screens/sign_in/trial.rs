//! "Try it on this computer": a desk with made-up customers, whose server runs here.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::icon::{Glyph, Icon},
    failure, t,
};

/// The button, the progress and what went wrong.
#[component]
pub fn TrialCard() -> impl IntoView {
    let actions = Actions::of_window();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None);
    let begin = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = actions.try_locally().await;
            // The card may have left the screen meanwhile; the account is taken in all the same.
            busy.try_set(false);
            match answer {
                Ok(account) => actions.signed_in(account),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    let text = move || {
        if busy.get() {
            t!("sign-in-try-busy-text")
        } else {
            t!("sign-in-try-text")
        }
    };
    view! {
        <button
            type="button"
            class="way way-first"
            class:busy=busy
            aria-busy=move || if busy.get() { "true" } else { "false" }
            data-test="try-locally"
            on:click=begin
        >
            <span class="way-icon">
                <Glyph icon=Icon::Monitor />
            </span>
            <span class="way-words" aria-live="polite">
                <span class="way-title">
                    {move || if busy.get() { t!("sign-in-try-busy") } else { t!("sign-in-try") }}
                </span>
                <span class="way-text">{text}</span>
            </span>
            <Glyph icon=Icon::ChevronRight />
            <span class="way-bar" aria-hidden="true"></span>
        </button>
        <div role="alert">
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <p class="form-problem" data-test="try-locally-error">
                                <Glyph icon=Icon::CircleAlert />
                                <span>{failure::sentence(&problem)}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
