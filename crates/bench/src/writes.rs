//! What an agent does: durable when the call returns.

use anyhow::{Context, Result};
use guichet_model::{
    ConversationKey,
    conversation::Priority,
    outbox::Action,
    view::{ListFilter, Tab},
};
use rusqlite::{Connection, params};

use crate::{
    bare,
    desk::Desk,
    report::{Bound, Report},
    samples::{Percentiles, in_turn},
};

/// How often one action is queued.
const TIMES: u32 = 400;
/// Conversations of a batch: the most that can be selected.
const MANY: usize = 2000;
/// How often a batch is queued.
const BATCHES: u32 = 10;
/// Rows of a page.
const PAGE: u32 = 500;

/// Measures actions against commits that reach the disk.
pub(crate) fn measure(desk: &Desk, report: &mut Report) -> Result<()> {
    let connection = bare::durable_writer(&desk.folder)?;
    let keys = first_keys(desk)?;
    one(desk, &connection, &keys, report)?;
    many(desk, &connection, &keys, report)
}

/// The conversations at the top of the list, as many as a batch takes.
fn first_keys(desk: &Desk) -> Result<Vec<ConversationKey>> {
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let page = desk.core.list(
            desk.account,
            &ListFilter::default(),
            Tab::All,
            cursor.as_ref(),
            PAGE,
        )?;
        keys.extend(page.items.iter().map(|row| row.key));
        cursor = page.next;
        if keys.len() >= MANY || cursor.is_none() {
            keys.truncate(MANY);
            return Ok(keys);
        }
    }
}

/// A priority for all of them beside as many outbox rows in one commit.
fn many(
    desk: &Desk,
    connection: &Connection,
    keys: &[ConversationKey],
    report: &mut Report,
) -> Result<()> {
    let prioritised = |round: u32| Action::SetPriority {
        priority: Some(if round.is_multiple_of(2) {
            Priority::Low
        } else {
            Priority::High
        }),
    };
    let (ours, bare) = in_turn(
        BATCHES,
        |round| {
            Ok(desk
                .core
                .act_on_many(desk.account, keys, &prioritised(round))?)
        },
        |round| {
            let transaction = connection.unchecked_transaction()?;
            for place in 0..keys.len() {
                insert_barely(&transaction, &format!("batch-{round}-{place}"), "{}")?;
            }
            Ok(transaction.commit()?)
        },
    )?;
    report.add(
        format!("an action on {} conversations", keys.len()),
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::P95AtMost(1000.0),
    );
    Ok(())
}

/// A row like the outbox's, for a conversation that is not there.
fn insert_barely(connection: &Connection, operation: &str, payload: &str) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO operation (op, account, conversation, kind, version, payload, queued_at)
             VALUES (?1, 1, -1, 'note', 1, ?2, 0)",
        )?
        .execute(params![operation, payload])?;
    Ok(())
}

fn one(
    desk: &Desk,
    connection: &Connection,
    keys: &[ConversationKey],
    report: &mut Report,
) -> Result<()> {
    let action = Action::Note(
        "I called them; the parcel is found and leaves again tomorrow morning.".into(),
    );
    let payload = serde_json::to_string(&action)?;
    let (ours, bare) = in_turn(
        TIMES,
        |round| {
            let at = usize::try_from(round)
                .unwrap_or(0)
                .checked_rem(keys.len())
                .unwrap_or(0);
            let key = keys.get(at).copied().context("the desk is empty")?;
            Ok(desk.core.act(desk.account, key, &action)?)
        },
        // One statement is one commit.
        |round| insert_barely(connection, &format!("bare-{round}"), &payload),
    )?;
    report.add(
        "durable enqueue of an action",
        "ms",
        Percentiles::of(ours),
        Some(Percentiles::of(bare)),
        Bound::AtMostTimes(1.5),
    );
    Ok(())
}
