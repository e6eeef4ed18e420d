//! What helps with writing: canned answers, the signature, the skin tone of emoji.

use guichet_model::{
    AccountKey, Failure,
    account::Channel,
    command::{ActOnAccount, GetSignature, ListCanned, SignChannel},
    emoji::SkinTone,
    outbox::Action,
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge,
    state::{Stale, StateStoreFields},
};

impl Actions {
    /// Chooses the skin tone of emoji.
    pub fn prefer_tone(self, tone: SkinTone) {
        let mut settings = self.state.settings().get_untracked();
        settings.skin_tone = tone;
        self.save_settings(settings);
    }

    /// Signs the replies of a channel from now on, or stops it.
    pub fn sign_channel(self, channel: Channel, on: bool) {
        let Some(account) = self.account() else {
            return;
        };
        // At once: the next reply may leave before the answer is here.
        self.state.signature().update(|signature| {
            signature.channels.retain(|signed| *signed != channel);
            if on {
                signature.channels.push(channel.clone());
            }
        });
        spawn_local(async move {
            let asked = SignChannel {
                account,
                channel,
                on,
            };
            if let Err(failure) = bridge::call(asked).await {
                self.toast_failure(&failure);
            }
            self.mark(Stale {
                signature: true,
                ..Stale::default()
            });
        });
    }

    /// Makes, changes or deletes what helps with writing: a canned answer, the signature.
    ///
    /// # Errors
    /// What the core refuses; nothing was kept.
    pub async fn change_writing(self, action: Action) -> Result<(), Failure> {
        let Some(account) = self.account() else {
            return Ok(());
        };
        bridge::call(ActOnAccount { account, action }).await?;
        self.mark(Stale {
            canned: true,
            signature: true,
            counts: true,
            ..Stale::default()
        });
        Ok(())
    }

    pub(super) async fn read_canned(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.canned);
        let answer = bridge::call(ListCanned { account }).await;
        if number == self.latest(|progress| progress.canned)
            && let Ok(canned) = answer
        {
            self.state.canned().set(canned);
        }
    }

    pub(super) async fn read_signature(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.signature);
        let answer = bridge::call(GetSignature { account }).await;
        if number == self.latest(|progress| progress.signature)
            && let Ok(signature) = answer
        {
            self.state.signature().set(signature);
        }
    }
}
