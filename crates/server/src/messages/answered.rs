//! What a message answers: another message of the same conversation, named by its id here and by the id
//! that it has in the channel.

use crate::desk::Work;
use crate::error::ApiError;
use crate::store::message;
use crate::store::row::{ConversationRow, MessageRow};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::MessageId;
use serde_json::{Value, json};

/// The id of the answered message.
const ID: &str = "in_reply_to";
/// Its id in the channel.
pub(crate) const EXTERNAL_ID: &str = "in_reply_to_external_id";

/// Completes whichever id was given with the other one. A message that is not of this conversation
/// leaves both empty, so that nothing of another conversation is ever pointed at.
pub(super) fn complete(
    work: &Work<'_>,
    conversation: &ConversationRow,
    attributes: &mut JsonObject,
) -> Result<(), ApiError> {
    let (id, external) = (text(attributes, ID), text(attributes, EXTERNAL_ID));
    let found = match (id, external) {
        (None, None) => return Ok(()),
        (Some(id), _) => by_id(work, conversation, &id)?,
        (None, Some(external)) => {
            message::find_by_source_id(work.connection, conversation.id, &external)?
        }
    };
    let source_id = found.as_ref().and_then(|found| found.source_id.clone());
    attributes.insert(ID.to_owned(), json!(found.map(|found| found.id)));
    attributes.insert(EXTERNAL_ID.to_owned(), json!(source_id));
    Ok(())
}

fn by_id(
    work: &Work<'_>,
    conversation: &ConversationRow,
    id: &str,
) -> Result<Option<MessageRow>, ApiError> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(message::find(
        work.connection,
        conversation.id,
        MessageId(id),
    )?)
}

/// A value as text, as a form has it; what is empty counts as absent.
fn text(attributes: &JsonObject, key: &str) -> Option<String> {
    let text = match attributes.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
