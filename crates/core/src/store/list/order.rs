//! The orders of a list, each as columns that all go one way, so that a place in it is one row value.

use guichet_model::view::{Cursor, Direction, Sort, SortBy};
use rusqlite::Row;

use crate::store::{StoreError, query::Query};

/// A place in a list: the values of the order's columns, and the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    columns: Vec<i64>,
    key: i64,
}

/// An order: columns of a conversation named `c`, all ascending or all descending, and then the key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    columns: &'static [&'static str],
    way: &'static str,
    test: &'static str,
    /// Whether an index gives it.
    pub(super) indexed: bool,
}

const NEWEST: &str = "c.last_activity_at";
/// Urgent is 4, none is 0.
const PRESSING: &str =
    "(CASE c.priority WHEN 'urgent' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
    WHEN 'low' THEN 1 ELSE 0 END)";
/// Low before urgent, none last, when read downwards.
const CALM: &str =
    "(CASE c.priority WHEN 'urgent' THEN -4 WHEN 'high' THEN -3 WHEN 'medium' THEN -2
    WHEN 'low' THEN -1 ELSE -5 END)";
/// Waiting longest first and not waiting last, when read downwards.
const WAITING: &str = "(-coalesce(c.waiting_since, 9000000000000000))";
/// Waiting shortest first and not waiting last, when read downwards.
const FRESH: &str = "coalesce(c.waiting_since, -1)";

impl Order {
    pub(super) const fn of(sort: Sort) -> Self {
        let down = matches!(sort.direction, Direction::Descending);
        let (columns, indexed): (&'static [&'static str], bool) = match (sort.by, down) {
            (SortBy::LastActivity, _) => (&[NEWEST], true),
            (SortBy::Created, _) => (&["c.created_at"], false),
            (SortBy::Priority, true) => (&[PRESSING, NEWEST], false),
            (SortBy::Priority, false) => (&[CALM, NEWEST], false),
            (SortBy::WaitingLongest, true) => (&[WAITING, NEWEST], false),
            (SortBy::WaitingLongest, false) => (&[FRESH, NEWEST], false),
            (SortBy::UnreadFirst, true) => (&["(c.unread > 0)", NEWEST], false),
            (SortBy::UnreadFirst, false) => (&["(c.unread = 0)", NEWEST], false),
        };
        let up = !down && matches!(sort.by, SortBy::LastActivity | SortBy::Created);
        Self {
            columns,
            way: if up { "ASC" } else { "DESC" },
            test: if up { " > (" } else { " < (" },
            indexed,
        }
    }

    /// The order's columns of table `of`, for a select list: `, … AS sort_0, … AS sort_1`.
    pub(super) fn select(&self, of: &str) -> String {
        (0..)
            .zip(self.columns)
            .map(|(at, column): (u32, _)| format!(", {} AS sort_{at}", renamed(column, of)))
            .collect()
    }

    /// ` ORDER BY …` of table `of`, whose key is `key`.
    pub(super) fn order_by(&self, of: &str, key: &str) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{} {}", renamed(column, of), self.way))
            .collect();
        format!(" ORDER BY {}, {key} {}", columns.join(", "), self.way)
    }

    /// ` ORDER BY …` of the columns that [`Order::select`] named, of a subquery named `s`.
    pub(super) fn order_again(&self) -> String {
        let columns: Vec<String> = (0..self.columns.len())
            .map(|at| format!("s.sort_{at} {}", self.way))
            .collect();
        format!(" ORDER BY {}, s.key {}", columns.join(", "), self.way)
    }

    /// Adds the condition that a row comes after `position`.
    pub(super) fn push_after(&self, query: &mut Query, of: &str, key: &str, position: &Position) {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| renamed(column, of))
            .collect();
        query
            .push(" AND (")
            .push(&columns.join(", "))
            .push(", ")
            .push(key)
            .push(")")
            .push(self.test);
        for value in &position.columns {
            query.value(*value).push(", ");
        }
        query.value(position.key).push(")");
    }

    /// The place of a row that was read with [`Order::select`] at its end.
    pub(super) fn position(&self, row: &Row<'_>, key: i64) -> Result<Position, StoreError> {
        let all = row.as_ref().column_count();
        let columns = (all - self.columns.len()..all)
            .map(|at| row.get(at))
            .collect::<Result<_, _>>()?;
        Ok(Position { columns, key })
    }

    /// Reads a cursor of this order.
    pub(super) fn parse(&self, cursor: &Cursor) -> Option<Position> {
        let mut values = cursor
            .0
            .split('.')
            .map(str::parse)
            .collect::<Result<Vec<i64>, _>>()
            .ok()?;
        let key = values.pop()?;
        (values.len() == self.columns.len()).then_some(Position {
            columns: values,
            key,
        })
    }
}

impl Position {
    pub(super) fn cursor(&self) -> Cursor {
        let mut text = String::new();
        for value in &self.columns {
            text.push_str(&format!("{value}."));
        }
        text.push_str(&self.key.to_string());
        Cursor(text)
    }
}

fn renamed(column: &str, of: &str) -> String {
    if of == "c" {
        column.to_owned()
    } else {
        column.replace("c.", &format!("{of}."))
    }
}
