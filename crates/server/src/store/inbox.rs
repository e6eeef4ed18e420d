//! Inboxes.

use super::column::RowExt;
use super::conversation::Sight;
use super::row::InboxRow;
use super::{StoreError, fetch};
use guichet_protocol::ids::{AccountId, InboxId};
use guichet_protocol::rest::WorkingHours;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The inboxes in sight, by name.
///
/// # Errors
/// When the database refuses.
pub fn list(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
) -> Result<Vec<InboxRow>, StoreError> {
    let everything = matches!(sight, Sight::Everything(_));
    let sql = format!(
        "SELECT {} FROM inbox AS t WHERE t.account_id = ?1 AND (?2 OR t.id IN
            (SELECT inbox_id FROM inbox_member WHERE user_id = ?3))
         ORDER BY t.name COLLATE NOCASE, t.id",
        InboxRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let user = sight.user().get();
    let rows = statement.query_map(params![account.get(), everything, user], InboxRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An inbox of an account.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    account: AccountId,
    id: InboxId,
) -> Result<Option<InboxRow>, StoreError> {
    Ok(fetch::inboxes(connection, [id])?
        .remove(&id)
        .filter(|inbox| inbox.account_id == account))
}

fn find_by(
    connection: &Connection,
    column: &str,
    value: &str,
) -> Result<Option<InboxRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM inbox AS t WHERE t.{column} = ?1",
        InboxRow::columns("t")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![value], InboxRow::read)
        .optional()?)
}

/// A web page for customers by its public name.
///
/// # Errors
/// When the database refuses.
pub fn by_website_token(
    connection: &Connection,
    token: &str,
) -> Result<Option<InboxRow>, StoreError> {
    find_by(connection, "website_token", token)
}

/// An API inbox by its public name.
///
/// # Errors
/// When the database refuses.
pub fn by_identifier(
    connection: &Connection,
    identifier: &str,
) -> Result<Option<InboxRow>, StoreError> {
    find_by(connection, "inbox_identifier", identifier)
}

/// The public names of all web pages for customers of an account.
///
/// # Errors
/// When the database refuses.
pub fn website_tokens(
    connection: &Connection,
    account: AccountId,
) -> Result<Vec<(InboxId, String)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, website_token FROM inbox
         WHERE account_id = ?1 AND website_token IS NOT NULL ORDER BY id",
    )?;
    let rows = statement.query_map(params![account.get()], |row| Ok((row.at(0)?, row.at(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The opening hours of inboxes.
///
/// # Errors
/// When the database refuses.
pub fn working_hours(
    connection: &Connection,
    inboxes: impl IntoIterator<Item = InboxId>,
) -> Result<HashMap<InboxId, Vec<WorkingHours>>, StoreError> {
    let sql = "SELECT inbox_id, day_of_week, closed_all_day, open_hour, open_minutes, close_hour,
            close_minutes, open_all_day FROM working_hours
         WHERE inbox_id IN (SELECT value FROM json_each(?1)) ORDER BY inbox_id, day_of_week";
    let rows = fetch::by_ids(
        connection,
        sql,
        inboxes.into_iter().map(InboxId::get),
        |row| {
            let hours = WorkingHours {
                day_of_week: row.at(1)?,
                closed_all_day: row.at(2)?,
                open_hour: row.at(3)?,
                open_minutes: row.at(4)?,
                close_hour: row.at(5)?,
                close_minutes: row.at(6)?,
                open_all_day: row.at(7)?,
            };
            Ok((row.at::<InboxId>(0)?, hours))
        },
    )?;
    let mut found: HashMap<InboxId, Vec<WorkingHours>> = HashMap::new();
    for (inbox, hours) in rows {
        found.entry(inbox).or_default().push(hours);
    }
    Ok(found)
}
