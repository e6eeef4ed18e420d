//! What the server does by itself: ending snoozes, and forgetting what is too old.

use crate::conversations;
use crate::desk::Desk;
use crate::error::{ApiError, chain};
use crate::notifications;
use crate::store::{change, conversation, idempotency, notification, upload};
use crate::uploads;
use guichet_protocol::rest::ConversationStatus;
use guichet_protocol::time::Timestamp;

/// Without a ring the snoozes are looked at this often, whatever the next one's time.
const LOOK_MS: i64 = 30_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// Answers under idempotency keys, the change feed and notifications go back this far.
const MEMORY_MS: i64 = 30 * DAY_MS;
/// So many notifications of each user are kept.
const MOST_NOTIFICATIONS: i64 = 300;

/// Ends snoozes when their time comes, however long the server was down.
pub(crate) async fn end_snoozes(desk: Desk) {
    loop {
        let next = match end_due(&desk).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %chain(&error), "snoozes could not be ended");
                None
            }
        };
        let soon = desk.now().plus_millis(LOOK_MS);
        let until = next.map_or(soon, |next| next.min(soon));
        tokio::select! {
            () = desk.clock().sleep_until(until) => {}
            () = desk.snoozed().notified() => {}
            () = desk.closing() => return,
        }
    }
}

async fn end_due(desk: &Desk) -> Result<Option<Timestamp>, ApiError> {
    let (due, next) = desk
        .read(|view| Ok(conversation::due_snoozes(view.connection, view.now)?))
        .await?;
    let (sleeping, next_notification) = desk
        .read(|view| Ok(notification::due(view.connection, view.now)?))
        .await?;
    if !sleeping.is_empty() {
        desk.change(notifications::wake).await?;
    }
    for id in due {
        desk.change(move |work| {
            let mut row = conversation::get(work.connection, id)?;
            // It may have been opened or put off again since.
            let due = row.status == ConversationStatus::Snoozed
                && row.snoozed_until.is_some_and(|until| until <= work.now);
            if due {
                conversations::end_snooze(work, &mut row)?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(next.into_iter().chain(next_notification).min())
}

/// Forgets old answers and old changes, once a day.
pub(crate) async fn forget(desk: Desk) {
    loop {
        let forgotten = desk
            .change(|work| {
                let before = work.now.plus_millis(-MEMORY_MS);
                idempotency::forget_before(work.connection, before)?;
                change::forget_before(work.connection, before)?;
                upload::forget_before(work.connection, before)?;
                let old = notification::outdated(work.connection, before, MOST_NOTIFICATIONS)?;
                notifications::delete(work, old)?;
                Ok(())
            })
            .await;
        if let Err(error) = forgotten {
            tracing::error!(error = %chain(&error), "old rows could not be forgotten");
        }
        if let Err(error) = uploads::sweep(&desk).await {
            tracing::error!(error = %chain(&error), "old pieces of files could not be thrown away");
        }
        let tomorrow = desk.now().plus_millis(DAY_MS);
        tokio::select! {
            () = desk.clock().sleep_until(tomorrow) => {}
            () = desk.closing() => return,
        }
    }
}
