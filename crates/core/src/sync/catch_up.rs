//! Filling gaps: the first sync, and what happened while there was no connection.
//!
//! With a change feed, everything after the stored cursor is fetched by name. Stock Chatwoot has none: then by change
//! time while the gap is short, else by paging from the newest activity back to the stored watermark. Where neither
//! mark is here, or the cursor is too old, every header is paged through, newest first, and the list is usable after the
//! first page. Threads follow, those first that the agent is likely to open.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use futures_util::{StreamExt, TryStreamExt, stream};
use guichet_model::{
    ContactId, DisplayId, Event, MessageId, Timestamp,
    account::{Progress, Reference},
    view::TabCounts,
};
use guichet_protocol::{
    ids::{ChangeSeq, ConversationDisplayId},
    rest::{Change, ChangeKind, Conversation, ConversationCounts, ConversationQuery, SortBy},
};

use super::{account_runtime::AccountRuntime, apply, contacts, threads};
use crate::{
    Error,
    api::{self, Desk},
    custom_views,
    store::reference::SyncMark,
};

/// Requests at a time on a server that has no request budget.
const LANES: usize = 4;
/// Changes asked for at a time.
const CHANGES_PAGE: u32 = 1000;
/// Conversations that changed, above which paging through headers is cheaper than asking for each.
const MANY_CHANGED: usize = 300;
/// The longest gap that is filled by change time in one answer.
const SHORT_GAP: Duration = Duration::from_secs(2 * 3600);
/// What a watermark is set back by, for clocks and for rows that commit late.
const OVERLAP: Duration = Duration::from_secs(60);
/// Threads fetched ahead on a server with a request budget.
const THREADS_ON_A_BUDGET: u32 = 40;
/// Threads fetched ahead on our own server.
const THREADS: u32 = 20_000;
/// No server has more pages than this; a feed of pages that never ends is cut here.
const MOST_PAGES: u32 = 40_000;

/// Makes the local copy level with the server: names, headers, and the threads whose messages changed.
pub(crate) async fn catch_up(runtime: &AccountRuntime) -> Result<(), Error> {
    let desk = runtime.desk().await?;
    refresh_reference(runtime, &desk).await?;
    custom_views::refresh(runtime, &desk).await?;
    let store = &runtime.shared.store;
    let complete = store
        .sync_mark(runtime.key(), SyncMark::HeadersComplete)?
        .is_some();
    if runtime.has("changes") {
        match store
            .sync_mark(runtime.key(), SyncMark::Cursor)?
            .and_then(|text| text.parse().ok())
        {
            Some(cursor) if complete => match follow_changes(runtime, &desk, ChangeSeq(cursor))
                .await
            {
                Err(Error::Api(api::Error::Gone)) => page_all_with_cursor(runtime, &desk).await?,
                other => other?,
            },
            _ => page_all_with_cursor(runtime, &desk).await?,
        }
    } else {
        match store
            .sync_mark(runtime.key(), SyncMark::Watermark)?
            .and_then(|text| text.parse().ok())
        {
            Some(watermark) if complete => {
                fill_gap_by_time(runtime, &desk, Timestamp(watermark)).await?
            }
            _ => page_all_with_watermark(runtime, &desk).await?,
        }
    }
    runtime.mark_level()
}

/// Fetches threads that are not here, or not to their end: those first that the agent is likely to open.
pub(crate) async fn fetch_threads(runtime: &AccountRuntime) -> Result<(), Error> {
    let budget = if runtime.has("changes") {
        THREADS
    } else {
        THREADS_ON_A_BUDGET
    };
    let lanes = if runtime.has("changes") { LANES } else { 1 };
    let wanted = runtime
        .shared
        .store
        .threads_to_fetch(runtime.owner(), budget)?;
    let desk = runtime.desk().await?;
    let desk = &desk;
    let total = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
    let done = AtomicU32::new(0);
    let (done, whole) = (&done, runtime.has("changes"));
    stream::iter(wanted)
        .map(|(key, id)| async move {
            let fetched = if whole {
                threads::fetch_whole(runtime, desk, id).await
            } else {
                threads::refresh(runtime, key).await
            };
            skip_gone(fetched)?;
            let now_done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if now_done % 25 == 0 || now_done == total {
                tracing::debug!(
                    account = runtime.key().0,
                    done = now_done,
                    total,
                    "threads fetched"
                );
            }
            Ok::<_, Error>(())
        })
        .buffer_unordered(lanes)
        .try_collect::<()>()
        .await
}

/// A conversation that vanished between two requests is no reason to stop.
fn skip_gone(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::Api(api::Error::NotFound | api::Error::NotPermitted { .. })) => Ok(()),
        other => other,
    }
}

/// Agents, teams, inboxes, labels.
pub(crate) async fn refresh_reference(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let (agents, teams, inboxes, labels) =
        tokio::try_join!(desk.agents(), desk.teams(), desk.inboxes(), desk.labels())?;
    runtime.count_skipped(agents.skipped, "agent");
    runtime.count_skipped(teams.skipped, "team");
    runtime.count_skipped(inboxes.skipped, "inbox");
    runtime.count_skipped(labels.skipped, "label");
    let reference = Reference {
        agents: agents.value.iter().map(apply::agent).collect(),
        teams: teams.value.iter().map(apply::team).collect(),
        inboxes: inboxes.value.iter().map(apply::inbox).collect(),
        labels: labels.value.iter().map(apply::label).collect(),
    };
    if runtime
        .shared
        .store
        .put_reference(runtime.key(), &reference)?
    {
        runtime.shared.emit(Event::ReferenceChanged {
            account: runtime.key(),
        });
    }
    super::related::refresh_lists(runtime, desk).await
}

/// What the change feed names, gathered by conversation.
#[derive(Default)]
struct Named {
    headers: BTreeSet<DisplayId>,
    gone: BTreeSet<DisplayId>,
    /// The lowest changed message of each conversation.
    messages: BTreeMap<DisplayId, MessageId>,
    reference: bool,
    contacts: BTreeSet<ContactId>,
    contacts_gone: BTreeSet<ContactId>,
    /// Macros, canned answers or attribute definitions.
    lists: bool,
}

impl Named {
    fn add(&mut self, change: &Change) {
        match change.kind {
            ChangeKind::Conversation if change.deleted => {
                self.headers.remove(&DisplayId(change.id));
                self.gone.insert(DisplayId(change.id));
            }
            ChangeKind::Conversation => {
                self.gone.remove(&DisplayId(change.id));
                self.headers.insert(DisplayId(change.id));
            }
            ChangeKind::Message => {
                if let Some(conversation) = change.conversation_id {
                    let id = MessageId(change.id);
                    let lowest = self.messages.entry(DisplayId(conversation.0)).or_insert(id);
                    *lowest = (*lowest).min(id);
                    self.headers.insert(DisplayId(conversation.0));
                }
            }
            ChangeKind::Inbox | ChangeKind::Team | ChangeKind::Label | ChangeKind::Agent => {
                self.reference = true
            }
            ChangeKind::Contact if change.deleted => {
                self.contacts.remove(&ContactId(change.id));
                self.contacts_gone.insert(ContactId(change.id));
            }
            ChangeKind::Contact => {
                self.contacts.insert(ContactId(change.id));
            }
            ChangeKind::Macro | ChangeKind::CannedResponse | ChangeKind::AttributeDefinition => {
                self.lists = true;
            }
            _ => {}
        }
    }
}

async fn follow_changes(
    runtime: &AccountRuntime,
    desk: &Desk,
    mut cursor: ChangeSeq,
) -> Result<(), Error> {
    loop {
        let mut named = Named::default();
        let mut more = true;
        let mut next = cursor;
        while more && named.headers.len() <= MANY_CHANGED {
            let answer = desk.changes(Some(next), CHANGES_PAGE).await?;
            runtime.count_skipped(answer.skipped, "change");
            answer
                .value
                .changes
                .items
                .iter()
                .for_each(|change| named.add(change));
            more = answer.value.more && answer.value.next > next;
            next = answer.value.next;
        }
        if named.headers.len() > MANY_CHANGED {
            return page_all_with_cursor(runtime, desk).await;
        }
        fetch_named(runtime, desk, &named).await?;
        runtime.shared.store.set_sync_mark(
            runtime.key(),
            SyncMark::Cursor,
            Some(&next.to_string()),
        )?;
        if !more {
            return Ok(());
        }
        cursor = next;
    }
}

async fn fetch_named(runtime: &AccountRuntime, desk: &Desk, named: &Named) -> Result<(), Error> {
    let store = &runtime.shared.store;
    for id in &named.gone {
        if let Some(key) = store.remove_conversation(runtime.key(), *id)? {
            runtime
                .shared
                .conversations_changed(runtime.key(), vec![key]);
        }
    }
    for id in &named.contacts {
        let Some(key) = store.contact_key(runtime.key(), *id)? else {
            continue;
        };
        skip_gone(super::related::refresh_contact(runtime, key).await)?;
    }
    if named.lists {
        super::related::refresh_lists(runtime, desk).await?;
    }
    stream::iter(named.headers.iter().copied())
        .map(|id| async move {
            fetch_header(runtime, desk, id).await?;
            let Some(lowest) = named.messages.get(&id) else {
                return Ok(());
            };
            let Some(key) = store.conversation_key(runtime.key(), id)? else {
                return Ok(());
            };
            match store.thread_state(runtime.key(), key)?.tail_from {
                Some(tail) => {
                    skip_gone(threads::fetch_from(runtime, desk, id, (*lowest).max(tail)).await)
                }
                None => skip_gone(threads::fetch_whole(runtime, desk, id).await),
            }
        })
        .buffer_unordered(LANES)
        .try_collect::<()>()
        .await?;
    // After the conversations: by now most of them show who is behind them instead.
    for id in &named.contacts_gone {
        contacts::forget(runtime, *id).await?;
    }
    Ok(())
}

/// Fetches one header; one that is gone or no longer visible leaves the local copy.
pub(crate) async fn fetch_header(
    runtime: &AccountRuntime,
    desk: &Desk,
    id: DisplayId,
) -> Result<(), Error> {
    match desk.conversation(ConversationDisplayId(id.0)).await {
        Ok(answer) => {
            let header = apply::header(&answer.value);
            let changed = runtime
                .shared
                .store
                .apply_headers(runtime.owner(), &[header])?;
            runtime.changed(changed);
            Ok(())
        }
        Err(api::Error::NotFound | api::Error::NotPermitted { .. }) => {
            if let Some(key) = runtime
                .shared
                .store
                .remove_conversation(runtime.key(), id)?
            {
                runtime
                    .shared
                    .conversations_changed(runtime.key(), vec![key]);
            }
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Everything, with the feed's head taken before, so that what changes meanwhile is followed afterwards.
async fn page_all_with_cursor(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let head = desk.changes(None, 1).await?.value.next;
    page_headers(runtime, desk, None).await?;
    let store = &runtime.shared.store;
    store.set_sync_mark(runtime.key(), SyncMark::Cursor, Some(&head.to_string()))?;
    store.set_sync_mark(runtime.key(), SyncMark::HeadersComplete, Some("1"))?;
    runtime.shared.emit(Event::ConversationsChanged {
        account: runtime.key(),
        conversations: Vec::new(),
    });
    Ok(())
}

async fn page_all_with_watermark(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let began = page_headers(runtime, desk, None).await?;
    runtime
        .shared
        .store
        .set_sync_mark(runtime.key(), SyncMark::HeadersComplete, Some("1"))?;
    set_watermark(runtime, began)
}

async fn fill_gap_by_time(
    runtime: &AccountRuntime,
    desk: &Desk,
    watermark: Timestamp,
) -> Result<(), Error> {
    let gap = runtime.shared.now().since(watermark) + OVERLAP;
    if gap > SHORT_GAP {
        let began = page_headers(runtime, desk, Some(watermark)).await?;
        return set_watermark(runtime, began);
    }
    let query = ConversationQuery {
        status: Some("all".to_owned()),
        updated_within: Some(gap.as_secs()),
        ..ConversationQuery::default()
    };
    let answer = desk.conversations(&query).await?;
    runtime.count_skipped(answer.skipped, "conversation");
    store_headers(runtime, &answer.value.conversations)?;
    set_watermark(runtime, answer.server_time)
}

fn set_watermark(runtime: &AccountRuntime, server_time: Option<Timestamp>) -> Result<(), Error> {
    let at = server_time.unwrap_or_else(|| runtime.shared.now());
    let at = at.0 - i64::try_from(OVERLAP.as_millis()).unwrap_or(0);
    Ok(runtime.shared.store.set_sync_mark(
        runtime.key(),
        SyncMark::Watermark,
        Some(&at.to_string()),
    )?)
}

/// Pages through headers, newest activity first, back to `until`; gives the server's time at the first page.
async fn page_headers(
    runtime: &AccountRuntime,
    desk: &Desk,
    until: Option<Timestamp>,
) -> Result<Option<Timestamp>, Error> {
    let mut began = None;
    let mut done = 0;
    let mut total = None;
    let mut seen = BTreeSet::new();
    for page in 1..=MOST_PAGES {
        let query = ConversationQuery {
            status: Some("all".to_owned()),
            page: Some(page),
            sort_by: Some(SortBy::LastActivityDesc),
            ..ConversationQuery::default()
        };
        let answer = desk.conversations(&query).await?;
        runtime.count_skipped(answer.skipped, "conversation");
        if page == 1 {
            began = answer.server_time;
            total = u32::try_from(answer.value.counts.all_count).ok();
            if until.is_none() {
                keep_server_counts(runtime, desk).await?;
            }
        }
        let conversations = &answer.value.conversations;
        let fresh = conversations
            .iter()
            .filter(|conversation| seen.insert(conversation.id))
            .count();
        store_headers(runtime, conversations)?;
        done += u32::try_from(fresh).unwrap_or(0);
        runtime.set_progress(Progress { done, total });
        let oldest = conversations
            .iter()
            .filter_map(|conversation| conversation.last_activity_at)
            .min();
        let passed = until
            .zip(oldest)
            .is_some_and(|(until, oldest)| apply::timestamp(oldest) < until);
        if conversations.is_empty() && answer.skipped == 0 || passed {
            break;
        }
    }
    if until.is_none() {
        forget_vanished(runtime, &seen)?;
        runtime
            .shared
            .store
            .set_sync_mark(runtime.key(), SyncMark::ServerCounts, None)?;
    }
    Ok(began)
}

/// Until every header is here, the tabs show the server's own counts.
async fn keep_server_counts(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let store = &runtime.shared.store;
    if store
        .sync_mark(runtime.key(), SyncMark::HeadersComplete)?
        .is_some()
    {
        return Ok(());
    }
    let counts: ConversationCounts = desk
        .conversation_meta(&ConversationQuery::default())
        .await?
        .value;
    let count = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    let tabs = TabCounts {
        all: count(counts.all_count),
        unassigned: count(counts.unassigned_count),
        mine: count(counts.mine_count),
    };
    let text = serde_json::to_string(&tabs).unwrap_or_default();
    Ok(store.set_sync_mark(runtime.key(), SyncMark::ServerCounts, Some(&text))?)
}

fn store_headers(runtime: &AccountRuntime, conversations: &[Conversation]) -> Result<(), Error> {
    let headers: Vec<_> = conversations.iter().map(apply::header).collect();
    let changed = runtime
        .shared
        .store
        .apply_headers(runtime.owner(), &headers)?;
    runtime.changed(changed);
    Ok(())
}

/// Conversations that were here and that a complete pass did not meet are gone on the server, or no longer visible.
fn forget_vanished(
    runtime: &AccountRuntime,
    seen: &BTreeSet<ConversationDisplayId>,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    for id in store.known_ids(runtime.key())? {
        if !seen.contains(&ConversationDisplayId(id.0)) {
            store.remove_conversation(runtime.key(), id)?;
        }
    }
    Ok(())
}
