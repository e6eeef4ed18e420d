//! The signed-in agent's signature: what it says, which channels carry it, and what stands under a reply.

use guichet_model::{
    AccountKey, ConversationKey,
    account::Channel,
    outbox::{Action, Queued},
    signature::{Signature, for_channel},
};

use crate::{Core, Error};

impl Core {
    /// The signature, pending changes included.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn signature(&self, account: AccountKey) -> Result<Signature, Error> {
        let store = &self.shared.store;
        let (kept, pending) = store.signature(account)?;
        let mut channels = vec![
            Channel::Web,
            Channel::Email,
            Channel::Api,
            Channel::Whatsapp,
            Channel::Sms,
        ];
        for inbox in store.reference(account)?.inboxes {
            if !channels.contains(&inbox.channel) {
                channels.push(inbox.channel);
            }
        }
        channels.retain(|channel| kept.signs(channel));
        Ok(Signature {
            text: kept.text,
            channels,
            pending,
        })
    }

    /// Changes the signature. When this returns, it survives a crash.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`](crate::store::StoreError::DiskFull): nothing was kept.
    pub fn set_signature(&self, account: AccountKey, text: &str) -> Result<Queued, Error> {
        let text = text.to_owned();
        self.act_on_account(account, &Action::SetSignature { text })
    }

    /// Signs the replies of a channel, or stops it. When this returns, it survives a crash.
    ///
    /// # Errors
    /// As [`Core::set_signature`].
    pub fn sign_channel(
        &self,
        account: AccountKey,
        channel: &Channel,
        on: bool,
    ) -> Result<Queued, Error> {
        let channel = channel.clone();
        self.act_on_account(account, &Action::SignChannel { channel, on })
    }

    /// The signature to put under a reply, as its channel can carry it; absent where there is none or the channel is not
    /// signed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a conversation that is not here.
    pub fn reply_signature(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Option<String>, Error> {
        let channel = self.channel_of(account, conversation)?;
        let (kept, _) = self.shared.store.signature(account)?;
        Ok(channel
            .filter(|channel| kept.signs(channel))
            .map(|channel| for_channel(&kept.text, &channel))
            .filter(|text| !text.is_empty()))
    }

    /// The signature as the channel of a conversation can carry it, whether that channel is signed or not; absent where
    /// there is none.
    ///
    /// # Errors
    /// As [`Core::reply_signature`].
    pub fn signature_for(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Option<String>, Error> {
        let channel = self.channel_of(account, conversation)?;
        let (kept, _) = self.shared.store.signature(account)?;
        let text = match channel {
            Some(channel) => for_channel(&kept.text, &channel),
            None => kept.text,
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn channel_of(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Option<Channel>, Error> {
        let store = &self.shared.store;
        let inbox = store.conversation(account, conversation)?.row.inbox;
        let mut inboxes = store.reference(account)?.inboxes.into_iter();
        let found = inboxes.find(|known| known.id == inbox);
        Ok(found.map(|known| known.channel))
    }
}

#[cfg(test)]
mod tests {
    use guichet_model::signature::{append, strip};
    use proptest::prelude::*;

    /// Texts that are much like what is looked for: dashes, blank lines, pieces of signatures.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("--"),
            Just("\n"),
            Just("\n\n"),
            Just(" "),
            Just("-"),
            Just("Léa"),
            Just("Bonjour"),
            Just("\r\n"),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn signing_twice_is_signing_once(body in text(), signature in text()) {
            let once = append(&body, &signature);
            prop_assert_eq!(append(&once, &signature), once);
        }

        #[test]
        fn what_was_signed_can_be_taken_off_again(body in text(), signature in text()) {
            let signed = append(&body, &signature);
            let bare = strip(&body, &signature).trim_end();
            prop_assert_eq!(strip(&signed, &signature).trim_end(), bare);
            prop_assert!(body.starts_with(bare), "nothing but the end goes");
        }
    }
}
