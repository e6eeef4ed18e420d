//! The JSON documents, field by field. They are the contract, so they are written out here instead of being whatever
//! the core's types happen to be.

pub(crate) mod composer;
pub(crate) mod lists;
pub(crate) mod related;
pub(crate) mod sending;
pub(crate) mod voice;

use std::collections::BTreeMap;

use guichet_model::{
    Timestamp,
    account::{Account, Role, SecretPlace, Session},
    conversation::ConversationRow,
    message::{Attachment, AttachmentKind, Delivery, Direction, Message},
    outbox::{Operation, OperationState, Reason},
    view::Counts,
};
use serde::Serialize;

/// RFC 3339 in UTC.
pub(crate) fn time(moment: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(moment.0)
        .unwrap_or_default()
        .to_string()
}

#[derive(Serialize)]
pub(crate) struct AccountShape {
    account: i64,
    server: String,
    account_id: i64,
    name: String,
    agent: AgentShape,
    session: &'static str,
    secret: &'static str,
    capabilities: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct AccountsShape {
    pub(crate) items: Vec<AccountShape>,
}

#[derive(Serialize)]
pub(crate) struct LogoutShape {
    pub(crate) account: i64,
    /// Undelivered operations that stay for the next sign-in.
    pub(crate) kept: usize,
}

#[derive(Serialize)]
pub(crate) struct SyncShape {
    pub(crate) undelivered: usize,
    pub(crate) parked: usize,
    pub(crate) skipped_records: u32,
    pub(crate) as_of: Option<String>,
}

#[derive(Serialize)]
struct AgentShape {
    id: i64,
    name: String,
    email: String,
    /// `administrator` or `agent`; absent where it is neither or not known yet.
    role: Option<&'static str>,
}

impl From<Account> for AccountShape {
    fn from(account: Account) -> Self {
        Self {
            account: account.key.0,
            server: account.server,
            account_id: account.account_id,
            name: account.name,
            agent: AgentShape {
                id: account.me.0,
                name: account.my_name,
                email: account.my_email,
                role: match account.role {
                    Role::Administrator => Some("administrator"),
                    Role::Agent => Some("agent"),
                    Role::Unknown => None,
                },
            },
            session: match account.session {
                Session::Active => "active",
                Session::SignInNeeded => "sign_in_needed",
                Session::Suspended => "suspended",
            },
            secret: match account.secret {
                SecretPlace::Keyring => "keyring",
                SecretPlace::Memory => "none",
            },
            capabilities: account.capabilities,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct PageShape {
    pub(crate) items: Vec<RowShape>,
    pub(crate) next: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct RowShape {
    id: Option<i64>,
    key: i64,
    category: String,
    status: String,
    priority: Option<String>,
    assignee: Option<i64>,
    team: Option<i64>,
    inbox: i64,
    labels: Vec<String>,
    contact: ContactShape,
    unread_count: u32,
    last_activity_at: String,
    snoozed_until: Option<String>,
    /// Undelivered operations.
    pending: u32,
    /// What makes it a ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<related::TicketShape>,
}

#[derive(Serialize)]
struct ContactShape {
    id: Option<i64>,
    name: String,
}

impl From<ConversationRow> for RowShape {
    fn from(row: ConversationRow) -> Self {
        Self {
            id: row.id.map(|id| id.0),
            key: row.key.0,
            category: row.category.wire_name().to_owned(),
            status: row.status.wire_name().to_owned(),
            priority: row.priority.map(|priority| priority.wire_name().to_owned()),
            assignee: row.assignee.map(|agent| agent.0),
            team: row.team.map(|team| team.0),
            inbox: row.inbox.0,
            labels: row.labels.into_iter().map(|title| title.0).collect(),
            contact: ContactShape {
                id: row.contact.id.map(|id| id.0),
                name: row.contact.name,
            },
            unread_count: row.unread_count,
            last_activity_at: time(row.last_activity_at),
            snoozed_until: row.snoozed_until.map(time),
            pending: row.pending.waiting.saturating_add(row.pending.parked),
            ticket: row.ticket.map(related::TicketShape::from),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CountsShape {
    all: u32,
    unassigned: u32,
    mine: u32,
    inboxes: BTreeMap<String, u32>,
    teams: BTreeMap<String, u32>,
    labels: BTreeMap<String, u32>,
    as_of: Option<String>,
}

impl From<Counts> for CountsShape {
    fn from(counts: Counts) -> Self {
        fn by_name<K: ToString>(counts: BTreeMap<K, u32>) -> BTreeMap<String, u32> {
            counts
                .into_iter()
                .map(|(key, count)| (key.to_string(), count))
                .collect()
        }
        Self {
            all: counts.tabs.all,
            unassigned: counts.tabs.unassigned,
            mine: counts.tabs.mine,
            inboxes: by_name(counts.inboxes),
            teams: by_name(counts.teams),
            labels: by_name(counts.labels),
            as_of: counts.as_of.map(time),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ShowShape {
    #[serde(flatten)]
    pub(crate) conversation: RowShape,
    pub(crate) messages: Vec<MessageShape>,
}

#[derive(Serialize)]
pub(crate) struct MessageShape {
    id: Option<i64>,
    client_id: Option<String>,
    content: String,
    private: bool,
    direction: &'static str,
    state: &'static str,
    created_at: String,
    attachments: Vec<AttachmentShape>,
}

/// A file that was kept.
#[derive(Serialize)]
pub(crate) struct DownloadShape {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) mime: &'static str,
    pub(crate) size_bytes: u64,
}

#[derive(Serialize)]
struct AttachmentShape {
    kind: &'static str,
    name: String,
    size_bytes: Option<u64>,
}

impl From<Message> for MessageShape {
    fn from(message: Message) -> Self {
        Self {
            id: message.id.map(|id| id.0),
            client_id: message.operation.map(|operation| operation.0),
            content: message.content,
            private: message.private,
            direction: match message.direction {
                Direction::Incoming => "incoming",
                // An automatic message goes to the customer like any other.
                Direction::Outgoing | Direction::Template => "outgoing",
                Direction::Activity => "activity",
            },
            state: match message.delivery {
                Delivery::Queued => "queued",
                Delivery::Sending => "sending",
                Delivery::Checking => "checking",
                Delivery::Sent => "sent",
                Delivery::Delivered => "delivered",
                Delivery::Read => "read",
                Delivery::Held => "held",
                Delivery::Conflict => "conflict",
                Delivery::Failed => "failed",
            },
            created_at: time(message.created_at),
            attachments: message
                .attachments
                .into_iter()
                .map(AttachmentShape::from)
                .collect(),
        }
    }
}

impl From<Attachment> for AttachmentShape {
    fn from(attachment: Attachment) -> Self {
        Self {
            kind: match attachment.kind {
                AttachmentKind::Image => "image",
                AttachmentKind::Audio => "audio",
                AttachmentKind::Video => "video",
                AttachmentKind::File => "file",
                AttachmentKind::Location => "location",
                AttachmentKind::Other => "other",
            },
            name: attachment.name,
            size_bytes: attachment.size_bytes,
        }
    }
}

/// What became of an action or of an operation.
#[derive(Serialize)]
pub(crate) struct OutcomeShape {
    pub(crate) operation_id: String,
    /// A state of the outbox, or `sent` when the server has it, or `discarded`.
    pub(crate) state: &'static str,
}

impl OutcomeShape {
    /// `None`: no longer in the outbox.
    pub(crate) fn new(operation_id: String, state: Option<OperationState>) -> Self {
        Self {
            operation_id,
            state: state.map_or("sent", OperationState::name),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct OutboxShape {
    pub(crate) items: Vec<OperationShape>,
}

#[derive(Serialize)]
pub(crate) struct OperationShape {
    operation_id: String,
    operation: &'static str,
    conversation_id: Option<i64>,
    key: Option<i64>,
    contact_key: Option<i64>,
    group: Option<String>,
    state: &'static str,
    attempts: u32,
    reason: Option<Reason>,
    queued_at: String,
    leaves_at: Option<String>,
}

impl From<Operation> for OperationShape {
    fn from(operation: Operation) -> Self {
        Self {
            operation: operation.action.name(),
            operation_id: operation.id.0,
            conversation_id: operation.conversation_id.map(|id| id.0),
            key: operation.subject.conversation().map(|key| key.0),
            contact_key: operation.subject.contact().map(|key| key.0),
            group: operation.group.map(|group| group.0),
            state: operation.state.name(),
            attempts: operation.attempts,
            reason: operation.reason,
            queued_at: time(operation.queued_at),
            leaves_at: operation.departure.map(|departure| time(departure.at())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(time(Timestamp(1_782_810_000_000)), "2026-06-30T09:00:00Z");
        assert_eq!(
            time(Timestamp(1_782_810_000_120)),
            "2026-06-30T09:00:00.12Z"
        );
    }

    #[test]
    fn what_left_the_outbox_is_sent() {
        let state = |state| OutcomeShape::new("op".to_owned(), state).state;
        assert_eq!(state(None), "sent");
        assert_eq!(state(Some(OperationState::Held)), "held");
    }
}
