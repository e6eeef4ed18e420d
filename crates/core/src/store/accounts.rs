//! Accounts of the profile, and its settings.

use guichet_model::{
    AccountKey, AgentId,
    account::{Availability, Role},
    settings::Settings,
};
use rusqlite::{OptionalExtension, Row, params};

use super::{
    Store, StoreError,
    sql::{from_json, json},
};

/// An account as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// Local address.
    pub key: AccountKey,
    /// The rest.
    pub details: AccountDetails,
    /// Kept only for the work queued in it.
    pub signed_out: bool,
}

/// What a sign-in tells of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// The server's origin.
    pub server: String,
    /// The server's instance id, else its origin.
    pub identity: String,
    /// The account's number on the server.
    pub account_id: i64,
    /// The signed-in agent.
    pub me: AgentId,
    /// The account's name.
    pub name: String,
    /// The agent's name.
    pub my_name: String,
    /// The agent's e-mail address.
    pub my_email: String,
    /// What the agent may do.
    pub role: Role,
    /// The desk that runs on this computer.
    pub local: bool,
    /// The agent said yes to plain http.
    pub allow_http: bool,
    /// The server's version.
    pub version: String,
    /// What the server adds to Chatwoot's API.
    pub capabilities: Vec<String>,
    /// What the agent chose to be seen as.
    pub availability: Availability,
}

const COLUMNS: &str =
    "key, server, identity, account_id, user_id, name, user_name, user_email, local, allow_http,
    version, capabilities, availability, signed_out, role";

fn read_account(row: &Row<'_>) -> Result<StoredAccount, StoreError> {
    let capabilities: String = row.get(11)?;
    let availability: String = row.get(12)?;
    let role: String = row.get(14)?;
    Ok(StoredAccount {
        key: AccountKey(row.get(0)?),
        details: AccountDetails {
            server: row.get(1)?,
            identity: row.get(2)?,
            account_id: row.get(3)?,
            me: AgentId(row.get(4)?),
            name: row.get(5)?,
            my_name: row.get(6)?,
            my_email: row.get(7)?,
            role: from_json(&role, "role").unwrap_or_default(),
            local: row.get(8)?,
            allow_http: row.get(9)?,
            version: row.get(10)?,
            capabilities: from_json(&capabilities, "capability list")?,
            availability: from_json(&availability, "availability").unwrap_or_default(),
        },
        signed_out: row.get(13)?,
    })
}

impl Store {
    /// Every account, signed-out ones included, in order of first sign-in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM mine.account ORDER BY key"))?;
            let mut rows = statement.query([])?;
            let mut accounts = Vec::new();
            while let Some(row) = rows.next()? {
                accounts.push(read_account(row)?);
            }
            Ok(accounts)
        })
    }

    /// One account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn account(&self, key: AccountKey) -> Result<StoredAccount, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM mine.account WHERE key = ?1"
            ))?;
            let mut rows = statement.query([key.0])?;
            rows.next()?
                .map_or(Err(StoreError::NotFound("account")), read_account)
        })
    }

    /// Adds an account or renews the one that is here already; gives its key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_account(&self, details: &AccountDetails) -> Result<AccountKey, StoreError> {
        let key = self
            .mine()
            .prepare_cached(
                "INSERT INTO account (server, identity, account_id, user_id, name, user_name, user_email, local,
                     allow_http, version, capabilities, availability, role, signed_out)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)
                 ON CONFLICT (identity, account_id, user_id) DO UPDATE SET server = excluded.server,
                     name = excluded.name, user_name = excluded.user_name, user_email = excluded.user_email,
                     local = excluded.local, allow_http = excluded.allow_http, version = excluded.version,
                     capabilities = excluded.capabilities, availability = excluded.availability, role = excluded.role,
                     signed_out = 0
                 RETURNING key",
            )?
            .query_row(
                params![
                    details.server,
                    details.identity,
                    details.account_id,
                    details.me.0,
                    details.name,
                    details.my_name,
                    details.my_email,
                    details.local,
                    details.allow_http,
                    details.version,
                    json(&details.capabilities, "capability list")?,
                    json(&details.availability, "availability")?,
                    json(&details.role, "role")?,
                ],
                |row| row.get(0),
            )?;
        Ok(AccountKey(key))
    }

    /// Forgets an account. While its outbox holds something it stays, marked as signed out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sign_out_account(&self, key: AccountKey) -> Result<(), StoreError> {
        {
            let mut mine = self.mine();
            let transaction = mine.transaction()?;
            transaction.execute("UPDATE account SET signed_out = 1 WHERE key = ?1", [key.0])?;
            // What the server has anyway is a copy; local views and what it has yet to be told are not.
            transaction.execute(
                "DELETE FROM view WHERE account = ?1 AND place = 'server' AND change IS NULL",
                [key.0],
            )?;
            transaction.execute(
                "DELETE FROM account WHERE key = ?1
                     AND NOT EXISTS (SELECT 1 FROM operation WHERE account = ?1)
                     AND NOT EXISTS (SELECT 1 FROM draft WHERE account = ?1)
                     AND NOT EXISTS (SELECT 1 FROM recording WHERE account = ?1)
                     AND NOT EXISTS (SELECT 1 FROM draft_file WHERE account = ?1)
                     AND NOT EXISTS (SELECT 1 FROM view WHERE account = ?1)",
                [key.0],
            )?;
            transaction.commit()?;
        }
        self.forget_copy(key)
    }

    /// What the agent prefers; the defaults where nothing was chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        self.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached("SELECT value FROM mine.setting WHERE name = 'settings'")?
                .query_row([], |row| row.get(0))
                .optional()?;
            Ok(text
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default())
        })
    }

    /// Keeps what the agent prefers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        self.mine().execute(
            "INSERT INTO setting (name, value) VALUES ('settings', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [json(settings, "settings")?],
        )?;
        Ok(())
    }
}
