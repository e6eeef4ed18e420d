//! What an agent does to the account on screen: being seen, connecting, signing out.

use guichet_model::{
    account::Availability,
    command::{Reconnect, SetAvailability},
    settings::Settings,
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge,
    state::{Stale, StateStoreFields},
};

impl Actions {
    /// Chooses what the agent is seen as.
    pub fn set_availability(self, availability: Availability) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let request = SetAvailability {
                account,
                availability,
            };
            if let Err(failure) = bridge::call(request).await {
                self.toast_failure(&failure);
            }
            self.accounts_changed();
        });
    }

    /// Tries to connect now.
    pub fn reconnect(self) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            if let Err(failure) = bridge::call(Reconnect { account }).await {
                self.toast_failure(&failure);
            }
            self.accounts_changed();
        });
    }

    /// Changes what the agent prefers; the window follows at once.
    pub fn save_settings(self, settings: Settings) {
        self.state.settings().set(settings.clone());
        spawn_local(async move {
            if let Err(failure) =
                bridge::call(guichet_model::command::SaveSettings { settings }).await
            {
                self.toast_failure(&failure);
                self.mark(Stale {
                    settings: true,
                    ..Stale::default()
                });
            }
        });
    }

    /// Reads the accounts again.
    pub fn accounts_changed(self) {
        self.mark(Stale {
            accounts: true,
            ..Stale::default()
        });
    }
}
