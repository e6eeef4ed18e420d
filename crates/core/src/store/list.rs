//! Pages of lists, by keyset: a page costs the same wherever it is.

use guichet_model::{
    AccountKey, AgentId, ContactId, ContactKey, ConversationKey, DisplayId, InboxId, Timestamp,
    contact::{Contact, ContactLine},
    conversation::{Category, Conversation, ConversationRow, PendingMark, ReplyAllowed, Status},
    view::{Cursor, ListFilter, Page, Scope, Tab},
};
use rusqlite::{Connection, Row, ToSql, params};

use super::{
    Store, StoreError,
    overlay::{VALUE_COLUMNS, read_values},
};

/// The most rows one page may have.
pub const LONGEST_PAGE: u32 = 500;

const ROW_COLUMNS: &str =
    "c.key, c.id, c.category, c.inbox, c.last_activity_at, c.waiting, c.parked, c.has_draft,
    t.key, t.id, t.name";
const FIRST_VALUE: usize = 11;

impl Store {
    /// A page of a list, newest activity first.
    ///
    /// # Errors
    /// When the database fails. A cursor that does not read back begins at the start.
    pub fn list(
        &self,
        account: AccountKey,
        me: AgentId,
        filter: &ListFilter,
        tab: Tab,
        cursor: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<ConversationRow>, StoreError> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        let query = ListQuery::new(account, me, filter, tab, cursor.and_then(parse_cursor));
        let mut items = self.read(|connection| query.run(connection, limit + 1))?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = if more {
            items.last().map(cursor_after)
        } else {
            None
        };
        Ok(Page { items, next })
    }

    /// One conversation whole.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not here.
    pub fn conversation(
        &self,
        account: AccountKey,
        key: ConversationKey,
    ) -> Result<Conversation, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ROW_COLUMNS}, {VALUE_COLUMNS}, c.created_at, c.waiting_since, c.can_reply, t.email, t.phone,
                     t.company, t.city, t.country, t.blocked
                 FROM main.conversation c LEFT JOIN main.contact t ON t.key = c.contact
                 WHERE c.key = ?1 AND c.account = ?2"
            ))?;
            let mut rows = statement.query(params![key.0, account.0])?;
            let row = rows.next()?.ok_or(StoreError::NotFound("conversation"))?;
            read_conversation(row)
        })
    }
}

fn read_row(row: &Row<'_>) -> Result<ConversationRow, StoreError> {
    let values = read_values(row, FIRST_VALUE)?;
    Ok(ConversationRow {
        key: ConversationKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(DisplayId),
        category: Category::from(row.get::<_, String>(2)?),
        status: values.status,
        snoozed_until: values.snoozed_until,
        priority: values.priority,
        assignee: values.assignee,
        bot: values.bot,
        team: values.team,
        inbox: InboxId(row.get(3)?),
        labels: values.labels,
        contact: ContactLine {
            key: ContactKey(row.get::<_, Option<i64>>(8)?.unwrap_or(0)),
            id: row.get::<_, Option<i64>>(9)?.map(ContactId),
            name: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
        },
        unread_count: values.unread,
        last_activity_at: Timestamp(row.get(4)?),
        preview: values.preview,
        pending: PendingMark {
            waiting: row.get(5)?,
            parked: row.get(6)?,
        },
        has_draft: row.get(7)?,
    })
}

fn read_conversation(row: &Row<'_>) -> Result<Conversation, StoreError> {
    const REST: usize = FIRST_VALUE + 10;
    let line = read_row(row)?;
    let blocked: bool = row.get::<_, Option<bool>>(REST + 8)?.unwrap_or(false);
    let can_reply: bool = row.get(REST + 2)?;
    let contact = Contact {
        key: line.contact.key,
        id: line.contact.id,
        name: line.contact.name.clone(),
        email: row.get(REST + 3)?,
        phone: row.get(REST + 4)?,
        company: row.get(REST + 5)?,
        city: row.get(REST + 6)?,
        country: row.get(REST + 7)?,
        blocked,
    };
    Ok(Conversation {
        row: line,
        contact,
        created_at: Timestamp(row.get(REST)?),
        waiting_since: row.get::<_, Option<i64>>(REST + 1)?.map(Timestamp),
        reply: match (blocked, can_reply) {
            (true, _) => ReplyAllowed::ContactBlocked,
            (false, false) => ReplyAllowed::WindowPassed,
            (false, true) => ReplyAllowed::Yes,
        },
    })
}

/// Position in a list: last activity (ms) and key of the last row given.
type Position = (i64, i64);

fn parse_cursor(cursor: &Cursor) -> Option<Position> {
    let (at, key) = cursor.0.split_once('.')?;
    Some((at.parse().ok()?, key.parse().ok()?))
}

fn cursor_after(row: &ConversationRow) -> Cursor {
    Cursor(format!("{}.{}", row.last_activity_at.0, row.key.0))
}

/// A list query with the index that answers it in order.
struct ListQuery {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl ListQuery {
    fn new(
        account: AccountKey,
        me: AgentId,
        filter: &ListFilter,
        tab: Tab,
        after: Option<Position>,
    ) -> Self {
        let mut query = Self {
            sql: String::new(),
            values: Vec::new(),
        };
        // A label's list walks the label's rows, which repeat what it filters and sorts by.
        let (from, of) = match &filter.scope {
            Scope::Label(_) => (
                "main.conversation_label l INDEXED BY conversation_by_label \
                 CROSS JOIN main.conversation c ON c.key = l.conversation"
                    .to_owned(),
                "l",
            ),
            _ => (
                format!("main.conversation c INDEXED BY {}", index(filter, tab)),
                "c",
            ),
        };
        query.sql = format!(
            "SELECT {ROW_COLUMNS}, {VALUE_COLUMNS} FROM {from} \
             LEFT JOIN main.contact t ON t.key = c.contact WHERE {of}.known = 1"
        );
        query.condition(&format!("{of}.account = "), account.0);
        if let Some(category) = &filter.category {
            query.condition(
                &format!("{of}.category = "),
                category.wire_name().to_owned(),
            );
        }
        if let Some(status) = &filter.status {
            query.condition(
                &format!("{of}.status = "),
                Status::wire_name(status).to_owned(),
            );
        }
        match tab {
            Tab::All => {}
            Tab::Unassigned => query.condition(&format!("{of}.assignee = "), 0),
            Tab::Mine => query.condition(&format!("{of}.assignee = "), me.0),
        }
        match &filter.scope {
            Scope::Everything => {}
            Scope::Team(team) => query.condition("c.team = ", team.0),
            Scope::Inbox(inbox) => query.condition("c.inbox = ", inbox.0),
            Scope::Label(label) => query.condition("l.label = ", label.0.clone()),
        }
        let key_column = if of == "l" { "l.conversation" } else { "c.key" };
        if let Some((at, key)) = after {
            query.condition(&format!("({of}.last_activity_at, {key_column}) < ("), at);
            query.sql.push_str(", ");
            query.value(key);
            query.sql.push(')');
        }
        query.sql.push_str(&format!(
            " ORDER BY {of}.last_activity_at DESC, {key_column} DESC LIMIT "
        ));
        query
    }

    fn condition(&mut self, left: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(left);
        self.value(value);
    }

    fn value(&mut self, value: impl ToSql + 'static) {
        self.values.push(Box::new(value));
        self.sql.push('?');
        self.sql.push_str(&self.values.len().to_string());
    }

    fn run(&self, connection: &Connection, limit: u32) -> Result<Vec<ConversationRow>, StoreError> {
        let mut statement = connection.prepare_cached(&format!("{}{limit}", self.sql))?;
        let values: Vec<&dyn ToSql> = self.values.iter().map(AsRef::as_ref).collect();
        let mut rows = statement.query(values.as_slice())?;
        let mut items = Vec::with_capacity(limit as usize);
        while let Some(row) = rows.next()? {
            items.push(read_row(row)?);
        }
        Ok(items)
    }
}

/// The index that gives the rows in order, named because SQLite has no statistics to choose by.
const fn index(filter: &ListFilter, tab: Tab) -> &'static str {
    match (&filter.scope, tab, &filter.status, &filter.category) {
        (Scope::Team(_), _, Some(_), _) => "conversation_team",
        (Scope::Inbox(_), _, Some(_), _) => "conversation_inbox",
        (_, Tab::Mine | Tab::Unassigned, Some(_), _) => "conversation_assignee",
        (Scope::Everything, Tab::All, Some(_), Some(_)) => "conversation_status",
        _ => "conversation_all",
    }
}

impl Store {
    /// Whether a conversation's header is still missing here.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn is_unknown(&self, key: ConversationKey) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT known = 0 FROM main.conversation WHERE key = ?1")?;
            let mut rows = statement.query([key.0])?;
            Ok(rows
                .next()?
                .ok_or(StoreError::NotFound("conversation"))?
                .get(0)?)
        })
    }
}
