//! What an agent does to a conversation. Every action is durable in the outbox when its call returns.

use guichet_model::{
    AccountKey, ConversationKey, Failure, FailureCode, MessageId, OperationId, Timestamp,
    command::{
        Act, CheckSpelling, DiscardOperation, Reschedule, RetryOperation, SaveDraft, SendMessage,
        SetTyping, TakeBack, ViewConversation,
    },
    conversation::Status,
    draft::Mode,
    mail::Recipients,
    message::NewMessage,
    outbox::{Action, Queued},
    sending::TakenBack,
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge,
    state::{Dialog, ListStoreFields, Screen, Stale, StateStoreFields, ThreadStoreFields},
};

/// What is kept of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The text; blank for no draft.
    pub text: String,
    /// Where the cursor stands in it, in characters; absent for its end.
    pub cursor: Option<u32>,
    /// The message that it answers.
    pub quote: Option<MessageId>,
    /// To whom it goes, where that was changed.
    pub recipients: Option<Recipients>,
}

impl Actions {
    /// Does something to a conversation.
    ///
    /// # Errors
    /// What the core says; then nothing was kept.
    pub async fn act(
        self,
        conversation: ConversationKey,
        action: Action,
    ) -> Result<Queued, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let queued = bridge::call(Act {
            account,
            conversation,
            action,
        })
        .await?;
        // The core tells it too; reading at once shows the agent's own work without that way round.
        self.mark(Stale {
            list: true,
            counts: true,
            thread: self.open_key() == Some(conversation),
            ..Stale::default()
        });
        Ok(queued)
    }

    /// Does something to the open conversation, and says so where it fails.
    pub fn dispatch(self, action: Action) {
        if let Some(conversation) = self.open_key() {
            self.dispatch_to(conversation, action);
        }
    }

    /// Does something to a conversation, and says so where it fails.
    pub fn dispatch_to(self, conversation: ConversationKey, action: Action) {
        spawn_local(async move {
            if let Err(failure) = self.act(conversation, action).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Changes the status of the open or selected conversation.
    pub fn set_status(self, status: Status, until: Option<Timestamp>) {
        let for_marked = self.asks_moment_for_marked();
        self.state.dialog().set(None);
        if for_marked {
            self.snooze_marked(until);
        } else if let Some(conversation) = self.subject() {
            self.dispatch_to(conversation, Action::SetStatus { status, until });
        }
    }

    /// Closes the open or selected conversation and goes to the next one.
    pub fn close_and_next(self) {
        let Some(conversation) = self.subject() else {
            return;
        };
        let next = self.beside(conversation);
        self.dispatch_to(
            conversation,
            Action::SetStatus {
                status: Status::Closed,
                until: None,
            },
        );
        match next {
            Some(next) if self.open_key().is_some() => self.open(next),
            Some(next) => self.state.list().selected().set(Some(next)),
            None => {}
        }
    }

    /// The open conversation, or else the selected one.
    #[must_use]
    pub fn subject(self) -> Option<ConversationKey> {
        self.open_key()
            .or_else(|| self.state.list().selected().get_untracked())
    }

    /// Asks for a moment for Pending.
    pub fn ask_moment(self) {
        self.state.menu().set(None);
        self.progress
            .update_value(|progress| progress.moment_for = super::selection::MomentFor::One);
        self.state.dialog().set(Some(Dialog::Moment));
    }

    /// Has the spelling checked in this language, the system's when absent.
    pub fn check_spelling(self, language: Option<String>) {
        let new = self.progress.try_update_value(|progress| {
            let known = progress.spelling.replace(language.clone());
            known.as_ref() != Some(&language)
        });
        if new == Some(true) {
            spawn_local(async move {
                // A webview that cannot check spelling is not worth a word.
                let _ = bridge::call(CheckSpelling { language }).await;
            });
        }
    }

    /// Keeps a draft.
    pub fn save_draft(self, conversation: ConversationKey, mode: Mode, kept: Kept) {
        let Kept {
            text,
            cursor,
            quote,
            recipients,
        } = kept;
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let request = SaveDraft {
                account,
                conversation,
                mode,
                text,
                cursor,
                quote,
                recipients,
            };
            if let Err(failure) = bridge::call(request).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Tells others that this agent writes, or stopped.
    pub fn set_typing(self, conversation: ConversationKey, mode: Option<Mode>) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let request = SetTyping {
                account,
                conversation,
                mode,
            };
            // Best effort by contract: nobody waits for it, and nothing is lost without it.
            let _ = bridge::call(request).await;
        });
    }

    /// Tells others which conversation this window shows, and no other; follows what is on screen until its owner goes.
    pub fn tell_what_is_open(self) {
        let state = self.state;
        let shown = Memo::new(move |_| {
            let open = state.thread().open().get();
            let seen = state.screen().get() == Screen::Workspace;
            (state.current().get(), open.filter(|_| seen))
        });
        let tell = move |account: Option<AccountKey>, conversation| {
            let Some(account) = account else {
                return;
            };
            spawn_local(async move {
                let request = ViewConversation {
                    account,
                    conversation,
                };
                // Best effort, as with typing.
                let _ = bridge::call(request).await;
            });
        };
        Effect::new(
            move |before: Option<(Option<AccountKey>, Option<ConversationKey>)>| {
                let now = shown.get();
                if let Some((account, Some(_))) = before
                    && account != now.0
                {
                    tell(account, None);
                }
                tell(now.0, now.1);
                now
            },
        );
        // The window may be on its way out, and its state with it.
        on_cleanup(move || tell(state.current().try_get_untracked().flatten(), None));
    }

    /// Sends a parked operation after all, or a queued one now.
    pub fn retry(self, operation: OperationId) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let done = bridge::call(RetryOperation { account, operation }).await;
            self.operation_changed(done);
        });
    }

    /// Drops an operation.
    pub fn discard(self, operation: OperationId) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let done = bridge::call(DiscardOperation { account, operation }).await;
            self.operation_changed(done);
        });
    }

    /// Sends a message, now or at a moment.
    ///
    /// # Errors
    /// What the core refuses; nothing was kept.
    pub async fn send(
        self,
        conversation: ConversationKey,
        mode: Mode,
        message: NewMessage,
        at: Option<Timestamp>,
    ) -> Result<Queued, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let wanted = SendMessage {
            account,
            conversation,
            mode,
            message,
            at,
        };
        let queued = bridge::call(wanted).await?;
        self.operation_changed(Ok(()));
        Ok(queued)
    }

    /// Has a message leave at another moment; now where none is given.
    pub fn reschedule(self, operation: OperationId, at: Option<Timestamp>) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let wanted = Reschedule {
                account,
                operation,
                at,
            };
            self.operation_changed(bridge::call(wanted).await);
        });
    }

    /// Takes a reply or note out of the outbox: it is the draft of its conversation and mode again.
    ///
    /// # Errors
    /// What the core says; then it is still in the outbox.
    pub async fn take_back(self, operation: OperationId) -> Result<TakenBack, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let taken = bridge::call(TakeBack { account, operation }).await?;
        self.operation_changed(Ok(()));
        Ok(taken)
    }

    fn operation_changed(self, done: Result<(), Failure>) {
        if let Err(failure) = done {
            self.toast_failure(&failure);
        }
        self.mark(Stale {
            outbox: true,
            counts: true,
            list: true,
            thread: self
                .state
                .thread()
                .conversation()
                .with_untracked(Option::is_some),
            ..Stale::default()
        });
    }
}

pub(super) fn nobody() -> Failure {
    Failure::new(FailureCode::SignInNeeded, "nobody is signed in")
}
