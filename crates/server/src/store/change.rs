//! The change feed.

use super::StoreError;
use super::column::{Bind, RowExt};
use super::conversation::Sight;
use guichet_protocol::ids::{AccountId, ChangeSeq, ConversationDisplayId, InboxId, UserId};
use guichet_protocol::rest::{Change, ChangeKind, ChangesPage};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// The most changes in one answer.
pub const MAX_PAGE: i64 = 1000;

/// One change to write down.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// The account.
    pub account: AccountId,
    /// What kind of record.
    pub kind: ChangeKind,
    /// Its id as the API shows it.
    pub id: i64,
    /// Whether it is gone.
    pub deleted: bool,
    /// For a message, where it stands.
    pub conversation: Option<ConversationDisplayId>,
    /// Only those who see this inbox are told.
    pub inbox: Option<InboxId>,
    /// Only this user is told.
    pub user: Option<UserId>,
}

/// Writes a change down.
///
/// # Errors
/// When the database refuses.
pub fn add(connection: &Connection, change: &NewChange, now: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO change
                (account_id, kind, record_id, deleted, display_id, inbox_id, user_id, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            change.account.get(),
            change.kind.as_str(),
            change.id,
            change.deleted,
            Bind(&change.conversation),
            Bind(&change.inbox),
            Bind(&change.user),
            now.as_millis()
        ])?;
    Ok(())
}

/// The newest and the oldest position of an account's feed.
///
/// # Errors
/// When the database refuses.
pub fn bounds(
    connection: &Connection,
    account: AccountId,
) -> Result<(ChangeSeq, ChangeSeq), StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(max(seq), 0), coalesce(min(seq), 0) FROM change WHERE account_id = ?1",
        )?
        .query_row(params![account.get()], |row| Ok((row.at(0)?, row.at(1)?)))?)
}

/// The changes after a position that are in sight.
///
/// # Errors
/// When the database refuses.
pub fn after(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    after: ChangeSeq,
    limit: i64,
) -> Result<ChangesPage, StoreError> {
    let limit = limit.clamp(1, MAX_PAGE);
    let everything = matches!(sight, Sight::Everything(_));
    let mut statement = connection.prepare_cached(
        "SELECT seq, kind, record_id, deleted, display_id,
            (user_id IS NULL OR user_id = ?3) AND (?4 OR inbox_id IS NULL OR inbox_id IN
                (SELECT inbox_id FROM inbox_member WHERE user_id = ?3))
         FROM change WHERE account_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?5",
    )?;
    let user = sight.user().get();
    let mut rows = statement.query(params![
        account.get(),
        after.get(),
        user,
        everything,
        limit.saturating_add(1)
    ])?;
    let mut found: HashMap<(String, i64), Change> = HashMap::new();
    let (mut next, mut seen, mut more) = (after, 0, false);
    while let Some(row) = rows.next()? {
        if seen == limit {
            more = true;
            break;
        }
        seen += 1;
        next = row.at(0)?;
        if !row.at::<bool>(5)? {
            continue;
        }
        let change = Change {
            seq: next,
            kind: row.at(1)?,
            id: row.at(2)?,
            deleted: row.at(3)?,
            conversation_id: row.at(4)?,
        };
        found.insert((change.kind.as_str().to_owned(), change.id), change);
    }
    let mut changes: Vec<Change> = found.into_values().collect();
    changes.sort_by_key(|change| change.seq);
    Ok(ChangesPage {
        changes: changes.into(),
        next,
        more,
    })
}

/// Forgets changes older than a time, but never the newest of an account.
///
/// # Errors
/// When the database refuses.
pub fn forget_before(connection: &Connection, before: Timestamp) -> Result<(), StoreError> {
    connection.execute(
        "DELETE FROM change WHERE created_at < ?1
         AND seq NOT IN (SELECT max(seq) FROM change GROUP BY account_id)",
        params![before.as_millis()],
    )?;
    Ok(())
}
