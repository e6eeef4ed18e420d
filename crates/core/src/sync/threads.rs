//! Fetching the messages of threads: what opening one needs, older pages on scrolling, and the rest in the background.

use std::sync::Arc;

use guichet_model::{ConversationKey, DisplayId, MessageId};
use guichet_protocol::ids::{ConversationDisplayId, MessageId as WireMessageId};

use super::{account_runtime::AccountRuntime, apply};
use crate::{
    Error,
    api::{Desk, MessageRange},
    store::{
        ingest::{Reach, Touch},
        rows::MessageRow,
        timeline::ThreadState,
    },
};

/// A page of messages, as servers cut it.
const NEWEST_PAGE: usize = 20;
/// What a server gives at most between two messages.
const RANGE_PAGE: usize = 1000;
/// What a server gives at most after a message.
const AFTER_PAGE: usize = 100;
/// The longest thread that is fetched whole in the background, in messages; longer ones come by pages as one scrolls.
const LONGEST_WHOLE: usize = 5000;

/// An end of a thread. Each is fetched by itself: opening a thread asks for its newest page, and the older messages that
/// are asked for meanwhile must not be forgotten over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum End {
    /// Where new messages come.
    Newest,
    /// Where it begins.
    Oldest,
}

/// Makes sure the newest page of a thread is right, without making anyone wait for it.
pub(crate) fn refresh_in_background(runtime: &Arc<AccountRuntime>, conversation: ConversationKey) {
    in_background(
        runtime,
        conversation,
        End::Newest,
        |runtime, conversation| async move { refresh(&runtime, conversation).await },
    );
}

/// Fetches the page before the oldest message that is here.
pub(crate) fn fetch_older_in_background(
    runtime: &Arc<AccountRuntime>,
    conversation: ConversationKey,
) {
    in_background(
        runtime,
        conversation,
        End::Oldest,
        |runtime, conversation| async move { fetch_older(&runtime, conversation).await },
    );
}

fn in_background<F>(
    runtime: &Arc<AccountRuntime>,
    conversation: ConversationKey,
    end: End,
    work: impl FnOnce(Arc<AccountRuntime>, ConversationKey) -> F + Send + 'static,
) where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    if !runtime.is_online() || !runtime.fetching.lock().insert((conversation, end)) {
        return;
    }
    let worker = Arc::clone(runtime);
    runtime.spawn(async move {
        let runtime = worker;
        let done = work(Arc::clone(&runtime), conversation).await;
        runtime.fetching.lock().remove(&(conversation, end));
        // What came has told of itself where it was stored. Nothing more is told: the window reads a thread again when
        // it hears of it, which asks the server again, and so on without end.
        if let Err(error) = done {
            tracing::info!(account = runtime.key().0, %error, "a thread could not be fetched");
            if let Error::Api(error) = &error {
                runtime.note_error(error);
            }
        }
    });
}

/// Fetches what a thread misses at its end, and its newest page, where edits and deletions show.
pub(crate) async fn refresh(
    runtime: &AccountRuntime,
    conversation: ConversationKey,
) -> Result<(), Error> {
    let thread = runtime
        .shared
        .store
        .thread_state(runtime.key(), conversation)?;
    let Some(id) = thread.display_id else {
        return Ok(());
    };
    let desk = runtime.desk().await?;
    if runtime.has("changes") && thread.tail_from.is_none() {
        return fetch_whole(runtime, &desk, id).await;
    }
    if let (Some(_), Some(newest)) = (thread.tail_from, thread.newest_here)
        && thread.newest > Some(newest)
    {
        fetch_after(runtime, &desk, id, newest, Reach::After).await?;
    }
    fetch_newest(runtime, &desk, id).await
}

async fn fetch_newest(runtime: &AccountRuntime, desk: &Desk, id: DisplayId) -> Result<(), Error> {
    let page = fetch(runtime, desk, id, MessageRange::Newest).await?;
    store(
        runtime,
        id,
        &page.rows,
        Reach::Newest {
            whole: page.given < NEWEST_PAGE,
        },
    )
}

async fn fetch_older(runtime: &AccountRuntime, conversation: ConversationKey) -> Result<(), Error> {
    let thread = runtime
        .shared
        .store
        .thread_state(runtime.key(), conversation)?;
    let desk = runtime.desk().await?;
    match thread {
        ThreadState {
            display_id: Some(id),
            complete: false,
            tail_from: Some(oldest),
            ..
        } => {
            let page = fetch(
                runtime,
                &desk,
                id,
                MessageRange::Before(WireMessageId(oldest.0)),
            )
            .await?;
            let reach = Reach::Before {
                message: oldest,
                whole: page.given < NEWEST_PAGE,
            };
            store(runtime, id, &page.rows, reach)
        }
        ThreadState {
            display_id: Some(id),
            tail_from: None,
            ..
        } => fetch_newest(runtime, &desk, id).await,
        _ => Ok(()),
    }
}

/// Fetches a thread from its first message, in as few requests as the API allows.
pub(crate) async fn fetch_whole(
    runtime: &AccountRuntime,
    desk: &Desk,
    id: DisplayId,
) -> Result<(), Error> {
    let mut from = 0;
    let mut fetched = 0;
    loop {
        let range = MessageRange::Between {
            from: WireMessageId(from),
            before: WireMessageId(i64::MAX),
        };
        let page = fetch(runtime, desk, id, range).await?;
        fetched += page.given;
        if page.given < RANGE_PAGE {
            return store(runtime, id, &page.rows, Reach::Newest { whole: true });
        }
        store(runtime, id, &page.rows, Reach::Single)?;
        match page.last() {
            Some(last) if last >= from && fetched < LONGEST_WHOLE => from = last + 1,
            _ => return fetch_newest(runtime, desk, id).await,
        }
    }
}

/// Fetches every message from `from` on, `from` included.
pub(crate) async fn fetch_from(
    runtime: &AccountRuntime,
    desk: &Desk,
    id: DisplayId,
    from: MessageId,
) -> Result<(), Error> {
    let mut from = from.0;
    loop {
        let range = MessageRange::Between {
            from: WireMessageId(from),
            before: WireMessageId(i64::MAX),
        };
        let page = fetch(runtime, desk, id, range).await?;
        store(runtime, id, &page.rows, Reach::After)?;
        match page.last() {
            Some(last) if page.given >= RANGE_PAGE => from = last + 1,
            _ => return Ok(()),
        }
    }
}

/// Fetches every message after `after`.
pub(crate) async fn fetch_after(
    runtime: &AccountRuntime,
    desk: &Desk,
    id: DisplayId,
    after: MessageId,
    reach: Reach,
) -> Result<(), Error> {
    let mut after = after.0;
    loop {
        let page = fetch(runtime, desk, id, MessageRange::After(WireMessageId(after))).await?;
        store(runtime, id, &page.rows, reach)?;
        match page.last() {
            Some(last) if page.given >= AFTER_PAGE => after = last,
            _ => return Ok(()),
        }
    }
}

/// Messages as a server gave them.
struct Fetched {
    rows: Vec<MessageRow>,
    /// How many records the server gave, those that cannot be read included: tells whether a page was full.
    given: usize,
}

impl Fetched {
    fn last(&self) -> Option<i64> {
        self.rows.iter().map(|message| message.id.0).max()
    }
}

async fn fetch(
    runtime: &AccountRuntime,
    desk: &Desk,
    id: DisplayId,
    range: MessageRange,
) -> Result<Fetched, Error> {
    let answer = desk.messages(ConversationDisplayId(id.0), range).await?;
    runtime.count_skipped(answer.skipped, "message");
    let rows: Vec<_> = answer.value.messages.iter().map(apply::message).collect();
    Ok(Fetched {
        given: rows.len() + answer.skipped,
        rows,
    })
}

fn store(
    runtime: &AccountRuntime,
    id: DisplayId,
    rows: &[MessageRow],
    reach: Reach,
) -> Result<(), Error> {
    let changed =
        runtime
            .shared
            .store
            .apply_messages(runtime.owner(), id, rows, reach, Touch::default())?;
    runtime.changed(changed);
    Ok(())
}
