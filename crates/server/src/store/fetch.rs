//! Fetching many rows by their ids in one statement each, which is what keeps a page of the API at
//! a handful of statements.

use super::StoreError;
use super::column::{BlobId, Column, ConversationRowId};
use super::row::{
    AccountUserRow, AgentBotRow, AttachmentRow, BlobRow, ContactInboxRow, ContactRow,
    ConversationRow, InboxRow, MessageRow, TeamRow, TicketRow, UserRow,
};
use guichet_protocol::ids::{
    AccountId, AgentBotId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, MessageId,
    TeamId, UserId,
};
use rusqlite::{Connection, Row, params};
use std::collections::HashMap;

/// Ids as the JSON array that `json_each` takes.
pub(super) fn json_ids(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// Runs a statement whose one parameter is a list of ids.
pub(super) fn by_ids<T>(
    connection: &Connection,
    sql: &str,
    ids: impl IntoIterator<Item = i64>,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let ids = json_ids(ids);
    if ids == "[]" {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![ids], read)?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

macro_rules! fetchers {
    ($($(#[$doc:meta])* $name:ident : $row:ident in $table:literal by $key:ident -> $id:ty;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When the database refuses.
        pub fn $name(
            connection: &Connection,
            ids: impl IntoIterator<Item = $id>,
        ) -> Result<HashMap<$id, $row>, StoreError> {
            let sql = format!(
                "SELECT {} FROM {} AS t WHERE t.{} IN (SELECT value FROM json_each(?1))",
                $row::columns("t"), $table, stringify!($key)
            );
            let rows = by_ids(connection, &sql, ids.into_iter().map(|id| id.get()), $row::read)?;
            Ok(rows.into_iter().map(|row| (row.$key, row)).collect())
        }
    )+};
}

fetchers! {
    /// Users by id.
    users: UserRow in "user" by id -> UserId;
    /// Teams by id.
    teams: TeamRow in "team" by id -> TeamId;
    /// Bots by id.
    agent_bots: AgentBotRow in "agent_bot" by id -> AgentBotId;
    /// Inboxes by id.
    inboxes: InboxRow in "inbox" by id -> InboxId;
    /// Customers by id.
    contacts: ContactRow in "contact" by id -> ContactId;
    /// Ways in by id.
    contact_inboxes: ContactInboxRow in "contact_inbox" by id -> ContactInboxId;
    /// Conversations by row id.
    conversations: ConversationRow in "conversation" by id -> ConversationRowId;
    /// Messages by id.
    messages: MessageRow in "message" by id -> MessageId;
    /// Files by id.
    blobs: BlobRow in "blob" by id -> BlobId;
    /// Tickets by the row id of their conversation.
    tickets: TicketRow in "ticket" by conversation_id -> ConversationRowId;
}

/// The parts of users in one account.
///
/// # Errors
/// When the database refuses.
pub fn account_users(
    connection: &Connection,
    account: AccountId,
    users: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, AccountUserRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM account_user AS t WHERE t.account_id = {account}
         AND t.user_id IN (SELECT value FROM json_each(?1))",
        AccountUserRow::columns("t")
    );
    let users = users.into_iter().map(UserId::get);
    let rows = by_ids(connection, &sql, users, AccountUserRow::read)?;
    Ok(rows.into_iter().map(|row| (row.user_id, row)).collect())
}

/// The attachments of messages, in order.
///
/// # Errors
/// When the database refuses.
pub fn attachments(
    connection: &Connection,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<HashMap<MessageId, Vec<AttachmentRow>>, StoreError> {
    let sql = format!(
        "SELECT {} FROM attachment AS t
         WHERE t.message_id IN (SELECT value FROM json_each(?1)) ORDER BY t.id",
        AttachmentRow::columns("t")
    );
    let messages = messages.into_iter().map(MessageId::get);
    let mut found: HashMap<MessageId, Vec<AttachmentRow>> = HashMap::new();
    for row in by_ids(connection, &sql, messages, AttachmentRow::read)? {
        found.entry(row.message_id).or_default().push(row);
    }
    Ok(found)
}

/// The label titles of conversations, in order.
///
/// # Errors
/// When the database refuses.
pub fn labels(
    connection: &Connection,
    conversations: impl IntoIterator<Item = ConversationRowId>,
) -> Result<HashMap<ConversationRowId, Vec<String>>, StoreError> {
    let sql = "SELECT conversation_id, title FROM conversation_label
         WHERE conversation_id IN (SELECT value FROM json_each(?1))
         ORDER BY conversation_id, position, title";
    let ids = conversations.into_iter().map(ConversationRowId::get);
    let mut found: HashMap<ConversationRowId, Vec<String>> = HashMap::new();
    for (id, title) in by_ids(connection, sql, ids, pair::<ConversationRowId, String>)? {
        found.entry(id).or_default().push(title);
    }
    Ok(found)
}

/// The display ids of the tickets raised from conversations.
///
/// # Errors
/// When the database refuses.
pub fn raised_tickets(
    connection: &Connection,
    conversations: impl IntoIterator<Item = ConversationRowId>,
) -> Result<HashMap<ConversationRowId, Vec<ConversationDisplayId>>, StoreError> {
    let sql = "SELECT ticket.source_conversation_id, conversation.display_id FROM ticket
         JOIN conversation ON conversation.id = ticket.conversation_id
         WHERE ticket.source_conversation_id IN (SELECT value FROM json_each(?1))
         ORDER BY conversation.display_id";
    let ids = conversations.into_iter().map(ConversationRowId::get);
    let mut found: HashMap<ConversationRowId, Vec<ConversationDisplayId>> = HashMap::new();
    for (id, ticket) in by_ids(connection, sql, ids, pair)? {
        found.entry(id).or_default().push(ticket);
    }
    Ok(found)
}

/// The display ids of conversations.
///
/// # Errors
/// When the database refuses.
pub fn display_ids(
    connection: &Connection,
    conversations: impl IntoIterator<Item = ConversationRowId>,
) -> Result<HashMap<ConversationRowId, ConversationDisplayId>, StoreError> {
    let sql = "SELECT id, display_id FROM conversation
         WHERE id IN (SELECT value FROM json_each(?1))";
    let ids = conversations.into_iter().map(ConversationRowId::get);
    Ok(by_ids(connection, sql, ids, pair)?.into_iter().collect())
}

/// What a list shows of a conversation beyond its row.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    /// Unread incoming messages, at most [`super::conversation::UNREAD_CAP`].
    pub unread_count: i64,
    /// The newest message of any kind.
    pub last_message: Option<MessageId>,
    /// The newest that is no activity.
    pub last_non_activity: Option<MessageId>,
    /// When the customer last wrote.
    pub last_incoming_at: Option<guichet_protocol::time::Timestamp>,
}

/// The digests of conversations.
///
/// # Errors
/// When the database refuses.
pub fn digests(
    connection: &Connection,
    conversations: impl IntoIterator<Item = ConversationRowId>,
) -> Result<HashMap<ConversationRowId, Digest>, StoreError> {
    use super::RowExt;
    let sql = format!(
        "SELECT c.id,
            (SELECT count(*) FROM (SELECT 1 FROM message AS m
                WHERE m.conversation_id = c.id AND m.message_type = 0
                AND m.created_at > coalesce(c.agent_last_seen_at, -1) LIMIT {cap})),
            (SELECT m.id FROM message AS m WHERE m.conversation_id = c.id
                ORDER BY m.created_at DESC, m.id DESC LIMIT 1),
            (SELECT m.id FROM message AS m WHERE m.conversation_id = c.id
                AND m.message_type <> 2 ORDER BY m.created_at DESC, m.id DESC LIMIT 1),
            (SELECT max(m.created_at) FROM message AS m
                WHERE m.conversation_id = c.id AND m.message_type = 0)
         FROM conversation AS c WHERE c.id IN (SELECT value FROM json_each(?1))",
        cap = super::conversation::UNREAD_CAP
    );
    let ids = conversations.into_iter().map(ConversationRowId::get);
    let read = |row: &Row<'_>| {
        let digest = Digest {
            unread_count: row.at(1)?,
            last_message: row.at(2)?,
            last_non_activity: row.at(3)?,
            last_incoming_at: row.at(4)?,
        };
        Ok((row.at(0)?, digest))
    };
    Ok(by_ids(connection, &sql, ids, read)?.into_iter().collect())
}

/// Reads the first two columns.
pub(super) fn pair<A: Column, B: Column>(row: &Row<'_>) -> rusqlite::Result<(A, B)> {
    use super::RowExt;
    Ok((row.at(0)?, row.at(1)?))
}
