//! Records to test with.

use std::path::Path;

use guichet_model::{
    AccountKey, AgentId, ContactId, ConversationKey, DisplayId, InboxId, LabelTitle, MessageId,
    OperationId, TeamId, Timestamp,
    account::{Availability, Role},
    conversation::{Category, Status},
    message::{Author, Delivery, Direction},
    outbox::Action,
};
use tempfile::TempDir;

use crate::store::{
    Store,
    accounts::AccountDetails,
    ingest::{Owner, Reach, Touch},
    list::Viewer,
    rows::{ContactRow, HeaderRow, MessageRow},
};

pub(super) const ME: AgentId = AgentId(7);
pub(super) const BOB: AgentId = AgentId(8);
pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A store in a folder of its own with one account.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) owner: Owner,
    folder: TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = open(folder.path());
        let key = store.put_account(&details()).expect("an account");
        Self {
            store,
            owner: Owner {
                account: key,
                me: ME,
            },
            folder,
        }
    }

    pub(super) fn account(&self) -> AccountKey {
        self.owner.account
    }

    pub(super) fn viewer(&self) -> Viewer {
        Viewer {
            account: self.account(),
            me: ME,
            now: NOW,
        }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the program and starts it again; `between` happens to the files meanwhile.
    pub(super) fn reopen(self, between: impl FnOnce(&Path)) -> Self {
        let Self {
            store,
            owner,
            folder,
        } = self;
        drop(store);
        between(folder.path());
        Self {
            store: open(folder.path()),
            owner,
            folder,
        }
    }

    pub(super) fn headers(&self, headers: &[HeaderRow]) {
        self.store
            .apply_headers(self.owner, headers)
            .expect("headers are stored");
    }

    pub(super) fn messages(&self, conversation: i64, messages: &[MessageRow], reach: Reach) {
        self.store
            .apply_messages(
                self.owner,
                DisplayId(conversation),
                messages,
                reach,
                Touch::default(),
            )
            .expect("messages are stored");
    }

    pub(super) fn key(&self, conversation: i64) -> ConversationKey {
        self.store
            .conversation_key(self.account(), DisplayId(conversation))
            .expect("the store reads")
            .expect("the conversation is here")
    }

    /// Does something to a conversation; gives the operation.
    pub(super) fn act(&self, conversation: i64, name: &str, action: &Action) -> OperationId {
        let id = OperationId(name.to_owned());
        self.store
            .enqueue(self.account(), self.key(conversation), &id, action, NOW)
            .expect("the action is queued");
        id
    }

    pub(super) fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?))
            .expect("a count")
    }
}

pub(super) fn open(folder: &Path) -> Store {
    let store = Store::open(folder, NOW).expect("the store opens");
    store.do_not_wait_for_the_disk();
    store
}

pub(super) fn details() -> AccountDetails {
    AccountDetails {
        server: "https://desk.example".to_owned(),
        identity: "desk".to_owned(),
        account_id: 1,
        me: ME,
        name: "Desk".to_owned(),
        my_name: "Alice".to_owned(),
        my_email: "alice@desk.example".to_owned(),
        role: Role::Agent,
        local: false,
        allow_http: false,
        version: "4.15.1".to_owned(),
        capabilities: Vec::new(),
        availability: Availability::Online,
    }
}

pub(super) fn labels(titles: &[&str]) -> Vec<LabelTitle> {
    titles
        .iter()
        .map(|title| LabelTitle((*title).to_owned()))
        .collect()
}

/// An open chat of inbox 1 that nobody has.
pub(super) fn header(id: i64) -> HeaderRow {
    HeaderRow {
        id: DisplayId(id),
        category: Category::Chat,
        contact: Some(ContactRow {
            id: ContactId(100 + id),
            name: format!("Customer {id}"),
            email: None,
            phone: None,
            company: None,
            city: None,
            country: None,
            blocked: false,
            custom_attributes: serde_json::Map::new(),
            additional: serde_json::Map::new(),
            identifier: None,
            thumbnail: String::new(),
            created_at: None,
            last_activity_at: None,
        }),
        inbox: InboxId(1),
        status: Status::Open,
        snoozed_until: None,
        priority: None,
        assignee: None,
        bot: None,
        team: None,
        labels: Vec::new(),
        unread: Some(0),
        created_at: Timestamp(1_000),
        last_activity_at: Timestamp(2_000 + id),
        waiting_since: None,
        updated_at: Timestamp(3_000),
        can_reply: true,
        newest: None,
        newest_id: None,
        custom_attributes: serde_json::Map::new(),
        additional: serde_json::Map::new(),
        ticket: None,
        linked_tickets: Vec::new(),
    }
}

/// An incoming message.
pub(super) fn message(id: i64, at: i64) -> MessageRow {
    MessageRow {
        in_reply_to: None,
        mail: None,
        id: MessageId(id),
        direction: Direction::Incoming,
        private: false,
        content: format!("message {id}"),
        deleted: false,
        author: Author::Contact {
            id: Some(ContactId(100)),
            name: "Customer".to_owned(),
        },
        delivery: Delivery::Sent,
        error: None,
        client_id: None,
        created_at: Timestamp(at),
        attachments: Vec::new(),
        letter: None,
    }
}

/// The message that a reply of this agent became.
pub(super) fn echo(id: i64, at: i64, operation: &OperationId, text: &str) -> MessageRow {
    MessageRow {
        direction: Direction::Outgoing,
        content: text.to_owned(),
        author: Author::Agent {
            id: ME,
            name: "Alice".to_owned(),
        },
        client_id: Some(operation.clone()),
        ..message(id, at)
    }
}

pub(super) fn reply(text: &str) -> Action {
    Action::Reply(text.into())
}

pub(super) fn status(status: Status) -> Action {
    Action::SetStatus {
        status,
        until: None,
    }
}

pub(super) fn team(id: i64) -> Option<TeamId> {
    (id != 0).then_some(TeamId(id))
}

pub(super) fn agent(id: i64) -> Option<AgentId> {
    (id != 0).then_some(AgentId(id))
}
