//! Attempts at single messages: taking one away, having one delivered again.

use guichet_model::{MessageId, message::Delivery};

use super::{Attempt, Sending};
use crate::{
    Error, api,
    outbox::plan::{Repeat, Setback, Stage},
    store::ingest::{Effect, Reach},
    sync::{apply, threads},
};

impl Sending<'_> {
    /// Takes a message's content away. One that is gone already is as it was wanted.
    pub(super) async fn delete_message(&self, message: MessageId) -> Result<Attempt, Error> {
        self.begin()?;
        let sent = self
            .desk
            .delete_message(self.wire_id(), message, self.key())
            .await;
        Ok(self.ended(match sent {
            Err(api::Error::NotFound) => Ok(()),
            sent => sent.map(drop),
        }))
    }

    /// Has a message delivered again. Where nobody knows whether the server heard it, it is asked what became of the
    /// message first: asked twice, some servers send twice.
    pub(super) async fn retry_message(&self, message: MessageId) -> Result<Attempt, Error> {
        let store = &self.runtime.shared.store;
        if self.operation.unknown_at.is_some() && self.runtime.repeat() != Repeat::Safe {
            let before = MessageId(message.0 - 1);
            threads::fetch_after(self.runtime, self.desk, self.id, before, Reach::Single).await?;
            if store.delivery_of(self.runtime.key(), message)? != Some(Delivery::Failed) {
                return Ok(Attempt::Delivered(Box::new(Effect::None)));
            }
        }
        self.begin()?;
        let sent = self
            .desk
            .retry_message(self.wire_id(), message, self.key())
            .await;
        Ok(match sent {
            Ok(answer) => Attempt::Delivered(Box::new(match answer.value {
                Some(message) => Effect::Message(Box::new(apply::message(&message))),
                None => Effect::None,
            })),
            Err(error) => Attempt::Setback(Setback::Failed(Stage::Sent, error)),
        })
    }
}
