//! A line over the workspace where the session of the account on screen has ended. Everything below it goes on working.

use guichet_model::account::Session;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    state::StateStoreFields,
    t,
};

/// The line, where there is one to say.
#[component]
pub fn SessionBanner() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let session = Memo::new(move |_| {
        let current = state.current().get();
        state
            .accounts()
            .read()
            .iter()
            .find(|account| Some(account.key) == current)
            .map(|account| account.session)
            .filter(|session| *session != Session::Active)
    });
    move || {
        session.get().map(|session| {
            let (icon, test) = match session {
                Session::Suspended => (Icon::TriangleAlert, "banner-suspended"),
                Session::Active | Session::SignInNeeded => (Icon::KeyRound, "banner-sign-in"),
            };
            view! {
                <aside class="banner" role="status" data-test=test>
                    <Glyph icon=icon />
                    <p>
                        {match session {
                            Session::Suspended => t!("banner-suspended"),
                            Session::Active | Session::SignInNeeded => t!("banner-sign-in"),
                        }}
                    </p>
                    <Button
                        look=Look::Plain
                        test="banner-button"
                        on_press=move |_| actions.ask_sign_in_here()
                    >
                        {t!("status-sign-in")}
                    </Button>
                </aside>
            }
        })
    }
}
