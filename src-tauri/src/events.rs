//! The core's events on their way to the window, on one channel.
//!
//! Until the window says that it is ready nobody would hear them, so they are kept and replayed then. Events carry ids
//! only; a backlog that was lost is made good by telling the window to read everything again.

use guichet_core::Core;
use guichet_model::Event;
use parking_lot::Mutex;
use tauri::{AppHandle, Emitter, Manager, Runtime};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::notifications;

/// The one channel that events are sent on.
pub(crate) const CHANNEL: &str = "guichet";

/// Holds events back until the window listens.
#[derive(Debug)]
pub(crate) struct Gate(Mutex<GateState>);

#[derive(Debug)]
enum GateState {
    Closed(Vec<Event>),
    Open,
}

impl Default for Gate {
    fn default() -> Self {
        Self(Mutex::new(GateState::Closed(Vec::new())))
    }
}

impl Gate {
    /// Gives the event back when it may pass now; keeps it otherwise, once.
    fn pass(&self, event: Event) -> Option<Event> {
        match &mut *self.0.lock() {
            GateState::Open => Some(event),
            GateState::Closed(kept) => {
                if !kept.contains(&event) {
                    kept.push(event);
                }
                None
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn is_open(&self) -> bool {
        matches!(*self.0.lock(), GateState::Open)
    }

    /// Opens the gate and gives back what waited.
    fn open(&self) -> Vec<Event> {
        match std::mem::replace(&mut *self.0.lock(), GateState::Open) {
            GateState::Closed(kept) => kept,
            GateState::Open => Vec::new(),
        }
    }
}

/// Hands every event of the core on, from now to the end of the program.
pub(crate) fn forward<R: Runtime>(app: &AppHandle<R>, core: &Core) {
    let app = app.clone();
    let core = core.clone();
    // Subscribed before the caller goes on, so that nothing raised from here on is missed.
    let mut events = core.events();
    tauri::async_runtime::spawn(async move {
        while let Some(batch) = next(&mut events, &core).await {
            for event in batch {
                notifications::consider(&app, &event);
                send(&app, event);
            }
        }
    });
}

/// Sends one event to the window, now or as soon as it is ready.
pub(crate) fn send<R: Runtime>(app: &AppHandle<R>, event: Event) {
    if let Some(event) = app.state::<Gate>().pass(event) {
        emit(app, &event);
    }
}

/// The window listens: replays what it missed.
pub(crate) fn release<R: Runtime>(app: &AppHandle<R>) {
    tracing::info!("the page is ready");
    for event in app.state::<Gate>().open() {
        emit(app, &event);
    }
}

fn emit<R: Runtime>(app: &AppHandle<R>, event: &Event) {
    if let Err(error) = app.emit(CHANNEL, event) {
        tracing::warn!(%error, "an event did not reach the window");
    }
}

/// The next events; none when the core is gone.
async fn next(events: &mut Receiver<Event>, core: &Core) -> Option<Vec<Event>> {
    match events.recv().await {
        Ok(event) => Some(vec![event]),
        Err(RecvError::Lagged(missed)) => {
            tracing::info!(missed, "the window is told to read everything again");
            Some(everything_changed(core))
        }
        Err(RecvError::Closed) => None,
    }
}

fn everything_changed(core: &Core) -> Vec<Event> {
    let of_account = |account| {
        [
            Event::ReferenceChanged { account },
            Event::ConversationsChanged {
                account,
                conversations: Vec::new(),
            },
            Event::OutboxChanged { account },
            Event::ConnectionChanged { account },
        ]
    };
    let mut events = vec![Event::AccountsChanged, Event::SettingsChanged];
    events.extend(
        core.accounts()
            .into_iter()
            .flat_map(|account| of_account(account.key)),
    );
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_raised_before_the_window_listens_is_replayed_once_and_in_order() {
        let gate = Gate::default();
        assert_eq!(gate.pass(Event::AccountsChanged), None);
        assert_eq!(gate.pass(Event::SettingsChanged), None);
        assert_eq!(gate.pass(Event::AccountsChanged), None);
        assert_eq!(
            gate.open(),
            vec![Event::AccountsChanged, Event::SettingsChanged],
            "reading again once is enough"
        );
        assert_eq!(
            gate.open(),
            Vec::new(),
            "a reloaded window gets nothing twice"
        );
    }

    #[test]
    fn a_window_that_listens_gets_each_event_at_once() {
        let gate = Gate::default();
        gate.open();
        assert_eq!(
            gate.pass(Event::SettingsChanged),
            Some(Event::SettingsChanged)
        );
    }
}
