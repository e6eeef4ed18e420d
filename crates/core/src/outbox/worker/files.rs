//! Messages with files: sent as a form whose files are read as they go, and stopped where the agent discards them.

use std::{fs, path::PathBuf, sync::Arc};

use guichet_model::{Event, OperationId, message::NewMessage};

use super::{Attempt, Sending};
use crate::{
    Error,
    api::{Audience, FiledMessage, FormFile, Transfer},
    files,
    outbox::plan::{Setback, Stage},
    outgoing,
    store::{StoreError, ingest::Effect, rows::AttachmentRow},
    sync::{account_runtime::AccountRuntime, apply},
};

impl Sending<'_> {
    pub(super) async fn message_with_files(
        &self,
        new: &NewMessage,
        audience: Audience,
    ) -> Result<Attempt, Error> {
        let Some(files) = self.form_files(new) else {
            return Ok(Attempt::Setback(Setback::FileGone));
        };
        let total = files.iter().map(|file| file.size_bytes).sum();
        let uploading = Uploading::begin(self.runtime, &self.operation.id, total)?;
        self.begin()?;
        let paths = files.iter().map(|file| file.path.clone()).collect();
        let message = FiledMessage {
            text: new.text.clone(),
            files,
            voice: new.voice,
            quote: new.quote,
            recipients: new.recipients.clone(),
            transfer: uploading.transfer.clone(),
        };
        let transfer = &uploading.transfer;
        let sending = self.desk.send_message_with_files(
            self.wire_id(),
            message,
            audience,
            &self.operation.id,
        );
        let sent = tokio::select! {
            sent = sending => sent,
            // A network that takes nothing more would hold it up for long.
            () = transfer.until_stopped() => return Err(discarded()),
        };
        match sent {
            Ok(answer) => {
                let Some(message) = answer.value else {
                    return Ok(Attempt::Delivered(Box::new(Effect::None)));
                };
                let message = apply::message(&message);
                self.keep_sent(paths, message.attachments.clone()).await;
                Ok(Attempt::Delivered(Box::new(Effect::Message(Box::new(
                    message,
                )))))
            }
            Err(_) if transfer.is_stopped() => Err(discarded()),
            Err(error) => {
                let stage = match transfer.is_whole() {
                    true => Stage::Sent,
                    false => Stage::Partly,
                };
                Ok(Attempt::Setback(Setback::Failed(stage, error)))
            }
        }
    }

    /// The files show without a network too: what was sent need not be fetched.
    async fn keep_sent(&self, paths: Vec<PathBuf>, attachments: Vec<AttachmentRow>) {
        let (shared, account) = (Arc::clone(&self.runtime.shared), self.runtime.key());
        let keep = move || files::keep_sent(&shared, account, &paths, &attachments);
        // Otherwise they are fetched when they are looked at.
        drop(tokio::task::spawn_blocking(keep).await);
    }

    /// The files of a message where they lie; none when one of them is not there whole.
    fn form_files(&self, new: &NewMessage) -> Option<Vec<FormFile>> {
        let file = |kept: &guichet_model::outbox::KeptFile| {
            let path = outgoing::path(&self.runtime.shared.profile, &kept.id)?;
            let size_bytes = fs::metadata(&path).ok()?.len();
            (size_bytes == kept.size).then(|| FormFile {
                path,
                name: kept.name.clone(),
                mime: kept.mime.clone(),
                size_bytes,
            })
        };
        new.files.iter().map(file).collect()
    }
}

/// The row is gone, or goes at once.
const fn discarded() -> Error {
    Error::Store(StoreError::NotFound("operation"))
}

/// An upload while it goes on, for whoever wants to stop it.
struct Uploading<'a> {
    runtime: &'a AccountRuntime,
    operation: &'a OperationId,
    transfer: Transfer,
}

impl<'a> Uploading<'a> {
    /// Makes it known. An error where the agent is just discarding it.
    fn begin(
        runtime: &'a Arc<AccountRuntime>,
        operation: &'a OperationId,
        total_bytes: u64,
    ) -> Result<Self, Error> {
        let (shared, account) = (Arc::clone(&runtime.shared), runtime.key());
        let id = operation.clone();
        let transfer = Transfer::new(total_bytes, move |sent, total| {
            shared.emit(Event::UploadProgress {
                account,
                operation: id.clone(),
                sent,
                total,
            });
        });
        let mut uploads = runtime.uploads.lock();
        if uploads.get(operation).is_some_and(Transfer::is_stopped) {
            return Err(discarded());
        }
        uploads.insert(operation.clone(), transfer.clone());
        drop(uploads);
        Ok(Self {
            runtime,
            operation,
            transfer,
        })
    }
}

impl Drop for Uploading<'_> {
    fn drop(&mut self) {
        let mut uploads = self.runtime.uploads.lock();
        // Whoever stopped it takes it away once its row is gone: until then it must not begin again.
        if !self.transfer.is_stopped() {
            uploads.remove(self.operation);
        }
    }
}

impl AccountRuntime {
    /// Stops the uploads among these operations, as far as the server cannot have them yet. Gives those that are stopped;
    /// they begin again after [`AccountRuntime::let_upload`].
    pub(crate) fn stop_uploads(&self, operations: &[OperationId]) -> Vec<OperationId> {
        let uploads = self.uploads.lock();
        let stopped = operations
            .iter()
            .filter(|id| uploads.get(id).is_some_and(Transfer::stop));
        stopped.cloned().collect()
    }

    /// Forgets that uploads were stopped.
    pub(crate) fn let_upload(&self, operations: &[OperationId]) {
        let mut uploads = self.uploads.lock();
        for operation in operations {
            uploads.remove(operation);
        }
        drop(uploads);
        self.wake_outbox.notify_one();
    }
}
