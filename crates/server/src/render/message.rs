//! Messages and their files.

use super::Scene;
use crate::desk::View;
use crate::error::ApiError;
use crate::store::fetch::{self, Digest};
use crate::store::row::{AttachmentRow, BlobRow, ConversationRow, MessageRow};
use guichet_protocol::JsonObject;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::ConversationDisplayId;
use guichet_protocol::rest::{
    Attachment, FileType, Message, MessageContactInbox, MessageConversation, PushMessage,
};

/// Messages of one conversation.
///
/// # Errors
/// When the store refuses.
pub fn messages(
    view: &View<'_>,
    conversation: &ConversationRow,
    rows: &[MessageRow],
) -> Result<Vec<Message>, ApiError> {
    let scene = Scene::of_messages(view, conversation.account_id, rows)?;
    Ok(rows
        .iter()
        .map(|row| message_in(view, &scene, row, conversation.display_id))
        .collect())
}

/// One message.
///
/// # Errors
/// When the store refuses.
pub fn message(
    view: &View<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<Message, ApiError> {
    let scene = Scene::of_messages(view, conversation.account_id, [row])?;
    Ok(message_in(view, &scene, row, conversation.display_id))
}

/// One message as events carry it.
///
/// # Errors
/// When the store refuses.
pub fn push_message(
    view: &View<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<PushMessage, ApiError> {
    let scene = Scene::of_messages(view, conversation.account_id, [row])?;
    let digests = fetch::digests(view.connection, [conversation.id])?;
    let ways_in = fetch::contact_inboxes(view.connection, [conversation.contact_inbox_id])?;
    let source_id = ways_in
        .get(&conversation.contact_inbox_id)
        .map(|way_in| way_in.source_id.clone());
    let digest = digests.get(&conversation.id).cloned().unwrap_or_default();
    let source_id = source_id.unwrap_or_default();
    Ok(push_in(view, &scene, row, conversation, &digest, source_id))
}

fn message_in(
    view: &View<'_>,
    scene: &Scene,
    row: &MessageRow,
    conversation: ConversationDisplayId,
) -> Message {
    let files = scene.attachments.get(&row.id);
    Message {
        id: row.id,
        content: row.content.clone(),
        inbox_id: Some(row.inbox_id),
        echo_id: None,
        conversation_id: conversation,
        message_type: row.message_type,
        content_type: row.content_type.clone(),
        status: row.status.clone(),
        content_attributes: row.content_attributes.clone(),
        created_at: row.created_at,
        private: row.private,
        source_id: row.source_id.clone(),
        sender: scene.sender(view, row),
        attachments: files
            .into_iter()
            .flatten()
            .map(|file| attachment(view, scene, file))
            .collect(),
    }
}

pub(super) fn push_in(
    view: &View<'_>,
    scene: &Scene,
    row: &MessageRow,
    conversation: &ConversationRow,
    digest: &Digest,
    source_id: String,
) -> PushMessage {
    PushMessage {
        message: message_in(view, scene, row, conversation.display_id),
        account_id: Some(row.account_id),
        sender_type: row.sender_type.map(|kind| kind.as_str().to_owned()),
        sender_id: row.sender_id,
        updated_at: Some(row.updated_at),
        external_source_ids: row.external_source_ids.clone(),
        additional_attributes: row.additional_attributes.clone(),
        processed_message_content: row.content.clone(),
        sentiment: JsonObject::new(),
        conversation: Some(MessageConversation {
            assignee_id: conversation.assignee_id,
            unread_count: digest.unread_count,
            last_activity_at: Some(conversation.last_activity_at),
            contact_inbox: Some(MessageContactInbox { source_id }),
        }),
        previous_changes: None,
        performer: None,
    }
}

fn attachment(view: &View<'_>, scene: &Scene, row: &AttachmentRow) -> Attachment {
    let plain = Attachment {
        id: row.id,
        message_id: Some(row.message_id),
        file_type: row.file_type.clone(),
        account_id: Some(row.account_id),
        extension: Maybe::Absent,
        content_type: Maybe::Absent,
        data_url: row.external_url.clone(),
        thumb_url: None,
        file_size: None,
        width: Maybe::Absent,
        height: Maybe::Absent,
        transcribed_text: None,
        coordinates_lat: row.coordinates_lat,
        coordinates_long: row.coordinates_long,
        fallback_title: row.fallback_title.clone(),
        meta: None,
    };
    match row.blob_id.and_then(|blob| scene.blobs.get(&blob)) {
        Some(blob) => file(view, row, blob, plain),
        None if row.file_type == FileType::Contact => Attachment {
            meta: Some(row.meta.clone().into()),
            ..plain
        },
        None => plain,
    }
}

fn file(view: &View<'_>, row: &AttachmentRow, blob: &BlobRow, plain: Attachment) -> Attachment {
    let urls = view.desk.urls();
    let extension = blob
        .filename
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_owned());
    let transcribed = row
        .meta
        .get("transcribed_text")
        .and_then(|text| text.as_str());
    Attachment {
        extension: Maybe::present(extension),
        content_type: Maybe::Value(blob.content_type.clone()),
        data_url: Some(urls.file(blob.id, &blob.filename)),
        thumb_url: Some(match row.file_type {
            FileType::Image => urls.thumbnail(blob.id, &blob.filename),
            _ => String::new(),
        }),
        file_size: Some(blob.byte_size),
        width: Maybe::present(blob.width),
        height: Maybe::present(blob.height),
        transcribed_text: (row.file_type == FileType::Audio)
            .then(|| transcribed.unwrap_or_default().to_owned()),
        ..plain
    }
}
