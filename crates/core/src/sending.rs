//! How a message leaves: at once, when the time to take it back has passed, or at the moment its author chose; and the
//! drafts of what was not sent.

use std::fs::File;

use guichet_model::{
    AccountKey, ConversationKey, OperationId, Timestamp,
    draft::{DraftOverview, Mode, Written},
    mail::MailHead,
    message::NewMessage,
    outbox::{Action, KeptFile, OperationState, Queued, Subject},
    sending::{Departure, FARTHEST_DAYS, LONGEST_UNDO_S, TakenBack},
};

use crate::{
    Core, Error,
    outgoing::Pictures,
    related::new_id,
    store::intent::Intent,
    voice::{self, TakenRecording},
    workspace,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Core {
    /// Sends a message. When this returns, it survives a crash; it leaves at the moment given, else when the time to take
    /// it back has passed that the agent chose in the settings.
    ///
    /// # Errors
    /// As [`Core::act`]; [`Error::Invalid`] for a moment in the past or beyond [`FARTHEST_DAYS`].
    pub fn send(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        message: NewMessage,
        at: Option<Timestamp>,
    ) -> Result<Queued, Error> {
        let departure = self.departure(at)?;
        let action = Action::writing(mode, message);
        self.enqueue(account, conversation, &action, departure)
    }

    /// Sends the recording of a conversation as a voice message, as [`Self::send`] sends a text: encoded as its inbox takes
    /// it. The recording goes in the commit that queues the message.
    ///
    /// # Errors
    /// As [`Self::send`]; [`StoreError::NotFound`](crate::store::StoreError::NotFound) where no recording waits;
    /// [`Error::Voice`] when it cannot be read or written; [`Error::Rule`] for what the channel does not take. The
    /// recording waits on.
    pub async fn send_recording(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        at: Option<Timestamp>,
    ) -> Result<Queued, Error> {
        let taken = self.take_recording(account, conversation).await?;
        let core = self.clone();
        voice::off_thread(move || core.send_taken(account, conversation, &taken, at)).await?
    }

    fn send_taken(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        taken: &TakenRecording,
        at: Option<Timestamp>,
    ) -> Result<Queued, Error> {
        let mode = taken.mode;
        let sound = File::open(&taken.path).map_err(Error::Profile)?;
        let (name, pictures) = (&taken.name, Pictures::Unchanged);
        let attached = self.attach_bytes(account, conversation, mode, name, sound, pictures)?;
        if let Some(refused) = attached.refused.into_iter().next() {
            return Err(Error::Rule {
                field: "files".to_owned(),
                rule: refused.rule,
            });
        }
        let files: Vec<KeptFile> = attached.files.into_iter().map(KeptFile::from).collect();
        let message = NewMessage {
            files: files.clone(),
            voice: true,
            ..NewMessage::default()
        };
        let sent = self.send(account, conversation, mode, message, at);
        if sent.is_err() {
            for file in &files {
                self.remove_draft_file(account, conversation, &file.id)?;
            }
        }
        sent
    }

    fn departure(&self, at: Option<Timestamp>) -> Result<Option<Departure>, Error> {
        let now = self.shared.now();
        if let Some(at) = at {
            check_moment(at, now)?;
            return Ok(Some(Departure::Scheduled { at }));
        }
        let seconds = self.settings()?.undo_send_s.min(LONGEST_UNDO_S);
        Ok((seconds > 0).then(|| Departure::Undo {
            until: Timestamp(now.0 + i64::from(seconds) * 1000),
        }))
    }

    /// Keeps an action that makes sense, shows it and has it delivered.
    pub(crate) fn enqueue(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        action: &Action,
        departure: Option<Departure>,
    ) -> Result<Queued, Error> {
        let runtime = self.runtime(account)?;
        let now = self.shared.now();
        workspace::check(action, now)?;
        let addressed;
        let action = if let Action::Reply(message) = action {
            let conversation = self.shared.store.conversation(account, conversation)?;
            workspace::check_reply(&conversation)?;
            addressed = Action::Reply(addressed_as(message, conversation.mail));
            &addressed
        } else {
            action
        };
        if let (Some(mode), Some(message)) = (action.mode(), action.message())
            && !message.files.is_empty()
        {
            return self.queue_with_files(account, conversation, mode, message, departure);
        }
        let id = new_id();
        let subject = Subject::Conversation(conversation);
        let intent = Intent {
            departure,
            ..Intent::new(id.clone(), subject, action.clone())
        };
        self.shared.store.enqueue_all(account, &[intent], now)?;
        self.shared.operation_changed(account, conversation);
        runtime.wake_outbox.notify_one();
        runtime.wake_snooze.notify_one();
        Ok(Queued {
            operation: id,
            state: OperationState::Queued,
            departure,
        })
    }

    /// Takes a reply or a note out of the outbox: its text is the draft of its conversation and mode again,
    /// and its files are attached to it.
    ///
    /// # Errors
    /// [`StoreError::OnItsWay`](crate::store::StoreError::OnItsWay) once it may be on the server;
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when it left, or is no message.
    pub fn take_back(
        &self,
        account: AccountKey,
        operation: &OperationId,
    ) -> Result<TakenBack, Error> {
        let (now, store) = (self.shared.now(), &self.shared.store);
        let runtime = self.runtime(account)?;
        let stopped = runtime.stop_uploads(&store.dropped_with(operation)?);
        let taken = store.take_back(account, operation, &stopped, now);
        runtime.let_upload(&stopped);
        let taken = taken?;
        self.shared
            .subject_changed(account, taken.operation.subject());
        runtime.wake_outbox.notify_one();
        Ok(TakenBack {
            conversation: taken.operation.conversation,
            mode: taken.operation.action.mode().unwrap_or_default(),
            message: taken.message,
            draft: taken.draft,
        })
    }

    /// Has a message leave at another moment; at once when none is given.
    ///
    /// # Errors
    /// As [`Self::take_back`]; [`Error::Invalid`] as [`Self::send`].
    pub fn reschedule(
        &self,
        account: AccountKey,
        operation: &OperationId,
        at: Option<Timestamp>,
    ) -> Result<(), Error> {
        let now = self.shared.now();
        if let Some(at) = at {
            check_moment(at, now)?;
        }
        let at = at.unwrap_or(now);
        let subject = self.shared.store.reschedule(account, operation, at)?;
        self.shared.subject_changed(account, subject);
        self.runtime(account)?.wake_outbox.notify_one();
        Ok(())
    }

    /// Keeps a draft; blank text drops it.
    ///
    /// # Errors
    /// When the local database fails; the draft that was there before stays.
    pub fn save_draft(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        written: Written<'_>,
    ) -> Result<(), Error> {
        let now = self.shared.now();
        let store = &self.shared.store;
        if store.save_draft(account, conversation, mode, written, now)? {
            self.shared
                .conversations_changed(account, vec![conversation]);
        }
        Ok(())
    }

    /// Every draft of an account, the last one saved first.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn drafts(&self, account: AccountKey) -> Result<Vec<DraftOverview>, Error> {
        Ok(self.shared.store.list_drafts(account)?)
    }
}

/// A reply with the addresses that it goes to: those its author named, else everyone who had the last mail.
fn addressed_as(message: &NewMessage, mail: Option<MailHead>) -> NewMessage {
    let usual = mail.map(|head| head.recipients);
    NewMessage {
        recipients: message
            .recipients
            .clone()
            .or(usual.filter(|usual| !usual.to.is_empty())),
        ..message.clone()
    }
}

fn check_moment(at: Timestamp, now: Timestamp) -> Result<(), Error> {
    if at <= now {
        return Err(Error::Invalid(
            "the moment to send at is over, choose a later one",
        ));
    }
    if at.0 - now.0 > FARTHEST_DAYS * DAY_MS {
        return Err(Error::Invalid(
            "a message can be sent a year from now at the latest",
        ));
    }
    Ok(())
}
