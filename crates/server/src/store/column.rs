//! How values stand in SQLite: ids as integers, times as milliseconds, enums and JSON as text.

use guichet_protocol::JsonObject;
use guichet_protocol::ids::{
    AccountId, AgentBotId, AttachmentId, AttributeDefinitionId, CannedResponseId, ChangeSeq,
    ChannelId, ContactId, ContactInboxId, ContactNoteId, ConversationDisplayId, CustomFilterId,
    InboxId, LabelId, MacroId, MessageId, NotificationId, TeamId, UserId,
};
use guichet_protocol::rest::{
    AccountStatus, AttributeDisplayType, AttributeModel, Availability, ChangeKind, ChannelType,
    ContentType, ConversationCategory, ConversationStatus, FileType, FilterType, MacroVisibility,
    MessageStatus, MessageType, NotificationType, Priority, Role,
};
use guichet_protocol::time::Timestamp;
use rusqlite::types::{FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, ToSql};

/// A type that stands in a column.
pub trait Column: Sized {
    /// The value to store.
    fn to_column(&self) -> ToSqlOutput<'_>;

    /// The value read.
    ///
    /// # Errors
    /// When the column holds something else.
    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

/// Passes a [`Column`] as a statement's parameter.
pub struct Bind<'a, T: Column>(pub &'a T);

impl<T: Column> ToSql for Bind<'_, T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_column())
    }
}

/// Reads [`Column`]s of a row by their names.
pub trait RowExt {
    /// The value of a named column.
    ///
    /// # Errors
    /// When there is no such column, or it holds something else.
    fn col<T: Column>(&self, name: &str) -> rusqlite::Result<T>;

    /// The value of a column by its place.
    ///
    /// # Errors
    /// When there is no such column, or it holds something else.
    fn at<T: Column>(&self, index: usize) -> rusqlite::Result<T>;
}

impl RowExt for Row<'_> {
    fn col<T: Column>(&self, name: &str) -> rusqlite::Result<T> {
        self.at(self.as_ref().column_index(name)?)
    }

    fn at<T: Column>(&self, index: usize) -> rusqlite::Result<T> {
        let value = self.get_ref(index)?;
        T::from_column(value).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(index, value.data_type(), Box::new(error))
        })
    }
}

impl<T: Column> Column for Option<T> {
    fn to_column(&self) -> ToSqlOutput<'_> {
        match self {
            Some(value) => value.to_column(),
            None => ToSqlOutput::Owned(Value::Null),
        }
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_column(value).map(Some),
        }
    }
}

fn integer(value: i64) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(Value::Integer(value))
}

fn text(value: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes()))
}

impl Column for i64 {
    fn to_column(&self) -> ToSqlOutput<'_> {
        integer(*self)
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64()
    }
}

impl Column for f64 {
    fn to_column(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Owned(Value::Real(*self))
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_f64()
    }
}

impl Column for bool {
    fn to_column(&self) -> ToSqlOutput<'_> {
        integer(i64::from(*self))
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|number| number != 0)
    }
}

impl Column for String {
    fn to_column(&self) -> ToSqlOutput<'_> {
        text(self)
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Column for Timestamp {
    fn to_column(&self) -> ToSqlOutput<'_> {
        integer(self.as_millis())
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_millis)
    }
}

impl Column for MessageType {
    fn to_column(&self) -> ToSqlOutput<'_> {
        integer(self.number())
    }

    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_number)
    }
}

macro_rules! json_columns {
    ($($type:ty),+ $(,)?) => {$(
        impl Column for $type {
            fn to_column(&self) -> ToSqlOutput<'_> {
                // Values built of JSON parts always serialise.
                let text = serde_json::to_string(self).unwrap_or_default();
                ToSqlOutput::Owned(Value::Text(text))
            }

            fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
                serde_json::from_str(value.as_str()?).map_err(FromSqlError::other)
            }
        }
    )+};
}

json_columns!(JsonObject, Vec<serde_json::Value>);

macro_rules! id_columns {
    ($($id:ident),+ $(,)?) => {$(
        impl Column for $id {
            fn to_column(&self) -> ToSqlOutput<'_> {
                integer(self.get())
            }

            fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map($id)
            }
        }
    )+};
}

id_columns!(
    AccountId,
    AgentBotId,
    AttachmentId,
    AttributeDefinitionId,
    CannedResponseId,
    ChangeSeq,
    ChannelId,
    ContactId,
    ContactInboxId,
    ContactNoteId,
    ConversationDisplayId,
    CustomFilterId,
    InboxId,
    LabelId,
    MacroId,
    MessageId,
    NotificationId,
    TeamId,
    UserId,
);

macro_rules! enum_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for $name {
            fn to_column(&self) -> ToSqlOutput<'_> {
                text(self.as_str())
            }

            fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str().map($name::from_wire)
            }
        }
    )+};
}

enum_columns!(
    AccountStatus,
    AttributeDisplayType,
    AttributeModel,
    Availability,
    ChangeKind,
    ChannelType,
    ContentType,
    ConversationCategory,
    ConversationStatus,
    FileType,
    FilterType,
    MacroVisibility,
    MessageStatus,
    NotificationType,
    Priority,
    Role,
    SenderType,
);

/// The row id of a conversation. It never leaves the server but in notifications: everywhere else
/// the API shows the display id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationRowId(pub i64);

/// A stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(pub i64);

macro_rules! row_id_columns {
    ($($id:ident),+ $(,)?) => {$(
        impl $id {
            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $id {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }
    )+};
}

row_id_columns!(ConversationRowId, BlobId);
id_columns!(ConversationRowId, BlobId);

/// What kind of row a message's sender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SenderType {
    /// An agent.
    User,
    /// A customer.
    Contact,
    /// A bot.
    AgentBot,
}

impl SenderType {
    /// The name on the wire and in the column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Contact => "Contact",
            Self::AgentBot => "AgentBot",
        }
    }

    fn from_wire(text: &str) -> Self {
        match text {
            "Contact" => Self::Contact,
            "AgentBot" => Self::AgentBot,
            _ => Self::User,
        }
    }
}
