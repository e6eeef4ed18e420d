//! The status line: how the connection stands, how old the copy is, and what still waits.

use guichet_model::account::{Account, ConnectionState, SecretPlace, Session};
use leptos::prelude::*;

use super::batch_line::BatchLine;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    format,
    state::{Screen, StateStoreFields},
    t,
};

/// The status line.
#[component]
pub fn StatusLine() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let account = Memo::new(move |_| {
        let current = state.current().get();
        state
            .accounts()
            .read()
            .iter()
            .find(|account| Some(account.key) == current)
            .cloned()
    });
    let connection_state = move || {
        account
            .read()
            .as_ref()
            .map(|account| account.connection.state)
    };
    let works = move || {
        account
            .read()
            .as_ref()
            .is_none_or(|account| account.session == Session::Active)
    };
    let offline = move || connection_state() == Some(ConnectionState::Offline);
    view! {
        <footer class="status-line" data-test="status-line">
            <span
                class="connection"
                role="status"
                data-test="connection"
                data-state=move || connection_state().map(wire_name)
                class:warning=move || offline() || !works()
            >
                {move || view! { <Glyph icon=icon(account.read().as_ref()) /> }}
                {move || account.read().as_ref().map(connection_text)}
            </span>
            <span class="as-of">{move || account.read().as_ref().and_then(copy_text)}</span>
            {move || {
                let counts = state.counts().read();
                let waiting = counts.outbox.saturating_sub(counts.parked);
                (waiting > 0)
                    .then(|| {
                        view! {
                            <span data-test="pending-count">
                                {t!("status-pending-count", count = waiting)}
                            </span>
                        }
                    })
            }}
            {move || {
                let parked = state.counts().read().parked;
                (parked > 0)
                    .then(|| {
                        view! {
                            <span class="warning" data-test="parked-count">
                                <Button
                                    look=Look::Link
                                    on_press=move |_| actions.show(Screen::Outbox)
                                >
                                    {t!("status-parked-count", count = parked)}
                                </Button>
                            </span>
                        }
                    })
            }}
            <BatchLine />
            <span class="status-line-end">
                {move || {
                    account
                        .read()
                        .as_ref()
                        .filter(|account| account.connection.skipped > 0)
                        .map(|account| {
                            t!("status-skipped", count = account.connection.skipped)
                        })
                }}
                {move || {
                    account
                        .read()
                        .as_ref()
                        .filter(|account| account.secret == SecretPlace::Memory)
                        .map(|_| view! { <span>{t!("status-memory-only")}</span> })
                }}
                {move || {
                    (!works())
                        .then(|| {
                            view! {
                                <Button
                                    look=Look::Link
                                    test="sign-in-again"
                                    on_press=move |_| actions.ask_sign_in_here()
                                >
                                    {t!("status-sign-in")}
                                </Button>
                            }
                        })
                }}
                {move || {
                    (works() && offline())
                        .then(|| {
                            view! {
                                <Button
                                    look=Look::Link
                                    icon=Icon::RefreshCw
                                    test="reconnect"
                                    on_press=move |_| actions.reconnect()
                                >
                                    {t!("status-reconnect")}
                                </Button>
                            }
                        })
                }}
            </span>
        </footer>
    }
}

const fn wire_name(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Offline => "offline",
        ConnectionState::Connecting => "connecting",
        ConnectionState::CatchingUp => "catching_up",
        ConnectionState::Live => "live",
    }
}

fn icon(account: Option<&Account>) -> Icon {
    let Some(account) = account else {
        return Icon::WifiOff;
    };
    match (account.session, account.connection.state) {
        (Session::SignInNeeded, _) => Icon::KeyRound,
        (Session::Suspended, _) => Icon::TriangleAlert,
        (Session::Active, ConnectionState::Offline) => Icon::WifiOff,
        (Session::Active, ConnectionState::Connecting) => Icon::Plug,
        (Session::Active, ConnectionState::CatchingUp) => Icon::RefreshCw,
        (Session::Active, ConnectionState::Live) => Icon::Wifi,
    }
}

fn connection_text(account: &Account) -> String {
    let connection = account.connection;
    match account.session {
        Session::SignInNeeded => return t!("status-sign-in-needed"),
        Session::Suspended => return t!("status-suspended"),
        Session::Active => {}
    }
    match connection.state {
        ConnectionState::Offline => t!(
            "status-offline",
            since = format::upcoming(connection.since, format::now())
        ),
        ConnectionState::Connecting => t!("status-connecting"),
        ConnectionState::CatchingUp => match connection.progress {
            Some(progress) => match progress.total {
                Some(total) => t!(
                    "status-progress",
                    done = format::number(progress.done),
                    total = format::number(total)
                ),
                None => t!("status-progress-open", done = format::number(progress.done)),
            },
            None => t!("status-catching-up"),
        },
        ConnectionState::Live => t!("status-live"),
    }
}

/// How old the copy is, while it is not level with the server.
fn copy_text(account: &Account) -> Option<String> {
    let connection = account.connection;
    if connection.state == ConnectionState::Live {
        return None;
    }
    let as_of = connection.as_of?;
    let time = format::exact(as_of, format::now());
    Some(t!("status-as-of", time = time))
}
