//! What the agent chose or used: how the list of each place is to be, and the emoji used lately.

use guichet_model::{
    AccountKey,
    conversation::Category,
    view::{ListChoice, Scope},
};
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, sql::json};

impl Store {
    /// What the agent chose for the list of a place.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_choice(
        &self,
        account: AccountKey,
        category: Option<&Category>,
        scope: &Scope,
    ) -> Result<Option<ListChoice>, StoreError> {
        let name = choice_name(account, category, scope)?;
        self.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached("SELECT value FROM mine.setting WHERE name = ?1")?
                .query_row([&name], |row| row.get(0))
                .optional()?;
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
        })
    }

    /// Remembers what the agent chose for the list of a place.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_list_choice(
        &self,
        account: AccountKey,
        category: Option<&Category>,
        scope: &Scope,
        choice: &ListChoice,
    ) -> Result<(), StoreError> {
        self.mine().execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![
                choice_name(account, category, scope)?,
                json(choice, "list choice")?
            ],
        )?;
        Ok(())
    }

    /// The emoji used lately, the last one first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recent_emoji(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached("SELECT value FROM mine.setting WHERE name = 'emoji'")?
                .query_row([], |row| row.get(0))
                .optional()?;
            let recent = text.and_then(|text| serde_json::from_str(&text).ok());
            Ok(recent.unwrap_or_default())
        })
    }

    /// Keeps the emoji used lately, the last one first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_recent_emoji(&self, recent: &[String]) -> Result<(), StoreError> {
        self.mine().execute(
            "INSERT INTO setting (name, value) VALUES ('emoji', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [json(&recent, "emoji")?],
        )?;
        Ok(())
    }
}

fn choice_name(
    account: AccountKey,
    category: Option<&Category>,
    scope: &Scope,
) -> Result<String, StoreError> {
    let category = category.map_or("all", Category::wire_name);
    let scope = json(scope, "list")?;
    Ok(format!("list {account} {category} {scope}"))
}
