//! Signing in: to a first account, or to another one. Two ways: the desk of this computer, or a server.

use leptos::prelude::*;

pub mod form;
pub mod trial;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    state::{Screen, StateStoreFields},
    t,
};
use form::{Purpose, ServerForm};
use trial::TrialCard;

/// Which of the two ways shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Choice,
    Server,
}

/// The sign-in.
#[component]
pub fn SignIn() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let way = RwSignal::new(Way::default());
    let others = Memo::new(move |_| !state.accounts().read().is_empty());
    let leave = move || actions.show(Screen::Workspace);
    view! {
        <main
            class="sign-in"
            data-test="sign-in"
            on:keydown=move |event| {
                if event.key() != "Escape" {
                    return;
                }
                if way.get_untracked() == Way::Server {
                    way.set(Way::Choice);
                } else if others.get_untracked() {
                    leave();
                }
            }
        >
            <div class="sign-in-column">
                <header class="sign-in-head">
                    <span class="sign-in-mark" aria-hidden="true">
                        "G"
                    </span>
                    <h1>
                        {move || if others.get() { t!("sign-in-add") } else { t!("sign-in-title") }}
                    </h1>
                    <p>{t!("sign-in-tagline")}</p>
                </header>
                {move || match way.get() {
                    Way::Choice => {
                        view! {
                            <div class="ways">
                                <TrialCard />
                                <button
                                    type="button"
                                    class="way"
                                    data-test="sign-in-server"
                                    on:click=move |_| way.set(Way::Server)
                                >
                                    <span class="way-icon">
                                        <Glyph icon=Icon::Server />
                                    </span>
                                    <span class="way-words">
                                        <span class="way-title">{t!("sign-in-server")}</span>
                                        <span class="way-text">
                                            {t!("sign-in-server-text")}
                                        </span>
                                    </span>
                                    <Glyph icon=Icon::ChevronRight />
                                </button>
                            </div>
                        }
                            .into_any()
                    }
                    Way::Server => {
                        view! {
                            <section class="sign-in-card">
                                <ServerForm purpose=Purpose::NewAccount />
                            </section>
                            <div class="sign-in-after">
                                <Button
                                    look=Look::Quiet
                                    icon=Icon::ArrowLeft
                                    test="sign-in-back"
                                    on_press=move |_| way.set(Way::Choice)
                                >
                                    {t!("sign-in-back")}
                                </Button>
                            </div>
                        }
                            .into_any()
                    }
                }}
                <MemoryOnly />
                {move || {
                    (others.get() && way.get() == Way::Choice)
                        .then(|| {
                            view! {
                                <div class="sign-in-after">
                                    <Button
                                        look=Look::Quiet
                                        icon=Icon::ArrowLeft
                                        test="sign-in-leave"
                                        on_press=move |_| leave()
                                    >
                                        {t!("sign-in-leave")}
                                    </Button>
                                </div>
                            }
                        })
                }}
            </div>
        </main>
    }
}

/// Says that a session will live in memory only, where no keyring is reachable.
#[component]
pub fn MemoryOnly() -> impl IntoView {
    let state = Actions::of_window().state();
    move || {
        (!state.keyring().get()).then(|| {
            view! {
                <p class="sign-in-memory" data-test="memory-only">
                    <Glyph icon=Icon::KeyRound />
                    <span>{t!("sign-in-memory")}</span>
                </p>
            }
        })
    }
}
