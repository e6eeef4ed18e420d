//! Coming and going: signing in, to a first account, another one or again, and signing out.

use guichet_model::{
    AccountKey, Failure,
    account::{Account, ConnectionState, Session},
    command::{GetCounts, QueuedWork, SignInReply, SignOut, TryLocally},
    view::Counts,
};
use leptos::prelude::*;

use super::Actions;
use crate::{
    bridge,
    sign_in::Request,
    state::{Dialog, Screen, Stale, StateStoreFields},
};

/// What keeps queued work here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hindrance {
    /// The server wants a new sign-in first.
    SignedOut,
    /// There is no connection.
    Offline,
}

impl Actions {
    /// What keeps the work of the shown account here; tracked.
    #[must_use]
    pub fn hindrance(self) -> Option<Hindrance> {
        let current = self.state.current().get();
        let accounts = self.state.accounts().read();
        let account = accounts
            .iter()
            .find(|account| Some(account.key) == current)?;
        match (account.session, account.connection.state) {
            (Session::SignInNeeded | Session::Suspended, _) => Some(Hindrance::SignedOut),
            (Session::Active, ConnectionState::Offline) => Some(Hindrance::Offline),
            (Session::Active, _) => None,
        }
    }

    /// Asks the core to sign in, or takes the second step.
    ///
    /// # Errors
    /// What the core says; then nothing has changed.
    pub async fn sign_in(self, request: Request) -> Result<SignInReply, Failure> {
        match request {
            Request::Password(request) => bridge::call(request).await,
            Request::Token(request) => bridge::call(request).await,
            Request::Code(request) => bridge::call(request).await,
        }
    }

    /// Starts the desk of this computer and signs in to it.
    ///
    /// # Errors
    /// What the core says; trying again is safe.
    pub async fn try_locally(self) -> Result<Account, Failure> {
        bridge::call(TryLocally {}).await
    }

    /// Takes in an account that was just signed in to. One that is on screen already stays as it stands.
    pub fn signed_in(self, account: Account) {
        let key = account.key;
        self.state.accounts().update(|accounts| {
            match accounts.iter_mut().find(|known| known.key == key) {
                Some(known) => *known = account,
                None => accounts.push(account),
            }
        });
        self.state.dialog().set(None);
        let here =
            self.account() == Some(key) && self.state.screen().get_untracked() != Screen::SignIn;
        if here {
            self.mark(Stale {
                accounts: true,
                reference: true,
                list: true,
                counts: true,
                ..Stale::default()
            });
        } else {
            self.enter(Some(key));
        }
    }

    /// Shows another account.
    pub fn switch_account(self, account: AccountKey) {
        if self.account() == Some(account) {
            self.show(Screen::Workspace);
        } else {
            self.enter(Some(account));
        }
    }

    /// Asks to sign in again to an account whose session has ended.
    pub fn ask_sign_in(self, account: AccountKey) {
        self.state.menu().set(None);
        self.state.dialog().set(Some(Dialog::SignInAgain(account)));
    }

    /// Asks to sign in again to the account on screen, where its session has ended.
    pub fn ask_sign_in_here(self) {
        let ended = self.state.accounts().with_untracked(|accounts| {
            accounts
                .iter()
                .find(|account| Some(account.key) == self.account())
                .filter(|account| account.session != Session::Active)
                .map(|account| account.key)
        });
        if let Some(account) = ended {
            self.ask_sign_in(account);
        }
    }

    /// What an account has undelivered, whether it is on screen or not.
    ///
    /// # Errors
    /// What the core says.
    pub async fn counts_of(self, account: AccountKey) -> Result<Counts, Failure> {
        bridge::call(GetCounts { account }).await
    }

    /// Signs out of an account; its local copy goes.
    ///
    /// # Errors
    /// What the core says; then the account is still there.
    pub async fn sign_out(self, account: AccountKey, queued: QueuedWork) -> Result<(), Failure> {
        bridge::call(SignOut { account, queued }).await?;
        self.state.dialog().set(None);
        self.state
            .accounts()
            .update(|accounts| accounts.retain(|known| known.key != account));
        if self.account() == Some(account) {
            self.enter(None);
        }
        Ok(())
    }
}
