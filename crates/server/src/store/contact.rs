//! Customers and their ways in.

pub mod filter;
pub mod merge;

use super::column::{Bind, ConversationRowId, RowExt};
use super::conversation::like;
use super::row::{ContactInboxRow, ContactRow, ConversationRow};
use super::{StoreError, fetch};
use guichet_protocol::ids::{AccountId, ContactId, ContactInboxId, ConversationDisplayId, InboxId};
use guichet_protocol::time::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};

/// Contacts on a page.
pub const PAGE: i64 = 15;

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// With any of these label titles.
    pub labels: Vec<String>,
    /// Text within name, e-mail address, phone number or identifier. Without it only contacts
    /// that can be recognised again (by one of the latter three) are listed.
    pub text: Option<String>,
    /// Only these, whether they can be recognised again or not.
    pub among: Option<Vec<ContactId>>,
}

/// A page of contacts, by the API's sort key (`name`, `-last_activity_at`, …), and how many there
/// are in all.
///
/// # Errors
/// When the database refuses.
pub fn list(
    connection: &Connection,
    account: AccountId,
    filter: &Filter,
    sort: &str,
    page: i64,
) -> Result<(Vec<ContactRow>, i64), StoreError> {
    let mut sql = "t.account_id = ?".to_owned();
    let mut values = vec![Value::Integer(account.get())];
    match (&filter.text, &filter.among) {
        (Some(text), _) => {
            sql.push_str(
                r" AND (t.name LIKE ? ESCAPE '\' OR t.email LIKE ? ESCAPE '\'
                    OR t.phone_number LIKE ? ESCAPE '\' OR t.identifier LIKE ? ESCAPE '\')",
            );
            values.extend(std::iter::repeat_n(Value::Text(like(text)), 4));
        }
        (None, Some(_)) => {}
        (None, None) => sql.push_str(
            " AND (t.email IS NOT NULL OR t.phone_number IS NOT NULL OR t.identifier IS NOT NULL)",
        ),
    }
    if !filter.labels.is_empty() {
        sql.push_str(
            " AND t.id IN (SELECT contact_id FROM contact_label
                WHERE title IN (SELECT value FROM json_each(?)))",
        );
        let titles = serde_json::to_string(&filter.labels).unwrap_or_default();
        values.push(Value::Text(titles));
    }
    if let Some(among) = &filter.among {
        sql.push_str(" AND t.id IN (SELECT value FROM json_each(?))");
        let ids: Vec<i64> = among.iter().map(|id| id.get()).collect();
        values.push(Value::Text(serde_json::to_string(&ids).unwrap_or_default()));
    }
    let count = connection
        .prepare_cached(&format!("SELECT count(*) FROM contact AS t WHERE {sql}"))?
        .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
    let skip = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let listed = format!(
        "SELECT {} FROM contact AS t WHERE {sql} ORDER BY {} LIMIT {PAGE} OFFSET {skip}",
        ContactRow::columns("t"),
        order(sort)
    );
    let mut statement = connection.prepare_cached(&listed)?;
    let rows = statement.query_map(params_from_iter(values), ContactRow::read)?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, count))
}

fn order(sort: &str) -> String {
    let (key, direction) = match sort.strip_prefix('-') {
        Some(key) => (key, "DESC"),
        None => (sort, "ASC"),
    };
    let column = match key {
        "name" => "t.name COLLATE NOCASE",
        "email" => "t.email COLLATE NOCASE",
        "phone_number" => "t.phone_number",
        "last_activity_at" => "t.last_activity_at",
        "created_at" => "t.created_at",
        "company_name" => "t.additional_attributes ->> 'company_name' COLLATE NOCASE",
        "city" => "t.additional_attributes ->> 'city' COLLATE NOCASE",
        "country" => "t.additional_attributes ->> 'country' COLLATE NOCASE",
        _ => return "t.id DESC".to_owned(),
    };
    format!("{column} {direction} NULLS LAST, t.id {direction}")
}

/// A contact of an account.
///
/// # Errors
/// When the database refuses.
pub fn find(
    connection: &Connection,
    account: AccountId,
    id: ContactId,
) -> Result<Option<ContactRow>, StoreError> {
    Ok(fetch::contacts(connection, [id])?
        .remove(&id)
        .filter(|contact| contact.account_id == account))
}

/// A contact by one of the columns that are unique within an account.
///
/// # Errors
/// When the database refuses.
pub fn find_by(
    connection: &Connection,
    account: AccountId,
    key: UniqueKey,
    value: &str,
) -> Result<Option<ContactRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM contact AS t WHERE t.account_id = ?1 AND t.{} = ?2",
        ContactRow::columns("t"),
        key.column()
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![account.get(), value], ContactRow::read)
        .optional()?)
}

/// What is unique to a contact within an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueKey {
    /// The e-mail address.
    Email,
    /// The phone number.
    PhoneNumber,
    /// The id in the company's own systems.
    Identifier,
}

impl UniqueKey {
    /// The column, which is also the field of the API.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
            Self::Identifier => "identifier",
        }
    }
}

/// Writes back the changeable columns of a contact.
///
/// # Errors
/// When the database refuses.
pub fn save(
    connection: &Connection,
    contact: &ContactRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&contact.id),
        &Bind(&contact.name),
        &Bind(&contact.email),
        &Bind(&contact.phone_number),
        &Bind(&contact.identifier),
        &Bind(&contact.blocked),
        &Bind(&contact.avatar_blob_id),
        &Bind(&contact.additional_attributes),
        &Bind(&contact.custom_attributes),
        &Bind(&contact.last_activity_at),
        &Bind(&now),
    ];
    connection
        .prepare_cached(
            "UPDATE contact SET name = ?2, email = ?3, phone_number = ?4, identifier = ?5,
                blocked = ?6, avatar_blob_id = ?7, additional_attributes = ?8,
                custom_attributes = ?9, last_activity_at = ?10, updated_at = ?11 WHERE id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}

/// The label titles of a contact, by name.
///
/// # Errors
/// When the database refuses.
pub fn labels(connection: &Connection, contact: ContactId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT title FROM contact_label WHERE contact_id = ?1 ORDER BY title")?;
    let rows = statement.query_map(params![contact.get()], |row| row.at(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Sets the labels of a contact.
///
/// # Errors
/// When the database refuses.
pub fn set_labels(
    connection: &Connection,
    contact: ContactId,
    titles: &[String],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM contact_label WHERE contact_id = ?1")?
        .execute(params![contact.get()])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO contact_label (contact_id, title) VALUES (?1, ?2)",
    )?;
    for title in titles {
        insert.execute(params![contact.get(), title])?;
    }
    Ok(())
}

/// Every conversation of a contact.
///
/// # Errors
/// When the database refuses.
pub fn all_conversations(
    connection: &Connection,
    contact: ContactId,
) -> Result<Vec<ConversationRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE c.contact_id = ?1 ORDER BY c.id",
        ConversationRow::columns("c")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![contact.get()], ConversationRow::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Deletes a contact with everything that hangs on it: ways in, conversations, messages, notes.
///
/// # Errors
/// When the database refuses.
pub fn delete(connection: &Connection, contact: ContactId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM contact WHERE id = ?1")?
        .execute(params![contact.get()])?;
    Ok(())
}

/// The ways in of contacts.
///
/// # Errors
/// When the database refuses.
pub fn ways_in(
    connection: &Connection,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Result<Vec<ContactInboxRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM contact_inbox AS t
         WHERE t.contact_id IN (SELECT value FROM json_each(?1)) ORDER BY t.id",
        ContactInboxRow::columns("t")
    );
    let ids = contacts.into_iter().map(ContactId::get);
    fetch::by_ids(connection, &sql, ids, ContactInboxRow::read)
}

/// A way in by the contact's id within an inbox.
///
/// # Errors
/// When the database refuses.
pub fn way_in(
    connection: &Connection,
    inbox: InboxId,
    source_id: &str,
) -> Result<Option<ContactInboxRow>, StoreError> {
    one_way_in(
        connection,
        "t.inbox_id = ?1 AND t.source_id = ?2",
        params![inbox.get(), source_id],
    )
}

/// A way in by the contact's id within any inbox of an account.
///
/// # Errors
/// When the database refuses.
pub fn way_in_of_account(
    connection: &Connection,
    account: AccountId,
    source_id: &str,
) -> Result<Option<ContactInboxRow>, StoreError> {
    one_way_in(
        connection,
        "t.source_id = ?2 AND t.inbox_id IN (SELECT id FROM inbox WHERE account_id = ?1)",
        params![account.get(), source_id],
    )
}

/// The first way in of a contact through an inbox.
///
/// # Errors
/// When the database refuses.
pub fn way_in_of_contact(
    connection: &Connection,
    inbox: InboxId,
    contact: ContactId,
) -> Result<Option<ContactInboxRow>, StoreError> {
    one_way_in(
        connection,
        "t.inbox_id = ?1 AND t.contact_id = ?2",
        params![inbox.get(), contact.get()],
    )
}

/// A way in by its own id.
///
/// # Errors
/// When the database refuses.
pub fn way_in_by_id(
    connection: &Connection,
    id: ContactInboxId,
) -> Result<Option<ContactInboxRow>, StoreError> {
    one_way_in(connection, "t.id = ?1", params![id.get()])
}

/// A way in by its event stream.
///
/// # Errors
/// When the database refuses.
pub fn way_in_by_pubsub_token(
    connection: &Connection,
    token: &str,
) -> Result<Option<ContactInboxRow>, StoreError> {
    one_way_in(connection, "t.pubsub_token = ?1", params![token])
}

fn one_way_in(
    connection: &Connection,
    condition: &str,
    values: &[&dyn ToSql],
) -> Result<Option<ContactInboxRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM contact_inbox AS t WHERE {condition} ORDER BY t.id LIMIT 1",
        ContactInboxRow::columns("t")
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(values, ContactInboxRow::read)
        .optional()?)
}

/// Notes that the identity behind a way in was proved.
///
/// # Errors
/// When the database refuses.
pub fn verify(
    connection: &Connection,
    way_in: ContactInboxId,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE contact_inbox SET hmac_verified = 1, updated_at = ?2
             WHERE id = ?1 AND hmac_verified = 0",
        )?
        .execute(params![way_in.get(), now.as_millis()])?;
    Ok(())
}

/// The conversations of a way in, newest last, with their display ids.
///
/// # Errors
/// When the database refuses.
pub fn conversations_of_way_in(
    connection: &Connection,
    way_in: ContactInboxId,
) -> Result<Vec<(ConversationRowId, ConversationDisplayId)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, display_id FROM conversation WHERE contact_inbox_id = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map(params![way_in.get()], |row| Ok((row.at(0)?, row.at(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
