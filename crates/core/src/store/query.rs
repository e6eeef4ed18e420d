//! A statement put together from pieces, with the values that stand in it.

use rusqlite::{CachedStatement, Connection, params_from_iter, types::Value};

use super::StoreError;

/// A statement under construction. Values are numbered as they come.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    sql: String,
    values: Vec<Value>,
}

impl Query {
    /// Begins with `sql`.
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
        }
    }

    /// Adds text.
    pub(super) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a place for a value.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push('?');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// Adds ` AND ` with a condition that ends in a value.
    pub(super) fn and(&mut self, left: &str, value: impl Into<Value>) -> &mut Self {
        self.push(" AND ").push(left).value(value)
    }

    /// Runs it: `read` gets the statement and its values.
    ///
    /// # Errors
    /// Whatever SQLite or `read` gives.
    pub(super) fn run<T>(
        &self,
        connection: &Connection,
        read: impl FnOnce(rusqlite::Rows<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut statement: CachedStatement<'_> = connection.prepare_cached(&self.sql)?;
        read(statement.query(params_from_iter(self.values.iter()))?)
    }
}
