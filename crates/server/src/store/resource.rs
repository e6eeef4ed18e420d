//! Labels, canned responses, macros, saved views and attribute definitions.

use super::StoreError;
use super::column::{Bind, BlobId, RowExt};
use super::conversation::like;
use guichet_protocol::ids::{
    AccountId, AttributeDefinitionId, CannedResponseId, CustomFilterId, MacroId, UserId,
};
use guichet_protocol::rest::{
    AttributeDefinition, CannedResponse, CustomFilter, FilterType, Label, MacroAction,
    MacroVisibility,
};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, Row, ToSql, params};
use serde_json::Value;

fn all<T>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(values, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The labels of an account, by title.
///
/// # Errors
/// When the database refuses.
pub fn labels(connection: &Connection, account: AccountId) -> Result<Vec<Label>, StoreError> {
    all(
        connection,
        "SELECT id, title, description, color, show_on_sidebar FROM label
         WHERE account_id = ?1 ORDER BY title",
        params![account.get()],
        |row| {
            Ok(Label {
                id: row.at(0)?,
                title: row.at(1)?,
                description: row.at(2)?,
                color: row.at(3)?,
                show_on_sidebar: row.at(4)?,
            })
        },
    )
}

/// The canned responses of an account: all, or those that fit a search, best first.
///
/// # Errors
/// When the database refuses.
pub fn canned_responses(
    connection: &Connection,
    account: AccountId,
    search: Option<&str>,
) -> Result<Vec<CannedResponse>, StoreError> {
    let pattern = search.map(like).unwrap_or_else(|| "%".to_owned());
    // Without its leading wildcard the pattern is a prefix.
    let prefix = pattern.strip_prefix('%').unwrap_or_default().to_owned();
    all(
        connection,
        r"SELECT id, account_id, short_code, content, created_at, updated_at FROM canned_response
         WHERE account_id = ?1 AND (short_code LIKE ?2 ESCAPE '\' OR content LIKE ?2 ESCAPE '\')
         ORDER BY short_code LIKE ?3 ESCAPE '\' DESC, short_code LIKE ?2 ESCAPE '\' DESC,
            short_code",
        params![account.get(), pattern, prefix],
        |row| {
            Ok(CannedResponse {
                id: row.at(0)?,
                account_id: row.at(1)?,
                short_code: row.at(2)?,
                content: row.at(3)?,
                created_at: row.at(4)?,
                updated_at: row.at(5)?,
            })
        },
    )
}

/// Writes the short code and the text of a canned response.
///
/// # Errors
/// When the database refuses.
pub fn save_canned_response(
    connection: &Connection,
    canned: &CannedResponse,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE canned_response SET short_code = ?2, content = ?3, updated_at = ?4 WHERE id = ?1",
        )?
        .execute(params![
            canned.id.get(),
            canned.short_code,
            canned.content,
            Bind(&now)
        ])?;
    Ok(())
}

/// Deletes a canned response.
///
/// # Errors
/// When the database refuses.
pub fn delete_canned_response(
    connection: &Connection,
    id: CannedResponseId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM canned_response WHERE id = ?1")?
        .execute([id.get()])?;
    Ok(())
}

/// A macro with the ids of its author and last editor.
#[derive(Debug, Clone)]
pub struct MacroRow {
    /// The macro.
    pub id: guichet_protocol::ids::MacroId,
    /// Its name.
    pub name: String,
    /// Who sees it.
    pub visibility: MacroVisibility,
    /// Its author.
    pub created_by: Option<UserId>,
    /// Who last changed it.
    pub updated_by: Option<UserId>,
    /// What it does.
    pub actions: Vec<MacroAction>,
}

impl MacroRow {
    /// The files that its steps send.
    pub fn blobs(&self) -> impl Iterator<Item = BlobId> {
        self.actions
            .iter()
            .filter(|action| action.action_name == SEND_ATTACHMENT)
            .flat_map(|action| &action.action_params)
            .filter_map(Value::as_i64)
            .map(BlobId)
    }
}

/// The step that sends files; its parameters are the numbers of blobs.
pub const SEND_ATTACHMENT: &str = "send_attachment";

const MACRO: &str = "SELECT id, name, visibility, created_by, updated_by, actions FROM macro";

fn read_macro(row: &Row<'_>) -> rusqlite::Result<MacroRow> {
    let actions: Vec<Value> = row.at(5)?;
    Ok(MacroRow {
        id: row.at(0)?,
        name: row.at(1)?,
        visibility: row.at(2)?,
        created_by: row.at(3)?,
        updated_by: row.at(4)?,
        actions: guichet_protocol::envelope::parse_list(actions).0,
    })
}

/// The macros that a user sees: everybody's and their own.
///
/// # Errors
/// When the database refuses.
pub fn macros(
    connection: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<Vec<MacroRow>, StoreError> {
    let sql = format!(
        "{MACRO} WHERE account_id = ?1 AND (visibility = 'global' OR created_by = ?2) ORDER BY id"
    );
    all(
        connection,
        &sql,
        params![account.get(), user.get()],
        read_macro,
    )
}

/// A macro of an account, whoever may see it.
///
/// # Errors
/// When the database refuses.
pub fn find_macro(
    connection: &Connection,
    account: AccountId,
    id: MacroId,
) -> Result<Option<MacroRow>, StoreError> {
    let sql = format!("{MACRO} WHERE account_id = ?1 AND id = ?2");
    let found = all(
        connection,
        &sql,
        params![account.get(), id.get()],
        read_macro,
    );
    Ok(found?.pop())
}

/// Writes back the changeable columns of a macro.
///
/// # Errors
/// When the database refuses.
pub fn save_macro(
    connection: &Connection,
    row: &MacroRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let actions = serde_json::to_string(&row.actions).unwrap_or_default();
    connection
        .prepare_cached(
            "UPDATE macro SET name = ?2, visibility = ?3, updated_by = ?4, actions = ?5,
                updated_at = ?6 WHERE id = ?1",
        )?
        .execute(params![
            row.id.get(),
            row.name,
            Bind(&row.visibility),
            Bind(&row.updated_by),
            actions,
            now.as_millis()
        ])?;
    Ok(())
}

const FILTER: &str =
    "SELECT id, name, filter_type, query, created_at, updated_at FROM custom_filter";

fn read_filter(row: &Row<'_>) -> rusqlite::Result<CustomFilter> {
    Ok(CustomFilter {
        id: row.at(0)?,
        name: row.at(1)?,
        filter_type: row.at(2)?,
        query: row.at(3)?,
        created_at: row.at(4)?,
        updated_at: row.at(5)?,
    })
}

/// The saved views of a user.
///
/// # Errors
/// When the database refuses.
pub fn custom_filters(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    kind: &FilterType,
) -> Result<Vec<CustomFilter>, StoreError> {
    let sql =
        format!("{FILTER} WHERE account_id = ?1 AND user_id = ?2 AND filter_type = ?3 ORDER BY id");
    all(
        connection,
        &sql,
        params![account.get(), user.get(), kind.as_str()],
        read_filter,
    )
}

/// A saved view of a user.
///
/// # Errors
/// When the database refuses.
pub fn find_custom_filter(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    id: CustomFilterId,
) -> Result<Option<CustomFilter>, StoreError> {
    let sql = format!("{FILTER} WHERE account_id = ?1 AND user_id = ?2 AND id = ?3");
    let found = all(
        connection,
        &sql,
        params![account.get(), user.get(), id.get()],
        read_filter,
    );
    Ok(found?.pop())
}

/// How many views a user saved, of every kind.
///
/// # Errors
/// When the database refuses.
pub fn count_custom_filters(
    connection: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM custom_filter WHERE account_id = ?1 AND user_id = ?2",
        )?
        .query_row(params![account.get(), user.get()], |row| row.get(0))?)
}

/// Writes back the changeable columns of a saved view.
///
/// # Errors
/// When the database refuses.
pub fn save_custom_filter(
    connection: &Connection,
    view: &CustomFilter,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE custom_filter SET name = ?2, filter_type = ?3, query = ?4, updated_at = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            view.id.get(),
            view.name,
            Bind(&view.filter_type),
            Bind(&view.query),
            now.as_millis()
        ])?;
    Ok(())
}

/// What [`delete`] removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A macro.
    Macro(MacroId),
    /// A saved view.
    CustomFilter(CustomFilterId),
    /// The definition of a custom attribute; values stay.
    AttributeDefinition(AttributeDefinitionId),
}

/// Removes a row.
///
/// # Errors
/// When the database refuses.
pub fn delete(connection: &Connection, which: Resource) -> Result<(), StoreError> {
    let (table, id) = match which {
        Resource::Macro(id) => ("macro", id.get()),
        Resource::CustomFilter(id) => ("custom_filter", id.get()),
        Resource::AttributeDefinition(id) => ("attribute_definition", id.get()),
    };
    connection
        .prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
        .execute(params![id])?;
    Ok(())
}

/// The definitions of custom attributes, of one model (its wire name) or all.
///
/// # Errors
/// When the database refuses.
pub fn attribute_definitions(
    connection: &Connection,
    account: AccountId,
    model: Option<&str>,
) -> Result<Vec<AttributeDefinition>, StoreError> {
    all(
        connection,
        "SELECT id, attribute_display_name, attribute_display_type, attribute_description,
            attribute_key, regex_pattern, regex_cue, attribute_values, attribute_model,
            created_at, updated_at FROM attribute_definition
         WHERE account_id = ?1 AND (?2 IS NULL OR attribute_model = ?2) ORDER BY id",
        params![account.get(), model],
        |row| {
            Ok(AttributeDefinition {
                id: row.at(0)?,
                attribute_display_name: row.at(1)?,
                attribute_display_type: row.at(2)?,
                attribute_description: row.at(3)?,
                attribute_key: row.at(4)?,
                regex_pattern: row.at(5)?,
                regex_cue: row.at(6)?,
                attribute_values: row.at(7)?,
                attribute_model: row.at(8)?,
                default_value: None,
                created_at: row.at(9)?,
                updated_at: row.at(10)?,
            })
        },
    )
}

/// Writes back the changeable columns of a definition.
///
/// # Errors
/// When the database refuses.
pub fn save_attribute_definition(
    connection: &Connection,
    definition: &AttributeDefinition,
    now: Timestamp,
) -> Result<(), StoreError> {
    let binds: &[&dyn ToSql] = &[
        &Bind(&definition.id),
        &Bind(&definition.attribute_display_name),
        &Bind(&definition.attribute_display_type),
        &Bind(&definition.attribute_description),
        &Bind(&definition.attribute_key),
        &Bind(&definition.attribute_model),
        &Bind(&definition.attribute_values),
        &Bind(&definition.regex_pattern),
        &Bind(&definition.regex_cue),
        &Bind(&now),
    ];
    connection
        .prepare_cached(
            "UPDATE attribute_definition SET attribute_display_name = ?2,
                attribute_display_type = ?3, attribute_description = ?4, attribute_key = ?5,
                attribute_model = ?6, attribute_values = ?7, regex_pattern = ?8, regex_cue = ?9,
                updated_at = ?10 WHERE id = ?1",
        )?
        .execute(binds)?;
    Ok(())
}
