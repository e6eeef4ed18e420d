//! Messages with files on their way into the outbox: checked against their channel, and taken apart where it sends one
//! file a message.

use guichet_model::{
    AccountKey, ConversationKey, OperationId,
    draft::Mode,
    message::{AttachmentKind, NewMessage},
    outbox::{Action, KeptFile, Queued, Subject},
    rule::Rule,
    sending::Departure,
};

use crate::{
    Core, Error,
    files::limits::{self, Limits},
    related::new_id,
    store::{
        StoreError,
        intent::{Intent, Order},
        outbox::Discarded,
    },
};

impl Core {
    /// Queues a reply or a note with files of its draft. They leave the draft in the same commit.
    pub(crate) fn queue_with_files(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        message: &NewMessage,
        departure: Option<Departure>,
    ) -> Result<Queued, Error> {
        let limits = self.limits(account, conversation, mode)?;
        let message = NewMessage {
            files: self.attached(conversation, &message.files)?,
            ..message.clone()
        };
        limits.check_all(&message.files).map_err(broken)?;
        if message.voice && !is_one_sound(&message.files) {
            return Err(Error::Invalid("a voice message is one sound"));
        }
        let messages = limits.messages(message);
        let group = (messages.len() > 1).then(new_id);
        let subject = Subject::Conversation(conversation);
        let intents = messages.into_iter().map(|message| Intent {
            group: group.clone(),
            // What was written as one stays together: a part that waits for the agent holds up those behind it.
            order: Order::AfterPrevious,
            departure,
            ..Intent::new(new_id(), subject, Action::writing(mode, message))
        });
        self.queue(account, intents.collect())
    }

    /// Drops an operation, and with it what was made as one: uploads are stopped first, as far as the server cannot have
    /// them yet.
    pub(crate) fn discard_stopped(
        &self,
        account: AccountKey,
        operation: &OperationId,
    ) -> Result<Discarded, Error> {
        let store = &self.shared.store;
        let runtime = self.runtime(account)?;
        let stopped = runtime.stop_uploads(&store.dropped_with(operation)?);
        let discarded = store.discard(operation, &stopped);
        runtime.let_upload(&stopped);
        Ok(discarded?)
    }

    /// What the channel of a conversation takes.
    pub(super) fn limits(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
    ) -> Result<Limits, Error> {
        let row = self.shared.store.conversation(account, conversation)?.row;
        if mode == Mode::Note {
            return Ok(limits::of_note());
        }
        let inboxes = self.shared.store.reference(account)?.inboxes;
        let inbox = inboxes.iter().find(|inbox| inbox.id == row.inbox);
        Ok(inbox.map_or(limits::of_note(), |inbox| limits::of(&inbox.channel)))
    }

    /// The named files as they are attached to the conversation: what a window says of them counts for nothing.
    fn attached(
        &self,
        conversation: ConversationKey,
        named: &[KeptFile],
    ) -> Result<Vec<KeptFile>, Error> {
        let drafts = self.shared.store.drafts(conversation)?;
        let find = |named: &KeptFile| {
            let found = drafts.files.iter().find(|file| file.id == named.id);
            found.cloned().map(KeptFile::from)
        };
        let files: Option<Vec<KeptFile>> = named.iter().map(find).collect();
        files.ok_or(Error::Store(StoreError::NotFound("file")))
    }
}

fn is_one_sound(files: &[KeptFile]) -> bool {
    matches!(files, [file] if AttachmentKind::of(&file.mime) == AttachmentKind::Audio)
}

pub(super) fn broken(rule: Rule) -> Error {
    Error::Rule {
        field: "files".to_owned(),
        rule,
    }
}
