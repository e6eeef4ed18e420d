//! Taking undelivered words out of the outbox, to be written anew where they belong.

use guichet_model::{
    ConversationKey, Failure, FailureCode, OperationId,
    command::{OpenConversation, SaveDraft},
    draft::{Drafts, Mode},
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
        let open = OpenConversation {
            account,
            conversation,
            limit: thread::PAGE,
        };
        let before = bridge::call(open.clone()).await?.drafts;
        let words = self.edit(operation).await?;
        let kept = bridge::call(SaveDraft {
            account,
            conversation,
            mode,
            text: joined(draft_in(&before, mode), &words),
        })
        .await;
        if let Err(failure) = kept {
            // The core has kept the words as the draft already; only what stood there before is missing.
            self.toast_failure(&failure);
        }

        self.show(Screen::Workspace);
        self.state.list().selected().set(Some(conversation));
        let number = self.number(|progress| &mut progress.thread);
        let opened = bridge::call(open).await?;
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

fn draft_in(drafts: &Drafts, mode: Mode) -> &str {
    match mode {
        Mode::Reply => &drafts.reply,
        Mode::Note => &drafts.note,
    }
}

/// Both texts, the draft first; once where the draft ends with the words already.
fn joined(draft: &str, words: &str) -> String {
    if draft.trim().is_empty() {
        return words.to_owned();
    }
    if draft.ends_with(words) {
        return draft.to_owned();
    }
    format!("{draft}\n\n{words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_below_a_draft_that_is_there_already() {
        assert_eq!(joined("", "Bonjour"), "Bonjour");
        assert_eq!(joined("  \n", "Bonjour"), "Bonjour");
        assert_eq!(joined("Merci", "Bonjour"), "Merci\n\nBonjour");
    }

    #[test]
    fn words_that_the_draft_ends_with_are_not_written_twice() {
        assert_eq!(joined("Merci\n\nBonjour", "Bonjour"), "Merci\n\nBonjour");
        assert_eq!(joined("Bonjour", "Bonjour"), "Bonjour");
    }
}
