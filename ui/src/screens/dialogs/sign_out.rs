//! Signing out, with the question what becomes of work that has not been delivered.

use guichet_model::{AccountKey, command::QueuedWork};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::Modal,
        icon::{Glyph, Icon},
    },
    failure,
    state::StateStoreFields,
    t,
};

/// The question.
#[component]
pub fn SignOutDialog(
    /// Of which account.
    account: AccountKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let name = actions.state().accounts().with_untracked(|accounts| {
        accounts
            .iter()
            .find(|known| known.key == account)
            .map(|known| known.name.clone())
            .unwrap_or_default()
    });
    // Nothing is promised about the outbox before the core has said what is in it.
    let queued = RwSignal::new(None::<u32>);
    let wanted = RwSignal::new(QueuedWork::Keep);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None);
    spawn_local(async move {
        match actions.counts_of(account).await {
            Ok(counts) => {
                queued.try_set(Some(counts.outbox));
            }
            Err(failure) => {
                problem.try_set(Some(failure));
            }
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = actions.sign_out(account, wanted.get_untracked()).await;
            busy.try_set(false);
            if let Err(failure) = done {
                problem.try_set(Some(failure));
            }
        });
    };
    view! {
        <Modal
            title=t!("sign-out-title")
            test="sign-out-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <p class="dialog-note">{move || t!("sign-out-text", name = name.clone())}</p>
                {move || {
                    queued
                        .get()
                        .filter(|queued| *queued > 0)
                        .map(|queued| view! { <QueuedQuestion queued=queued wanted=wanted /> })
                }}
                <div role="alert">
                    {move || {
                        problem
                            .get()
                            .map(|problem| {
                                view! {
                                    <p class="form-problem" data-test="sign-out-error">
                                        <Glyph icon=Icon::CircleAlert />
                                        <span>{failure::sentence(&problem)}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
                <div class="dialog-actions">
                    <Button attr:autofocus="autofocus" on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button
                        look=Look::Danger
                        icon=Icon::LogOut
                        submits=Submits::Form
                        disabled=Signal::derive(move || busy.get() || queued.get().is_none())
                        test="sign-out-confirm"
                    >
                        {t!("sign-out-confirm")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// What becomes of undelivered work.
#[component]
fn QueuedQuestion(
    /// How much there is.
    queued: u32,
    /// What the agent wants.
    wanted: RwSignal<QueuedWork>,
) -> impl IntoView {
    let choice = move |own: QueuedWork, test: &'static str| {
        view! {
            <input
                type="radio"
                name="queued-work"
                data-test=test
                prop:checked=move || wanted.get() == own
                on:change=move |_| wanted.set(own)
            />
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{move || t!("sign-out-queued", count = queued)}</legend>
            <label class="choice">
                {choice(QueuedWork::Keep, "queued-keep")} <span>
                    <strong>{t!("sign-out-keep")}</strong>
                    <small>{t!("sign-out-keep-text")}</small>
                </span>
            </label>
            <label class="choice">
                {choice(QueuedWork::Discard, "queued-discard")} <span>
                    <strong>{t!("sign-out-discard")}</strong>
                    <small>{t!("sign-out-discard-text")}</small>
                </span>
            </label>
        </fieldset>
    }
}
