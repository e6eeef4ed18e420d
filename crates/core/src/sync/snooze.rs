//! Wakes Pending conversations when their moment comes, with and without a connection.

use std::{sync::Arc, time::Duration};

use super::account_runtime::AccountRuntime;
use crate::Error;

/// The longest wait between two looks: the machine may have slept, or its clock been set.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Wakes what is due, and goes on doing so until the account goes.
pub(crate) async fn keep_waking(runtime: &Arc<AccountRuntime>) {
    loop {
        let changed = runtime.wake_snooze.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let wait = wake(runtime).unwrap_or_else(|error| {
            tracing::error!(account = runtime.key().0, %error, "what is pending cannot be woken now");
            LOOK_EVERY
        });
        tokio::select! {
            () = runtime.shared.clock.sleep(wait) => {}
            () = changed => {}
        }
    }
}

/// Wakes what is due; gives how long until the next look.
pub(crate) fn wake(runtime: &AccountRuntime) -> Result<Duration, Error> {
    let shared = &runtime.shared;
    let now = shared.now();
    let woken = shared.store.wake_until(runtime.key(), now)?;
    shared.conversations_changed(runtime.key(), woken);
    let next = shared.store.next_wake(runtime.key())?;
    Ok(next.map_or(LOOK_EVERY, |at| at.since(now).min(LOOK_EVERY)))
}
