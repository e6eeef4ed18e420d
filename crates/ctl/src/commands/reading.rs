//! Reading: answered from the local copy, with or without a network.

use guichet_core::Network;
use guichet_model::{
    AccountKey, ConversationKey, InboxId, LabelTitle, TeamId,
    conversation::ConversationRow,
    message::Message,
    view::{Cursor, ListFilter, Scope},
};
use tokio::time::timeout;

use super::{ATTEMPT, Desk, lists};
use crate::{
    arguments::{List, Show},
    error::Error,
    shapes::{CountsShape, MessageShape, PageShape, RowShape, ShowShape},
};

/// The longest page the core gives of a thread.
const THREAD_PAGE: u32 = 500;

pub(super) fn list(desk: &Desk, list: List) -> Result<String, Error> {
    let account = desk.account()?;
    let places = Places::new(&list);
    let filter = ListFilter {
        category: list.category.category(),
        status: list.status.status(),
        scope: match &list.view {
            Some(view) => Scope::View(lists::find(desk, account, view)?),
            None => places.scope(),
        },
        sort: list.sort.sort(list.ascending),
    };
    let mut cursor = list.cursor.map(Cursor);
    let mut items = Vec::new();
    // The core narrows to one place; what else was asked for is sieved here, so a page may take more than one.
    loop {
        let wanted = list
            .limit
            .saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        let tab = list.tab.tab();
        let page = desk
            .core
            .list(account, &filter, tab, cursor.as_ref(), wanted)?;
        cursor = page.next;
        let fitting = page.items.into_iter().filter(|row| places.hold(row));
        items.extend(fitting.map(RowShape::from));
        let full = u32::try_from(items.len()).unwrap_or(u32::MAX) >= list.limit;
        if full || cursor.is_none() {
            break;
        }
    }
    let next = cursor.map(|cursor| cursor.0);
    desk.document(&PageShape { items, next })
}

/// Where the listed conversations stand: every given place at once.
struct Places {
    inbox: Option<InboxId>,
    team: Option<TeamId>,
    label: Option<LabelTitle>,
}

impl Places {
    fn new(list: &List) -> Self {
        Self {
            inbox: list.inbox.map(InboxId),
            team: list.team.map(TeamId),
            label: list
                .label
                .as_ref()
                .map(|title| LabelTitle(title.to_lowercase())),
        }
    }

    /// One of them, for the core.
    fn scope(&self) -> Scope {
        match (&self.label, self.team, self.inbox) {
            (Some(label), _, _) => Scope::Label(label.clone()),
            (None, Some(team), _) => Scope::Team(team),
            (None, None, Some(inbox)) => Scope::Inbox(inbox),
            (None, None, None) => Scope::Everything,
        }
    }

    fn hold(&self, row: &ConversationRow) -> bool {
        self.inbox.is_none_or(|inbox| row.inbox == inbox)
            && self.team.is_none_or(|team| row.team == Some(team))
            && self
                .label
                .as_ref()
                .is_none_or(|label| row.labels.contains(label))
    }
}

pub(super) fn counts(desk: &Desk) -> Result<String, Error> {
    let counts = desk.core.counts(desk.account()?)?;
    desk.document(&CountsShape::from(counts))
}

pub(super) async fn show(desk: &Desk, show: &Show) -> Result<String, Error> {
    let account = desk.account()?;
    let key = desk.conversation(account, show.conversation.id)?;
    let mut messages = newest(desk, account, key, show.limit)?;
    if messages.is_none() && desk.network == Network::Allowed {
        // Not all of it is here. Without an answer, what is here is shown.
        let _ = timeout(ATTEMPT, desk.core.refresh_thread(account, key)).await;
        messages = newest(desk, account, key, show.limit)?;
    }
    let messages = match messages {
        Some(messages) => messages,
        None => here(desk, account, key, show.limit)?.0,
    };
    let opened = desk.core.open_conversation(account, key, 1)?;
    desk.document(&ShowShape {
        conversation: opened.conversation.row.into(),
        messages: messages.into_iter().map(MessageShape::from).collect(),
    })
}

/// The newest messages, unless some of them are not here.
fn newest(
    desk: &Desk,
    account: AccountKey,
    key: ConversationKey,
    limit: u32,
) -> Result<Option<Vec<Message>>, Error> {
    let (messages, complete) = here(desk, account, key, limit)?;
    let enough = u32::try_from(messages.len()).unwrap_or(u32::MAX) >= limit;
    Ok((enough || complete).then_some(messages))
}

/// The newest messages that are here, oldest first, and whether there are no older ones anywhere.
fn here(
    desk: &Desk,
    account: AccountKey,
    key: ConversationKey,
    limit: u32,
) -> Result<(Vec<Message>, bool), Error> {
    let mut messages: Vec<Message> = Vec::new();
    let mut before = None;
    let complete = loop {
        let missing = limit.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
        let page = desk
            .core
            .timeline(account, key, before, missing.clamp(1, THREAD_PAGE))?;
        messages.splice(0..0, page.messages);
        before = page.older;
        let full = u32::try_from(messages.len()).unwrap_or(u32::MAX) >= limit;
        if full || before.is_none() {
            break page.complete;
        }
    };
    let surplus = messages
        .len()
        .saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
    messages.drain(..surplus);
    Ok((messages, complete))
}
