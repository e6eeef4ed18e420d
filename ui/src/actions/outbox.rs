//! Taking undelivered words out of the outbox, to be written anew where they belong.

use guichet_model::{
    AccountKey, ConversationKey, Failure, FailureCode, OperationId,
    command::OpenConversation,
    draft::{DraftOverview, Mode},
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge,
    state::{ListStoreFields, Screen, StateStoreFields, ThreadStoreFields, thread},
};

impl Actions {
    /// Takes a reply or note out of the outbox and opens its conversation with the words in the composer. A draft
    /// that is there already stays above them.
    pub fn edit_anew(self, operation: OperationId, conversation: ConversationKey, mode: Mode) {
        spawn_local(async move {
            if let Err(failure) = self.take_out(operation, conversation, mode).await {
                self.toast_failure(&failure);
            }
        });
    }

    async fn take_out(
        self,
        operation: OperationId,
        conversation: ConversationKey,
        mode: Mode,
    ) -> Result<(), Failure> {
        let account = self
            .account()
            .ok_or_else(|| Failure::new(FailureCode::SignInNeeded, "nobody is signed in"))?;
        // The core keeps the words as the conversation's draft, below what stood there.
        self.take_back(operation).await?;
        self.open_to_write(account, conversation, mode).await
    }

    /// Opens a conversation where a draft was written.
    pub fn open_draft(self, draft: &DraftOverview) {
        let (conversation, mode) = (draft.conversation, draft.mode);
        let Some(account) = self.account() else {
            return;
        };
        if self.module_untracked() != draft.category {
            self.show_module(draft.category.clone());
        }
        spawn_local(async move {
            if let Err(failure) = self.open_to_write(account, conversation, mode).await {
                self.toast_failure(&failure);
            }
        });
    }

    async fn open_to_write(
        self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
    ) -> Result<(), Failure> {
        self.show(Screen::Workspace);
        self.state.list().selected().set(Some(conversation));
        let number = self.number(|progress| &mut progress.thread);
        let opened = bridge::call(OpenConversation {
            account,
            conversation,
            limit: thread::PAGE,
        })
        .await?;
        if number != self.latest(|progress| progress.thread) {
            return Ok(());
        }
        self.take_opened(conversation, opened);
        let thread = self.state.thread();
        thread.mode().set(mode);
        thread
            .focus()
            .update(|asked| *asked = asked.wrapping_add(1));
        Ok(())
    }
}
