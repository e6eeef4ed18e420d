//! Lists: what is asked for, pages, counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    InboxId, LabelTitle, TeamId, Timestamp,
    conversation::{Category, Status},
};

/// The three tabs of every list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Every conversation.
    All,
    /// Those without an agent.
    Unassigned,
    /// Those of the signed-in agent.
    #[default]
    Mine,
}

/// Which place of the sidebar a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Scope {
    /// The whole module.
    #[default]
    Everything,
    /// One team.
    Team(TeamId),
    /// One inbox.
    Inbox(InboxId),
    /// One label.
    Label(LabelTitle),
}

/// Which conversations, without the tab.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListFilter {
    /// Which module; absent for both.
    pub category: Option<Category>,
    /// Which status; absent for every one.
    pub status: Option<Status>,
    /// Which place.
    pub scope: Scope,
}

impl Default for ListFilter {
    fn default() -> Self {
        Self {
            category: Some(Category::Chat),
            status: Some(Status::Open),
            scope: Scope::Everything,
        }
    }
}

/// An opaque place in a list. Good for the same filter and tab only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// A page of a list, newest activity first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; absent at the end.
    pub next: Option<Cursor>,
}

/// Tab counts of one filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabCounts {
    /// All.
    pub all: u32,
    /// Without an agent.
    pub unassigned: u32,
    /// Of the signed-in agent.
    pub mine: u32,
}

/// The sidebar's numbers: open conversations, pending operations included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All, unassigned, mine.
    pub tabs: TabCounts,
    /// By inbox.
    pub inboxes: BTreeMap<InboxId, u32>,
    /// By team.
    pub teams: BTreeMap<TeamId, u32>,
    /// By label.
    pub labels: BTreeMap<LabelTitle, u32>,
    /// Open conversations of the signed-in agent with unread messages: the number in the window's title.
    pub unread: u32,
    /// Undelivered operations in the outbox.
    pub outbox: u32,
    /// Undelivered operations that wait for the agent.
    pub parked: u32,
    /// When these numbers were last known to equal the server's; absent when they never were.
    pub as_of: Option<Timestamp>,
}
