//! Counts, from tallies that triggers keep: counting never reads conversations.

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, AgentId, InboxId, LabelTitle, TeamId,
    conversation::Status,
    view::{Counts, ListFilter, Scope, TabCounts},
};
use rusqlite::{Connection, params, params_from_iter, types::Value};

use super::{Store, StoreError};

const OPEN: &str = "open";
const CHAT: &str = "chat";

impl Store {
    /// The tab counts of a list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tab_counts(
        &self,
        account: AccountKey,
        me: AgentId,
        filter: &ListFilter,
    ) -> Result<TabCounts, StoreError> {
        self.read(|connection| tab_counts(connection, account, me, filter))
    }

    /// The sidebar's numbers, without the time they are as of.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self, account: AccountKey, me: AgentId) -> Result<Counts, StoreError> {
        self.read(|connection| {
            let tabs = tab_counts(connection, account, me, &ListFilter::default())?;
            let (outbox, parked) = connection
                .prepare_cached(
                    "SELECT count(*), coalesce(sum(state IN ('held', 'conflict', 'failed')), 0)
                     FROM mine.operation WHERE account = ?1",
                )?
                .query_row([account.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let unread = connection
                .prepare_cached(
                    "SELECT count(*) FROM main.conversation INDEXED BY conversation_unread
                     WHERE account = ?1 AND assignee = ?2 AND unread > 0 AND status = 'open' AND known = 1",
                )?
                .query_row(params![account.0, me.0], |row| row.get(0))?;
            Ok(Counts {
                tabs,
                inboxes: by_number(connection, account, "inbox")?.map(|(id, n)| (InboxId(id), n)).collect(),
                teams: by_number(connection, account, "team")?
                    .filter(|(id, _)| *id != 0)
                    .map(|(id, n)| (TeamId(id), n))
                    .collect(),
                labels: by_label(connection, account)?,
                unread,
                outbox,
                parked,
                as_of: None,
            })
        })
    }
}

fn tab_counts(
    connection: &Connection,
    account: AccountKey,
    me: AgentId,
    filter: &ListFilter,
) -> Result<TabCounts, StoreError> {
    let table = match &filter.scope {
        Scope::Label(_) => "label_tally",
        _ => "tally",
    };
    // Only the conditions that are asked for, so that the key's columns lead to the rows.
    let mut sql = format!(
        "SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (WHERE assignee = 0), 0),
             coalesce(sum(n) FILTER (WHERE assignee = ?2), 0)
         FROM main.{table} WHERE account = ?1"
    );
    let mut values: Vec<Value> = vec![account.0.into(), me.0.into()];
    let mut condition = |column: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {column} = ?{}", values.len()));
    };
    if let Some(category) = &filter.category {
        condition("category", category.wire_name().to_owned().into());
    }
    if let Some(status) = &filter.status {
        condition("status", Status::wire_name(status).to_owned().into());
    }
    match &filter.scope {
        Scope::Everything => {}
        Scope::Team(team) => condition("team", team.0.into()),
        Scope::Inbox(inbox) => condition("inbox", inbox.0.into()),
        Scope::Label(label) => condition("label", label.0.clone().into()),
    }
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values), |row| {
            Ok(TabCounts {
                all: row.get(0)?,
                unassigned: row.get(1)?,
                mine: row.get(2)?,
            })
        })?)
}

fn by_number(
    connection: &Connection,
    account: AccountKey,
    column: &str,
) -> Result<std::vec::IntoIter<(i64, u32)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {column}, sum(n) FROM main.tally WHERE account = ?1 AND category = ?2 AND status = ?3
         GROUP BY {column} HAVING sum(n) > 0"
    ))?;
    let rows: Vec<(i64, u32)> = statement
        .query_map(params![account.0, CHAT, OPEN], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows.into_iter())
}

fn by_label(
    connection: &Connection,
    account: AccountKey,
) -> Result<BTreeMap<LabelTitle, u32>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT label, sum(n) FROM main.label_tally WHERE account = ?1 AND category = ?2 AND status = ?3
         GROUP BY label HAVING sum(n) > 0",
    )?;
    Ok(statement
        .query_map(params![account.0, CHAT, OPEN], |row| {
            Ok((LabelTitle(row.get(0)?), row.get(1)?))
        })?
        .collect::<Result<_, _>>()?)
}
