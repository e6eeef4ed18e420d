//! The menu under one's own picture: what one is seen as, the accounts of this profile, and one more.

use guichet_model::{
    AccountKey,
    account::{Account, Availability, Session},
};
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        availability::{availability_color, availability_name},
        icon::Icon,
        menu::{Choice, ChoiceMenu, Choices, Mark},
    },
    state::{Screen, StateStoreFields},
    t,
};

/// What a choice of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    SeenAs(Availability),
    Account(AccountKey),
    AddAccount,
}

/// The menu, open as long as it is there.
#[component]
pub fn AccountMenu(
    /// One's own picture.
    anchor: NodeRef<html::Button>,
    /// Take it away.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let choices = Signal::derive(move || choices(&state.accounts().read(), state.current().get()));
    let choose = move |wanted| match wanted {
        Wanted::SeenAs(availability) => actions.set_availability(availability),
        Wanted::Account(account) => actions.switch_account(account),
        Wanted::AddAccount => actions.show(Screen::SignIn),
    };
    view! {
        <ChoiceMenu
            label=t!("availability-label")
            choices=Choices::new(choices, choose)
            anchor=anchor
            test="availability-menu"
            on_close=on_close
        />
    }
}

fn choices(accounts: &[Account], current: Option<AccountKey>) -> Vec<Choice<Wanted>> {
    let seen_as = accounts
        .iter()
        .find(|account| Some(account.key) == current)
        .map(|account| Wanted::SeenAs(account.availability));
    let availabilities = [
        Availability::Online,
        Availability::Busy,
        Availability::Offline,
    ]
    .map(|availability| {
        let choice = Choice::new(
            Wanted::SeenAs(availability),
            availability_name(availability),
        )
        .marked(Mark::Color(availability_color(availability).to_owned()));
        match &seen_as {
            Some(now) => choice.chosen_if(now),
            None => choice,
        }
    });
    let places = accounts.iter().enumerate().map(|(place, account)| {
        let mut choice = Choice::new(Wanted::Account(account.key), account.name.clone())
            .marked(Mark::Icon(account_icon(account)))
            .hinted(account_hint(account));
        choice.chosen = Some(account.key) == current;
        if place == 0 { choice.apart() } else { choice }
    });
    let add = Choice::new(Wanted::AddAccount, t!("account-add"))
        .marked(Mark::Icon(Icon::Plus))
        .apart();
    availabilities
        .into_iter()
        .chain(places)
        .chain([add])
        .collect()
}

const fn account_icon(account: &Account) -> Icon {
    match account.session {
        Session::Active if account.local => Icon::Monitor,
        Session::Active => Icon::Server,
        Session::SignInNeeded => Icon::KeyRound,
        Session::Suspended => Icon::TriangleAlert,
    }
}

fn account_hint(account: &Account) -> String {
    match account.session {
        Session::SignInNeeded => t!("account-sign-in-needed"),
        Session::Suspended => t!("account-suspended"),
        Session::Active if account.local => t!("account-local"),
        Session::Active => host(&account.server).to_owned(),
    }
}

/// The address without its scheme.
#[must_use]
pub fn host(server: &str) -> &str {
    server.split_once("://").map_or(server, |(_, host)| host)
}
