//! Pages of lists, by keyset: a page costs the same wherever it is.
//!
//! By last activity, an index gives the rows in order. Every other order, and every filter, walks the one index that has
//! all the columns they need ([`super::filter`]), and reads only the rows that make the page.

mod order;

use std::collections::BTreeSet;

use guichet_model::{
    AccountKey, AgentId, ContactId, ContactKey, ConversationKey, DisplayId, InboxId, LabelTitle,
    TeamId, Timestamp,
    attribute::AttributeDefinition,
    contact::{Contact, ContactLine},
    conversation::{Category, Conversation, ConversationRow, PendingMark, ReplyAllowed, Status},
    filter::Filter,
    ticket::TicketLine,
    view::{Cursor, ListFilter, ListedKeys, MOST_SELECTED, Page, Scope, Tab, TabCounts},
};
use rusqlite::{Connection, Row, params};

use self::order::{Order, Position};
use super::{
    Store, StoreError,
    filter::{Lens, push_filter},
    overlay::{VALUE_COLUMNS, read_values},
    query::Query,
    reference::{attribute_definitions, my_teams},
    sql::{optional_text, text},
    views::view_filter,
};

/// The most rows one page may have.
pub const LONGEST_PAGE: u32 = 500;

/// Who looks, and when: "mine" and "days ago" depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The account.
    pub account: AccountKey,
    /// The signed-in agent.
    pub me: AgentId,
    /// Now.
    pub now: Timestamp,
}

const ROW_COLUMNS: &str =
    "c.key, c.id, c.category, c.inbox, c.last_activity_at, c.waiting, c.parked, c.has_draft,
    t.key, t.id, t.name, c.ticket_number, c.ticket_title, c.ticket_type, c.ticket_due_at,
    t.thumbnail";
const FIRST_VALUE: usize = 16;

impl Store {
    /// A page of a list, in its order.
    ///
    /// # Errors
    /// [`StoreError::BadFilter`] for a filter that makes no sense, [`StoreError::NotFound`] for a view that is not here,
    /// or when the database fails. A cursor that does not read back begins at the start.
    pub fn list(
        &self,
        viewer: Viewer,
        filter: &ListFilter,
        tab: Tab,
        cursor: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<ConversationRow>, StoreError> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        let order = Order::of(filter.sort);
        let after = cursor.and_then(|cursor| order.parse(cursor));
        self.read(|connection| {
            let asked = Asked {
                viewer,
                filter,
                tab,
                place: &Place::of(connection, viewer.account, &filter.scope)?,
                order,
            };
            asked.rows(connection, after.as_ref(), limit)
        })
    }

    /// The rows of these conversations, by key; those that are not here are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rows_of(
        &self,
        account: AccountKey,
        keys: &BTreeSet<ConversationKey>,
    ) -> Result<Vec<ConversationRow>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {ROW_COLUMNS}, {VALUE_COLUMNS} FROM main.conversation c
                 LEFT JOIN main.contact t ON t.key = c.contact
                 WHERE c.key = ?1 AND c.account = ?2"
            ))?;
            let mut items = Vec::with_capacity(keys.len());
            for key in keys {
                let mut rows = statement.query(params![key.0, account.0])?;
                if let Some(row) = rows.next()? {
                    items.push(read_row(row)?);
                }
            }
            Ok(items)
        })
    }

    /// The keys of a list from its start, in its order.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn list_keys(
        &self,
        viewer: Viewer,
        filter: &ListFilter,
        tab: Tab,
    ) -> Result<ListedKeys, StoreError> {
        let mut keys = self.read(|connection| {
            let asked = Asked {
                viewer,
                filter,
                tab,
                place: &Place::of(connection, viewer.account, &filter.scope)?,
                order: Order::of(filter.sort),
            };
            asked.keys(connection, MOST_SELECTED + 1)
        })?;
        let more = keys.len() > MOST_SELECTED;
        keys.truncate(MOST_SELECTED);
        Ok(ListedKeys { keys, more })
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
                "SELECT {ROW_COLUMNS}, {VALUE_COLUMNS}, c.created_at, c.waiting_since, c.can_reply,
                     coalesce(nullif(c.conversation_language, ''), nullif(c.browser_language, ''))
                 FROM main.conversation c LEFT JOIN main.contact t ON t.key = c.contact
                 WHERE c.key = ?1 AND c.account = ?2"
            ))?;
            let mut rows = statement.query(params![key.0, account.0])?;
            let row = rows.next()?.ok_or(StoreError::NotFound("conversation"))?;
            read_conversation(connection, account, row)
        })
    }
}

fn read_row(row: &Row<'_>) -> Result<ConversationRow, StoreError> {
    let values = read_values(row, FIRST_VALUE)?;
    Ok(ConversationRow {
        key: ConversationKey(row.get(0)?),
        id: row.get::<_, Option<i64>>(1)?.map(DisplayId),
        category: Category::from(text(row, 2)?),
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
            picture: optional_text(row, 15)?.and_then(super::contacts::picture_mark),
        },
        unread_count: values.unread,
        last_activity_at: Timestamp(row.get(4)?),
        preview: values.preview,
        pending: PendingMark {
            waiting: row.get(5)?,
            parked: row.get(6)?,
        },
        has_draft: row.get(7)?,
        ticket: match row.get::<_, Option<String>>(12)? {
            None => None,
            Some(title) => Some(TicketLine {
                number: row.get(11)?,
                title,
                ticket_type: row.get(13)?,
                due_at: row.get::<_, Option<i64>>(14)?.map(Timestamp),
            }),
        },
    })
}

/// The rows that a condition on `c` (conversation) and `t` (contact) finds.
pub(super) fn rows_where(
    connection: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<ConversationRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {ROW_COLUMNS}, {VALUE_COLUMNS} FROM main.conversation c
         LEFT JOIN main.contact t ON t.key = c.contact WHERE {condition}"
    ))?;
    let mut rows = statement.query(values)?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(read_row(row)?);
    }
    Ok(items)
}

/// The contact of a conversation whose header is not here yet.
fn nobody(line: &ConversationRow) -> Contact {
    Contact {
        key: line.contact.key,
        id: None,
        name: line.contact.name.clone(),
        email: None,
        phone: None,
        company: None,
        city: None,
        country: None,
        blocked: false,
        identifier: None,
        picture: None,
        social: std::collections::BTreeMap::new(),
        attributes: std::collections::BTreeMap::new(),
        created_at: None,
        last_activity_at: None,
        pending: PendingMark::default(),
    }
}

fn read_conversation(
    connection: &Connection,
    account: AccountKey,
    row: &Row<'_>,
) -> Result<Conversation, StoreError> {
    const REST: usize = FIRST_VALUE + 10;
    let line = read_row(row)?;
    let can_reply: bool = row.get(REST + 2)?;
    let contact = match super::contacts::contact_in(connection, account, line.contact.key) {
        Err(StoreError::NotFound(_)) => nobody(&line),
        found => found?,
    };
    let blocked = contact.blocked;
    let email = contact.email.as_deref();
    let mail = super::mail::head(connection, account, line.key, line.inbox, email)?;
    let extra = super::tickets::extra(connection, account, &line)?;
    Ok(Conversation {
        row: line,
        contact,
        ticket: extra.ticket,
        linked_tickets: extra.linked,
        attributes: extra.attributes,
        participants: extra.participants,
        // In memory only: whoever keeps the connection fills them in.
        viewers: Vec::new(),
        created_at: Timestamp(row.get(REST)?),
        waiting_since: row.get::<_, Option<i64>>(REST + 1)?.map(Timestamp),
        reply: match (blocked, can_reply) {
            (true, _) => ReplyAllowed::ContactBlocked,
            (false, false) => ReplyAllowed::WindowPassed,
            (false, true) => ReplyAllowed::Yes,
        },
        language: row.get(REST + 3)?,
        mail,
    })
}

/// Where a list takes its conversations from.
pub(super) enum Place {
    /// Columns alone say it: everything, a team, an inbox.
    Columns,
    /// One label.
    Label(LabelTitle),
    /// Any of these teams.
    Teams(Vec<TeamId>),
    /// What a filter matches, read with these definitions.
    Matching(Filter, Vec<AttributeDefinition>),
}

impl Place {
    /// What a scope means right now.
    pub(super) fn of(
        connection: &Connection,
        account: AccountKey,
        scope: &Scope,
    ) -> Result<Self, StoreError> {
        let matching = |filter: Filter| -> Result<Self, StoreError> {
            let definitions = if filter.has_custom() {
                attribute_definitions(connection, account)?
            } else {
                Vec::new()
            };
            Ok(Self::Matching(filter, definitions))
        };
        match scope {
            Scope::Everything | Scope::Team(_) | Scope::Inbox(_) => Ok(Self::Columns),
            Scope::Label(label) => Ok(Self::Label(label.clone())),
            Scope::MyTeams => Ok(Self::Teams(my_teams(connection, account)?)),
            Scope::View(key) => matching(view_filter(connection, account, *key)?),
            Scope::Matching(filter) => matching(filter.clone()),
        }
    }
}

/// What a list asks for, resolved.
struct Asked<'a> {
    viewer: Viewer,
    filter: &'a ListFilter,
    tab: Tab,
    place: &'a Place,
    order: Order,
}

impl Asked<'_> {
    /// The list's rows in order, and where they go on.
    fn rows(
        &self,
        connection: &Connection,
        after: Option<&Position>,
        limit: u32,
    ) -> Result<Page<ConversationRow>, StoreError> {
        // One more tells whether there is more.
        let query = self.page(after, limit + 1)?;
        let limit = limit as usize;
        query.run(connection, |mut rows| {
            let mut items = Vec::with_capacity(limit);
            let mut last = None;
            while let Some(row) = rows.next()? {
                if items.len() == limit {
                    return Ok(Page { items, next: last });
                }
                let item = read_row(row)?;
                if items.len() + 1 == limit {
                    last = Some(self.order.position(row, item.key.0)?.cursor());
                }
                items.push(item);
            }
            Ok(Page { items, next: None })
        })
    }

    /// The keys of the first rows.
    fn keys(
        &self,
        connection: &Connection,
        limit: usize,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        let mut query = Query::new("SELECT c.key FROM ");
        self.push_found(&mut query)?;
        query.push(&self.order.order_by("c", "c.key"));
        query.push(&format!(" LIMIT {limit}"));
        query.run(connection, |mut rows| {
            let mut keys = Vec::new();
            while let Some(row) = rows.next()? {
                keys.push(ConversationKey(row.get(0)?));
            }
            Ok(keys)
        })
    }

    fn page(&self, after: Option<&Position>, limit: u32) -> Result<Query, StoreError> {
        let columns = format!("SELECT {ROW_COLUMNS}, {VALUE_COLUMNS}");
        let contact = "LEFT JOIN main.contact t ON t.key = c.contact";
        let order = self.order;
        if !order.indexed {
            // The few that make the page are chosen by columns of an index alone, and only then read.
            let mut query = Query::new(format!("{columns}, s.* FROM (SELECT c.key AS key"));
            query.push(&order.select("c")).push(" FROM ");
            self.push_found(&mut query)?;
            if let Some(after) = after {
                order.push_after(&mut query, "c", "c.key", after);
            }
            query
                .push(&order.order_by("c", "c.key"))
                .push(&format!(
                    " LIMIT {limit}) s CROSS JOIN main.conversation c ON c.key = s.key {contact}"
                ))
                .push(&order.order_again());
            return Ok(query);
        }
        let (of, key) = match self.place {
            Place::Label(_) => ("l", "l.conversation"),
            _ => ("c", "c.key"),
        };
        let mut query = Query::new(format!("{columns}{} FROM ", order.select(of)));
        match self.place {
            // A label's list walks the label's rows, which repeat what it filters and sorts by.
            Place::Label(label) => {
                query.push(&format!(
                    "main.conversation_label l INDEXED BY conversation_by_label
                     CROSS JOIN main.conversation c ON c.key = l.conversation {contact} WHERE l.known = 1"
                ));
                self.push_columns(&mut query, "l");
                query.and("l.label = ", label.0.clone());
            }
            place => {
                query.push(&format!(
                    "main.conversation c INDEXED BY {} {contact} WHERE c.known = 1",
                    self.index()
                ));
                self.push_columns(&mut query, "c");
                self.push_place(&mut query, place)?;
            }
        }
        if let Some(after) = after {
            order.push_after(&mut query, of, key, after);
        }
        query
            .push(&order.order_by(of, key))
            .push(&format!(" LIMIT {limit}"));
        Ok(query)
    }

    /// Everything that the list holds, from the index that has every column a filter reads.
    fn push_found(&self, query: &mut Query) -> Result<(), StoreError> {
        query.push("main.conversation c INDEXED BY conversation_filter WHERE c.known = 1");
        self.push_columns(query, "c");
        self.push_place(query, self.place)
    }

    fn push_columns(&self, query: &mut Query, of: &str) {
        query.and(&format!("{of}.account = "), self.viewer.account.0);
        if let Some(category) = &self.filter.category {
            query.and(
                &format!("{of}.category = "),
                category.wire_name().to_owned(),
            );
        }
        if let Some(status) = &self.filter.status {
            query.and(
                &format!("{of}.status = "),
                Status::wire_name(status).to_owned(),
            );
        }
        match self.tab {
            Tab::All => {}
            Tab::Unassigned => {
                query.and(&format!("{of}.assignee = "), 0);
            }
            Tab::Mine => {
                query.and(&format!("{of}.assignee = "), self.viewer.me.0);
            }
        }
        match &self.filter.scope {
            Scope::Team(team) => {
                query.and("c.team = ", team.0);
            }
            Scope::Inbox(inbox) => {
                query.and("c.inbox = ", inbox.0);
            }
            _ => {}
        }
    }

    fn push_place(&self, query: &mut Query, place: &Place) -> Result<(), StoreError> {
        match place {
            Place::Columns => {}
            Place::Label(label) => {
                query
                    .push(
                        " AND c.key IN (SELECT l.conversation FROM main.conversation_label l
                             INDEXED BY conversation_by_label WHERE l.known = 1",
                    )
                    .and("l.account = ", self.viewer.account.0)
                    .and("l.label = ", label.0.clone())
                    .push(")");
            }
            Place::Teams(teams) => push_teams(query, "c.team", teams),
            Place::Matching(filter, definitions) => {
                let lens = Lens {
                    account: self.viewer.account,
                    now: self.viewer.now,
                    definitions,
                };
                push_filter(query, lens, filter)?;
            }
        }
        Ok(())
    }

    /// The index that gives the rows in order, named because SQLite has no statistics to choose by.
    const fn index(&self) -> &'static str {
        let status = self.filter.status.is_some();
        match (
            self.place,
            &self.filter.scope,
            self.tab,
            &self.filter.category,
        ) {
            (Place::Matching(..), ..) => "conversation_filter",
            (_, Scope::Team(_), _, _) if status => "conversation_team",
            (_, Scope::Inbox(_), _, _) if status => "conversation_inbox",
            (_, _, Tab::Mine | Tab::Unassigned, _) if status => "conversation_assignee",
            (_, Scope::Everything | Scope::MyTeams, Tab::All, Some(_)) if status => {
                "conversation_status"
            }
            _ => "conversation_all",
        }
    }
}

/// Adds ` AND column IN (…)`.
pub(super) fn push_teams(query: &mut Query, column: &str, teams: &[TeamId]) {
    if teams.is_empty() {
        // SQLite finds no way through a named index to a list that is known to be empty.
        query.push(" AND ").push(column).push(" = -1");
        return;
    }
    query.push(" AND ").push(column).push(" IN (");
    for (at, team) in teams.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        query.value(team.0);
    }
    query.push(")");
}

/// A part of an account's conversations, by their last activity.
#[derive(Debug, Clone, Copy)]
pub(super) enum Half {
    /// Those whose last activity was before.
    Before(Timestamp),
    /// Those whose last activity was then or later.
    From(Timestamp),
}

/// The tab counts of a place that only a filter says, of all or of a part.
pub(super) fn count_matching(
    connection: &Connection,
    viewer: Viewer,
    filter: &ListFilter,
    place: &Place,
    half: Option<Half>,
) -> Result<TabCounts, StoreError> {
    let asked = Asked {
        viewer,
        filter,
        tab: Tab::All,
        place,
        order: Order::of(filter.sort),
    };
    let mut query = Query::new(
        "SELECT count(*), count(*) FILTER (WHERE c.assignee = 0), count(*) FILTER (WHERE c.assignee = ",
    );
    query.value(viewer.me.0).push(") FROM ");
    asked.push_found(&mut query)?;
    match half {
        None => {}
        Some(Half::Before(middle)) => {
            query.and("c.last_activity_at < ", middle.0);
        }
        Some(Half::From(middle)) => {
            query.and("c.last_activity_at >= ", middle.0);
        }
    }
    query.run(connection, |mut rows| {
        let row = rows.next()?.ok_or(StoreError::NotFound("count"))?;
        Ok(TabCounts {
            all: row.get(0)?,
            unassigned: row.get(1)?,
            mine: row.get(2)?,
        })
    })
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
