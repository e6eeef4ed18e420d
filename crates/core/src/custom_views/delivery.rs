//! Telling the server what changed of its views, and taking over what it has.

use std::{sync::Arc, time::Duration};

use guichet_model::{Event, OperationId, Timestamp};
use guichet_protocol::rest::{CustomFilterFields, FilterType};
use uuid::Uuid;

use crate::{
    Error,
    api::{self, Desk, Retry},
    outbox::plan::{CHECK_AFTER, Repeat},
    store::views::{ServerView, StoredView, ViewAttempt, ViewChange},
    sync::account_runtime::AccountRuntime,
};

/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Changes that one pass sends at most: more than anybody makes.
const MOST_CHANGES: usize = 4000;

/// Takes over the views that the server has.
///
/// # Errors
/// When the server cannot be reached; one that has no views is no error.
pub(crate) async fn refresh(runtime: &AccountRuntime, desk: &Desk) -> Result<(), Error> {
    let answer = match desk.custom_filters().await {
        Ok(answer) => answer,
        Err(api::Error::NotFound | api::Error::NotPermitted { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    runtime.count_skipped(answer.skipped, "saved view");
    if answer.skipped > 0 {
        // Without the whole list nobody can tell which are gone.
        return Ok(());
    }
    let server: Vec<ServerView> = answer
        .value
        .iter()
        .filter(|view| view.filter_type == FilterType::Conversation)
        .map(ServerView::from)
        .collect();
    let store = &runtime.shared.store;
    if store.put_server_views(runtime.key(), &server)? {
        runtime.shared.emit(Event::ViewsChanged {
            account: runtime.key(),
        });
    }
    Ok(())
}

/// Sends what the server has yet to be told, each change once; gives when there is more to do by itself.
///
/// # Errors
/// When the local database fails, or there is no connection: what was not sent stays.
pub(crate) async fn deliver(runtime: &Arc<AccountRuntime>) -> Result<Option<Timestamp>, Error> {
    let store = &runtime.shared.store;
    let mut wake_at: Option<Timestamp> = None;
    for _ in 0..MOST_CHANGES {
        let now = runtime.shared.now();
        let views = store.stored_views(runtime.key())?;
        let waiting = views
            .iter()
            .filter(|view| view.change.is_some() && view.reason.is_none());
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.partition(|view| due(view, runtime.repeat()) <= now);
        wake_at = later.iter().map(|view| due(view, runtime.repeat())).min();
        let Some(view) = ready.first().copied() else {
            return Ok(wake_at);
        };
        let desk = runtime.desk().await?;
        if view.attempt.is_some() && runtime.repeat() == Repeat::CheckFirst {
            // What the server has by now is what tells whether anything must be sent again.
            refresh(runtime, &desk).await?;
            forget_attempt(runtime, view)?;
            continue;
        }
        send(runtime, &desk, view).await?;
        runtime.shared.emit(Event::ViewsChanged {
            account: runtime.key(),
        });
    }
    Ok(wake_at)
}

/// When a change may be sent, or looked for.
fn due(view: &StoredView, repeat: Repeat) -> Timestamp {
    match view.unknown_at {
        Some(at) if repeat == Repeat::CheckFirst => view.not_before.max(at.plus(CHECK_AFTER)),
        _ => view.not_before,
    }
}

/// After the server's list was taken over, an answer that is still open is no longer waited for.
fn forget_attempt(runtime: &AccountRuntime, view: &StoredView) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let still = store
        .stored_views(runtime.key())?
        .into_iter()
        .find(|now| now.key == view.key);
    if still.is_some_and(|now| now.attempt.is_some()) {
        store.view_set_back(view.key, None, Timestamp(0), None)?;
    }
    Ok(())
}

async fn send(runtime: &AccountRuntime, desk: &Desk, view: &StoredView) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let Some(change) = view.change else {
        return Ok(());
    };
    let attempt = view
        .attempt
        .clone()
        .unwrap_or_else(|| view.next_attempt(change));
    let fresh = OperationId(Uuid::new_v4().to_string());
    let op = store.begin_view_attempt(view.key, &fresh, &attempt)?;
    let key = (runtime.repeat() == Repeat::Safe).then_some(&op);
    match request(desk, view, &attempt, key).await {
        Ok(server) => {
            store.view_delivered(runtime.key(), view.key, server.as_ref())?;
            Ok(())
        }
        Err(error) => set_back(runtime, view, &attempt, &error),
    }
}

async fn request(
    desk: &Desk,
    view: &StoredView,
    attempt: &ViewAttempt,
    key: Option<&OperationId>,
) -> Result<Option<ServerView>, api::Error> {
    let fields = || CustomFilterFields {
        name: Some(attempt.name.clone()),
        filter_type: Some(FilterType::Conversation),
        query: Some(attempt.query.clone()),
    };
    let id = view.server.as_ref().map(|server| server.id);
    match (attempt.change, id) {
        (ViewChange::Delete, None) => Ok(None),
        (ViewChange::Delete, Some(id)) => match desk.delete_custom_filter(id, key).await {
            Ok(()) | Err(api::Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        },
        (ViewChange::Create | ViewChange::Update, None) => {
            let made = desk.create_custom_filter(fields(), key).await?;
            Ok(Some(ServerView::from(&made)))
        }
        (ViewChange::Create | ViewChange::Update, Some(id)) => {
            let changed = desk.update_custom_filter(id, fields(), key).await?;
            Ok(Some(ServerView::from(&changed)))
        }
    }
}

/// Where a change goes that was not answered with a yes.
fn set_back(
    runtime: &AccountRuntime,
    view: &StoredView,
    attempt: &ViewAttempt,
    error: &api::Error,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let now = runtime.shared.now();
    tracing::info!(account = runtime.key().0, view = view.key.0, change = ?attempt.change, %error, "a view did not go");
    let doubled = FIRST_WAIT
        .saturating_mul(1 << view.attempts.min(9))
        .min(LONGEST_WAIT);
    if error.is_ambiguous() {
        let wait = if runtime.repeat() == Repeat::Safe {
            doubled
        } else {
            CHECK_AFTER
        };
        return Ok(store.view_set_back(view.key, Some(now), now.plus(wait), None)?);
    }
    if error.pauses_account() {
        store.view_set_back(view.key, view.unknown_at, Timestamp(0), None)?;
        runtime.note_error(error);
        return Err(Error::SignInNeeded);
    }
    match error {
        api::Error::Unreachable(_) | api::Error::Certificate(_) => {
            store.view_set_back(view.key, view.unknown_at, Timestamp(0), None)?;
            Err(error.clone().into())
        }
        // Deleted there meanwhile: what the agent wants is made anew.
        api::Error::NotFound if attempt.change == ViewChange::Update => {
            Ok(store.view_delivered(runtime.key(), view.key, None)?)
        }
        // The key was used for something else: another one, after a look at what the server has.
        api::Error::KeyConflict => {
            Ok(store.view_set_back(view.key, None, now.plus(doubled), None)?)
        }
        error => match error.retry() {
            Retry::Later(asked) => {
                let wait = asked.map_or(doubled, |asked| asked.min(LONGEST_WAIT));
                Ok(store.view_set_back(view.key, view.unknown_at, now.plus(wait), None)?)
            }
            Retry::Never => {
                let reason = error.reason();
                Ok(store.view_set_back(view.key, None, Timestamp(0), Some(&reason))?)
            }
        },
    }
}
