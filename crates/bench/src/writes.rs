//! What an agent does: durable when the call returns.

use anyhow::{Context, Result};
use guichet_model::{
    ConversationKey,
    outbox::Action,
    view::{ListFilter, Tab},
};
use rusqlite::params;

use crate::{
    bare,
    desk::Desk,
    report::{Bound, Report},
    samples::{Percentiles, in_turn},
};

/// How often.
const TIMES: u32 = 400;

/// Measures an action against one commit that reaches the disk.
pub(crate) fn measure(desk: &Desk, report: &mut Report) -> Result<()> {
    let connection = bare::durable_writer(&desk.folder)?;
    let page = desk
        .core
        .list(desk.account, &ListFilter::default(), Tab::All, None, 500)?;
    let keys: Vec<ConversationKey> = page.items.iter().map(|row| row.key).collect();
    let action = Action::Note {
        text: "I called them; the parcel is found and leaves again tomorrow morning.".to_owned(),
    };
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
        |round| {
            // A row like the outbox's, for a conversation that is not there. One statement is one commit.
            connection
                .prepare_cached(
                    "INSERT INTO operation (op, account, conversation, kind, version, payload, queued_at)
                     VALUES (?1, 1, -1, 'note', 1, ?2, 0)",
                )?
                .execute(params![format!("bare-{round}"), payload])?;
            Ok(())
        },
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
