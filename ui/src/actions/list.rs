//! The list: what it shows, reading its pages, moving the selection.

use guichet_model::{
    AccountKey, ConversationKey, Failure,
    account::Account,
    command::{CountTabs, FirstList, GetListChoice, ListConversations, SaveListChoice},
    conversation::{Category, ConversationRow, Status},
    view::{Cursor, ListChoice, ListFilter, PAGE, Scope, Sort, Tab},
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use super::Actions;
use crate::state::{
    ListStoreFields, Load, Screen, Stale, StateStoreFields,
    list::{self, Step},
};

/// The most rows that one call gives.
const LARGEST_PAGE: u32 = 500;
/// Up to this many loaded rows are all kept over a fresh read; beyond it only those down to the screen.
const KEPT_ROWS: usize = 200;
/// How long the order of the list rests after the pointer moved among its rows.
const POINTER_REST_MS: f64 = 1000.0;

/// Which rows are on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Viewport {
    /// The first one.
    pub first: usize,
    /// One past the last one.
    pub end: usize,
}

/// What the pointer does over the list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Pointer {
    /// It is somewhere else.
    #[default]
    Away,
    /// It last moved among the rows then, by `performance.now()`.
    Moved {
        /// Milliseconds.
        at_ms: f64,
    },
}

/// What the agent chose for the list of each place.
pub(super) type Choices = HashMap<(Option<Category>, Scope), ListChoice>;

impl Actions {
    /// Shows a place of the sidebar, the way the agent last had its list.
    pub fn show_scope(self, scope: Scope) {
        self.show_place(scope, None);
    }

    /// Shows a place of the sidebar in a tab.
    pub fn show_tab_of(self, scope: Scope, tab: Tab) {
        self.show_place(scope, Some(tab));
    }

    fn show_place(self, scope: Scope, tab: Option<Tab>) {
        self.state
            .list()
            .filter()
            .update(|filter| filter.scope = scope);
        self.state.screen().set(Screen::Workspace);
        spawn_local(self.recall_list(tab));
    }

    /// Shows the whole of a module.
    pub fn show_module(self, module: Category) {
        self.state
            .list()
            .filter()
            .update(|filter| filter.category = Some(module));
        if let Some(account) = self.account() {
            self.state.view_counts().set(BTreeMap::new());
            self.count_views(account);
        }
        self.show_scope(Scope::Everything);
    }

    /// The module on screen, tracked.
    #[must_use]
    pub fn module(self) -> Category {
        self.state.list().filter().with(module_of)
    }

    /// The module on screen.
    #[must_use]
    pub fn module_untracked(self) -> Category {
        self.state.list().filter().with_untracked(module_of)
    }

    /// Whether the server of the account on screen has tickets, tracked.
    #[must_use]
    pub fn has_tickets(self) -> bool {
        let current = self.state.current().get();
        self.state
            .accounts()
            .with(|accounts| has_tickets(accounts, current))
    }

    pub(super) fn has_tickets_untracked(self) -> bool {
        let current = self.account();
        self.state
            .accounts()
            .with_untracked(|accounts| has_tickets(accounts, current))
    }

    /// Shows a tab.
    pub fn show_tab(self, tab: Tab) {
        if self.state.list().tab().get_untracked() != tab {
            self.state.list().tab().set(tab);
            self.remember_choice();
            self.list_changed();
        }
    }

    /// Shows conversations of one status, or of every one.
    pub fn show_status(self, status: Option<Status>) {
        self.state
            .list()
            .filter()
            .update(|filter| filter.status = status);
        self.remember_choice();
        self.list_changed();
    }

    /// Shows the list in an order.
    pub fn show_sort(self, sort: Sort) {
        self.state
            .list()
            .filter()
            .update(|filter| filter.sort = sort);
        self.remember_choice();
        self.list_changed();
    }

    /// Reads the list from its beginning after a failure.
    pub fn read_list_again(self) {
        self.list_changed();
    }

    /// Notes which rows are on screen, and loads on where the end comes near.
    pub fn list_viewport(self, viewport: Viewport) {
        self.progress
            .update_value(|progress| progress.viewport = viewport);
        self.load_on();
    }

    /// Loads on where the end of what is loaded is near the rows on screen. Asked after every read too: someone who
    /// has scrolled to the end scrolls no further.
    fn load_on(self) {
        let end = self.progress.with_value(|progress| progress.viewport.end);
        let loaded = self.state.list().rows().with_untracked(Vec::len);
        if end + usize::try_from(PAGE).unwrap_or(0) / 2 >= loaded {
            self.load_more();
        }
    }

    /// Notes what the pointer does over the list.
    pub fn list_pointer(self, pointer: Pointer) {
        self.progress
            .update_value(|progress| progress.pointer = pointer);
    }

    /// Moves the selection; where a conversation is open, shows the next one instead.
    pub fn step(self, step: Step) {
        let selected = self.state.list().selected().get_untracked();
        let left_at = self.progress.with_value(|progress| progress.left_at);
        let next = self
            .state
            .list()
            .rows()
            .with_untracked(|rows| list::neighbour(rows, selected, left_at, step));
        let Some(next) = next else { return };
        if self.open_key().is_some() {
            self.open(next);
        } else {
            self.state.list().selected().set(Some(next));
        }
    }

    /// Opens the selected conversation.
    pub fn open_selected(self) {
        if let Some(selected) = self.state.list().selected().get_untracked() {
            self.open(selected);
        }
    }

    /// The place the list shows and its tab, tracked.
    #[must_use]
    pub fn shown_place(self) -> (Scope, Tab) {
        (
            self.state
                .list()
                .filter()
                .with(|filter| filter.scope.clone()),
            self.state.list().tab().get(),
        )
    }

    pub(super) fn reset_list(self) {
        self.number(|progress| &mut progress.list);
        let list = self.state.list();
        list.filter().set(ListFilter::default());
        list.tab().set(Tab::default());
        list.rows().set(Vec::new());
        list.next().set(None);
        list.tab_counts().set(None);
        list.selected().set(None);
        list.load().set(Load::Loading);
        self.clear_marked();
        self.state.done().set(None);
        self.state.views().set(Vec::new());
        self.state.view_counts().set(BTreeMap::new());
        self.progress
            .update_value(|progress| progress.choices = Choices::default());
    }

    /// Reads the list of the place on screen with the status and the order that the agent last chose for it, in a tab
    /// or in the one that was last chosen too.
    pub(super) async fn recall_list(self, tab: Option<Tab>) {
        let Some(account) = self.account() else {
            return;
        };
        let filter = self.state.list().filter();
        let place = filter.with_untracked(place_of);
        let known = self
            .progress
            .with_value(|progress| progress.choices.get(&place).cloned());
        self.begin_list();
        let choice = match known {
            Some(choice) => choice,
            None => {
                let (category, scope) = place.clone();
                let asked = crate::bridge::call(GetListChoice {
                    account,
                    category,
                    scope,
                })
                .await;
                // A choice that cannot be read costs nothing: the list shows as it does the first time.
                asked
                    .ok()
                    .flatten()
                    .unwrap_or_else(|| ListChoice::usual(&place.1))
            }
        };
        if self.account() != Some(account) || filter.with_untracked(place_of) != place {
            return;
        }
        let recalled = tab.is_none_or(|tab| tab == choice.tab);
        let tab = tab.unwrap_or(choice.tab);
        self.show_choice(place, ListChoice { tab, ..choice });
        if !recalled {
            self.remember_choice();
        }
        self.read_list(account).await;
    }

    /// Keeps the tab, the status and the order for the place on screen.
    fn remember_choice(self) {
        let Some(account) = self.account() else {
            return;
        };
        let filter = self.state.list().filter().get_untracked();
        let place = place_of(&filter);
        let choice = ListChoice {
            tab: self.state.list().tab().get_untracked(),
            status: filter.status,
            sort: filter.sort,
        };
        self.progress.update_value(|progress| {
            progress.choices.insert(place.clone(), choice.clone());
        });
        let (category, scope) = place;
        spawn_local(async move {
            let request = SaveListChoice {
                account,
                category,
                scope,
                choice,
            };
            if let Err(failure) = crate::bridge::call(request).await {
                self.toast_failure(&failure);
            }
        });
    }

    fn list_changed(self) {
        self.begin_list();
        if let Some(account) = self.account() {
            spawn_local(self.read_list(account));
        }
    }

    /// What is on screen is not what is asked for any more.
    fn begin_list(self) {
        self.number(|progress| &mut progress.list);
        self.clear_marked();
        let list = self.state.list();
        list.load().set(Load::Loading);
        list.tab_counts().set(None);
        list.selected().set(self.open_key());
        self.progress.update_value(|progress| {
            progress.viewport = Viewport::default();
            progress.left_at = None;
            progress.pointer = Pointer::Away;
        });
    }

    /// Reads the loaded rows anew, and the counts of the tabs.
    pub(super) async fn read_list(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.list);
        let list = self.state.list();
        let (filter, tab) = (list.filter().get_untracked(), list.tab().get_untracked());
        spawn_local(self.count_tabs(account));

        let answer = self.read_rows(account, filter, tab).await;
        if number != self.latest(|progress| progress.list) {
            return;
        }
        match answer {
            Ok((rows, next)) => {
                self.take_rows(rows, next);
                self.load_on();
            }
            Err(failure) if list.load().with_untracked(|load| *load == Load::Ready) => {
                // What is on screen stays good; the next event tries again.
                leptos::logging::warn!("the list was not read: {failure}");
            }
            Err(failure) => list.load().set(Load::Failed(failure)),
        }
    }

    /// Reads the counts of the tabs.
    pub(super) async fn count_tabs(self, account: AccountKey) {
        let number = self.latest(|progress| progress.list);
        let list = self.state.list();
        let filter = list.filter().get_untracked();
        let counts = crate::bridge::call(CountTabs { account, filter }).await;
        if number == self.latest(|progress| progress.list)
            && let Ok(counts) = counts
        {
            list.tab_counts().set(Some(counts));
        }
    }

    /// Shows the list that came with the start.
    pub(super) fn take_first_list(self, first: FirstList) {
        if self.account() != Some(first.account) {
            return;
        }
        let filter = self.state.list().filter();
        let place = filter.with_untracked(place_of);
        self.state.reference().set(first.reference);
        self.show_choice(place, first.choice);
        self.take_rows(first.page.items, first.page.next);
    }

    /// Turns the list of the place on screen to a choice, without reading it yet.
    fn show_choice(self, place: (Option<Category>, Scope), choice: ListChoice) {
        self.state.list().filter().update(|filter| {
            filter.status.clone_from(&choice.status);
            filter.sort = choice.sort;
        });
        self.state.list().tab().set(choice.tab);
        self.progress.update_value(|progress| {
            progress.choices.insert(place, choice);
        });
        self.begin_list();
    }

    async fn read_rows(
        self,
        account: AccountKey,
        filter: ListFilter,
        tab: Tab,
    ) -> Result<(Vec<ConversationRow>, Option<Cursor>), Failure> {
        let mut wanted = self.wanted_rows();
        let mut rows = Vec::new();
        let mut cursor = None;
        loop {
            let page = crate::bridge::call(ListConversations {
                account,
                filter: filter.clone(),
                tab,
                cursor: cursor.take(),
                limit: wanted.min(LARGEST_PAGE),
            })
            .await?;
            wanted = wanted.saturating_sub(LARGEST_PAGE);
            list::append(&mut rows, page.items);
            cursor = page.next;
            if wanted == 0 || cursor.is_none() {
                return Ok((rows, cursor));
            }
        }
    }

    /// As many rows as are loaded, as far as they matter, in whole pages.
    fn wanted_rows(self) -> u32 {
        let fresh = self
            .state
            .list()
            .load()
            .with_untracked(|load| *load != Load::Ready);
        if fresh {
            return PAGE;
        }
        let loaded = self.state.list().rows().with_untracked(Vec::len);
        let end = self.progress.with_value(|progress| progress.viewport.end);
        let wanted = loaded.min(KEPT_ROWS.max(end));
        let pages = u32::try_from(wanted).unwrap_or(u32::MAX).div_ceil(PAGE);
        pages.max(1).saturating_mul(PAGE)
    }

    fn take_rows(self, fresh: Vec<ConversationRow>, next: Option<Cursor>) {
        let list = self.state.list();
        let first = list.load().with_untracked(|load| *load != Load::Ready);
        self.note_leaving(&fresh);
        let rests = !first && self.pointer_rests_ms().is_some();
        let moved = rests
            && list
                .rows()
                .with_untracked(|shown| !list::same_order(shown, &fresh));
        if moved {
            let rows = list
                .rows()
                .with_untracked(|shown| list::in_place(shown, fresh));
            list.rows().set(rows);
            self.order_later();
        } else {
            list.rows().set(fresh);
            list.next().set(next);
        }
        list.load().set(Load::Ready);
    }

    /// Remembers where the selected row stood, when it is no more among the fresh ones.
    fn note_leaving(self, fresh: &[ConversationRow]) {
        let list = self.state.list();
        let Some(selected) = list.selected().get_untracked() else {
            return;
        };
        if fresh.iter().any(|row| row.key == selected) {
            self.progress
                .update_value(|progress| progress.left_at = None);
            return;
        }
        let stood = list
            .rows()
            .with_untracked(|rows| rows.iter().position(|row| row.key == selected));
        if stood.is_some() {
            self.progress
                .update_value(|progress| progress.left_at = stood);
        }
    }

    /// How long the order still rests because the pointer just moved among the rows.
    fn pointer_rests_ms(self) -> Option<f64> {
        match self.progress.with_value(|progress| progress.pointer) {
            Pointer::Away => None,
            Pointer::Moved { at_ms } => {
                let left = at_ms + POINTER_REST_MS - crate::layout::performance_ms();
                (left > 0.0).then_some(left)
            }
        }
    }

    fn order_later(self) {
        let wait = Duration::from_secs_f64(self.pointer_rests_ms().unwrap_or(0.0) / 1000.0);
        set_timeout(
            move || {
                self.mark(Stale {
                    list: true,
                    ..Stale::default()
                });
            },
            wait,
        );
    }

    fn load_more(self) {
        let list = self.state.list();
        let ready = list.load().with_untracked(|load| *load == Load::Ready);
        let (Some(cursor), Some(account), true) =
            (list.next().get_untracked(), self.account(), ready)
        else {
            return;
        };
        let begun = self
            .progress
            .try_update_value(|progress| !std::mem::replace(&mut progress.more, true))
            .unwrap_or(false);
        if !begun {
            return;
        }
        let number = self.latest(|progress| progress.list);
        let request = ListConversations {
            account,
            filter: list.filter().get_untracked(),
            tab: list.tab().get_untracked(),
            cursor: Some(cursor),
            limit: PAGE,
        };
        spawn_local(async move {
            let page = crate::bridge::call(request).await;
            self.progress.update_value(|progress| progress.more = false);
            // A fresh read meanwhile has its own end, and goes on from there.
            if number != self.latest(|progress| progress.list) {
                self.load_on();
                return;
            }
            match page {
                Ok(page) => {
                    list.rows().update(|rows| list::append(rows, page.items));
                    list.next().set(page.next);
                }
                Err(failure) => leptos::logging::warn!("the next page was not read: {failure}"),
            }
        });
    }

    /// The conversation that stands after this one, or else before it.
    pub(super) fn beside(self, conversation: ConversationKey) -> Option<ConversationKey> {
        self.state.list().rows().with_untracked(|rows| {
            list::neighbour(rows, Some(conversation), None, Step::Next)
                .or_else(|| list::neighbour(rows, Some(conversation), None, Step::Previous))
        })
    }
}

fn module_of(filter: &ListFilter) -> Category {
    filter.category.clone().unwrap_or(Category::Chat)
}

fn place_of(filter: &ListFilter) -> (Option<Category>, Scope) {
    (filter.category.clone(), filter.scope.clone())
}

fn has_tickets(accounts: &[Account], current: Option<AccountKey>) -> bool {
    accounts
        .iter()
        .find(|account| Some(account.key) == current)
        .is_some_and(|account| account.capabilities.iter().any(|name| name == "tickets"))
}
