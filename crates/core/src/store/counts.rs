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
            let Sums { tabs, inboxes, teams } = sums(connection, account, me)?;
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
                inboxes,
                teams,
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

/// The sidebar's numbers but labels.
#[derive(Debug, Default)]
struct Sums {
    tabs: TabCounts,
    inboxes: BTreeMap<InboxId, u32>,
    teams: BTreeMap<TeamId, u32>,
}

/// Adds up the tallies in one walk: a sum for each column would walk them once each.
fn sums(connection: &Connection, account: AccountKey, me: AgentId) -> Result<Sums, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT inbox, team, assignee, n FROM main.tally
         WHERE account = ?1 AND category = ?2 AND status = ?3 AND n > 0",
    )?;
    let mut rows = statement.query(params![account.0, CHAT, OPEN])?;
    let mut sums = Sums::default();
    while let Some(row) = rows.next()? {
        let (inbox, team) = (InboxId(row.get(0)?), TeamId(row.get(1)?));
        let assignee: i64 = row.get(2)?;
        let n: u32 = row.get(3)?;
        sums.tabs.all += n;
        if assignee == 0 {
            sums.tabs.unassigned += n;
        } else if assignee == me.0 {
            sums.tabs.mine += n;
        }
        *sums.inboxes.entry(inbox).or_default() += n;
        if team.0 != 0 {
            *sums.teams.entry(team).or_default() += n;
        }
    }
    Ok(sums)
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
