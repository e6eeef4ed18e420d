//! Conversations: finding, listing, counting and changing them.

pub mod conditions;

use super::column::{Bind, Column, ConversationRowId, RowExt};
use super::row::ConversationRow;
use super::{StoreError, fetch};
use guichet_protocol::ids::{
    AccountId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, TeamId, UserId,
};
use guichet_protocol::rest::{
    AssigneeFilter, ConversationCategory, ConversationCounts, ConversationStatus, ConversationType,
    SortBy, UnreadCounts,
};
use guichet_protocol::time::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};
use std::collections::BTreeMap;

/// Unread counts stop here.
pub const UNREAD_CAP: i64 = 10;
/// Conversations on a page.
pub const PAGE: i64 = 25;
/// Conversations of a contact in one answer.
pub const CONTACT_PAGE: i64 = 20;

/// Whose eyes look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything of the account.
    Everything(UserId),
    /// Only the inboxes that the user is a member of.
    OwnInboxes(UserId),
}

impl Sight {
    /// The user who looks.
    #[must_use]
    pub const fn user(self) -> UserId {
        match self {
            Self::Everything(user) | Self::OwnInboxes(user) => user,
        }
    }
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `None` for every status.
    pub status: Option<String>,
    /// Who holds them. Counts ignore this one.
    pub assignee: Option<AssigneeFilter>,
    /// Of this inbox.
    pub inbox: Option<InboxId>,
    /// Of this team.
    pub team: Option<TeamId>,
    /// With any of these titles.
    pub labels: Vec<String>,
    /// A further narrowing.
    pub kind: Option<ConversationType>,
    /// Text within messages.
    pub text: Option<String>,
    /// The contact's id within the channel.
    pub source_id: Option<String>,
    /// Changed after this.
    pub updated_after: Option<Timestamp>,
    /// Chats or tickets only.
    pub category: Option<ConversationCategory>,
}

struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn new(account: AccountId, sight: Sight) -> Self {
        let mut clause = Self {
            sql: "c.account_id = ?".to_owned(),
            values: vec![Value::Integer(account.get())],
        };
        if let Sight::OwnInboxes(user) = sight {
            clause.and(
                "c.inbox_id IN (SELECT inbox_id FROM inbox_member WHERE user_id = ?)",
                user.get(),
            );
        }
        clause
    }

    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.plain(condition);
        self.values.push(value.into());
    }

    fn plain(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn filter(mut self, filter: &Filter, sight: Sight) -> Self {
        let user = sight.user().get();
        if let Some(status) = &filter.status {
            self.and("c.status = ?", status.clone());
        }
        if let Some(inbox) = filter.inbox {
            self.and("c.inbox_id = ?", inbox.get());
        }
        if let Some(team) = filter.team {
            self.and("c.team_id = ?", team.get());
        }
        if !filter.labels.is_empty() {
            let titles = serde_json::to_string(&filter.labels).unwrap_or_default();
            self.and(
                "c.id IN (SELECT conversation_id FROM conversation_label
                    WHERE title IN (SELECT value FROM json_each(?)))",
                titles,
            );
        }
        match &filter.kind {
            Some(ConversationType::Mention) => self.and(
                "c.id IN (SELECT conversation_id FROM mention WHERE user_id = ?)",
                user,
            ),
            Some(ConversationType::Participating) => self.and(
                "c.id IN (SELECT conversation_id FROM participant WHERE user_id = ?)",
                user,
            ),
            Some(ConversationType::Unattended) => {
                self.plain("(c.first_reply_created_at IS NULL OR c.waiting_since IS NOT NULL)");
            }
            Some(ConversationType::Other(_)) | None => {}
        }
        if let Some(text) = &filter.text {
            self.and(
                r"c.id IN (SELECT conversation_id FROM message
                    WHERE message_type IN (0, 1) AND content LIKE ? ESCAPE '\')",
                like(text),
            );
        }
        if let Some(source) = &filter.source_id {
            self.and(
                "c.contact_inbox_id IN (SELECT id FROM contact_inbox WHERE source_id = ?)",
                source.clone(),
            );
        }
        if let Some(after) = filter.updated_after {
            self.and("c.updated_at > ?", after.as_millis());
        }
        if let Some(category) = &filter.category {
            self.and("c.category = ?", category.as_str().to_owned());
        }
        self
    }

    fn assignee(mut self, filter: &Filter, sight: Sight) -> Self {
        match &filter.assignee {
            Some(AssigneeFilter::Me) => self.and("c.assignee_id = ?", sight.user().get()),
            Some(AssigneeFilter::Unassigned) => self.plain(UNASSIGNED),
            Some(AssigneeFilter::Assigned) => self.plain(ASSIGNED),
            Some(AssigneeFilter::All | AssigneeFilter::Other(_)) | None => {}
        }
        self
    }
}

const ASSIGNED: &str = "(c.assignee_id IS NOT NULL OR c.assignee_bot_id IS NOT NULL)";
const UNASSIGNED: &str = "(c.assignee_id IS NULL AND c.assignee_bot_id IS NULL)";
const PRIORITY: &str = "CASE c.priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 WHEN 'urgent' THEN 3 END";
const UNREAD: &str = "EXISTS (SELECT 1 FROM message AS m WHERE m.conversation_id = c.id
    AND m.message_type = 0 AND m.created_at > coalesce(c.agent_last_seen_at, -1))";

/// A text as the pattern of `LIKE … ESCAPE '\'`.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn order(sort: &SortBy) -> String {
    match sort {
        SortBy::LastActivityAsc => "c.last_activity_at ASC, c.id ASC".to_owned(),
        SortBy::CreatedDesc => "c.created_at DESC, c.id DESC".to_owned(),
        SortBy::CreatedAsc => "c.created_at ASC, c.id ASC".to_owned(),
        SortBy::PriorityDesc => {
            format!("{PRIORITY} DESC NULLS LAST, c.last_activity_at DESC, c.id DESC")
        }
        SortBy::PriorityAsc => {
            format!("{PRIORITY} ASC NULLS LAST, c.last_activity_at DESC, c.id DESC")
        }
        SortBy::WaitingDesc => {
            "c.waiting_since DESC NULLS LAST, c.created_at DESC, c.id DESC".to_owned()
        }
        SortBy::WaitingAsc => {
            "c.waiting_since ASC NULLS LAST, c.created_at ASC, c.id ASC".to_owned()
        }
        SortBy::PriorityDescCreatedAsc => {
            format!("{PRIORITY} DESC NULLS LAST, c.created_at ASC, c.id ASC")
        }
        SortBy::Unread => format!("{UNREAD} DESC, c.last_activity_at DESC, c.id DESC"),
        SortBy::LastActivityDesc | SortBy::Other(_) => {
            "c.last_activity_at DESC, c.id DESC".to_owned()
        }
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A page, from 1.
    Page(i64),
    /// All of it.
    Whole,
}

/// The conversations of a list, in order.
///
/// # Errors
/// When the database refuses.
pub fn list(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    filter: &Filter,
    sort: &SortBy,
    window: Window,
) -> Result<Vec<ConversationRow>, StoreError> {
    let clause = Where::new(account, sight)
        .filter(filter, sight)
        .assignee(filter, sight);
    let limit = match window {
        Window::Page(page) => {
            let skip = page.max(1).saturating_sub(1).saturating_mul(PAGE);
            format!("LIMIT {PAGE} OFFSET {skip}")
        }
        Window::Whole => String::new(),
    };
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE {} ORDER BY {} {limit}",
        ConversationRow::columns("c"),
        clause.sql,
        order(sort)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(clause.values), ConversationRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The counts beside a list: over every filter but the assignee's.
///
/// # Errors
/// When the database refuses.
pub fn counts(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    filter: &Filter,
) -> Result<ConversationCounts, StoreError> {
    let clause = Where::new(account, sight).filter(filter, sight);
    let sql = format!(
        "SELECT count(*) FILTER (WHERE c.assignee_id = {me}),
            count(*) FILTER (WHERE {ASSIGNED}), count(*) FILTER (WHERE {UNASSIGNED}), count(*)
         FROM conversation AS c WHERE {}",
        clause.sql,
        me = sight.user()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(clause.values), |row| {
        Ok(ConversationCounts {
            mine_count: row.get(0)?,
            assigned_count: row.get(1)?,
            unassigned_count: row.get(2)?,
            all_count: row.get(3)?,
        })
    })?)
}

/// Open conversations with unread messages, over all and by inbox, label and team.
///
/// # Errors
/// When the database refuses.
pub fn unread_counts(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
) -> Result<UnreadCounts, StoreError> {
    let clause = Where::new(account, sight);
    let unread = format!(
        "SELECT c.id, c.inbox_id, c.team_id FROM conversation AS c
         WHERE {} AND c.status = 'open' AND {UNREAD}",
        clause.sql
    );
    let group = |select: &str| -> Result<BTreeMap<String, i64>, StoreError> {
        let sql = format!("WITH unread AS MATERIALIZED ({unread}) {select}");
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(clause.values.iter()), |row| {
            Ok((row.get::<_, i64>(0)?.to_string(), row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let all = group("SELECT 0, count(*) FROM unread")?;
    Ok(UnreadCounts {
        all_count: all.values().copied().sum(),
        inboxes: group("SELECT inbox_id, count(*) FROM unread GROUP BY inbox_id")?,
        teams: group(
            "SELECT team_id, count(*) FROM unread WHERE team_id IS NOT NULL GROUP BY team_id",
        )?,
        labels: group(
            "SELECT label.id, count(*) FROM unread
             JOIN conversation_label AS l ON l.conversation_id = unread.id
             JOIN conversation AS c ON c.id = unread.id
             JOIN label ON label.title = l.title AND label.account_id = c.account_id
             GROUP BY label.id",
        )?,
    })
}

/// A conversation by its display id.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    account: AccountId,
    display_id: ConversationDisplayId,
) -> Result<Option<ConversationRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE c.account_id = ?1 AND c.display_id = ?2",
        ConversationRow::columns("c")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(
            params![account.get(), display_id.get()],
            ConversationRow::read,
        )
        .optional()?)
}

/// A conversation by its row id.
///
/// # Errors
/// When the database refuses, or there is none.
pub fn get(connection: &Connection, id: ConversationRowId) -> Result<ConversationRow, StoreError> {
    fetch::conversations(connection, [id])?
        .remove(&id)
        .ok_or(StoreError::Sqlite(rusqlite::Error::QueryReturnedNoRows))
}

/// The conversations of a contact that are in sight, newest activity first.
///
/// # Errors
/// When the database refuses.
pub fn of_contact(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    contact: ContactId,
) -> Result<Vec<ConversationRow>, StoreError> {
    let mut clause = Where::new(account, sight);
    clause.and("c.contact_id = ?", contact.get());
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE {}
         ORDER BY c.last_activity_at DESC, c.id DESC LIMIT {CONTACT_PAGE}",
        ConversationRow::columns("c"),
        clause.sql
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(clause.values), ConversationRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest conversation of a way in.
///
/// # Errors
/// When the database refuses.
pub fn last_of_contact_inbox(
    connection: &Connection,
    contact_inbox: ContactInboxId,
) -> Result<Option<ConversationRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE c.contact_inbox_id = ?1 AND c.category = 'chat'
         ORDER BY c.id DESC LIMIT 1",
        ConversationRow::columns("c")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![contact_inbox.get()], ConversationRow::read)
        .optional()?)
}

/// The next display id of an account, taken.
///
/// # Errors
/// When the database refuses.
pub fn take_display_id(
    connection: &Connection,
    account: AccountId,
) -> Result<ConversationDisplayId, StoreError> {
    let taken: i64 = connection
        .prepare_cached(
            "UPDATE account SET next_display_id = next_display_id + 1 WHERE id = ?1
             RETURNING next_display_id - 1",
        )?
        .query_row(params![account.get()], |row| row.get(0))?;
    Ok(ConversationDisplayId(taken))
}

/// Writes back the changeable columns of a row, `updated_at` as it stands there.
///
/// # Errors
/// When the database refuses.
pub fn save(connection: &Connection, row: &ConversationRow) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&row.id),
        &Bind(&row.status),
        &Bind(&row.priority),
        &Bind(&row.assignee_id),
        &Bind(&row.assignee_bot_id),
        &Bind(&row.team_id),
        &Bind(&row.snoozed_until),
        &Bind(&row.additional_attributes),
        &Bind(&row.custom_attributes),
        &Bind(&row.agent_last_seen_at),
        &Bind(&row.assignee_last_seen_at),
        &Bind(&row.contact_last_seen_at),
        &Bind(&row.first_reply_created_at),
        &Bind(&row.waiting_since),
        &Bind(&row.last_activity_at),
        &Bind(&row.updated_at),
    ];
    connection
        .prepare_cached(
            "UPDATE conversation SET status = ?2, priority = ?3, assignee_id = ?4,
                assignee_bot_id = ?5, team_id = ?6, snoozed_until = ?7,
                additional_attributes = ?8, custom_attributes = ?9, agent_last_seen_at = ?10,
                assignee_last_seen_at = ?11, contact_last_seen_at = ?12,
                first_reply_created_at = ?13, waiting_since = ?14, last_activity_at = ?15,
                updated_at = ?16
             WHERE id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}

/// Sets the labels of a conversation, in order.
///
/// # Errors
/// When the database refuses.
pub fn set_labels(
    connection: &Connection,
    conversation: ConversationRowId,
    titles: &[String],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM conversation_label WHERE conversation_id = ?1")?
        .execute(params![conversation.get()])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO conversation_label (conversation_id, title, position)
         VALUES (?1, ?2, ?3)",
    )?;
    for (position, title) in (0_i64..).zip(titles) {
        insert.execute(params![conversation.get(), title, position])?;
    }
    Ok(())
}

/// Snoozed conversations whose time has come, and when the next one's comes.
///
/// # Errors
/// When the database refuses.
pub fn due_snoozes(
    connection: &Connection,
    now: Timestamp,
) -> Result<(Vec<ConversationRowId>, Option<Timestamp>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM conversation WHERE status = 'snoozed' AND snoozed_until <= ?1",
    )?;
    let due = statement
        .query_map(params![now.as_millis()], |row| row.at(0))?
        .collect::<rusqlite::Result<_>>()?;
    let next = connection
        .prepare_cached(
            "SELECT min(snoozed_until) FROM conversation
             WHERE status = 'snoozed' AND snoozed_until > ?1",
        )?
        .query_row(params![now.as_millis()], |row| row.at(0))?;
    Ok((due, next))
}

/// Adds a participant. The answer is whether they are new.
///
/// # Errors
/// When the database refuses.
pub fn add_participant(
    connection: &Connection,
    conversation: ConversationRowId,
    user: UserId,
) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO participant (conversation_id, user_id) VALUES (?1, ?2)",
        )?
        .execute(params![conversation.get(), user.get()])?;
    Ok(added > 0)
}

/// Takes participants away. The answer is whether any of them took part.
///
/// # Errors
/// When the database refuses.
pub fn remove_participants(
    connection: &Connection,
    conversation: ConversationRowId,
    users: &[UserId],
) -> Result<bool, StoreError> {
    let mut statement = connection
        .prepare_cached("DELETE FROM participant WHERE conversation_id = ?1 AND user_id = ?2")?;
    let mut gone = 0;
    for user in users {
        gone += statement.execute(params![conversation.get(), user.get()])?;
    }
    Ok(gone > 0)
}

/// The participants of a conversation.
///
/// # Errors
/// When the database refuses.
pub fn participants(
    connection: &Connection,
    conversation: ConversationRowId,
) -> Result<Vec<UserId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT user_id FROM participant WHERE conversation_id = ?1 ORDER BY user_id",
    )?;
    let rows = statement.query_map(params![conversation.get()], |row| row.at(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Remembers that a user was mentioned.
///
/// # Errors
/// When the database refuses.
pub fn add_mention(
    connection: &Connection,
    conversation: ConversationRowId,
    user: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO mention (conversation_id, user_id, mentioned_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (conversation_id, user_id) DO UPDATE
             SET mentioned_at = excluded.mentioned_at",
        )?
        .execute(params![conversation.get(), user.get(), at.as_millis()])?;
    Ok(())
}

/// How many open conversations an agent holds.
///
/// # Errors
/// When the database refuses.
pub fn open_count(connection: &Connection, user: UserId) -> Result<i64, StoreError> {
    let status = ConversationStatus::Open;
    Ok(connection
        .prepare_cached("SELECT count(*) FROM conversation WHERE assignee_id = ?1 AND status = ?2")?
        .query_row(params![user.get(), status.to_column()], |row| row.get(0))?)
}
