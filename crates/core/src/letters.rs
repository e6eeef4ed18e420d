//! Mails of the local copy: shown as they were laid out, with pictures of other computers only where the agent said yes.

use std::collections::HashMap;

use guichet_model::{AccountKey, AttachmentKey, ConversationKey, Event, MessageId};

use crate::{
    Core, Error,
    letter::{self, Page, Quoted, Remote},
    store::StoreError,
};

impl Core {
    /// The page that shows a mail. `picture_address` is where the window finds a picture that came with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a message that is not here, is no mail, or is too large to be shown.
    pub fn letter(
        &self,
        account: AccountKey,
        message: MessageId,
        quoted: Quoted,
        picture_address: impl Fn(AttachmentKey) -> String,
    ) -> Result<Page, Error> {
        let kept = self.shared.store.letter(account, message)?;
        let addresses: HashMap<String, String> = kept
            .pictures
            .into_iter()
            .map(|(content_id, key)| (content_id, picture_address(key)))
            .collect();
        let remote = if kept.remote_allowed {
            Remote::Allowed
        } else {
            Remote::Blocked
        };
        let page = letter::page(&kept.html, &addresses, remote, quoted);
        Ok(page.ok_or(StoreError::NotFound("mail"))?)
    }

    /// Allows the pictures of a mail, or of all mails of its sender, to be fetched from other computers. A mail that
    /// names no sender is allowed alone.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a message that is not here or is no mail.
    pub fn allow_remote(
        &self,
        account: AccountKey,
        message: MessageId,
        always_for_sender: bool,
    ) -> Result<(), Error> {
        let store = &self.shared.store;
        let conversation = store.allow_remote(account, message, always_for_sender)?;
        self.letter_changed(account, conversation);
        Ok(())
    }

    /// Takes back what [`Core::allow_remote`] allowed for a mail and for its sender.
    ///
    /// # Errors
    /// As [`Core::allow_remote`].
    pub fn block_remote(&self, account: AccountKey, message: MessageId) -> Result<(), Error> {
        let conversation = self.shared.store.block_remote(account, message)?;
        self.letter_changed(account, conversation);
        Ok(())
    }

    fn letter_changed(&self, account: AccountKey, conversation: ConversationKey) {
        self.shared.emit(Event::TimelineChanged {
            account,
            conversation,
        });
    }
}
