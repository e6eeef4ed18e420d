//! The open conversation: the messages that are loaded and how fresh pages are taken in.

use guichet_model::{
    ConversationKey, MessageId, Timestamp,
    conversation::Conversation,
    draft::{Drafts, Mode, RefusedFile},
    message::{Message, Timeline, TimelineCursor},
};
use reactive_stores::Store;

use super::Load;

/// Messages of one page.
pub const PAGE: u32 = 24;

/// The open conversation.
#[derive(Debug, Clone, Default, Store)]
pub struct Thread {
    /// Which; absent when none is open.
    pub open: Option<ConversationKey>,
    /// Header, composer and related panel; absent until it was read.
    pub conversation: Option<Conversation>,
    /// The loaded messages, oldest first, without a gap, pending ones last.
    pub messages: Vec<Message>,
    /// Where older ones begin; absent at the beginning of what is known here.
    pub older: Option<TimelineCursor>,
    /// Whether the thread is known back to its first message.
    pub complete: bool,
    /// How far opening has come.
    pub load: Load,
    /// What is typed and not sent.
    pub drafts: Drafts,
    /// What the composer writes.
    pub mode: Mode,
    /// Counts how often the composer was asked to take the focus.
    pub focus: u32,
    /// Whether files are held over the window.
    pub held_over: bool,
    /// How many times files are being copied into the profile.
    pub attaching: u32,
    /// Files that could not be attached lately.
    pub refused: Vec<RefusedFile>,
}

/// Takes in the newest page anew. Messages older than the page stay; where the page does not reach what is loaded, the
/// loaded ones go, because between them there would be a gap.
#[must_use]
pub fn with_newest(
    loaded: Vec<Message>,
    older: Option<TimelineCursor>,
    complete: bool,
    page: Timeline,
) -> (Vec<Message>, Option<TimelineCursor>, bool) {
    let first = page.messages.iter().find_map(place);
    let Some(first) = first else {
        return (page.messages, page.older, page.complete);
    };
    let kept: Vec<Message> = loaded
        .iter()
        .filter(|message| place(message).is_some_and(|place| place < first))
        .cloned()
        .collect();
    let reaches = loaded.iter().filter_map(place).any(|place| place >= first);
    if kept.is_empty() || !reaches {
        return (page.messages, page.older, page.complete);
    }
    let messages = kept.into_iter().chain(page.messages).collect();
    (messages, older, complete)
}

/// Puts an older page in front.
#[must_use]
pub fn with_older(loaded: Vec<Message>, page: Timeline) -> Vec<Message> {
    let first = loaded.iter().find_map(place);
    page.messages
        .into_iter()
        .filter(|message| match (place(message), first) {
            (Some(place), Some(first)) => place < first,
            _ => true,
        })
        .chain(loaded)
        .collect()
}

/// The loaded messages cut back to the newest `keep`, with the cursor that gives the rest again.
#[must_use]
pub fn cut_back(
    loaded: Vec<Message>,
    older: Option<TimelineCursor>,
    keep: usize,
) -> (Vec<Message>, Option<TimelineCursor>) {
    let surplus = loaded.len().saturating_sub(keep);
    let messages: Vec<Message> = loaded.into_iter().skip(surplus).collect();
    if surplus == 0 {
        return (messages, older);
    }
    let cursor = messages
        .iter()
        .find_map(place)
        .map(|(created_at, id)| TimelineCursor { created_at, id });
    (messages, cursor.or(older))
}

/// Where a message stands in its thread; pending ones stand nowhere yet.
fn place(message: &Message) -> Option<(Timestamp, MessageId)> {
    message.id.map(|id| (message.created_at, id))
}
