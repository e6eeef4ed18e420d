//! What a window reads while somebody waits: pages of lists, counts, threads.

use anyhow::{Context, Result};
use guichet_model::{
    InboxId, LabelTitle,
    filter::{Attribute, Condition, Filter, Join, Operator},
    view::{Cursor, ListFilter, Scope, Sort, Tab},
};
use rusqlite::{Connection, ToSql};

use crate::{
    bare::{self, Cell},
    desk::{Desk, ME, Plan},
    report::{Bound, Report},
    samples::{Percentiles, in_turn},
};

/// How often each read is timed.
const TIMES: u32 = 1000;
/// Rows of a page.
const PAGE: u32 = 50;
/// How many pages deep the deep page lies.
const DEEP: u32 = 100;

const LIST_COLUMNS: &str =
    "c.key, c.id, c.category, c.inbox, c.last_activity_at, c.waiting, c.parked, c.has_draft, t.key, t.id, t.name,
    c.ticket_number, c.ticket_title, c.ticket_type, c.ticket_due_at, t.thumbnail,
    c.status, c.snoozed_until, c.priority, c.assignee, c.bot, c.team, c.labels, c.unread, c.preview, c.preview_id";
/// How many those are.
const LISTED: usize = 26;

/// Measures every read.
pub(crate) fn measure(desk: &Desk, plan: &Plan, report: &mut Report) -> Result<()> {
    let connection = bare::reader(&desk.folder)?;
    lists(desk, &connection, report)?;
    counts(desk, &connection, report)?;
    filters(desk, report)?;
    threads(desk, plan, &connection, report)
}

/// The first page of a filter of five conditions and its three counts, which is what the builder's preview asks for.
fn filters(desk: &Desk, report: &mut Report) -> Result<()> {
    let condition = |attribute, operator, values: &[&str], joined_by| Condition {
        attribute,
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        joined_by,
    };
    let five = Filter {
        conditions: vec![
            condition(
                Attribute::Status,
                Operator::NotEqualTo,
                &["snoozed"],
                Join::And,
            ),
            condition(
                Attribute::Labels,
                Operator::EqualTo,
                &["vip", "refund"],
                Join::And,
            ),
            condition(
                Attribute::ContactName,
                Operator::Contains,
                &["merci"],
                Join::Or,
            ),
            condition(
                Attribute::Priority,
                Operator::EqualTo,
                &["urgent"],
                Join::And,
            ),
            condition(Attribute::Unread, Operator::EqualTo, &["true"], Join::And),
        ],
    };
    let filter = ListFilter {
        category: None,
        status: None,
        scope: Scope::Matching(five),
        sort: Sort::default(),
    };
    let (ours, _) = in_turn(
        TIMES / 10,
        |_| {
            desk.core
                .list(desk.account, &filter, Tab::All, None, PAGE)?;
            Ok(desk.core.tab_counts(desk.account, &filter)?)
        },
        |_| Ok(()),
    )?;
    report.add(
        "filter of five conditions, first page and counts",
        "ms",
        Percentiles::of(ours),
        None,
        Bound::P95AtMost(20.0),
    );
    Ok(())
}

/// All rows of a statement, every column owned.
fn rows(
    connection: &Connection,
    sql: &str,
    columns: usize,
    values: &[&dyn ToSql],
) -> Result<Vec<Vec<Cell>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(bare::cells(row, columns)?);
    }
    Ok(all)
}

fn lists(desk: &Desk, connection: &Connection, report: &mut Report) -> Result<()> {
    let open = ListFilter::default();
    let in_scope = |scope| ListFilter {
        scope,
        ..ListFilter::default()
    };
    let inbox = in_scope(Scope::Inbox(InboxId(3)));
    let label = in_scope(Scope::Label(LabelTitle("vip".to_owned())));
    let deep = cursor_at(desk, &open)?;
    let plain = |index: &str, also: &str| {
        format!(
            "SELECT {LIST_COLUMNS} FROM main.conversation c INDEXED BY {index} LEFT JOIN main.contact t ON t.key = c.contact
             WHERE c.known = 1 AND c.account = 1 AND c.category = 'chat' AND c.status = 'open' {also}
             ORDER BY c.last_activity_at DESC, c.key DESC LIMIT 51"
        )
    };
    let (deep_at, deep_key) = deep.0.split_once('.').context("a cursor has two parts")?;
    let after = format!("AND (c.last_activity_at, c.key) < ({deep_at}, {deep_key})");
    let by_label = format!(
        "SELECT {LIST_COLUMNS} FROM main.conversation_label l INDEXED BY conversation_by_label
         CROSS JOIN main.conversation c ON c.key = l.conversation LEFT JOIN main.contact t ON t.key = c.contact
         WHERE l.known = 1 AND l.account = 1 AND l.label = 'vip' AND l.category = 'chat' AND l.status = 'open'
         ORDER BY l.last_activity_at DESC, l.conversation DESC LIMIT 51"
    );
    let pages: [(&str, &ListFilter, Tab, Option<&Cursor>, String); 5] = [
        (
            "list page of 50, first",
            &open,
            Tab::All,
            None,
            plain("conversation_status", ""),
        ),
        (
            "list page of 50, 5,000 rows down",
            &open,
            Tab::All,
            Some(&deep),
            plain("conversation_status", &after),
        ),
        (
            "list page of 50, mine",
            &open,
            Tab::Mine,
            None,
            plain("conversation_assignee", "AND c.assignee = 1"),
        ),
        (
            "list page of 50, one inbox",
            &inbox,
            Tab::All,
            None,
            plain("conversation_inbox", "AND c.inbox = 3"),
        ),
        (
            "list page of 50, one label",
            &label,
            Tab::All,
            None,
            by_label,
        ),
    ];
    for (name, filter, tab, cursor, sql) in pages {
        let (ours, bare) = in_turn(
            TIMES,
            |_| Ok(desk.core.list(desk.account, filter, tab, cursor, PAGE)?),
            |_| rows(connection, &sql, LISTED, &[]),
        )?;
        report.add(
            name,
            "ms",
            Percentiles::of(ours),
            Some(Percentiles::of(bare)),
            Bound::Read,
        );
    }
    Ok(())
}

/// A place far down the list, or at the last full page of a small desk.
fn cursor_at(desk: &Desk, filter: &ListFilter) -> Result<Cursor> {
    let mut cursor = None;
    for _ in 0..DEEP {
        let page = desk
            .core
            .list(desk.account, filter, Tab::All, cursor.as_ref(), PAGE)?;
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    cursor.context("the desk has less than one page")
}

fn counts(desk: &Desk, connection: &Connection, report: &mut Report) -> Result<()> {
    let (ours, bare) = in_turn(
        TIMES,
        |_| Ok(desk.core.counts(desk.account)?),
        |_| sidebar_barely(connection),
    )?;
    report.add(
        "counts of the sidebar",
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::Read,
    );
    let inbox = ListFilter {
        scope: Scope::Inbox(InboxId(3)),
        ..ListFilter::default()
    };
    let (ours, bare) = in_turn(
        TIMES,
        |_| Ok(desk.core.tab_counts(desk.account, &inbox)?),
        |_| rows(connection, &tabs_barely("AND inbox = 3"), 3, &[]),
    )?;
    report.add(
        "counts of the tabs of an inbox",
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::Read,
    );
    Ok(())
}

fn tabs_barely(scope: &str) -> String {
    format!(
        "SELECT sum(n), sum(n) FILTER (WHERE assignee = 0), sum(n) FILTER (WHERE assignee = {ME}) FROM main.tally
         WHERE account = 1 AND category = 'chat' AND status = 'open' {scope}"
    )
}

/// The sidebar's numbers by one statement each.
fn sidebar_barely(connection: &Connection) -> Result<Vec<Vec<Cell>>> {
    let mut all = rows(connection, &tabs_barely(""), 3, &[])?;
    for column in ["inbox", "team"] {
        let sql = format!(
            "SELECT {column}, sum(n) FROM main.tally WHERE account = 1 AND category = 'chat' AND status = 'open'
             GROUP BY {column} HAVING sum(n) > 0"
        );
        all.extend(rows(connection, &sql, 2, &[])?);
    }
    all.extend(rows(
        connection,
        "SELECT label, sum(n) FROM main.label_tally WHERE account = 1 AND category = 'chat' AND status = 'open'
         GROUP BY label HAVING sum(n) > 0",
        2,
        &[],
    )?);
    all.extend(rows(
        connection,
        "SELECT count(*) FROM main.conversation INDEXED BY conversation_unread
         WHERE account = 1 AND assignee = ?1 AND unread > 0 AND status = 'open' AND known = 1",
        1,
        &[&ME.0],
    )?);
    all.extend(rows(
        connection,
        "SELECT count(*), sum(state IN ('held', 'conflict', 'failed')) FROM mine.operation WHERE account = 1",
        2,
        &[],
    )?);
    Ok(all)
}

fn threads(desk: &Desk, plan: &Plan, connection: &Connection, report: &mut Report) -> Result<()> {
    let (ours, bare) = in_turn(
        TIMES,
        |_| Ok(desk.core.open_conversation(desk.account, desk.long, PAGE)?),
        |_| thread_barely(connection, desk.long.0),
    )?;
    report.add(
        "open a thread of 20,000 messages",
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::Read,
    );
    let keys = plan
        .conversations()
        .step_by(37)
        .map(|id| Ok(desk.core.conversation_key(desk.account, id)?))
        .collect::<Result<Vec<_>>>()?;
    let nth = |round: u32| {
        let at = usize::try_from(round).unwrap_or(0).checked_rem(keys.len());
        at.and_then(|at| keys.get(at).copied())
            .context("the desk is empty")
    };
    let (ours, bare) = in_turn(
        TIMES,
        |round| {
            let key = nth(round)?;
            Ok(desk.core.open_conversation(desk.account, key, PAGE)?)
        },
        |round| thread_barely(connection, nth(round)?.0),
    )?;
    report.add(
        "open a thread, another one each time",
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::Read,
    );
    Ok(())
}

/// A conversation's row and its last messages.
fn thread_barely(connection: &Connection, key: i64) -> Result<Vec<Vec<Cell>>> {
    let mut all = rows(
        connection,
        &format!(
            "SELECT {LIST_COLUMNS}, c.created_at, c.waiting_since, c.can_reply, t.email, t.phone, t.company, t.city,
                 t.country, t.blocked
             FROM main.conversation c LEFT JOIN main.contact t ON t.key = c.contact WHERE c.key = ?1 AND c.account = 1"
        ),
        30,
        &[&key],
    )?;
    all.extend(rows(
        connection,
        "SELECT key, id, direction, private, content, deleted, author_kind, author_id, author_name, delivery, error,
             client_id, created_at, attachments
         FROM main.message INDEXED BY message_timeline WHERE conversation = ?1
         ORDER BY created_at DESC, id DESC LIMIT 50",
        14,
        &[&key],
    )?);
    Ok(all)
}
