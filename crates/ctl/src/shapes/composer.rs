//! The documents of canned answers and the signature.

use guichet_model::{
    account::Channel,
    canned::{Canned, CannedMatch},
    signature::Signature,
};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct CannedShape {
    id: Option<i64>,
    short_code: String,
    content: String,
    /// The operation that makes or changes it, while that is under way.
    operation_id: Option<String>,
    /// Filled in for a conversation, where one was named.
    #[serde(flatten)]
    filled_in: Option<FilledInShape>,
}

#[derive(Serialize)]
struct FilledInShape {
    text: String,
    missing: Vec<String>,
}

impl From<Canned> for CannedShape {
    fn from(canned: Canned) -> Self {
        Self {
            id: canned.id.map(|id| id.0),
            short_code: canned.short_code,
            content: canned.content,
            operation_id: canned.operation.map(|id| id.0),
            filled_in: None,
        }
    }
}

impl From<CannedMatch> for CannedShape {
    fn from(found: CannedMatch) -> Self {
        Self {
            filled_in: Some(FilledInShape {
                text: found.text_resolved,
                missing: found.missing,
            }),
            ..found.canned.into()
        }
    }
}

#[derive(Serialize)]
pub(crate) struct SignatureShape {
    text: String,
    channels: Vec<String>,
    /// Whether a change of it is under way.
    pending: bool,
}

impl From<Signature> for SignatureShape {
    fn from(signature: Signature) -> Self {
        let channels = signature.channels.into_iter();
        Self {
            text: signature.text,
            channels: channels.map(channel_name).collect(),
            pending: signature.pending,
        }
    }
}

fn channel_name(channel: Channel) -> String {
    match channel {
        Channel::Web => "web".to_owned(),
        Channel::Email => "email".to_owned(),
        Channel::Api => "api".to_owned(),
        Channel::Whatsapp => "whatsapp".to_owned(),
        Channel::Sms => "sms".to_owned(),
        Channel::Other(name) => name.to_lowercase(),
    }
}
