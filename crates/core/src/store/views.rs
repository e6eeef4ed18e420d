//! Custom views, those of the server included.
//!
//! A row holds what the agent wants and what the server has. What the server has yet to be told is derived from the two
//! and kept in `change`; so several edits while offline are one request, and an edit that is taken back is none.

use guichet_model::{
    AccountKey, OperationId, Timestamp, ViewKey,
    filter::Filter,
    outbox::Reason,
    view::{View, ViewPlace, ViewState},
};
use guichet_protocol::{JsonObject, ids::CustomFilterId, rest::CustomFilter};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError,
    reference::attribute_definitions,
    sql::{from_json, json},
};
use crate::custom_views::wire;

/// What the server has yet to be told of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewChange {
    /// That it exists.
    Create,
    /// That it is another one now.
    Update,
    /// That it is gone.
    Delete,
}

impl ViewChange {
    const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|change| change.name() == name)
    }
}

/// A change as it was sent. A server that knows the operation's key must see the same again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewAttempt {
    /// Which change.
    pub change: ViewChange,
    /// Name.
    pub name: String,
    /// The query, whole.
    pub query: JsonObject,
}

/// What the server has of a view.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerView {
    /// Its number.
    pub id: CustomFilterId,
    /// Its name.
    pub name: String,
    /// Its query.
    pub query: JsonObject,
}

impl From<&CustomFilter> for ServerView {
    fn from(view: &CustomFilter) -> Self {
        Self {
            id: view.id,
            name: view.name.clone(),
            query: view.query.clone(),
        }
    }
}

/// A view as its row holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredView {
    /// Local address.
    pub key: ViewKey,
    /// Where the agent's own copy is to be kept.
    pub place: ViewPlace,
    /// Name.
    pub name: String,
    /// What it matches; absent where that cannot be read here.
    pub filter: Option<Filter>,
    /// Deleted here.
    pub gone: bool,
    /// What the server has.
    pub server: Option<ServerView>,
    /// What the server has yet to be told.
    pub change: Option<ViewChange>,
    /// The key of the change that is on its way.
    pub op: Option<OperationId>,
    /// That change as it was sent; its answer is open.
    pub attempt: Option<ViewAttempt>,
    /// When that answer was lost.
    pub unknown_at: Option<Timestamp>,
    /// How often the change was tried.
    pub attempts: u32,
    /// Earliest next try.
    pub not_before: Timestamp,
    /// Why the server refused.
    pub reason: Option<Reason>,
}

impl StoredView {
    /// What the server has yet to be told.
    fn needed(&self) -> Option<ViewChange> {
        let wanted = self.place == ViewPlace::Server && !self.gone;
        match &self.server {
            None => wanted.then_some(ViewChange::Create),
            Some(_) if !wanted => Some(ViewChange::Delete),
            Some(server) => {
                let same = server.name == self.name
                    && (self.filter.is_none() || self.filter == wire::parse(&server.query));
                (!same).then_some(ViewChange::Update)
            }
        }
    }

    /// The change as it is to be sent now. Keys that other programs keep beside the conditions stay.
    #[must_use]
    pub fn next_attempt(&self, change: ViewChange) -> ViewAttempt {
        let kept = self.server.as_ref().map(|server| &server.query);
        ViewAttempt {
            change,
            name: self.name.clone(),
            query: wire::print(self.filter.as_ref(), kept),
        }
    }
}

const COLUMNS: &str =
    "key, place, name, filter, gone, server_id, server_name, server_query, change, op, attempt,
    unknown_at, attempts, not_before, reason";

fn read_view(row: &Row<'_>) -> Result<StoredView, StoreError> {
    let place: String = row.get(1)?;
    let filter: Option<String> = row.get(3)?;
    let server_id: Option<i64> = row.get(5)?;
    let query: Option<String> = row.get(7)?;
    let change: Option<String> = row.get(8)?;
    let attempt: Option<String> = row.get(10)?;
    let reason: Option<String> = row.get(14)?;
    let server = match server_id {
        Some(id) => Some(ServerView {
            id: CustomFilterId(id),
            name: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
            query: query
                .map(|text| from_json(&text, "view"))
                .transpose()?
                .unwrap_or_default(),
        }),
        None => None,
    };
    Ok(StoredView {
        key: ViewKey(row.get(0)?),
        place: if place == "server" {
            ViewPlace::Server
        } else {
            ViewPlace::Local
        },
        name: row.get(2)?,
        filter: filter.map(|text| from_json(&text, "view")).transpose()?,
        gone: row.get(4)?,
        server,
        change: change.and_then(|name| ViewChange::from_name(&name)),
        op: row.get::<_, Option<String>>(9)?.map(OperationId),
        attempt: attempt.map(|text| from_json(&text, "view")).transpose()?,
        unknown_at: row.get::<_, Option<i64>>(11)?.map(Timestamp),
        attempts: row.get(12)?,
        not_before: Timestamp(row.get(13)?),
        reason: reason.map(|text| from_json(&text, "reason")).transpose()?,
    })
}

/// What a view matches, for a list.
///
/// # Errors
/// [`StoreError::NotFound`] for one that is not here; [`StoreError::UnreadableView`].
pub(super) fn view_filter(
    connection: &Connection,
    account: AccountKey,
    key: ViewKey,
) -> Result<Filter, StoreError> {
    let text: Option<Option<String>> = connection
        .prepare_cached(
            "SELECT filter FROM mine.view WHERE key = ?1 AND account = ?2 AND gone = 0",
        )?
        .query_row(params![key.0, account.0], |row| row.get(0))
        .optional()?;
    let text = text.ok_or(StoreError::NotFound("view"))?;
    from_json(&text.ok_or(StoreError::UnreadableView)?, "view")
}

impl Store {
    /// The views as people see them, in the agent's order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn views(&self, account: AccountKey) -> Result<Vec<View>, StoreError> {
        self.read(|connection| {
            let definitions = attribute_definitions(connection, account)?;
            let shown = |view: StoredView| {
                let filter = view
                    .filter
                    .filter(|filter| filter.flaw(&definitions).is_none());
                View {
                    key: view.key,
                    name: view.name,
                    readable: filter.is_some(),
                    filter: filter.unwrap_or_default(),
                    place: view.place,
                    state: match (view.change, view.reason) {
                        (None, _) => ViewState::Saved,
                        (Some(_), None) => ViewState::Waiting,
                        (Some(_), Some(reason)) => ViewState::Refused { reason },
                    },
                }
            };
            let views = all(connection, "mine.view", account)?;
            Ok(views
                .into_iter()
                .filter(|view| !view.gone)
                .map(shown)
                .collect())
        })
    }

    /// Every view of an account as its row holds it, those deleted here too.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stored_views(&self, account: AccountKey) -> Result<Vec<StoredView>, StoreError> {
        all(&self.mine(), "view", account)
    }

    /// Makes a view, or changes one, durably. A change that was refused is tried again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for one that is not here, [`StoreError::DiskFull`]: nothing was kept.
    pub fn save_view(
        &self,
        account: AccountKey,
        key: Option<ViewKey>,
        name: &str,
        filter: &Filter,
        place: ViewPlace,
    ) -> Result<ViewKey, StoreError> {
        let place = match place {
            ViewPlace::Server => "server",
            ViewPlace::Local => "local",
        };
        let filter = json(filter, "view")?;
        self.change_views(|transaction| {
            let key = match key {
                Some(key) => {
                    let changed = transaction.execute(
                        "UPDATE view SET name = ?3, filter = ?4, place = ?5, reason = NULL, not_before = 0
                         WHERE key = ?1 AND account = ?2 AND gone = 0",
                        params![key.0, account.0, name, filter, place],
                    )?;
                    if changed == 0 {
                        return Err(StoreError::NotFound("view"));
                    }
                    key
                }
                None => {
                    transaction.execute(
                        "INSERT INTO view (account, place, name, filter, position)
                         VALUES (?1, ?2, ?3, ?4,
                             (SELECT coalesce(max(position), 0) + 1 FROM view WHERE account = ?1))",
                        params![account.0, place, name, filter],
                    )?;
                    ViewKey(transaction.last_insert_rowid())
                }
            };
            settle(transaction, key)?;
            Ok(key)
        })
    }

    /// Renames a view whose conditions cannot be read here; the conditions stay.
    ///
    /// # Errors
    /// As [`Store::save_view`].
    pub fn rename_view(
        &self,
        account: AccountKey,
        key: ViewKey,
        name: &str,
    ) -> Result<(), StoreError> {
        self.change_views(|transaction| {
            let changed = transaction.execute(
                "UPDATE view SET name = ?3, reason = NULL, not_before = 0
                 WHERE key = ?1 AND account = ?2 AND gone = 0",
                params![key.0, account.0, name],
            )?;
            if changed == 0 {
                return Err(StoreError::NotFound("view"));
            }
            settle(transaction, key)
        })
    }

    /// Deletes a view durably.
    ///
    /// # Errors
    /// As [`Store::save_view`].
    pub fn delete_view(&self, account: AccountKey, key: ViewKey) -> Result<(), StoreError> {
        self.change_views(|transaction| {
            let changed = transaction.execute(
                "UPDATE view SET gone = 1, reason = NULL, not_before = 0
                 WHERE key = ?1 AND account = ?2 AND gone = 0",
                params![key.0, account.0],
            )?;
            if changed == 0 {
                return Err(StoreError::NotFound("view"));
            }
            settle(transaction, key)
        })
    }

    /// Puts views in order; those that are not named come after, as they were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn reorder_views(&self, account: AccountKey, keys: &[ViewKey]) -> Result<(), StoreError> {
        self.change_views(|transaction| {
            let mut ordered: Vec<ViewKey> = Vec::new();
            let before = all(transaction, "view", account)?;
            for key in keys {
                if before.iter().any(|view| view.key == *key) && !ordered.contains(key) {
                    ordered.push(*key);
                }
            }
            for view in &before {
                if !ordered.contains(&view.key) {
                    ordered.push(view.key);
                }
            }
            for (position, key) in (1_i64..).zip(&ordered) {
                transaction.execute(
                    "UPDATE view SET position = ?2 WHERE key = ?1",
                    params![key.0, position],
                )?;
            }
            Ok(())
        })
    }

    /// Takes over what the server has; whether anything changed. What the agent wants otherwise stays wanted.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_server_views(
        &self,
        account: AccountKey,
        server: &[ServerView],
    ) -> Result<bool, StoreError> {
        self.change_views(|transaction| {
            let before = all(transaction, "view", account)?;
            for view in server {
                let known = before.iter().find(|row| {
                    row.server
                        .as_ref()
                        .is_some_and(|server| server.id == view.id)
                });
                // One whose creation's answer is open is the one that was made.
                let known = known.or_else(|| {
                    before.iter().find(|row| {
                        row.server.is_none()
                            && row.attempt.as_ref().is_some_and(|attempt| {
                                attempt.change == ViewChange::Create
                                    && attempt.name == view.name
                                    && wire::parse(&attempt.query) == wire::parse(&view.query)
                            })
                    })
                });
                match known {
                    Some(row) => take_over(transaction, row, view)?,
                    None => insert_server_view(transaction, account, view)?,
                }
            }
            for row in &before {
                let Some(had) = &row.server else { continue };
                if !server.iter().any(|view| view.id == had.id) {
                    lost(transaction, row)?;
                }
            }
            Ok(all(transaction, "view", account)? != before)
        })
    }

    /// Marks a change as on its way, before it is sent, and counts the attempt. Gives the operation's key, which stays
    /// until the change is answered.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the view is no longer there.
    pub fn begin_view_attempt(
        &self,
        key: ViewKey,
        fresh: &OperationId,
        attempt: &ViewAttempt,
    ) -> Result<OperationId, StoreError> {
        let op: Option<String> = self
            .mine()
            .prepare_cached(
                "UPDATE view SET op = CASE WHEN attempt IS NULL THEN ?2 ELSE coalesce(op, ?2) END, attempt = ?3,
                     attempts = attempts + 1
                 WHERE key = ?1 RETURNING op",
            )?
            .query_row(params![key.0, fresh.0, json(attempt, "view")?], |row| {
                row.get(0)
            })
            .optional()?;
        op.map(OperationId).ok_or(StoreError::NotFound("view"))
    }

    /// Stores what the server has after a change was answered: the view, or nothing when it is gone there.
    ///
    /// # Errors
    /// When the database fails; the change is then still open.
    pub fn view_delivered(
        &self,
        account: AccountKey,
        key: ViewKey,
        server: Option<&ServerView>,
    ) -> Result<(), StoreError> {
        self.change_views(|transaction| {
            if let Some(server) = server {
                // A fetch may have met it before this answer came.
                transaction.execute(
                    "DELETE FROM view WHERE account = ?1 AND server_id = ?2 AND key != ?3",
                    params![account.0, server.id.0, key.0],
                )?;
            }
            transaction.execute(
                "UPDATE view SET server_id = ?2, server_name = ?3, server_query = ?4, op = NULL, attempt = NULL,
                     unknown_at = NULL, attempts = 0, not_before = 0, reason = NULL
                 WHERE key = ?1",
                params![
                    key.0,
                    server.map(|server| server.id.0),
                    server.map(|server| &server.name),
                    server
                        .map(|server| json(&server.query, "view"))
                        .transpose()?,
                ],
            )?;
            settle(transaction, key)
        })
    }

    /// Puts a change back that did not go. `unknown_at` says that the server may have it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn view_set_back(
        &self,
        key: ViewKey,
        unknown_at: Option<Timestamp>,
        not_before: Timestamp,
        reason: Option<&Reason>,
    ) -> Result<(), StoreError> {
        let reason = reason.map(|reason| json(reason, "reason")).transpose()?;
        self.change_views(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE view SET unknown_at = ?2, not_before = ?3, reason = ?4,
                         attempt = CASE WHEN ?2 IS NULL THEN NULL ELSE attempt END,
                         op = CASE WHEN ?2 IS NULL THEN NULL ELSE op END
                     WHERE key = ?1",
                )?
                .execute(params![
                    key.0,
                    unknown_at.map(|at| at.0),
                    not_before.0,
                    reason
                ])?;
            settle(transaction, key)
        })
    }

    fn change_views<T>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut mine = self.mine();
        let transaction = mine.transaction()?;
        let done = change(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

fn all(
    connection: &Connection,
    table: &str,
    account: AccountKey,
) -> Result<Vec<StoredView>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {table} WHERE account = ?1 ORDER BY position, key"
    ))?;
    let mut rows = statement.query([account.0])?;
    let mut views = Vec::new();
    while let Some(row) = rows.next()? {
        views.push(read_view(row)?);
    }
    Ok(views)
}

/// Derives what the server has yet to be told. One that is gone here and there goes for good, unless an answer is open.
fn settle(transaction: &Connection, key: ViewKey) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached(&format!("SELECT {COLUMNS} FROM view WHERE key = ?1"))?;
    let mut rows = statement.query([key.0])?;
    let Some(view) = rows.next()?.map(read_view).transpose()? else {
        return Ok(());
    };
    // While an answer is open the server may have what was sent: that comes first, whatever is wanted now.
    let change = match &view.attempt {
        Some(attempt) => Some(attempt.change),
        None => view.needed(),
    };
    if view.gone && change.is_none() {
        transaction.execute("DELETE FROM view WHERE key = ?1", [key.0])?;
        return Ok(());
    }
    transaction
        .prepare_cached("UPDATE view SET change = ?2 WHERE key = ?1")?
        .execute(params![key.0, change.map(ViewChange::name)])?;
    Ok(())
}

/// The server's view as it is now. Where the agent wanted nothing else than the server had, the agent follows.
fn take_over(
    transaction: &Connection,
    row: &StoredView,
    view: &ServerView,
) -> Result<(), StoreError> {
    transaction.execute(
        "UPDATE view SET server_id = ?2, server_name = ?3, server_query = ?4 WHERE key = ?1",
        params![row.key.0, view.id.0, view.name, json(&view.query, "view")?],
    )?;
    if row.server.is_none() {
        transaction.execute(
            "UPDATE view SET op = NULL, attempt = NULL, unknown_at = NULL, attempts = 0 WHERE key = ?1",
            [row.key.0],
        )?;
    } else if row.change.is_none() {
        transaction.execute(
            "UPDATE view SET name = ?2, filter = ?3 WHERE key = ?1",
            params![
                row.key.0,
                view.name,
                wire::parse(&view.query)
                    .map(|filter| json(&filter, "view"))
                    .transpose()?,
            ],
        )?;
    }
    settle(transaction, row.key)
}

fn insert_server_view(
    transaction: &Connection,
    account: AccountKey,
    view: &ServerView,
) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT INTO view (account, place, name, filter, position, server_id, server_name, server_query)
         VALUES (?1, 'server', ?3, ?5, (SELECT coalesce(max(position), 0) + 1 FROM view WHERE account = ?1), ?2, ?3, ?4)",
        params![
            account.0,
            view.id.0,
            view.name,
            json(&view.query, "view")?,
            wire::parse(&view.query)
                .map(|filter| json(&filter, "view"))
                .transpose()?,
        ],
    )?;
    Ok(())
}

/// The server no longer has it. An edit that waits makes it anew: what the agent did is not lost.
fn lost(transaction: &Connection, row: &StoredView) -> Result<(), StoreError> {
    if row.change.is_none() {
        transaction.execute("DELETE FROM view WHERE key = ?1", [row.key.0])?;
        return Ok(());
    }
    transaction.execute(
        "UPDATE view SET server_id = NULL, server_name = NULL, server_query = NULL, op = NULL, attempt = NULL,
             unknown_at = NULL, attempts = 0
         WHERE key = ?1",
        [row.key.0],
    )?;
    settle(transaction, row.key)
}
