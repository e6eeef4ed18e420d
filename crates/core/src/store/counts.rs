//! Counts, from tallies that triggers keep: counting never reads conversations. Only what a filter matches is counted by
//! walking its index.

use std::{collections::BTreeMap, panic::resume_unwind, thread};

use guichet_model::{
    AccountKey, AgentId, InboxId, LabelTitle, TeamId, Timestamp,
    conversation::{Category, Status},
    view::{Counts, ListFilter, Scope, TabCounts},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Store, StoreError,
    list::{Half, Place, Viewer, count_matching, push_teams},
    query::Query,
};

const OPEN: &str = "open";
/// From how many conversations on what a filter matches is counted in two halves at once: below, making a thread costs
/// what it saves. The small desks of the tests are halved too.
const WORTH_HALVING: i64 = if cfg!(test) { 6 } else { 5_000 };

impl Store {
    /// The tab counts of a list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tab_counts(&self, viewer: Viewer, filter: &ListFilter) -> Result<TabCounts, StoreError> {
        let (place, middle) = self.read(|connection| {
            let place = Place::of(connection, viewer.account, &filter.scope)?;
            if matches!(place, Place::Matching(..)) {
                let middle = middle(connection, viewer.account)?;
                return Ok((place, middle));
            }
            Ok((place, None))
        })?;
        if !matches!(place, Place::Matching(..)) {
            return self.read(|connection| tallied(connection, viewer, filter, &place));
        }
        let count =
            |half| self.read(|connection| count_matching(connection, viewer, filter, &place, half));
        let Some(middle) = middle else {
            return count(None);
        };
        // Each half has a reader of its own. One that a change falls between is right again with that change's event.
        let (older, newer) = thread::scope(|scope| {
            let older = scope.spawn(|| count(Some(Half::Before(middle))));
            let newer = count(Some(Half::From(middle)));
            (
                older.join().unwrap_or_else(|panic| resume_unwind(panic)),
                newer,
            )
        });
        let (older, newer) = (older?, newer?);
        Ok(TabCounts {
            all: older.all + newer.all,
            unassigned: older.unassigned + newer.unassigned,
            mine: older.mine + newer.mine,
        })
    }

    /// The sidebar's numbers of one module, without the time they are as of.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(
        &self,
        account: AccountKey,
        me: AgentId,
        category: &Category,
    ) -> Result<Counts, StoreError> {
        let category = category.wire_name();
        self.read(|connection| {
            let Sums { tabs, inboxes, teams } = sums(connection, account, me, category)?;
            let (outbox, parked) = connection
                .prepare_cached(
                    "SELECT count(*), coalesce(sum(state IN ('held', 'conflict', 'failed')), 0)
                     FROM mine.operation WHERE account = ?1",
                )?
                .query_row([account.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let drafts = connection
                .prepare_cached(
                    "SELECT (SELECT count(*) FROM mine.draft WHERE account = ?1)
                         + (SELECT count(DISTINCT f.conversation || f.mode) FROM mine.draft_file f
                            WHERE f.account = ?1 AND NOT EXISTS (SELECT 1 FROM mine.draft d
                                WHERE d.conversation = f.conversation AND d.mode = f.mode))
                         + (SELECT count(*) FROM mine.recording r
                            WHERE r.account = ?1 AND NOT EXISTS (SELECT 1 FROM mine.draft d
                                WHERE d.conversation = r.conversation AND d.mode = r.mode)
                              AND NOT EXISTS (SELECT 1 FROM mine.draft_file f
                                WHERE f.conversation = r.conversation AND f.mode = r.mode))",
                )?
                .query_row([account.0], |row| row.get(0))?;
            let unread = connection
                .prepare_cached(
                    "SELECT count(*) FROM main.conversation INDEXED BY conversation_unread
                     WHERE account = ?1 AND assignee = ?2 AND category = ?3 AND unread > 0 AND status = 'open'
                         AND known = 1",
                )?
                .query_row(params![account.0, me.0, category], |row| row.get(0))?;
            Ok(Counts {
                tabs,
                inboxes,
                teams,
                labels: by_label(connection, account, category)?,
                unread,
                outbox,
                parked,
                drafts,
                as_of: None,
            })
        })
    }
}

/// The last activity that has half of an account's conversations before it, where there are enough of them.
fn middle(connection: &Connection, account: AccountKey) -> Result<Option<Timestamp>, StoreError> {
    let known: i64 = connection
        .prepare_cached("SELECT coalesce(sum(n), 0) FROM main.tally WHERE account = ?1")?
        .query_row([account.0], |row| row.get(0))?;
    if known < WORTH_HALVING {
        return Ok(None);
    }
    Ok(connection
        .prepare_cached(
            "SELECT last_activity_at FROM main.conversation INDEXED BY conversation_all
             WHERE known = 1 AND account = ?1 ORDER BY last_activity_at LIMIT 1 OFFSET ?2",
        )?
        .query_row(params![account.0, known / 2], |row| {
            row.get(0).map(Timestamp)
        })
        .optional()?)
}

/// The tab counts of a place that the tallies know.
fn tallied(
    connection: &Connection,
    viewer: Viewer,
    filter: &ListFilter,
    place: &Place,
) -> Result<TabCounts, StoreError> {
    let Viewer { account, me, .. } = viewer;
    let table = match &filter.scope {
        Scope::Label(_) => "label_tally",
        _ => "tally",
    };
    // Only the conditions that are asked for, so that the key's columns lead to the rows.
    let mut query = Query::new(
        "SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (WHERE assignee = 0), 0),
             coalesce(sum(n) FILTER (WHERE assignee = ",
    );
    query
        .value(me.0)
        .push(&format!("), 0) FROM main.{table} WHERE account = "))
        .value(account.0);
    if let Some(category) = &filter.category {
        query.and("category = ", category.wire_name().to_owned());
    }
    if let Some(status) = &filter.status {
        query.and("status = ", Status::wire_name(status).to_owned());
    }
    match &filter.scope {
        Scope::Team(team) => {
            query.and("team = ", team.0);
        }
        Scope::Inbox(inbox) => {
            query.and("inbox = ", inbox.0);
        }
        Scope::Label(label) => {
            query.and("label = ", label.0.clone());
        }
        _ => {}
    }
    if let Place::Teams(teams) = place {
        push_teams(&mut query, "team", teams);
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

/// The sidebar's numbers but labels.
#[derive(Debug, Default)]
struct Sums {
    tabs: TabCounts,
    inboxes: BTreeMap<InboxId, u32>,
    teams: BTreeMap<TeamId, u32>,
}

/// Adds up the tallies in one walk: a sum for each column would walk them once each.
fn sums(
    connection: &Connection,
    account: AccountKey,
    me: AgentId,
    category: &str,
) -> Result<Sums, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT inbox, team, assignee, n FROM main.tally
         WHERE account = ?1 AND category = ?2 AND status = ?3 AND n > 0",
    )?;
    let mut rows = statement.query(params![account.0, category, OPEN])?;
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
    category: &str,
) -> Result<BTreeMap<LabelTitle, u32>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT label, sum(n) FROM main.label_tally WHERE account = ?1 AND category = ?2 AND status = ?3
         GROUP BY label HAVING sum(n) > 0",
    )?;
    Ok(statement
        .query_map(params![account.0, category, OPEN], |row| {
            Ok((LabelTitle(row.get(0)?), row.get(1)?))
        })?
        .collect::<Result<_, _>>()?)
}
