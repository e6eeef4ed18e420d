//! Attempts for canned answers and for the agent's signature.

use guichet_model::{
    CannedId,
    account::Channel,
    canned::{Canned, CannedDraft},
    outbox::Action,
};
use guichet_protocol::{
    ids::CannedResponseId,
    rest::{self, CannedResponseFields, WriteCannedResponse},
};
use serde_json::Value;

use super::{
    Attempt,
    contact::{Other, sent_in_vain},
};
use crate::{
    Error,
    api::{self, Answer},
    store::{composer::slugs, ingest::Effect},
    sync::apply,
};

impl Other<'_> {
    /// Nothing where the action is not one of the composer's.
    pub(super) async fn composer(&self, action: &Action) -> Option<Result<Attempt, Error>> {
        Some(match action {
            Action::CreateCanned { draft } => self.create_canned(draft).await,
            Action::EditCanned { id, draft } => self.edit_canned(*id, draft).await,
            Action::DeleteCanned { id, .. } => self.delete_canned(*id).await,
            Action::SetSignature { text } => self.set_signature(text).await,
            Action::SignChannel { channel, on } => self.sign_channel(channel, *on).await,
            _ => return None,
        })
    }

    /// A short code is there once. So where an answer was lost and the server cannot tell by the key, the list tells.
    async fn create_canned(&self, draft: &CannedDraft) -> Result<Attempt, Error> {
        if self.operation.unknown_at.is_some() && self.key().is_none() {
            let all = self.desk.canned_responses().await?.value;
            let made = all
                .iter()
                .find(|one| one.short_code == draft.short_code && one.content == draft.content);
            if let Some(made) = made {
                let canned = Box::new(apply::canned(made));
                return Ok(Attempt::Delivered(Box::new(Effect::Canned(canned))));
            }
        }
        self.begin()?;
        let sent = self
            .desk
            .create_canned_response(&body(draft), self.key())
            .await;
        Ok(canned_ended(sent))
    }

    async fn edit_canned(&self, id: CannedId, draft: &CannedDraft) -> Result<Attempt, Error> {
        self.begin()?;
        let sent = self
            .desk
            .update_canned_response(CannedResponseId(id.0), &body(draft), self.key())
            .await;
        Ok(canned_ended(sent))
    }

    async fn delete_canned(&self, id: CannedId) -> Result<Attempt, Error> {
        self.begin()?;
        let sent = self
            .desk
            .delete_canned_response(CannedResponseId(id.0), self.key())
            .await;
        Ok(match sent {
            Ok(_) | Err(api::Error::NotFound) => {
                Attempt::Delivered(Box::new(Effect::CannedGone(id)))
            }
            Err(error) => sent_in_vain(error),
        })
    }

    async fn set_signature(&self, text: &str) -> Result<Attempt, Error> {
        self.begin()?;
        Ok(profile_ended(
            self.desk.set_signature(text, self.key()).await,
        ))
    }

    /// Settings are written whole: read, merge, write, so that what other clients keep there stays.
    async fn sign_channel(&self, channel: &Channel, on: bool) -> Result<Attempt, Error> {
        let user = self.desk.client().profile().await?.value;
        let mut wanted = user.ui_settings.clone();
        for slug in slugs(channel) {
            wanted.insert(format!("{slug}_signature_enabled"), Value::Bool(on));
        }
        if wanted == user.ui_settings {
            let signature = Box::new(apply::signature(&user));
            return Ok(Attempt::Delivered(Box::new(Effect::Signature(signature))));
        }
        self.begin()?;
        // With the key of an earlier try the server would repeat its answer instead of writing what is wanted now.
        Ok(profile_ended(self.desk.set_ui_settings(wanted, None).await))
    }
}

fn body(draft: &CannedDraft) -> WriteCannedResponse {
    WriteCannedResponse {
        canned_response: CannedResponseFields {
            short_code: Some(draft.short_code.clone()),
            content: Some(draft.content.clone()),
        },
    }
}

fn canned_ended(sent: Result<Answer<Option<rest::CannedResponse>>, api::Error>) -> Attempt {
    match sent {
        Ok(answer) => Attempt::Delivered(Box::new(match answer.value {
            Some(row) => {
                let canned: Canned = apply::canned(&row);
                Effect::Canned(Box::new(canned))
            }
            None => Effect::None,
        })),
        Err(error) => sent_in_vain(error),
    }
}

fn profile_ended(sent: Result<Answer<Option<rest::User>>, api::Error>) -> Attempt {
    match sent {
        Ok(answer) => Attempt::Delivered(Box::new(match answer.value {
            Some(user) => Effect::Signature(Box::new(apply::signature(&user))),
            None => Effect::None,
        })),
        Err(error) => sent_in_vain(error),
    }
}
