//! Signing in again to an account whose session has ended. Its local copy and its outbox stay as they are.

use guichet_model::{
    AccountKey,
    account::{Account, Session},
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::dialog::Modal,
    screens::sign_in::{
        MemoryOnly,
        form::{Purpose, ServerForm},
        trial::TrialCard,
    },
    state::StateStoreFields,
    t,
};

/// The form for an account that is known already.
#[component]
pub fn SignInAgain(
    /// Which account.
    account: AccountKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let known = state
        .accounts()
        .with_untracked(|accounts| accounts.iter().find(|known| known.key == account).cloned());
    view! {
        <Modal
            title=t!("sign-in-again")
            test="sign-in-again-dialog"
            on_close=on_close
        >
            {known.map(|account| view! { <Again account=account /> })}
        </Modal>
    }
}

#[component]
fn Again(
    /// Which account.
    account: Account,
) -> impl IntoView {
    let suspended = account.session == Session::Suspended;
    let way = if account.local {
        view! { <TrialCard /> }.into_any()
    } else {
        view! { <ServerForm purpose=Purpose::Again(Box::new(account)) /> }.into_any()
    };
    view! {
        <p class="dialog-note">
            {move || if suspended { t!("banner-suspended") } else { t!("banner-sign-in") }}
        </p>
        {way}
        <MemoryOnly />
    }
}
