//! An account of this profile: where it is, how it stands, what its server can do, and the way out.

use guichet_model::{
    AccountKey,
    account::{Account, SecretPlace, Session},
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        avatar::{Avatar, Size},
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    state::{Dialog, StateStoreFields},
    t,
};

/// An account.
#[component]
pub fn AccountCard(
    /// Which.
    key: AccountKey,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let account = Memo::new(move |_| {
        state
            .accounts()
            .read()
            .iter()
            .find(|account| account.key == key)
            .cloned()
    });
    let here = Memo::new(move |_| state.current().get() == Some(key));
    move || {
        account
            .get()
            .map(|account| view! { <Card account=account here=here /> })
    }
}

#[component]
fn Card(
    /// The account.
    account: Account,
    /// Whether it is on screen.
    here: Memo<bool>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let Account {
        key,
        session,
        secret,
        ..
    } = account;
    let skipped = account.connection.skipped;
    let powers = powers(&account.capabilities);
    let kind = if account.local {
        t!("settings-server-local")
    } else {
        account.server.clone()
    };
    view! {
        <article class="account-card" data-test=format!("account-{key}")>
            <header class="account-head">
                <Avatar name=account.my_name.clone() size=Size::Card />
                <div class="account-who">
                    <h3>{account.my_name.clone()}</h3>
                    <p>{account.name.clone()}</p>
                </div>
                {move || {
                    here.get()
                        .then(|| view! { <span class="chip">{t!("settings-on-screen")}</span> })
                }}
            </header>
            <dl class="facts">
                <dt>{t!("settings-server")}</dt>
                <dd data-test="account-server">{kind}</dd>
                <dt>{t!("sign-in-email")}</dt>
                <dd>{account.my_email.clone()}</dd>
                <dt>{t!("settings-session")}</dt>
                <dd class:warning=session != Session::Active data-test="account-session">
                    {session_words(session)}
                </dd>
                <dt>{t!("settings-secret")}</dt>
                <dd class:warning=secret == SecretPlace::Memory data-test="account-secret">
                    {match secret {
                        SecretPlace::Keyring => t!("settings-secret-keyring"),
                        SecretPlace::Memory => t!("settings-secret-memory"),
                    }}
                </dd>
                <dt>{t!("settings-powers")}</dt>
                <dd>
                    <ul class="powers">
                        {powers
                            .into_iter()
                            .map(|(has, words)| {
                                let icon = if has { Icon::Check } else { Icon::Minus };
                                view! {
                                    <li class:lacking=!has>
                                        <Glyph icon=icon />
                                        <span>{words}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </dd>
                {(skipped > 0)
                    .then(|| {
                        view! {
                            <dt>{t!("settings-skipped")}</dt>
                            <dd data-test="account-skipped">
                                {t!("settings-skipped-text", count = skipped)}
                            </dd>
                        }
                    })}
            </dl>
            <footer class="account-actions">
                {(session != Session::Active)
                    .then(|| {
                        view! {
                            <Button
                                look=Look::Primary
                                icon=Icon::KeyRound
                                test="account-sign-in"
                                on_press=move |_| actions.ask_sign_in(key)
                            >
                                {t!("status-sign-in")}
                            </Button>
                        }
                    })}
                {move || {
                    (!here.get())
                        .then(|| {
                            view! {
                                <Button
                                    test="account-show"
                                    on_press=move |_| actions.switch_account(key)
                                >
                                    {t!("settings-show-account")}
                                </Button>
                            }
                        })
                }}
                <Button
                    look=Look::Danger
                    icon=Icon::LogOut
                    test="sign-out"
                    on_press=move |_| state.dialog().set(Some(Dialog::SignOut(key)))
                >
                    {t!("sign-out-open")}
                </Button>
            </footer>
        </article>
    }
}

fn session_words(session: Session) -> String {
    match session {
        Session::Active => t!("settings-session-active"),
        Session::SignInNeeded => t!("settings-session-ended"),
        Session::Suspended => t!("settings-session-suspended"),
    }
}

/// What a server adds to Chatwoot's API, in plain words, and whether this one has it.
fn powers(capabilities: &[String]) -> Vec<(bool, String)> {
    let has = |name: &str| capabilities.iter().any(|known| known == name);
    vec![
        if has("idempotency") {
            (true, t!("settings-power-once"))
        } else {
            (false, t!("settings-power-once-lacking"))
        },
        if has("changes") {
            (true, t!("settings-power-changes"))
        } else {
            (false, t!("settings-power-changes-lacking"))
        },
        if has("tickets") {
            (true, t!("settings-power-tickets"))
        } else {
            (false, t!("settings-power-tickets-lacking"))
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_chatwoot_lacks_every_addition_and_says_what_that_means() {
        assert!(
            powers(&[])
                .iter()
                .all(|(has, words)| !has && !words.is_empty())
        );
    }

    #[test]
    fn each_addition_is_named_where_the_server_has_it() {
        let all = ["tickets", "changes", "idempotency", "something-newer"].map(str::to_owned);
        assert!(powers(&all).iter().all(|(has, _)| *has));
    }
}
