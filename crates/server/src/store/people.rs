//! Users, their parts in accounts, teams and memberships.

use super::column::{Bind, Column, RowExt};
use super::row::{AccountRow, AccountUserRow, TeamRow, UserRow};
use super::{StoreError, fetch};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{AccountId, InboxId, TeamId, UserId};
use guichet_protocol::rest::Availability;
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql, params};

fn one_user(
    connection: &Connection,
    condition: &str,
    value: &str,
) -> Result<Option<UserRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM user AS u WHERE {condition} = ?1",
        UserRow::columns("u")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![value], UserRow::read)
        .optional()?)
}

/// A user by access token.
///
/// # Errors
/// When the database refuses.
pub fn by_access_token(
    connection: &Connection,
    token: &str,
) -> Result<Option<UserRow>, StoreError> {
    one_user(connection, "u.access_token", token)
}

/// A user by stream token.
///
/// # Errors
/// When the database refuses.
pub fn by_pubsub_token(
    connection: &Connection,
    token: &str,
) -> Result<Option<UserRow>, StoreError> {
    one_user(connection, "u.pubsub_token", token)
}

/// A user by e-mail address, in any case.
///
/// # Errors
/// When the database refuses.
pub fn by_email(connection: &Connection, email: &str) -> Result<Option<UserRow>, StoreError> {
    one_user(connection, "u.email", &email.trim().to_lowercase())
}

/// A user.
///
/// # Errors
/// When the database refuses, or there is none.
pub fn get(connection: &Connection, id: UserId) -> Result<UserRow, StoreError> {
    fetch::users(connection, [id])?
        .remove(&id)
        .ok_or(StoreError::Sqlite(rusqlite::Error::QueryReturnedNoRows))
}

/// An account.
///
/// # Errors
/// When the database refuses.
pub fn account(connection: &Connection, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM account AS a WHERE a.id = ?1",
        AccountRow::columns("a")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![id.get()], AccountRow::read)
        .optional()?)
}

/// The first account of the desk.
///
/// # Errors
/// When the database refuses.
pub fn first_account(connection: &Connection) -> Result<Option<AccountId>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT min(id) FROM account")?
        .query_row([], |row| row.at(0))?)
}

/// A user's part in an account.
///
/// # Errors
/// When the database refuses.
pub fn membership(
    connection: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<Option<AccountUserRow>, StoreError> {
    Ok(fetch::account_users(connection, account, [user])?.remove(&user))
}

/// Every account of a user, with their part in it.
///
/// # Errors
/// When the database refuses.
pub fn accounts_of(
    connection: &Connection,
    user: UserId,
) -> Result<Vec<(AccountRow, AccountUserRow)>, StoreError> {
    let sql = format!(
        "SELECT {} FROM account_user AS t WHERE t.user_id = ?1 ORDER BY t.account_id",
        AccountUserRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![user.get()], AccountUserRow::read)?;
    let mut found = Vec::new();
    for membership in rows {
        let membership = membership?;
        if let Some(account) = account(connection, membership.account_id)? {
            found.push((account, membership));
        }
    }
    Ok(found)
}

fn user_ids(
    connection: &Connection,
    sql: &str,
    binds: &[&dyn ToSql],
) -> Result<Vec<UserId>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(binds, |row| row.at(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The agents of an account.
///
/// # Errors
/// When the database refuses.
pub fn agents(connection: &Connection, account: AccountId) -> Result<Vec<UserId>, StoreError> {
    user_ids(
        connection,
        "SELECT user_id FROM account_user WHERE account_id = ?1 ORDER BY user_id",
        &[&Bind(&account)],
    )
}

/// The members of a team.
///
/// # Errors
/// When the database refuses.
pub fn team_members(connection: &Connection, team: TeamId) -> Result<Vec<UserId>, StoreError> {
    user_ids(
        connection,
        "SELECT user_id FROM team_member WHERE team_id = ?1 ORDER BY user_id",
        &[&Bind(&team)],
    )
}

/// The members of an inbox.
///
/// # Errors
/// When the database refuses.
pub fn inbox_members(connection: &Connection, inbox: InboxId) -> Result<Vec<UserId>, StoreError> {
    user_ids(
        connection,
        "SELECT user_id FROM inbox_member WHERE inbox_id = ?1 ORDER BY user_id",
        &[&Bind(&inbox)],
    )
}

/// Who is told of what happens in an inbox: its members and all administrators.
///
/// # Errors
/// When the database refuses.
pub fn audience(
    connection: &Connection,
    account: AccountId,
    inbox: InboxId,
) -> Result<Vec<UserId>, StoreError> {
    user_ids(
        connection,
        "SELECT user_id FROM account_user WHERE account_id = ?1 AND (role = 'administrator'
            OR user_id IN (SELECT user_id FROM inbox_member WHERE inbox_id = ?2))
         ORDER BY user_id",
        &[&Bind(&account), &Bind(&inbox)],
    )
}

/// Whether a user is a member of an inbox.
///
/// # Errors
/// When the database refuses.
pub fn is_inbox_member(
    connection: &Connection,
    inbox: InboxId,
    user: UserId,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM inbox_member WHERE inbox_id = ?1 AND user_id = ?2")?
        .exists(params![inbox.get(), user.get()])?)
}

/// Whether a user is a member of a team.
///
/// # Errors
/// When the database refuses.
pub fn is_team_member(
    connection: &Connection,
    team: TeamId,
    user: UserId,
) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM team_member WHERE team_id = ?1 AND user_id = ?2")?
        .exists(params![team.get(), user.get()])?)
}

/// The teams of an account, by name.
///
/// # Errors
/// When the database refuses.
pub fn teams(connection: &Connection, account: AccountId) -> Result<Vec<TeamRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM team AS t WHERE t.account_id = ?1 ORDER BY t.name",
        TeamRow::columns("t")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![account.get()], TeamRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A team of an account.
///
/// # Errors
/// When the database refuses.
pub fn team(
    connection: &Connection,
    account: AccountId,
    id: TeamId,
) -> Result<Option<TeamRow>, StoreError> {
    Ok(fetch::teams(connection, [id])?
        .remove(&id)
        .filter(|team| team.account_id == account))
}

/// The teams that a user is a member of.
///
/// # Errors
/// When the database refuses.
pub fn teams_of(connection: &Connection, user: UserId) -> Result<Vec<TeamId>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT team_id FROM team_member WHERE user_id = ?1")?;
    let rows = statement.query_map(params![user.get()], |row| row.at(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Sets what a user chose for an account.
///
/// # Errors
/// When the database refuses.
pub fn set_availability(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    availability: &Availability,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE account_user SET availability = ?3 WHERE account_id = ?1 AND user_id = ?2",
        )?
        .execute(params![account.get(), user.get(), Bind(availability)])?;
    Ok(())
}

/// Sets whether a user counts as offline when not present.
///
/// # Errors
/// When the database refuses.
pub fn set_auto_offline(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    auto_offline: bool,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE account_user SET auto_offline = ?3 WHERE account_id = ?1 AND user_id = ?2",
        )?
        .execute(params![account.get(), user.get(), auto_offline])?;
    Ok(())
}

/// Remembers that a user chose an account.
///
/// # Errors
/// When the database refuses.
pub fn set_active_account(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE account_user SET active_at = ?3 WHERE account_id = ?1 AND user_id = ?2",
        )?
        .execute(params![account.get(), user.get(), now.as_millis()])?;
    connection
        .prepare_cached("UPDATE user SET active_account_id = ?2 WHERE id = ?1")?
        .execute(params![user.get(), account.get()])?;
    Ok(())
}

/// Writes back the changeable columns of a user.
///
/// # Errors
/// When the database refuses, for one because the e-mail address is taken.
pub fn save(connection: &Connection, user: &UserRow, now: Timestamp) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&user.id),
        &Bind(&user.name),
        &Bind(&user.display_name),
        &Bind(&user.email),
        &Bind(&user.password_hash),
        &Bind(&user.avatar_blob_id),
        &Bind(&user.message_signature),
        &Bind::<JsonObject>(&user.ui_settings),
        &Bind::<JsonObject>(&user.custom_attributes),
        &Bind(&user.access_token),
        &Bind(&user.pubsub_token),
        &Bind(&user.otp_secret),
        &Bind(&user.otp_enabled),
        &Bind(&user.otp_last_step),
        &Bind(&now),
    ];
    connection
        .prepare_cached(
            "UPDATE user SET name = ?2, display_name = ?3, email = ?4, password_hash = ?5,
                avatar_blob_id = ?6, message_signature = ?7, ui_settings = ?8,
                custom_attributes = ?9, access_token = ?10, pubsub_token = ?11, otp_secret = ?12,
                otp_enabled = ?13, otp_last_step = ?14, updated_at = ?15 WHERE id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}

/// Replaces the backup codes of a user by the hashes of new ones.
///
/// # Errors
/// When the database refuses.
pub fn set_backup_codes(
    connection: &Connection,
    user: UserId,
    hashes: &[String],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM backup_code WHERE user_id = ?1")?
        .execute(params![user.get()])?;
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO backup_code (user_id, code_hash) VALUES (?1, ?2)")?;
    for hash in hashes {
        insert.execute(params![user.get(), hash])?;
    }
    Ok(())
}

/// Takes a backup code: the answer is whether it was there. It is gone afterwards.
///
/// # Errors
/// When the database refuses.
pub fn take_backup_code(
    connection: &Connection,
    user: UserId,
    hash: &str,
) -> Result<bool, StoreError> {
    let taken = connection
        .prepare_cached("DELETE FROM backup_code WHERE user_id = ?1 AND code_hash = ?2")?
        .execute(params![user.get(), hash])?;
    Ok(taken > 0)
}

/// Whether a user has backup codes left.
///
/// # Errors
/// When the database refuses.
pub fn has_backup_codes(connection: &Connection, user: UserId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM backup_code WHERE user_id = ?1")?
        .exists(params![user.to_column()])?)
}
