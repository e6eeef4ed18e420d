//! Lists: what is asked for, pages, counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ConversationKey, InboxId, LabelTitle, OperationId, TeamId, Timestamp, ViewKey,
    conversation::{Category, Status},
    filter::Filter,
    outbox::Reason,
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
    /// Every team that the signed-in agent belongs to.
    MyTeams,
    /// A custom view.
    View(ViewKey),
    /// What a filter matches: the builder's preview.
    Matching(Filter),
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// When something last happened.
    #[default]
    LastActivity,
    /// When it began.
    Created,
    /// Priority; those without come last either way.
    Priority,
    /// How long the customer has been waiting; those who do not wait come last either way.
    WaitingLongest,
    /// Those with unread messages before those without; within each by last activity, newest first.
    UnreadFirst,
}

/// In which direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// As the name of the order says: newest, most pressing, longest waiting, unread first.
    #[default]
    Descending,
    /// The other way round.
    Ascending,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Sort {
    /// What it is ordered by.
    pub by: SortBy,
    /// In which direction.
    pub direction: Direction,
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
    /// In which order; newest activity first where it is not said.
    #[serde(default)]
    pub sort: Sort,
}

impl Default for ListFilter {
    fn default() -> Self {
        Self {
            category: Some(Category::Chat),
            status: Some(Status::Open),
            scope: Scope::Everything,
            sort: Sort::default(),
        }
    }
}

/// What an agent chose for the list of one place, remembered for the next time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChoice {
    /// Which tab.
    #[serde(default)]
    pub tab: Tab,
    /// Which status; absent for every one.
    pub status: Option<Status>,
    /// In which order.
    pub sort: Sort,
}

impl ListChoice {
    /// How the list of a place shows until the agent chooses: what is open, newest activity first. Of a whole module
    /// one's own, of a narrower place all of it. A custom view says itself which status it wants.
    #[must_use]
    pub fn usual(scope: &Scope) -> Self {
        Self {
            tab: match scope {
                Scope::Everything => Tab::Mine,
                _ => Tab::All,
            },
            status: match scope {
                Scope::View(_) | Scope::Matching(_) => None,
                _ => Some(Status::Open),
            },
            sort: Sort::default(),
        }
    }
}

/// A custom view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Local address; stays when it is renamed or edited.
    pub key: ViewKey,
    /// Name.
    pub name: String,
    /// What it matches. Empty where [`View::readable`] says no.
    pub filter: Filter,
    /// Where it is kept.
    pub place: ViewPlace,
    /// Whether the server has it as it stands here.
    pub state: ViewState,
    /// No: another program made it with a condition that this one does not know, so its list cannot be shown.
    pub readable: bool,
}

/// Where a view is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewPlace {
    /// On the server, where the web dashboard shows it too.
    Server,
    /// On this computer only: it has a condition that the server has no name for.
    Local,
}

/// Whether the server has a view as it stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ViewState {
    /// It has, or need not.
    Saved,
    /// It will, once it can be reached.
    Waiting,
    /// It refused. Saving again tries again.
    Refused {
        /// Why.
        reason: Reason,
    },
}

/// Keys of a list, for selecting all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedKeys {
    /// In the list's order, at most [`MOST_SELECTED`].
    pub keys: Vec<ConversationKey>,
    /// Whether the list goes on.
    pub more: bool,
}

/// The most conversations that can be selected at once.
pub const MOST_SELECTED: usize = 2000;

/// What was done to many conversations as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Undo it by this.
    pub id: OperationId,
    /// For how many conversations an operation was queued.
    pub queued: u32,
    /// Those for which it makes no sense (a moment that has passed, a conversation that is gone): nothing was done.
    pub skipped: Vec<ConversationKey>,
}

/// What became of undoing a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchUndone {
    /// Operations that were still here: gone, as if never done.
    pub withdrawn: u32,
    /// Conversations whose operation was delivered already: set back to what it was before by a new one.
    pub reversed: u32,
    /// Conversations where it cannot be undone: it is on its way, a macro ran, or a text was sent.
    pub stays: Vec<ConversationKey>,
}

/// An opaque place in a list. Good for the same filter and tab only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// Rows of a page that a window asks for.
pub const PAGE: u32 = 50;

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
    /// Drafts, of both modules.
    #[serde(default)]
    pub drafts: u32,
    /// When these numbers were last known to equal the server's; absent when they never were.
    pub as_of: Option<Timestamp>,
}
