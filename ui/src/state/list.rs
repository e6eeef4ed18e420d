//! The list of conversations: what is asked for, the rows that are loaded, and how a fresh answer is taken in.

use std::collections::{HashMap, HashSet};

use guichet_model::{
    ConversationKey, OperationId,
    conversation::ConversationRow,
    view::{Cursor, ListFilter, Tab, TabCounts},
};
use reactive_stores::Store;

use super::Load;

/// The list of conversations.
#[derive(Debug, Clone, Default, Store)]
pub struct List {
    /// Which conversations.
    pub filter: ListFilter,
    /// Which tab.
    pub tab: Tab,
    /// Counts on the tabs; absent until they were read once.
    pub tab_counts: Option<TabCounts>,
    /// The loaded rows, from the top, without a gap.
    #[store(key: ConversationKey = |row| row.key)]
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<Cursor>,
    /// How far the first page has come.
    pub load: Load,
    /// The row that j and k move from.
    pub selected: Option<ConversationKey>,
    /// The conversations that an action is for, where several are picked out; they need not be loaded.
    pub marked: HashSet<ConversationKey>,
}

/// What can be done to many conversations at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Many {
    /// Change the status.
    Status,
    /// Pending, until a moment.
    Snooze,
    /// Assign to an agent.
    Assign,
    /// Assign to a team.
    Team,
    /// Change the priority.
    Priority,
    /// Add and remove labels.
    Labels,
    /// Run a macro.
    Macro,
    /// Mark read or unread.
    Read,
}

/// What was done to many conversations at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Undo it by this.
    pub batch: OperationId,
    /// What, in the words of the menu it was chosen from.
    pub what: String,
    /// To how many conversations.
    pub count: u32,
    /// For how many it made no sense.
    pub skipped: usize,
}

/// The loaded rows from one to another, both included, whichever comes first; only the second where the first is not
/// loaded.
#[must_use]
pub fn range(
    rows: &[ConversationRow],
    from: Option<ConversationKey>,
    to: ConversationKey,
) -> Vec<ConversationKey> {
    let place = |key| rows.iter().position(|row| row.key == key);
    let Some(end) = place(to) else {
        return Vec::new();
    };
    let begin = from.and_then(place).unwrap_or(end);
    rows.iter()
        .skip(begin.min(end))
        .take(begin.abs_diff(end) + 1)
        .map(|row| row.key)
        .collect()
}

/// Adds a page at the end. A row that moved between the two reads is kept once, where it was.
pub fn append(rows: &mut Vec<ConversationRow>, page: Vec<ConversationRow>) {
    let known: HashSet<ConversationKey> = rows.iter().map(|row| row.key).collect();
    rows.extend(page.into_iter().filter(|row| !known.contains(&row.key)));
}

/// The fresh rows in the order they have on screen, while the pointer is among them: known rows keep their place, gone
/// ones go, new ones wait for the next read. Nothing slides away under a click.
#[must_use]
pub fn in_place(shown: &[ConversationRow], fresh: Vec<ConversationRow>) -> Vec<ConversationRow> {
    let mut by_key: HashMap<ConversationKey, ConversationRow> =
        fresh.into_iter().map(|row| (row.key, row)).collect();
    shown
        .iter()
        .filter_map(|row| by_key.remove(&row.key))
        .collect()
}

/// Whether two lists show the same conversations in the same order.
#[must_use]
pub fn same_order(one: &[ConversationRow], other: &[ConversationRow]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.key == b.key)
}

/// How many places the rows on screen moved, by most of them: what the scroll position moves along.
#[must_use]
pub fn shift(
    before: &[ConversationKey],
    first_visible: usize,
    visible: usize,
    after: &[ConversationKey],
) -> isize {
    let places: HashMap<ConversationKey, usize> = after
        .iter()
        .enumerate()
        .map(|(place, key)| (*key, place))
        .collect();
    let mut votes: HashMap<isize, usize> = HashMap::new();
    for (place, key) in before.iter().enumerate().skip(first_visible).take(visible) {
        if let Some(now) = places.get(key) {
            let moved = now.cast_signed().saturating_sub(place.cast_signed());
            *votes.entry(moved).or_default() += 1;
        }
    }
    votes
        .into_iter()
        .max_by_key(|(moved, count)| (*count, std::cmp::Reverse(moved.unsigned_abs())))
        .map_or(0, |(moved, _)| moved)
}

/// The row that follows (or precedes) the selected one; the first where nothing is selected. A row that left the list
/// counts as standing before the one that took its place. Absent at the end.
#[must_use]
pub fn neighbour(
    rows: &[ConversationRow],
    selected: Option<ConversationKey>,
    left_at: Option<usize>,
    step: Step,
) -> Option<ConversationKey> {
    let place = selected.and_then(|key| rows.iter().position(|row| row.key == key));
    let wanted = match (place, left_at, step) {
        (Some(place), _, Step::Next) => place + 1,
        (Some(place), _, Step::Previous) => place.checked_sub(1)?,
        (None, Some(left_at), Step::Next) => left_at,
        (None, Some(left_at), Step::Previous) => left_at.checked_sub(1)?,
        (None, None, _) => 0,
    };
    rows.get(wanted).map(|row| row.key)
}

/// Which way the selection moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Down.
    Next,
    /// Up.
    Previous,
}
