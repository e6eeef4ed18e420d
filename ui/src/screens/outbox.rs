//! Undelivered work: each operation with its state, its reason and what can be done about it. What waits for the agent
//! stands first; what goes by itself stands below, in the order in which it goes.

use guichet_model::{
    OperationId,
    account::{Account, ConnectionState, Session},
    outbox::Operation,
};
use leptos::prelude::*;

pub mod fields;
pub mod item;
pub mod words;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    failure, format,
    state::{Load, StateStoreFields},
    t,
};
use item::OperationItem;

/// Rows drawn as grey shapes before the first answer.
const SHAPES: usize = 4;

/// What fills the screen below its title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Shapes,
    Failed(String),
    Empty,
    Operations,
}

/// The outbox.
#[component]
pub fn OutboxScreen() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let shown = Memo::new(move |_| {
        let empty = state.outbox().read().is_empty();
        match &*state.outbox_load().read() {
            Load::Failed(problem) => Shown::Failed(failure::sentence(problem)),
            Load::Idle | Load::Loading if empty => Shown::Shapes,
            Load::Ready if empty => Shown::Empty,
            Load::Idle | Load::Loading | Load::Ready => Shown::Operations,
        }
    });
    view! {
        <main class="page" data-test="outbox" aria-label=t!("sidebar-outbox")>
            <div class="page-column">
                <header class="outbox-head">
                    <h1 class="page-title">{t!("sidebar-outbox")}</h1>
                    <p>{t!("outbox-about")}</p>
                </header>
                <Standstill />
                {move || match shown.get() {
                    Shown::Shapes => view! { <Shapes /> }.into_any(),
                    Shown::Failed(sentence) => {
                        view! {
                            <Notice
                                icon=Icon::TriangleAlert
                                title=t!("outbox-unreadable")
                                text=sentence
                                test="outbox-error"
                            >
                                <Button on_press=move |_| actions.read_outbox_again()>
                                    {t!("action-retry")}
                                </Button>
                            </Notice>
                        }
                            .into_any()
                    }
                    Shown::Empty => {
                        view! {
                            <Notice
                                icon=Icon::CircleCheck
                                title=t!("outbox-empty-title")
                                text=t!("outbox-empty")
                                test="outbox-empty"
                            />
                        }
                            .into_any()
                    }
                    Shown::Operations => view! { <Operations /> }.into_any(),
                }}
            </div>
        </main>
    }
}

/// Both groups.
#[component]
fn Operations() -> impl IntoView {
    view! {
        <Group
            title=t!("outbox-parked")
            test="outbox-parked"
            belongs=|operation| operation.state.is_parked()
        />
        <Group
            title=t!("outbox-waiting")
            test="outbox-waiting"
            belongs=|operation| !operation.state.is_parked()
        />
    }
}

/// Operations under a title; nothing where there are none.
#[component]
fn Group(
    /// What they have in common.
    #[prop(into)]
    title: Signal<String>,
    /// Name for tests.
    test: &'static str,
    /// Which operations belong here.
    belongs: fn(&Operation) -> bool,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let ids = Memo::new(move |_| {
        state
            .outbox()
            .read()
            .iter()
            .filter(|operation| belongs(operation))
            .map(|operation| operation.id.clone())
            .collect::<Vec<_>>()
    });
    let any = Memo::new(move |_| !ids.read().is_empty());
    move || {
        any.get().then(|| {
            view! {
                <section class="outbox-group" data-test=test>
                    <h2>
                        {title}
                        <span class="outbox-count">
                            {move || format::number(u32::try_from(ids.read().len()).unwrap_or(u32::MAX))}
                        </span>
                    </h2>
                    <ul class="operations">
                        <For each=move || ids.get() key=OperationId::clone let:id>
                            <OperationItem id=id />
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

/// Why nothing goes just now, and what happens then.
#[component]
fn Standstill() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let standstill = Memo::new(move |_| {
        let current = state.current().get();
        state
            .accounts()
            .read()
            .iter()
            .find(|account| Some(account.key) == current)
            .and_then(standstill)
    });
    move || {
        standstill.get().map(|why| {
            let sentence = match why {
                Why::Offline(since) => t!(
                    "outbox-offline",
                    since = format::upcoming(since, format::now())
                ),
                Why::SignInNeeded => t!("outbox-sign-in"),
                Why::Suspended => t!("outbox-suspended"),
            };
            let button = match why {
                Why::Offline(_) => view! {
                    <Button
                        look=Look::Plain
                        icon=Icon::RefreshCw
                        test="outbox-reconnect"
                        on_press=move |_| actions.reconnect()
                    >
                        {t!("status-reconnect")}
                    </Button>
                }
                .into_any(),
                Why::SignInNeeded | Why::Suspended => view! {
                    <Button
                        look=Look::Plain
                        icon=Icon::KeyRound
                        test="outbox-sign-in"
                        on_press=move |_| actions.ask_sign_in_here()
                    >
                        {t!("status-sign-in")}
                    </Button>
                }
                .into_any(),
            };
            view! {
                <div class="standstill" role="status" data-test="outbox-standstill">
                    <Glyph icon=Icon::CloudOff />
                    <p>{sentence}</p>
                    {button}
                </div>
            }
        })
    }
}

/// Why nothing goes just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Offline(guichet_model::Timestamp),
    SignInNeeded,
    Suspended,
}

fn standstill(account: &Account) -> Option<Why> {
    match account.session {
        Session::SignInNeeded => Some(Why::SignInNeeded),
        Session::Suspended => Some(Why::Suspended),
        Session::Active => (account.connection.state == ConnectionState::Offline)
            .then_some(Why::Offline(account.connection.since)),
    }
}

/// The true layout in grey, shown only where the answer takes its time.
#[component]
pub fn Shapes() -> impl IntoView {
    view! {
        <div class="operations operation-shapes" aria-hidden="true">
            {(0..SHAPES)
                .map(|_| {
                    view! {
                        <div class="operation operation-shape">
                            <span class="shape shape-icon"></span>
                            <span class="shape shape-title"></span>
                            <span class="shape shape-line"></span>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}
