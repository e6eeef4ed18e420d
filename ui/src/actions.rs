//! Everything a component may do. Screens provide [`Actions`] as context; components call it and read the store.
//!
//! Reading is driven by staleness: whoever changes something marks what became stale, marks gather until the next
//! animation frame, and then each stale part is read once. An answer that a later one has overtaken is dropped.

mod attaching;
mod conversation;
mod desk;
mod list;
mod outbox;
mod person;
mod selection;
mod session;
mod thread;
mod views;
mod voice;
mod work;
mod writing;

pub use voice::speed_percent;

use guichet_model::{
    AccountKey, ConversationKey, Event, Failure,
    command::{
        GetCounts, GetReference, GetSettings, ListAccounts, ListDrafts, ListOutbox, Start,
        WindowReady,
    },
};
use leptos::{prelude::*, task::spawn_local};
use reactive_stores::Store;
use std::time::Duration;

pub use conversation::Kept;

use crate::{
    bridge, layout,
    state::{
        ListStoreFields, Load, Phase, Playing, Screen, Stale, State, StateStoreFields, Toast, Tone,
        apply,
    },
};

pub use list::{Pointer, Viewport};
pub use session::Hindrance;
pub use views::Move;

/// How long gathered marks wait where the window is hidden and draws no frames.
const HIDDEN_WAIT: Duration = Duration::from_millis(250);
/// How long someone counts as writing after they were last seen to.
const WRITES_FOR: Duration = Duration::from_secs(30);
/// How long a message stays in the corner.
const TOAST_TIME: Duration = Duration::from_secs(7);

/// Everything a component may do.
#[derive(Debug, Clone, Copy)]
pub struct Actions {
    state: Store<State>,
    progress: StoredValue<Progress>,
}

/// What is under way.
#[derive(Debug, Default)]
struct Progress {
    stale: Stale,
    scheduled: bool,
    /// Numbers each read of a part, so that an overtaken answer is known by its number.
    list: u32,
    more: bool,
    counts: u32,
    thread: u32,
    older: bool,
    accounts: u32,
    reference: u32,
    outbox: u32,
    drafts: u32,
    /// The language that the spelling is checked in, as last told.
    spelling: Option<Option<String>>,
    macros: u32,
    canned: u32,
    signature: u32,
    previous: u32,
    notes: u32,
    definitions: u32,
    ticket_counts: u32,
    views: u32,
    /// Counting what the views show takes longer than the rest, so that one count is under way at most.
    view_counts: views::Counting,
    /// What the agent chose for the list of each place, as far as it was asked for.
    choices: list::Choices,
    /// Where a range of marked rows begins.
    marked_from: Option<ConversationKey>,
    /// What the moment that is asked for is for.
    moment_for: selection::MomentFor,
    toasts: u32,
    viewport: Viewport,
    /// Where the selected row stood when it left the list.
    left_at: Option<usize>,
    pointer: Pointer,
    clicked_ms: f64,
}

impl Actions {
    /// For this store.
    #[must_use]
    pub fn new(state: Store<State>) -> Self {
        Self {
            state,
            progress: StoredValue::new(Progress::default()),
        }
    }

    /// Those of the window that a component is in.
    ///
    /// # Panics
    /// Outside of [`crate::app::App`].
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a component outside of the window is a mistake of the program"
    )]
    pub fn of_window() -> Self {
        use_context::<Self>().expect("the window provides its actions")
    }

    /// What is on screen.
    #[must_use]
    pub const fn state(self) -> Store<State> {
        self.state
    }

    /// Reads what the first paint needs, and follows the core from then on.
    pub fn start(self) {
        spawn_local(async move {
            let started = match bridge::start(layout::account()).await {
                Ok(start) => {
                    self.show_start(start);
                    // What surrounds the list is read once it is painted.
                    layout::after_paint().await;
                    self.follow().await
                }
                Err(failure) => Err(failure),
            };
            if let Err(failure) = started {
                self.state.phase().set(Phase::Broken(failure));
            }
        });
    }

    fn show_start(self, start: Start) {
        self.state.settings().set(start.settings);
        self.state.system_language().set(start.system_language);
        self.state.keyring().set(start.keyring);
        self.state.accounts().set(start.accounts);
        self.state.related().set(layout::related_shown());
        // The rows are here before the first paint, which would cost a second one otherwise.
        if self.choose(layout::account())
            && let Some(list) = start.list
        {
            self.take_first_list(list);
        }
        self.state.phase().set(Phase::Ready);
    }

    /// Hears the core's events from now on, and reads what the first paint did without.
    async fn follow(self) -> Result<(), Failure> {
        bridge::listen(move |event| self.hear(event)).await?;
        bridge::listen_to_drops(move |dropping| self.take_dropped(dropping)).await?;
        bridge::call(WindowReady {}).await?;
        if let Some(account) = self.account() {
            self.read_desk();
            if self.state.list().load().get_untracked() == Load::Ready {
                self.count_tabs(account).await;
            } else {
                self.recall_list(None).await;
            }
        }
        Ok(())
    }

    /// Takes note of an event of the core.
    fn hear(self, event: Event) {
        self.mark(apply(self.state, &event));
        match event {
            Event::RecordingStopped {
                conversation,
                reason,
                ..
            } => self.recording_stopped(conversation, reason),
            Event::PlaybackPosition {
                voice,
                position_ms,
                state,
            } => self.playback_went_on(Playing {
                voice,
                position_ms,
                state,
            }),
            _ => {}
        }
        // Someone who goes away while writing never says that they stopped.
        if let Event::Typing {
            account,
            conversation,
            name,
            on: true,
        } = event
        {
            let stopped = Event::Typing {
                account,
                conversation,
                name,
                on: false,
            };
            set_timeout(move || self.mark(apply(self.state, &stopped)), WRITES_FOR);
        }
    }

    /// Shows an account: the wanted one where it is known, else the first, else the sign-in.
    pub fn enter(self, wanted: Option<AccountKey>) {
        if self.choose(wanted) {
            self.read_desk();
            spawn_local(self.recall_list(None));
        }
    }

    /// Reads what surrounds the list.
    fn read_desk(self) {
        self.read(Stale {
            reference: true,
            counts: true,
            views: true,
            macros: true,
            signature: true,
            ..Stale::default()
        });
    }

    /// Turns to an account without reading anything of it yet; says whether there is one.
    fn choose(self, wanted: Option<AccountKey>) -> bool {
        let account = self.state.accounts().with_untracked(|accounts| {
            accounts
                .iter()
                .find(|account| Some(account.key) == wanted)
                .or_else(|| accounts.first())
                .map(|account| account.key)
        });
        let Some(account) = account else {
            self.state.current().set(None);
            self.state.screen().set(Screen::SignIn);
            return false;
        };
        layout::remember_account(account);
        self.close_thread();
        self.state.outbox().set(Vec::new());
        self.state.outbox_load().set(Load::Idle);
        self.state.drafts().set(Vec::new());
        self.state.drafts_load().set(Load::Idle);
        self.state.current().set(Some(account));
        self.state.screen().set(Screen::Workspace);
        self.reset_list();
        true
    }

    /// Shows a screen.
    pub fn show(self, screen: Screen) {
        self.state.menu().set(None);
        self.state.screen().set(screen);
        self.mark(Stale {
            outbox: screen == Screen::Outbox,
            drafts: screen == Screen::Drafts,
            canned: screen == Screen::Settings,
            ..Stale::default()
        });
    }

    /// Reads these parts with the next frame.
    pub fn mark(self, stale: Stale) {
        let first = self
            .progress
            .try_update_value(|progress| {
                progress.stale = progress.stale.merge(stale);
                !std::mem::replace(&mut progress.scheduled, true)
            })
            .unwrap_or(false);
        if !first {
            return;
        }
        let read = move || {
            let stale = self.progress.try_update_value(|progress| {
                progress.scheduled = false;
                std::mem::take(&mut progress.stale)
            });
            // The window may have gone meanwhile.
            if let Some(stale) = stale {
                self.read(stale);
            }
        };
        if leptos::prelude::document().hidden() {
            set_timeout(read, HIDDEN_WAIT);
        } else {
            request_animation_frame(read);
        }
    }

    /// Reads these parts now.
    fn read(self, stale: Stale) {
        if stale.accounts {
            spawn_local(self.read_accounts());
        }
        if stale.settings {
            spawn_local(async move {
                if let Ok(settings) = bridge::call(GetSettings {}).await {
                    self.state.settings().set(settings);
                }
            });
        }
        if let Some(account) = self.account() {
            if stale.reference {
                spawn_local(self.read_reference(account));
                spawn_local(self.read_definitions(account));
            }
            if stale.list {
                spawn_local(self.read_list(account));
            }
            if stale.counts {
                spawn_local(self.read_counts(account));
                spawn_local(self.read_ticket_counts(account));
                self.count_views(account);
            }
            if stale.views {
                spawn_local(self.read_views(account));
            }
            if stale.thread {
                spawn_local(self.read_thread(account));
            }
            if stale.previous {
                spawn_local(self.read_previous(account));
            }
            if stale.notes {
                spawn_local(self.read_notes(account));
            }
            if stale.canned && self.state.screen().get_untracked() == Screen::Settings {
                spawn_local(self.read_canned(account));
            }
            if stale.signature {
                spawn_local(self.read_signature(account));
            }
            if stale.macros {
                spawn_local(self.read_macros(account));
            }
            if stale.outbox && self.state.screen().get_untracked() == Screen::Outbox {
                spawn_local(self.read_outbox(account));
            }
            if stale.drafts && self.state.screen().get_untracked() == Screen::Drafts {
                spawn_local(self.read_drafts(account));
            }
        }
        if let Some((account, conversation)) = stale.show {
            if self.account() != Some(account) {
                self.enter(Some(account));
            }
            self.state.screen().set(Screen::Workspace);
            self.open(conversation);
        }
    }

    /// The account on screen.
    #[must_use]
    pub fn account(self) -> Option<AccountKey> {
        self.state.current().get_untracked()
    }

    /// Says something in the corner for a while.
    pub fn toast(self, text: impl Into<String>, tone: Tone) {
        let id = self
            .progress
            .try_update_value(|progress| {
                progress.toasts += 1;
                progress.toasts
            })
            .unwrap_or_default();
        let toast = Toast {
            id,
            text: text.into(),
            tone,
        };
        self.state.toasts().update(|toasts| toasts.push(toast));
        set_timeout(move || self.dismiss(id), TOAST_TIME);
    }

    /// Says in the corner that something failed.
    pub fn toast_failure(self, failure: &Failure) {
        self.toast(crate::failure::sentence(failure), Tone::Danger);
    }

    /// Takes a message out of the corner.
    pub fn dismiss(self, id: u32) {
        // The message may outlive the window it was in.
        let _ = self
            .state
            .toasts()
            .try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Reads the outbox again, after it could not be read.
    pub fn read_outbox_again(self) {
        self.mark(Stale {
            outbox: true,
            ..Stale::default()
        });
    }

    /// Reads the drafts again, after they could not be read.
    pub fn read_drafts_again(self) {
        self.mark(Stale {
            drafts: true,
            ..Stale::default()
        });
    }

    async fn read_accounts(self) {
        let number = self.number(|progress| &mut progress.accounts);
        let Ok(accounts) = bridge::call(ListAccounts {}).await else {
            return;
        };
        if number != self.latest(|progress| progress.accounts) {
            return;
        }
        let gone = self
            .account()
            .is_some_and(|current| accounts.iter().all(|account| account.key != current));
        let none = accounts.is_empty();
        // The first account may come without a sign-in: the desk of this computer, started with the program.
        let first = !none && self.account().is_none();
        self.state.accounts().set(accounts);
        if gone || first || (none && self.state.screen().get_untracked() != Screen::SignIn) {
            self.enter(None);
        }
    }

    async fn read_reference(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.reference);
        let answer = bridge::call(GetReference { account }).await;
        if number == self.latest(|progress| progress.reference)
            && let Ok(reference) = answer
        {
            self.state.reference().set(reference);
        }
    }

    async fn read_counts(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.counts);
        let answer = bridge::call(GetCounts { account }).await;
        if number == self.latest(|progress| progress.counts)
            && let Ok(counts) = answer
        {
            self.state.counts().set(counts);
        }
    }

    async fn read_outbox(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.outbox);
        let load = self.state.outbox_load();
        if load.with_untracked(|load| *load != Load::Ready) {
            load.set(Load::Loading);
        }
        let answer = bridge::call(ListOutbox { account }).await;
        if number != self.latest(|progress| progress.outbox) {
            return;
        }
        match answer {
            Ok(operations) => {
                self.state.outbox().set(operations);
                load.set(Load::Ready);
            }
            Err(failure) => load.set(Load::Failed(failure)),
        }
    }

    async fn read_drafts(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.drafts);
        let load = self.state.drafts_load();
        if load.with_untracked(|load| *load != Load::Ready) {
            load.set(Load::Loading);
        }
        let answer = bridge::call(ListDrafts { account }).await;
        if number != self.latest(|progress| progress.drafts) {
            return;
        }
        match answer {
            Ok(drafts) => {
                self.state.drafts().set(drafts);
                load.set(Load::Ready);
            }
            Err(failure) => load.set(Load::Failed(failure)),
        }
    }

    /// The number of a read that begins.
    fn number(self, part: impl FnOnce(&mut Progress) -> &mut u32) -> u32 {
        self.progress
            .try_update_value(|progress| {
                let number = part(progress);
                *number = number.wrapping_add(1);
                *number
            })
            .unwrap_or_default()
    }

    /// The number of the newest read.
    fn latest(self, part: impl FnOnce(&Progress) -> u32) -> u32 {
        // In a window that has gone, every answer comes too late.
        self.progress.try_with_value(part).unwrap_or(u32::MAX)
    }
}
