//! Writes single messages with their files.

use super::{Customers, Placed, time};
use crate::seed::SeedError;
use crate::seed::desk::{
    AttachmentPlan, Author, ConversationPlan, Delivery, Desk, MessagePlan, Millis,
};
use crate::seed::invoice::{self, Invoice};
use crate::seed::letter;
use crate::seed::people::plain;
use crate::store::record::{NewAttachment, NewMessage};
use crate::store::{BlobId, ConversationRowId, Import, SenderType};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{ContentType, FileType, MessageStatus, MessageType};
use serde_json::Value;
use std::collections::BTreeMap;

/// A file of `assets/demo`, with its media type and bytes.
macro_rules! file {
    ($name:literal, $content_type:literal) => {
        (
            $name,
            $content_type,
            include_bytes!(concat!("../../../../../assets/demo/", $name)) as &[u8],
        )
    };
}

/// The files that come with the program.
const SHIPPED: [(&str, &str, &[u8]); 9] = [
    file!("carafe-fendue.jpg", "image/jpeg"),
    file!("tasse-ebrechee.jpg", "image/jpeg"),
    file!("miroir-brise.jpg", "image/jpeg"),
    file!("colis.jpg", "image/jpeg"),
    file!("montage.jpg", "image/jpeg"),
    file!("bougie-fondue.jpg", "image/jpeg"),
    file!("releve-bancaire.png", "image/png"),
    file!("message-vocal-1.ogg", "audio/ogg"),
    file!("message-vocal-2.ogg", "audio/ogg"),
];

pub(super) struct MessageWriter<'a> {
    pub(super) import: &'a Import<'a>,
    pub(super) placed: &'a Placed,
    pub(super) desk: &'a Desk,
    pub(super) customers: &'a Customers,
    /// Files stored so far.
    pub(super) blobs: BTreeMap<String, (BlobId, FileType)>,
}

impl MessageWriter<'_> {
    /// Writes one message of a conversation.
    pub(super) fn write(
        &mut self,
        plan: &MessagePlan,
        conversation: &ConversationPlan,
        row: ConversationRowId,
    ) -> Result<(), SeedError> {
        let at = time(plan.at);
        let contact = self.customers.ids.get(conversation.contact.0);
        let (sender_type, sender_id) = match plan.author {
            Author::Customer => (Some(SenderType::Contact), contact.map(|id| id.get())),
            Author::Agent(agent) | Author::Note(agent) => {
                (Some(SenderType::User), Some(self.placed.user(agent).get()))
            }
            Author::Automatic | Author::Desk => (None, None),
        };
        let mut attributes = JsonObject::new();
        let mail = conversation.subject.is_some() && plan.author == Author::Customer;
        if mail && let Some(person) = self.desk.contacts.get(conversation.contact.0) {
            attributes = letter::headers(plan, conversation, person);
        }
        let status = match plan.delivery {
            Delivery::Sent => MessageStatus::Sent,
            Delivery::Delivered => MessageStatus::Delivered,
            Delivery::Read => MessageStatus::Read,
            Delivery::Failed(reason) => {
                attributes.insert("external_error".to_owned(), Value::from(reason));
                MessageStatus::Failed
            }
        };
        let content = self.with_ids(&plan.text);
        let id = self.import.add(&NewMessage {
            account_id: self.placed.account,
            inbox_id: self.placed.inbox(conversation.inbox),
            conversation_id: row,
            message_type: match plan.author {
                Author::Customer => MessageType::Incoming,
                Author::Agent(_) | Author::Note(_) => MessageType::Outgoing,
                Author::Desk => MessageType::Activity,
                Author::Automatic => MessageType::Template,
            },
            content_type: if mail {
                ContentType::IncomingEmail
            } else {
                ContentType::Text
            },
            content: (!content.is_empty()).then_some(content),
            status,
            private: matches!(plan.author, Author::Note(_)),
            sender_type,
            sender_id,
            content_attributes: attributes,
            created_at: at,
            updated_at: at,
            ..NewMessage::default()
        })?;
        if let Some(attachment) = &plan.attachment {
            let (blob, file_type) = self.blob(attachment, plan.at)?;
            let mut meta = JsonObject::new();
            if file_type == FileType::Audio {
                meta.insert("is_voice_message".to_owned(), Value::Bool(true));
            }
            self.import.add(&NewAttachment {
                account_id: self.placed.account,
                message_id: id,
                file_type,
                blob_id: Some(blob),
                meta,
                created_at: at,
                ..NewAttachment::default()
            })?;
        }
        Ok(())
    }

    /// Replaces the places of agents and teams by their ids.
    fn with_ids(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !text.contains("mention://") {
            return text;
        }
        for (place, id) in self.placed.users.iter().enumerate() {
            text = text.replace(&format!("@{{{place}}}"), &id.to_string());
        }
        for (place, id) in self.placed.teams.iter().enumerate() {
            text = text.replace(&format!("#{{{place}}}"), &id.to_string());
        }
        text
    }

    fn blob(
        &mut self,
        attachment: &AttachmentPlan,
        at: Millis,
    ) -> Result<(BlobId, FileType), SeedError> {
        let (name, content_type, bytes) = match attachment {
            AttachmentPlan::Shipped(wanted) => {
                if let Some(found) = self.blobs.get(*wanted) {
                    return Ok(found.clone());
                }
                let (name, content_type, bytes) = SHIPPED
                    .iter()
                    .find(|(name, _, _)| name == wanted)
                    .ok_or(SeedError::NoFile(wanted))?;
                ((*name).to_owned(), *content_type, bytes.to_vec())
            }
            AttachmentPlan::Invoice {
                order,
                customer,
                item,
                amount_cents,
            } => {
                let name = format!("facture-{}.pdf", plain(order));
                if let Some(found) = self.blobs.get(&name) {
                    return Ok(found.clone());
                }
                let bytes = invoice::pdf(&Invoice {
                    order,
                    customer,
                    item,
                    amount_cents: *amount_cents,
                    at,
                });
                (name, "application/pdf", bytes)
            }
        };
        let file_type = match content_type.split('/').next() {
            Some("image") => FileType::Image,
            Some("audio") => FileType::Audio,
            _ => FileType::File,
        };
        let blob = self
            .import
            .add_file(&name, content_type, &bytes, time(at))?;
        self.blobs.insert(name, (blob, file_type.clone()));
        Ok((blob, file_type))
    }
}
