//! How model values stand in columns.

use guichet_model::message::{AttachmentKind, Author, Delivery, Direction};
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

pub(super) fn direction_code(direction: Direction) -> i64 {
    match direction {
        Direction::Incoming => 0,
        Direction::Outgoing => 1,
        Direction::Activity => 2,
        Direction::Template => 3,
    }
}

pub(super) fn direction(code: i64) -> Direction {
    match code {
        0 => Direction::Incoming,
        1 => Direction::Outgoing,
        3 => Direction::Template,
        _ => Direction::Activity,
    }
}

pub(super) fn delivery_code(delivery: Delivery) -> i64 {
    match delivery {
        Delivery::Delivered => 1,
        Delivery::Read => 2,
        Delivery::Failed => 3,
        _ => 0,
    }
}

pub(super) fn delivery(code: i64) -> Delivery {
    match code {
        1 => Delivery::Delivered,
        2 => Delivery::Read,
        3 => Delivery::Failed,
        _ => Delivery::Sent,
    }
}

/// Kind, id and name of an author.
pub(super) fn author_columns(author: &Author) -> (i64, Option<i64>, &str) {
    match author {
        Author::Contact { id, name } => (0, id.map(|id| id.0), name),
        Author::Agent { id, name } => (1, Some(id.0), name),
        Author::Bot { name } => (2, None, name),
        Author::System => (3, None, ""),
    }
}

pub(super) fn author(kind: i64, id: Option<i64>, name: String) -> Author {
    match (kind, id) {
        (0, id) => Author::Contact {
            id: id.map(guichet_model::ContactId),
            name,
        },
        (1, Some(id)) => Author::Agent {
            id: guichet_model::AgentId(id),
            name,
        },
        (2, _) => Author::Bot { name },
        _ => Author::System,
    }
}

pub(super) fn attachment_kind_name(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
        AttachmentKind::Location => "location",
        AttachmentKind::Other => "other",
    }
}

pub(super) fn attachment_kind(name: &str) -> AttachmentKind {
    match name {
        "image" => AttachmentKind::Image,
        "audio" => AttachmentKind::Audio,
        "video" => AttachmentKind::Video,
        "file" => AttachmentKind::File,
        "location" => AttachmentKind::Location,
        _ => AttachmentKind::Other,
    }
}

/// A value as JSON text. Model values always serialise.
pub(super) fn json(value: &impl Serialize, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Unreadable { what, source })
}

/// A text of a row, as it stands there.
///
/// # Errors
/// When the column holds none.
pub(super) fn text<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row str, rusqlite::Error> {
    Ok(row.get_ref(column)?.as_str()?)
}

/// A text of a row, or NULL.
///
/// # Errors
/// When the column holds something else.
pub(super) fn optional_text<'row>(
    row: &'row Row<'_>,
    column: usize,
) -> Result<Option<&'row str>, rusqlite::Error> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

pub(super) fn from_json<T: DeserializeOwned>(
    text: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Unreadable { what, source })
}
