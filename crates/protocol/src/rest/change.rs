//! The change feed of an account, on servers with [`super::Capability::Changes`].

use crate::envelope::{Lenient, nullable};
use crate::ids::{ChangeSeq, ConversationDisplayId};
use crate::open_enum::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What kind of record changed, hence what [`Change::id`] means.
    ChangeKind {
        /// A conversation (display id): any of its fields, not its messages.
        Conversation = "conversation",
        /// A message; [`Change::conversation_id`] says where.
        Message = "message",
        /// A contact.
        Contact = "contact",
        /// An inbox, or its members.
        Inbox = "inbox",
        /// A team, or its members.
        Team = "team",
        /// A label.
        Label = "label",
        /// An agent of the account.
        Agent = "agent",
        /// A canned response.
        CannedResponse = "canned_response",
        /// A macro.
        Macro = "macro",
        /// A saved view of the caller.
        CustomFilter = "custom_filter",
        /// The definition of a custom attribute.
        AttributeDefinition = "attribute_definition",
        /// A notification of the caller.
        Notification = "notification",
        /// The account itself.
        Account = "account",
    }
}

/// One changed record. A record that changed several times within a page stands there once, at
/// its latest position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its position in the feed.
    pub seq: ChangeSeq,
    /// What kind of record.
    pub kind: ChangeKind,
    /// Which record of that kind; a conversation by its display id.
    pub id: i64,
    /// Whether it is gone, or gone from the caller's sight.
    #[serde(default, deserialize_with = "nullable")]
    pub deleted: bool,
    /// For a message, the conversation that it stands in. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationDisplayId>,
}

/// `GET changes?after=<seq>&limit=<n>`: what changed after a position, of what the caller may see.
/// Without `after`: the current head and no changes. A position that the server no longer covers
/// is answered with 410: sync afresh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangesPage {
    /// The changes, oldest first.
    #[serde(default)]
    pub changes: Lenient<Change>,
    /// The position to ask `after` next time. It moves even past changes that the caller may not
    /// see, so an empty page still makes progress.
    pub next: ChangeSeq,
    /// Whether more are there already.
    #[serde(default, deserialize_with = "nullable")]
    pub more: bool,
}
