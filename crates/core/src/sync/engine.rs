//! The connection of one account, and the loop that carries its outbox.
//!
//! `Offline → Connecting → CatchingUp → Live`, and back to `Offline` from each. Realtime is subscribed before the gap is
//! filled, and what arrives meanwhile is applied after it, so that nothing falls in between. A server that refuses the
//! realtime connection is asked again every few seconds instead.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use guichet_model::account::{ConnectionState, Session};
use guichet_protocol::{
    cable::Event as Pushed,
    ids::{AccountId, UserId},
};

use super::{account_runtime::AccountRuntime, catch_up, realtime, snooze, viewers};
use crate::{
    Error,
    api::{
        self,
        cable::{self, CableEvent, Patience},
    },
    custom_views,
    outbox::worker::{self, Drained, Urgency},
    secrets::Secret,
};

/// How often presence is told; the server forgets an agent after as long.
const PRESENCE_EVERY: Duration = Duration::from_secs(20);
/// How often a server without realtime is asked.
const POLL_EVERY: Duration = Duration::from_secs(15);
/// How often it is asked before realtime is tried again.
const POLLS: u32 = 20;
/// Failed tries to connect while requests work, after which a proxy that lets no realtime through is assumed.
const PATIENT_WITH_REALTIME: u32 = 3;
/// How often a live connection is checked against the server all the same: events are delivered at most once.
const SAFETY_NET_EVERY: Duration = Duration::from_secs(300);
/// The longest wait between two tries to connect.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Events kept while a gap is filled; beyond it the gap is filled again.
const MOST_BUFFERED: usize = 10_000;

/// What a single sync did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Operations that wait for the agent.
    pub parked: usize,
    /// Records of the server that could not be read and were left out.
    pub skipped: u32,
}

/// Begins the background work of an account. Twice is once.
pub(crate) fn start(runtime: &Arc<AccountRuntime>) {
    if runtime.begin() {
        let (connection, outbox) = (Arc::clone(runtime), Arc::clone(runtime));
        let pending = Arc::clone(runtime);
        runtime.spawn(async move { snooze::keep_waking(&pending).await });
        runtime.spawn(async move { keep_connected(&connection).await });
        runtime.spawn(async move { keep_delivering(&outbox).await });
    }
}

async fn keep_connected(runtime: &Arc<AccountRuntime>) {
    let mut failures: u32 = 0;
    loop {
        runtime.set_connection(ConnectionState::Connecting);
        let ended = connect_and_follow(runtime, &mut failures).await;
        runtime.set_online(false);
        runtime.set_connection(ConnectionState::Offline);
        viewers::forget(runtime);
        match ended {
            Ok(()) => {}
            Err(error) => {
                if let Error::Api(error) = &error {
                    runtime.note_error(error);
                }
                tracing::info!(account = runtime.key().0, %error, "not connected");
            }
        }
        if runtime.session() != Session::Active {
            // Only a new sign-in helps; it starts a new runtime. A suspended account may be freed meanwhile.
            let _ =
                tokio::time::timeout(Duration::from_secs(300), runtime.wake_connection.notified())
                    .await;
            if runtime.session() == Session::Suspended {
                runtime.set_session(Session::Active);
            }
            continue;
        }
        let doubled = Duration::from_millis(500)
            .saturating_mul(1 << failures.min(6))
            .min(LONGEST_WAIT);
        let wait = doubled.mul_f64(0.75 + rand::random::<f64>() / 2.0);
        failures = failures.saturating_add(1);
        tokio::select! {
            () = runtime.shared.clock.sleep(wait) => {}
            () = runtime.wake_connection.notified() => {}
        }
    }
}

/// The realtime connection, where the server grants one.
enum Realtime {
    Cable(Box<cable::Connection>),
    Refused,
}

/// Connects, fills the gap and follows events until something ends it.
async fn connect_and_follow(
    runtime: &Arc<AccountRuntime>,
    failures: &mut u32,
) -> Result<(), Error> {
    let desk = runtime.desk().await?;
    let info = desk.client().probe().await?;
    let user = desk.client().profile().await?.value;
    runtime.learn(&info, &user)?;
    runtime.tell_availability().await;
    let pubsub_token = Secret::new(user.pubsub_token.clone());
    let account = AccountId(runtime.account().account_id);
    let realtime = match cable::connect(
        desk.client().address(),
        &pubsub_token,
        account,
        UserId(user.id.0),
        Patience::default(),
    )
    .await
    {
        Ok(connection) => Realtime::Cable(Box::new(connection)),
        Err(error) if refuses_realtime(&error) || *failures >= PATIENT_WITH_REALTIME => {
            tracing::warn!(account = runtime.key().0, %error, "no realtime here, asking every few seconds instead");
            Realtime::Refused
        }
        Err(error) => return Err(error.into()),
    };
    *failures = 0;
    runtime.set_connection(ConnectionState::CatchingUp);
    runtime.set_online(true);
    match realtime {
        Realtime::Cable(connection) => follow_cable(runtime, *connection).await,
        Realtime::Refused => poll(runtime).await,
    }
}

/// Whether a server said no to realtime, rather than a network that failed.
const fn refuses_realtime(error: &api::Error) -> bool {
    matches!(
        error,
        api::Error::SubscriptionRefused | api::Error::NotFound | api::Error::Refused { .. }
    )
}

/// Keeps level by asking, for a while; then realtime is tried again.
async fn poll(runtime: &Arc<AccountRuntime>) -> Result<(), Error> {
    for _ in 0..POLLS {
        catch_up::catch_up(runtime).await?;
        runtime.set_connection(ConnectionState::Live);
        runtime.set_online(true);
        catch_up::fetch_threads(runtime).await?;
        tokio::select! {
            () = runtime.shared.clock.sleep(POLL_EVERY) => {}
            () = runtime.wake_connection.notified() => {}
        }
    }
    Ok(())
}

async fn follow_cable(
    runtime: &Arc<AccountRuntime>,
    mut cable: cable::Connection,
) -> Result<(), Error> {
    let mut viewing = runtime.viewing.follow();
    let mut presence = tokio::time::interval(PRESENCE_EVERY);
    let mut safety_net = tokio::time::interval(SAFETY_NET_EVERY);
    safety_net.reset();
    let mut buffered: VecDeque<Box<Pushed>> = VecDeque::new();
    // The gap being filled, and after it the threads; events are applied once the gap is filled.
    let mut gap = Some(Box::pin(catch_up::catch_up(runtime)));
    let mut threads = None;
    let mut overflowed = false;
    loop {
        tokio::select! {
            event = cable.next() => match event? {
                CableEvent::Event(event) if gap.is_some() => {
                    if buffered.len() >= MOST_BUFFERED {
                        overflowed = true;
                    } else {
                        buffered.push_back(event);
                    }
                }
                CableEvent::Event(event) => apply_or_log(runtime, &event).await?,
                CableEvent::Ping { .. } => {
                    if gap.is_none() {
                        runtime.heard()?;
                    }
                }
                CableEvent::Skipped => runtime.count_skipped(1, "event"),
                CableEvent::Disconnect { .. } => return Ok(()),
            },
            filled = wait_for(&mut gap) => {
                gap = None;
                filled?;
                if std::mem::take(&mut overflowed) {
                    buffered.clear();
                    gap = Some(Box::pin(catch_up::catch_up(runtime)));
                    continue;
                }
                for event in buffered.drain(..) {
                    apply_or_log(runtime, &event).await?;
                }
                runtime.set_connection(ConnectionState::Live);
                runtime.set_online(true);
                threads = Some(Box::pin(catch_up::fetch_threads(runtime)));
            }
            fetched = wait_for(&mut threads) => {
                threads = None;
                if let Err(error) = fetched {
                    tracing::info!(account = runtime.key().0, %error, "fetching threads ahead was cut short");
                }
            }
            _ = presence.tick() => {
                cable.update_presence().await?;
                viewers::tell(runtime, &mut cable).await?;
            }
            Ok(()) = viewing.changed() => viewers::tell(runtime, &mut cable).await?,
            _ = safety_net.tick(), if gap.is_none() => gap = Some(Box::pin(catch_up::catch_up(runtime))),
            () = runtime.wake_connection.notified(), if gap.is_none() => {
                gap = Some(Box::pin(catch_up::catch_up(runtime)));
            }
        }
    }
}

/// Waits for a future that may not be there.
async fn wait_for<F: Future + Unpin>(future: &mut Option<F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

/// Only a local failure or a refused token ends the connection; a record that cannot be applied is counted.
async fn apply_or_log(runtime: &Arc<AccountRuntime>, event: &Pushed) -> Result<(), Error> {
    match realtime::apply_event(runtime, event).await {
        Ok(()) => Ok(()),
        Err(Error::Api(error)) if !error.pauses_account() => {
            tracing::info!(account = runtime.key().0, event = event.name(), %error, "an event could not be followed");
            runtime.wake_connection.notify_one();
            Ok(())
        }
        Err(Error::Store(crate::store::StoreError::NotFound(_))) => {
            runtime.count_skipped(1, "event");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Drains the outbox whenever there is something to do, until the account goes.
async fn keep_delivering(runtime: &Arc<AccountRuntime>) {
    loop {
        let mut wake_at = None;
        if runtime.is_online() && runtime.session() == Session::Active {
            match deliver_all(runtime, Urgency::Patient).await {
                Ok(Drained::Idle {
                    wake_at: again_at,
                    departs_at,
                }) => wake_at = again_at.into_iter().chain(departs_at).min(),
                Ok(Drained::Offline | Drained::SignInNeeded) => {
                    // The connection finds out whether there still is one, and says so when the outbox may go on.
                    runtime.set_online(false);
                    runtime.wake_connection.notify_one();
                }
                Err(error) => {
                    tracing::error!(account = runtime.key().0, %error, "the outbox cannot go on now");
                    wake_at = Some(runtime.shared.now().plus(Duration::from_secs(5)));
                }
            }
        }
        // What was queued in between left its wake-up, unless the drain took it and looked again itself.
        let woken = runtime.wake_outbox.notified();
        match wake_at {
            Some(at) => {
                tokio::select! {
                    () = woken => {}
                    () = worker::wait_until(runtime, at) => {}
                }
            }
            None => woken.await,
        }
    }
}

/// Drains the outbox, then tells the server what changed of the custom views.
async fn deliver_all(runtime: &Arc<AccountRuntime>, urgency: Urgency) -> Result<Drained, Error> {
    let drained = worker::drain(runtime, urgency).await?;
    let Drained::Idle {
        wake_at,
        departs_at,
    } = drained
    else {
        return Ok(drained);
    };
    match custom_views::deliver(runtime).await {
        Ok(again_at) => Ok(Drained::Idle {
            wake_at: wake_at.into_iter().chain(again_at).min(),
            departs_at,
        }),
        Err(Error::SignInNeeded) => Ok(Drained::SignInNeeded),
        Err(Error::Api(_) | Error::NetworkForbidden) => Ok(Drained::Offline),
        Err(error) => Err(error),
    }
}

/// One whole sync: what is queued goes, then the gap is filled.
pub(crate) async fn sync_once(runtime: &Arc<AccountRuntime>) -> Result<SyncReport, Error> {
    look_at_server(runtime).await?;
    drain_stubbornly(runtime).await?;
    catch_up::catch_up(runtime).await?;
    catch_up::fetch_threads(runtime).await?;
    let operations = runtime.shared.store.operations(runtime.key())?;
    Ok(SyncReport {
        parked: operations
            .iter()
            .filter(|operation| operation.state.is_parked())
            .count(),
        skipped: runtime.account().connection.skipped,
    })
}

/// Learns what the server can, and that the token is good.
async fn look_at_server(runtime: &Arc<AccountRuntime>) -> Result<(), Error> {
    let look = async {
        let desk = runtime.desk().await?;
        let info = desk.client().probe().await?;
        let user = desk.client().profile().await?.value;
        runtime.learn(&info, &user)
    };
    let looked = look.await;
    if let Err(Error::Api(error)) = &looked {
        runtime.note_error(error);
    }
    if looked.is_ok() {
        runtime.set_session(Session::Active);
    }
    looked
}

async fn drain_stubbornly(runtime: &Arc<AccountRuntime>) -> Result<(), Error> {
    let mut urgency = Urgency::AtOnce;
    for _ in 0..worker::STUBBORN.saturating_mul(16) {
        match deliver_all(runtime, urgency).await? {
            // What waits for its moment leaves then, and nobody waits for that here.
            Drained::Idle { wake_at: None, .. } => return Ok(()),
            Drained::Idle {
                wake_at: Some(at), ..
            } => {
                let operations = runtime.shared.store.operations(runtime.key())?;
                let hopeless = operations.iter().any(|operation| {
                    !operation.state.is_parked()
                        && operation.attempts >= worker::STUBBORN
                        && operation.not_before >= at
                        && operation.unknown_at.is_none()
                });
                if hopeless {
                    return Err(Error::ServerKeepsFailing);
                }
                worker::wait_until(runtime, at).await;
                urgency = Urgency::Patient;
            }
            Drained::Offline => {
                return Err(api::Error::Unreachable("the connection was lost".to_owned()).into());
            }
            Drained::SignInNeeded => return Err(Error::SignInNeeded),
        }
    }
    Err(Error::ServerKeepsFailing)
}

/// One attempt to deliver what is queued, for at most `limit`.
pub(crate) async fn deliver(runtime: &Arc<AccountRuntime>, limit: Duration) -> Result<(), Error> {
    let attempt = async {
        look_at_server(runtime).await?;
        deliver_all(runtime, Urgency::AtOnce).await?;
        Ok::<_, Error>(())
    };
    match tokio::time::timeout(limit, attempt).await {
        Ok(Err(Error::Store(error))) => Err(error.into()),
        Ok(Err(error)) => {
            tracing::info!(account = runtime.key().0, %error, "not delivered yet");
            Ok(())
        }
        Ok(Ok(())) | Err(_) => {
            // An attempt that was cut short may be on the server: it is looked for before anything is sent again.
            runtime
                .shared
                .store
                .settle_interrupted_operations(runtime.shared.now())?;
            Ok(())
        }
    }
}
