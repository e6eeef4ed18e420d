//! What the pending operations make of a conversation's values, without a database.

use guichet_model::{
    AgentId, LabelTitle, TeamId, Timestamp,
    conversation::{Priority, Status},
    mention,
    message::{AttachmentKind, Direction, Preview},
    outbox::{Action, OperationState},
    ticket::{NewTicket, TicketEdit},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::store::{
    base::{Fields, edit_attributes},
    contacts::object,
};

/// The values of a conversation that an operation can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Values {
    pub(in crate::store) status: Status,
    pub(in crate::store) snoozed_until: Option<Timestamp>,
    pub(in crate::store) priority: Option<Priority>,
    pub(in crate::store) assignee: Option<AgentId>,
    pub(in crate::store) bot: Option<String>,
    pub(in crate::store) team: Option<TeamId>,
    pub(in crate::store) labels: Vec<LabelTitle>,
    pub(in crate::store) unread: u32,
    pub(in crate::store) preview: Option<Preview>,
    pub(in crate::store) preview_id: Option<i64>,
    /// What only the related panel shows; read apart, so that lists do not pay for it.
    #[serde(default)]
    pub(in crate::store) related: Related,
}

/// The values of the related panel that an operation can change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Related {
    /// Whether these were read: a base that an earlier version wrote has none.
    #[serde(default)]
    pub(in crate::store) known: bool,
    /// Sorted.
    pub(in crate::store) participants: Vec<AgentId>,
    pub(in crate::store) attributes: Map<String, Value>,
    pub(in crate::store) ticket: Option<TicketFields>,
}

/// The fields of a ticket that an operation can change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct TicketFields {
    pub(in crate::store) title: String,
    pub(in crate::store) description: Option<String>,
    pub(in crate::store) ticket_type: Option<String>,
    pub(in crate::store) due_at: Option<Timestamp>,
}

impl TicketFields {
    /// Every field by the name that a base gives it; one without a value is left out.
    pub(in crate::store) fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        fields.insert("title".to_owned(), Value::String(self.title.clone()));
        for (name, text) in [
            ("description", &self.description),
            ("ticket_type", &self.ticket_type),
        ] {
            if let Some(text) = text {
                fields.insert(name.to_owned(), Value::String(text.clone()));
            }
        }
        if let Some(at) = self.due_at {
            fields.insert("due_at".to_owned(), Value::from(at.0));
        }
        fields
    }

    fn edit(&mut self, edit: &TicketEdit) {
        if let Some(Some(title)) = edit.title.wanted() {
            self.title.clone_from(title);
        }
        edit.description.apply(&mut self.description);
        edit.ticket_type.apply(&mut self.ticket_type);
        edit.due_at.apply(&mut self.due_at);
    }

    fn made(ticket: &NewTicket) -> Self {
        Self {
            title: ticket.title.clone(),
            description: (!ticket.description.is_empty()).then(|| ticket.description.clone()),
            ticket_type: ticket.ticket_type.clone(),
            due_at: ticket.due_at,
        }
    }
}

/// An operation as far as the overlay needs it.
#[derive(Debug, Clone)]
pub(in crate::store) struct Pending {
    pub(in crate::store) state: OperationState,
    pub(in crate::store) action: Action,
    /// A message that leaves at the moment its author chose.
    pub(in crate::store) scheduled: bool,
}

/// The server's values with `pending` folded in. Parked operations show the server's value, and what is to be said later
/// is not the last word yet.
pub(in crate::store) fn fold(server: &Values, pending: &[Pending]) -> Values {
    let mut values = server.clone();
    for operation in pending {
        let held_text =
            operation.state == OperationState::Held && operation.action.text().is_some();
        let makes = operation.action.creates_subject();
        let now = !operation.state.is_parked() || held_text || makes;
        if now && !operation.scheduled {
            apply(&mut values, &operation.action);
        }
    }
    values
}

/// One action's effect, as the server will have it.
pub(in crate::store) fn apply(values: &mut Values, action: &Action) {
    match action {
        Action::Reply(message) | Action::Note(message) => {
            values.preview = Some(Preview {
                text: first_line(&message.text),
                direction: Direction::Outgoing,
                private: matches!(action, Action::Note(_)),
                mine: true,
                attachment: message
                    .files
                    .first()
                    .map(|file| AttachmentKind::of(&file.mime)),
                attachment_name: message.files.first().map(|file| file.name.clone()),
            });
            values.preview_id = None;
        }
        Action::SetStatus { status, until } => {
            values.snoozed_until = if *status == Status::Pending {
                *until
            } else {
                None
            };
            values.status = status.clone();
        }
        Action::Assign { agent } => {
            values.assignee = *agent;
            values.bot = None;
        }
        Action::SetTeam { team } => values.team = *team,
        Action::SetPriority { priority } => values.priority.clone_from(priority),
        Action::ChangeLabels { add, remove } => {
            values.labels.retain(|label| !remove.contains(label));
            values.labels.extend(add.iter().cloned());
            values.labels.sort();
            values.labels.dedup();
        }
        Action::MarkRead { .. } => values.unread = 0,
        Action::MarkUnread => values.unread = values.unread.max(1),
        Action::ChangeParticipants { add, remove } => {
            let participants = &mut values.related.participants;
            participants.retain(|agent| !remove.contains(agent));
            participants.extend(add);
            participants.sort_unstable();
            participants.dedup();
        }
        Action::EditAttributes { edits } => {
            edit_attributes(&mut values.related.attributes, edits);
        }
        Action::EditTicket { edit } => {
            values.related.ticket.get_or_insert_default().edit(edit);
        }
        Action::Mute => {
            values.status = Status::Closed;
            values.snoozed_until = None;
        }
        Action::RunMacro { steps, .. } => {
            for step in crate::macros::actions_of(steps) {
                apply(values, &step);
            }
        }
        Action::CreateTicket { ticket } => {
            values.priority.clone_from(&ticket.priority);
            values.team = ticket.team;
            values.assignee = ticket.assignee;
            values.related.attributes = object(&ticket.attributes);
            values.related.ticket = Some(TicketFields::made(ticket));
        }
        Action::CreateConversation { conversation } => {
            values.team = conversation.team;
            values.assignee = conversation.assignee;
        }
        // What is for a contact or for the account changes no conversation.
        Action::DeleteMessage { message } => {
            let shown = values.preview_id == Some(message.0);
            if let Some(preview) = values.preview.as_mut().filter(|_| shown) {
                preview.text.clear();
                preview.attachment = None;
                preview.attachment_name = None;
            }
        }
        Action::RetryMessage { .. }
        | Action::SendTranscript { .. }
        | Action::CreateContact { .. }
        | Action::EditContact { .. }
        | Action::BlockContact { .. }
        | Action::SetContactPicture { .. }
        | Action::MergeContact { .. }
        | Action::AddContactNote { .. }
        | Action::CreateMacro { .. }
        | Action::EditMacro { .. }
        | Action::DeleteMacro { .. }
        | Action::CreateCanned { .. }
        | Action::EditCanned { .. }
        | Action::DeleteCanned { .. }
        | Action::SetSignature { .. }
        | Action::SignChannel { .. } => {}
    }
}

/// The first line with something in it, cut at 160 characters; mentions as people read them.
pub(in crate::store) fn first_line(text: &str) -> String {
    mention::plain(text)
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .chars()
        .take(160)
        .collect()
}
