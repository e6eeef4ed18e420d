//! The documents of contacts, attributes, participants, macros and tickets.

use std::collections::BTreeMap;

use guichet_core::macros::write_step;
use guichet_model::{
    AgentId,
    attribute::{AttributeValue, Attributes},
    contact::{Contact, ContactNote, ContactNotes},
    conversation::ConversationRow,
    macros::{Macro, MacroVisibility},
    ticket::TicketLine,
};
use serde::Serialize;
use serde_json::Value;

use super::{OutcomeShape, RowShape, time};

#[derive(Serialize)]
pub(crate) struct ListShape<T> {
    pub(crate) items: Vec<T>,
}

#[derive(Serialize)]
pub(crate) struct MacroShape {
    id: Option<i64>,
    name: String,
    visibility: &'static str,
    author: Option<String>,
    actions: Vec<StepShape>,
    /// The operation that makes or changes it, while that is under way.
    operation_id: Option<String>,
}

#[derive(Serialize)]
struct StepShape {
    action_name: String,
    action_params: Vec<Value>,
}

impl From<Macro> for MacroShape {
    fn from(item: Macro) -> Self {
        Self {
            id: item.id.map(|id| id.0),
            name: item.name,
            visibility: match item.visibility {
                MacroVisibility::Personal => "personal",
                MacroVisibility::Global => "global",
            },
            author: item.author,
            actions: item
                .steps
                .iter()
                .map(write_step)
                .map(|step| StepShape {
                    action_name: step.action_name,
                    action_params: step.action_params,
                })
                .collect(),
            operation_id: item.operation.map(|id| id.0),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ContactDocument {
    id: Option<i64>,
    key: i64,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    company: Option<String>,
    city: Option<String>,
    country: Option<String>,
    identifier: Option<String>,
    blocked: bool,
    social: BTreeMap<String, String>,
    attributes: BTreeMap<String, AttributeValue>,
    created_at: Option<String>,
    last_activity_at: Option<String>,
    /// Undelivered operations.
    pending: u32,
    notes: Vec<NoteShape>,
    conversations: Vec<RowShape>,
}

#[derive(Serialize)]
struct NoteShape {
    id: Option<i64>,
    text: String,
    author: String,
    created_at: String,
    state: &'static str,
}

impl From<ContactNote> for NoteShape {
    fn from(note: ContactNote) -> Self {
        Self {
            id: note.id.map(|id| id.0),
            text: note.text,
            author: note.author_name,
            created_at: time(note.created_at),
            state: note.pending.map_or("sent", |(_, state)| state.name()),
        }
    }
}

impl ContactDocument {
    pub(crate) fn new(
        contact: Contact,
        notes: ContactNotes,
        conversations: Vec<ConversationRow>,
    ) -> Self {
        Self {
            id: contact.id.map(|id| id.0),
            key: contact.key.0,
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            company: contact.company,
            city: contact.city,
            country: contact.country,
            identifier: contact.identifier,
            blocked: contact.blocked,
            social: contact.social,
            attributes: plain(contact.attributes),
            created_at: contact.created_at.map(time),
            last_activity_at: contact.last_activity_at.map(time),
            pending: contact.pending.waiting + contact.pending.parked,
            notes: notes.notes.into_iter().map(NoteShape::from).collect(),
            conversations: conversations.into_iter().map(RowShape::from).collect(),
        }
    }
}

fn plain(attributes: Attributes) -> BTreeMap<String, AttributeValue> {
    let plain = attributes.into_iter().map(|(key, value)| (key.0, value));
    plain.collect()
}

#[derive(Serialize)]
pub(crate) struct AttributesShape {
    attributes: BTreeMap<String, AttributeValue>,
}

impl AttributesShape {
    pub(crate) fn new(attributes: Attributes) -> Self {
        Self {
            attributes: plain(attributes),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ParticipantsShape {
    participants: Vec<i64>,
}

impl ParticipantsShape {
    pub(crate) fn new(agents: &[AgentId]) -> Self {
        Self {
            participants: agents.iter().map(|agent| agent.0).collect(),
        }
    }
}

/// A file that was written.
#[derive(Serialize)]
pub(crate) struct FileShape {
    pub(crate) file: String,
}

#[derive(Serialize)]
pub(crate) struct MadeShape {
    #[serde(flatten)]
    pub(crate) outcome: OutcomeShape,
    pub(crate) conversation: RowShape,
}

/// What a row says of a ticket.
#[derive(Serialize)]
pub(crate) struct TicketShape {
    number: Option<i64>,
    title: String,
    #[serde(rename = "type")]
    ticket_type: Option<String>,
    due_at: Option<String>,
}

impl From<TicketLine> for TicketShape {
    fn from(line: TicketLine) -> Self {
        Self {
            number: line.number,
            title: line.title,
            ticket_type: line.ticket_type,
            due_at: line.due_at.map(time),
        }
    }
}
