//! Agents, teams, inboxes and labels, and where the sync of each account stands.

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, TeamId,
    account::{Agent, Inbox, Label, Reference, Team},
    attribute::AttributeDefinition,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Store, StoreError,
    sql::{from_json, json},
};

/// A place in the sync of an account that survives a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncMark {
    /// Sequence number of the change feed up to which everything is here.
    Cursor,
    /// Server time (ms) up to which everything is here, for servers without a change feed.
    Watermark,
    /// The next page of the first sync's headers.
    HeadersPage,
    /// Present when every header is here.
    HeadersComplete,
    /// Local time (ms) when the copy was last level with the server.
    AsOf,
    /// The server's own tab counts, JSON, until every header is here.
    ServerCounts,
}

impl SyncMark {
    const fn name(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::Watermark => "watermark",
            Self::HeadersPage => "headers_page",
            Self::HeadersComplete => "headers_complete",
            Self::AsOf => "as_of",
            Self::ServerCounts => "server_counts",
        }
    }
}

impl Store {
    /// Replaces the reference data; tells whether anything changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_reference(
        &self,
        account: AccountKey,
        reference: &Reference,
    ) -> Result<bool, StoreError> {
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        let mut changed = put_kind(&transaction, account, "agent", &reference.agents, |agent| {
            agent.id.to_string()
        })?;
        changed |= put_kind(&transaction, account, "team", &reference.teams, |team| {
            team.id.to_string()
        })?;
        changed |= put_kind(
            &transaction,
            account,
            "inbox",
            &reference.inboxes,
            |inbox| inbox.id.to_string(),
        )?;
        changed |= put_kind(&transaction, account, "label", &reference.labels, |label| {
            label.title.0.clone()
        })?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The reference data as last known.
    ///
    /// # Errors
    /// When the database fails.
    pub fn reference(&self, account: AccountKey) -> Result<Reference, StoreError> {
        self.read(|connection| {
            let mut agents: Vec<Agent> = read_kind(connection, account, "agent")?;
            let mut teams: Vec<Team> = read_kind(connection, account, "team")?;
            let mut inboxes: Vec<Inbox> = read_kind(connection, account, "inbox")?;
            let mut labels: Vec<Label> = read_kind(connection, account, "label")?;
            agents.sort_by_cached_key(|agent| agent.name.to_lowercase());
            teams.sort_by_cached_key(|team| team.name.to_lowercase());
            inboxes.sort_by_cached_key(|inbox| inbox.name.to_lowercase());
            labels.sort_by(|a, b| a.title.cmp(&b.title));
            Ok(Reference {
                agents,
                teams,
                inboxes,
                labels,
            })
        })
    }

    /// Reads a sync mark.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sync_mark(
        &self,
        account: AccountKey,
        mark: SyncMark,
    ) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT value FROM main.sync WHERE account = ?1 AND name = ?2")?
                .query_row(params![account.0, mark.name()], |row| row.get(0))
                .optional()?)
        })
    }

    /// Sets a sync mark, or clears it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_sync_mark(
        &self,
        account: AccountKey,
        mark: SyncMark,
        value: Option<&str>,
    ) -> Result<(), StoreError> {
        let cache = self.cache();
        match value {
            Some(value) => cache
                .prepare_cached(
                    "INSERT INTO sync (account, name, value) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account, name) DO UPDATE SET value = excluded.value",
                )?
                .execute(params![account.0, mark.name(), value])?,
            None => cache
                .prepare_cached("DELETE FROM sync WHERE account = ?1 AND name = ?2")?
                .execute(params![account.0, mark.name()])?,
        };
        Ok(())
    }
}

/// The attribute definitions of an account.
pub(super) fn attribute_definitions(
    connection: &Connection,
    account: AccountKey,
) -> Result<Vec<AttributeDefinition>, StoreError> {
    read_kind(connection, account, "attribute")
}

/// The teams that the signed-in agent belongs to.
pub(super) fn my_teams(
    connection: &Connection,
    account: AccountKey,
) -> Result<Vec<TeamId>, StoreError> {
    let teams: Vec<Team> = read_kind(connection, account, "team")?;
    Ok(teams
        .iter()
        .filter(|team| team.is_member)
        .map(|team| team.id)
        .collect())
}

pub(super) fn put_kind<T: Serialize>(
    cache: &Connection,
    account: AccountKey,
    kind: &str,
    items: &[T],
    id: impl Fn(&T) -> String,
) -> Result<bool, StoreError> {
    let mut before: BTreeMap<String, String> = cache
        .prepare_cached("SELECT id, body FROM reference WHERE account = ?1 AND kind = ?2")?
        .query_map(params![account.0, kind], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut changed = false;
    for item in items {
        let id = id(item);
        let body = json(item, "reference")?;
        if before.remove(&id).as_ref() != Some(&body) {
            changed = true;
            cache
                .prepare_cached(
                    "INSERT INTO reference (account, kind, id, body) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (account, kind, id) DO UPDATE SET body = excluded.body",
                )?
                .execute(params![account.0, kind, id, body])?;
        }
    }
    for gone in before.keys() {
        changed = true;
        cache
            .prepare_cached("DELETE FROM reference WHERE account = ?1 AND kind = ?2 AND id = ?3")?
            .execute(params![account.0, kind, gone])?;
    }
    Ok(changed)
}

pub(super) fn read_one<T: DeserializeOwned>(
    connection: &Connection,
    account: AccountKey,
    kind: &str,
    id: &str,
) -> Result<Option<T>, StoreError> {
    connection
        .prepare_cached(
            "SELECT body FROM main.reference WHERE account = ?1 AND kind = ?2 AND id = ?3",
        )?
        .query_row(params![account.0, kind, id], |row| row.get::<_, String>(0))
        .optional()?
        .map(|body| from_json(&body, "reference"))
        .transpose()
}

pub(super) fn read_kind<T: DeserializeOwned>(
    connection: &Connection,
    account: AccountKey,
    kind: &str,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT body FROM main.reference WHERE account = ?1 AND kind = ?2")?;
    let mut rows = statement.query(params![account.0, kind])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(from_json(&row.get::<_, String>(0)?, "reference")?);
    }
    Ok(items)
}
