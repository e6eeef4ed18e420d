//! What administrators change: agents, teams, inboxes, labels and who belongs where.

use super::StoreError;
use super::column::Bind;
use super::row::{InboxRow, TeamRow};
use guichet_protocol::ids::{AccountId, InboxId, LabelId, TeamId, UserId};
use guichet_protocol::rest::{Label, Role};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, ToSql, params};

/// A list that clients hold a key of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachedList {
    /// Labels.
    Label,
    /// Inboxes and their members.
    Inbox,
    /// Teams and their members.
    Team,
    /// Canned responses.
    CannedResponse,
}

/// Moves the key of a list on, by at least a second because keys are seconds.
///
/// # Errors
/// When the database refuses.
pub fn touch(
    connection: &Connection,
    account: AccountId,
    list: CachedList,
    now: Timestamp,
) -> Result<(), StoreError> {
    let column = match list {
        CachedList::Label => "label_changed_at",
        CachedList::Inbox => "inbox_changed_at",
        CachedList::Team => "team_changed_at",
        CachedList::CannedResponse => "canned_response_changed_at",
    };
    let sql = format!("UPDATE account SET {column} = max({column} + 1000, ?2) WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .execute(params![account.get(), now.as_millis()])?;
    Ok(())
}

/// Sets a user's role in an account.
///
/// # Errors
/// When the database refuses.
pub fn set_role(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    role: &Role,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE account_user SET role = ?3 WHERE account_id = ?1 AND user_id = ?2")?
        .execute(params![account.get(), user.get(), Bind(role)])?;
    Ok(())
}

/// Writes back the changeable columns of a team.
///
/// # Errors
/// When the database refuses.
pub fn save_team(
    connection: &Connection,
    team: &TeamRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE team SET name = ?2, description = ?3, allow_auto_assign = ?4, updated_at = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            team.id.get(),
            team.name,
            team.description,
            team.allow_auto_assign,
            now.as_millis()
        ])?;
    Ok(())
}

/// Removes a team; its conversations lose it.
///
/// # Errors
/// When the database refuses.
pub fn delete_team(connection: &Connection, team: TeamId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM team WHERE id = ?1")?
        .execute(params![team.get()])?;
    Ok(())
}

/// Sets the members of a team.
///
/// # Errors
/// When the database refuses.
pub fn set_team_members(
    connection: &Connection,
    team: TeamId,
    users: &[UserId],
) -> Result<(), StoreError> {
    set_members(connection, ("team_member", "team_id"), team.get(), users)
}

/// Sets the members of an inbox.
///
/// # Errors
/// When the database refuses.
pub fn set_inbox_members(
    connection: &Connection,
    inbox: InboxId,
    users: &[UserId],
) -> Result<(), StoreError> {
    set_members(connection, ("inbox_member", "inbox_id"), inbox.get(), users)
}

fn set_members(
    connection: &Connection,
    (table, column): (&str, &str),
    of: i64,
    users: &[UserId],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?
        .execute(params![of])?;
    let insert = format!("INSERT OR IGNORE INTO {table} ({column}, user_id) VALUES (?1, ?2)");
    let mut insert = connection.prepare_cached(&insert)?;
    for user in users {
        insert.execute(params![of, user.get()])?;
    }
    Ok(())
}

/// Writes back the changeable columns of an inbox.
///
/// # Errors
/// When the database refuses.
pub fn save_inbox(
    connection: &Connection,
    inbox: &InboxRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&inbox.id),
        &Bind(&inbox.name),
        &Bind(&inbox.greeting_enabled),
        &Bind(&inbox.greeting_message),
        &Bind(&inbox.out_of_office_message),
        &Bind(&inbox.enable_auto_assignment),
        &Bind(&inbox.allow_messages_after_resolved),
        &Bind(&inbox.lock_to_single_conversation),
        &Bind(&inbox.business_name),
        &Bind(&inbox.website_url),
        &Bind(&inbox.widget_color),
        &Bind(&inbox.welcome_title),
        &Bind(&inbox.welcome_tagline),
        &Bind(&inbox.webhook_url),
        &Bind(&inbox.reply_window_hours),
        &Bind(&now),
        &Bind(&inbox.email),
    ];
    connection
        .prepare_cached(
            "UPDATE inbox SET name = ?2, greeting_enabled = ?3, greeting_message = ?4,
                out_of_office_message = ?5, enable_auto_assignment = ?6,
                allow_messages_after_resolved = ?7, lock_to_single_conversation = ?8,
                business_name = ?9, website_url = ?10, widget_color = ?11, welcome_title = ?12,
                welcome_tagline = ?13, webhook_url = ?14, reply_window_hours = ?15,
                updated_at = ?16, email = ?17 WHERE id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}

/// Writes back a label. A new title follows on conversations and contacts.
///
/// # Errors
/// When the database refuses.
pub fn save_label(
    connection: &Connection,
    account: AccountId,
    label: &Label,
    old_title: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE label SET title = ?2, description = ?3, color = ?4, show_on_sidebar = ?5,
                updated_at = ?6 WHERE id = ?1",
        )?
        .execute(params![
            label.id.get(),
            label.title,
            label.description,
            label.color,
            label.show_on_sidebar.unwrap_or(true),
            now.as_millis()
        ])?;
    if label.title != old_title {
        for (table, column, of) in LABELLED {
            let sql = format!(
                "UPDATE OR REPLACE {table} SET title = ?3 WHERE title = ?2
                 AND {column} IN (SELECT id FROM {of} WHERE account_id = ?1)"
            );
            connection.prepare_cached(&sql)?.execute(params![
                account.get(),
                old_title,
                label.title
            ])?;
        }
    }
    Ok(())
}

/// Removes a label, from conversations and contacts too.
///
/// # Errors
/// When the database refuses.
pub fn delete_label(
    connection: &Connection,
    account: AccountId,
    id: LabelId,
    title: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM label WHERE id = ?1")?
        .execute(params![id.get()])?;
    for (table, column, of) in LABELLED {
        let sql = format!(
            "DELETE FROM {table} WHERE title = ?2
             AND {column} IN (SELECT id FROM {of} WHERE account_id = ?1)"
        );
        connection
            .prepare_cached(&sql)?
            .execute(params![account.get(), title])?;
    }
    Ok(())
}

const LABELLED: [(&str, &str, &str); 2] = [
    ("conversation_label", "conversation_id", "conversation"),
    ("contact_label", "contact_id", "contact"),
];

/// The display ids and inboxes of the conversations that carry a label.
///
/// # Errors
/// When the database refuses.
pub fn labelled(
    connection: &Connection,
    account: AccountId,
    title: &str,
) -> Result<Vec<(i64, InboxId)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.display_id, c.inbox_id FROM conversation_label AS l
         JOIN conversation AS c ON c.id = l.conversation_id
         WHERE l.title = ?2 AND c.account_id = ?1",
    )?;
    let rows = statement.query_map(params![account.get(), title], |row| {
        Ok((row.get(0)?, InboxId(row.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
