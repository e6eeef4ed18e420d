//! Loading the desk the way a sync does, beside the same rows inserted barely into identical tables.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use guichet_core::store::{
    Store,
    ingest::{Owner, Reach, Touch},
    rows::{HeaderRow, MessageRow},
};
use guichet_model::{
    DisplayId, Timestamp,
    message::{Author, Direction},
};
use rusqlite::{Connection, params};

use crate::{
    bare,
    desk::{self, Plan},
    report::{Bound, Report},
    samples::Percentiles,
};

/// Conversations between two looks at the clock.
const GROUP: usize = 50;
/// Headers of one page of a server, and messages of one page of a long thread.
const HEADERS_PAGE: usize = 25;
const LONG_PAGE: usize = 1000;

/// Loads the desk into `profile`; measures while it does.
pub(crate) fn load(profile: &Path, plan: &Plan, report: &mut Report) -> Result<()> {
    let now = Timestamp(1_800_000_000_000);
    let store = Store::open(profile, now)?;
    let owner = desk::owner(&store)?;
    let barely = tempfile::Builder::new()
        .prefix("bare-")
        .tempdir_in(profile.parent().context("the desk lies in no folder")?)?;
    load_headers(&store, owner, plan)?;
    {
        let identical = Store::open(barely.path(), now)?;
        let owner = desk::owner(&identical)?;
        load_headers(&identical, owner, plan)?;
    }
    let bare = bare::copy_writer(barely.path())?;
    load_threads(&store, owner, &bare, plan, report)?;
    load_long_thread(&store, owner, &bare, plan, report)
}

fn load_headers(store: &Store, owner: Owner, plan: &Plan) -> Result<()> {
    let ids: Vec<DisplayId> = plan.conversations().chain([plan.long()]).collect();
    for page in ids.chunks(HEADERS_PAGE) {
        let headers: Vec<HeaderRow> = page.iter().map(|id| plan.header(*id)).collect();
        store.apply_headers(owner, &headers)?;
    }
    Ok(())
}

/// Rates of both, in rows a second.
#[derive(Debug, Default)]
struct Rates {
    ours: Vec<f64>,
    bare: Vec<f64>,
}

impl Rates {
    /// Times both on the same rows, with the first one changing.
    fn take(
        &mut self,
        rows: usize,
        ours: impl FnOnce() -> Result<()>,
        bare: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let rate =
            |elapsed: Duration| u32::try_from(rows).map_or(0.0, f64::from) / elapsed.as_secs_f64();
        let timed = |work: &mut dyn FnMut() -> Result<()>| -> Result<f64> {
            let start = Instant::now();
            work()?;
            Ok(rate(start.elapsed()))
        };
        let (mut ours, mut bare) = (Some(ours), Some(bare));
        let mut run_ours = || ours.take().map_or(Ok(()), |work| work());
        let mut run_bare = || bare.take().map_or(Ok(()), |work| work());
        if self.ours.len().is_multiple_of(2) {
            self.ours.push(timed(&mut run_ours)?);
            self.bare.push(timed(&mut run_bare)?);
        } else {
            self.bare.push(timed(&mut run_bare)?);
            self.ours.push(timed(&mut run_ours)?);
        }
        Ok(())
    }

    fn report(self, name: &str, report: &mut Report) {
        report.add(
            name,
            "rows/s",
            Percentiles::of_rates(self.ours),
            Some(Percentiles::of_rates(self.bare)),
            Bound::AtLeastTimes(0.5),
        );
    }
}

fn load_threads(
    store: &Store,
    owner: Owner,
    bare: &Connection,
    plan: &Plan,
    report: &mut Report,
) -> Result<()> {
    let ids: Vec<DisplayId> = plan.conversations().collect();
    let mut rates = Rates::default();
    for group in ids.chunks(GROUP) {
        let threads: Vec<_> = group.iter().map(|id| (*id, plan.thread(*id))).collect();
        let rows = threads.iter().map(|(_, rows)| rows.len()).sum();
        rates.take(
            rows,
            || {
                for (id, rows) in &threads {
                    let reach = Reach::Newest { whole: true };
                    store.apply_messages(owner, *id, rows, reach, Touch::default())?;
                }
                Ok(())
            },
            || {
                for (id, rows) in &threads {
                    insert_barely(bare, *id, rows)?;
                }
                Ok(())
            },
        )?;
    }
    rates.report("ingest of synced threads, 20 messages each", report);
    Ok(())
}

fn load_long_thread(
    store: &Store,
    owner: Owner,
    bare: &Connection,
    plan: &Plan,
    report: &mut Report,
) -> Result<()> {
    let id = plan.long();
    let messages = plan.thread(id);
    let mut rates = Rates::default();
    let mut reach = Reach::Newest { whole: true };
    for page in messages.chunks(LONG_PAGE) {
        rates.take(
            page.len(),
            || {
                store.apply_messages(owner, id, page, reach, Touch::default())?;
                Ok(())
            },
            || insert_barely(bare, id, page),
        )?;
        reach = Reach::After;
    }
    rates.report("ingest of a long thread, pages of 1,000", report);
    Ok(())
}

/// The same rows in the same tables in one transaction, and nothing else.
fn insert_barely(
    connection: &Connection,
    conversation: DisplayId,
    rows: &[MessageRow],
) -> Result<()> {
    let transaction = connection.unchecked_transaction()?;
    // Both desks were filled in the same order, so that keys equal display ids.
    for row in rows {
        let (author_kind, author_id, author_name) = match &row.author {
            Author::Contact { id, name } => (0, id.map(|id| id.0), name.as_str()),
            Author::Agent { id, name } => (1, Some(id.0), name.as_str()),
            Author::Bot { name } => (2, None, name.as_str()),
            Author::System => (3, None, ""),
        };
        let direction = match row.direction {
            Direction::Incoming => 0,
            Direction::Outgoing => 1,
            Direction::Activity => 2,
            Direction::Template => 3,
        };
        transaction
            .prepare_cached(
                "INSERT INTO main.message (account, conversation, id, direction, private, content, deleted, author_kind,
                     author_id, author_name, delivery, error, client_id, created_at, attachments)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, 0, NULL, NULL, ?9, 0)",
            )?
            .execute(params![
                conversation.0,
                row.id.0,
                direction,
                row.private,
                row.content,
                author_kind,
                author_id,
                author_name,
                row.created_at.0,
            ])?;
        if row.direction != Direction::Activity {
            transaction
                .prepare_cached("INSERT INTO search.message_text (rowid, content) VALUES (?1, ?2)")?
                .execute(params![transaction.last_insert_rowid(), row.content])?;
        }
    }
    transaction.commit()?;
    Ok(())
}
