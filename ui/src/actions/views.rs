//! Custom views: reading and counting them, saving, deleting, putting them in order.

use guichet_model::{
    AccountKey, Failure, ViewKey,
    command::{
        CountMatching, CountModule, CountViews, DeleteView, ListViews, ReorderViews, SaveView,
    },
    conversation::Category,
    filter::Filter,
    view::{Counts, Scope, TabCounts, View},
};
use leptos::{prelude::*, task::spawn_local};

use super::{Actions, conversation::nobody};
use crate::{
    bridge,
    state::{Dialog, ListStoreFields, Stale, StateStoreFields},
};

/// How far counting what the views show has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Counting {
    /// Not under way.
    #[default]
    Rests,
    /// Under way.
    Counts,
    /// Under way, and something changed meanwhile.
    CountsAgain,
}

/// Where a view moves to in the agent's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Before the one above.
    Up,
    /// After the one below.
    Down,
}

impl Actions {
    /// Asks what a new custom view shows, or an existing one is to show.
    pub fn ask_view(self, view: Option<ViewKey>) {
        self.state.menu().set(None);
        self.state.dialog().set(Some(Dialog::EditView(view)));
    }

    /// Makes a custom view or changes one, and shows it.
    ///
    /// # Errors
    /// What the core says; then nothing was kept.
    pub async fn save_view(
        self,
        key: Option<ViewKey>,
        name: String,
        filter: Filter,
    ) -> Result<View, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let view = bridge::call(SaveView {
            account,
            key,
            name,
            filter,
        })
        .await?;
        self.state.dialog().set(None);
        self.state.views().update(|views| {
            match views.iter_mut().find(|known| known.key == view.key) {
                Some(known) => *known = view.clone(),
                None => views.push(view.clone()),
            }
        });
        self.show_scope(Scope::View(view.key));
        self.views_changed();
        Ok(view)
    }

    /// Deletes a custom view; its list gives way to the whole module.
    pub fn delete_view(self, key: ViewKey) {
        self.state.dialog().set(None);
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            match bridge::call(DeleteView { account, key }).await {
                Ok(()) => self.take_views(
                    self.state
                        .views()
                        .get_untracked()
                        .into_iter()
                        .filter(|view| view.key != key)
                        .collect(),
                ),
                Err(failure) => self.toast_failure(&failure),
            }
            self.views_changed();
        });
    }

    /// Moves a custom view by one place.
    pub fn move_view(self, key: ViewKey, direction: Move) {
        let Some(account) = self.account() else {
            return;
        };
        let keys = self.state.views().with_untracked(|views| {
            let keys: Vec<ViewKey> = views.iter().map(|view| view.key).collect();
            moved(&keys, key, direction)
        });
        self.state
            .views()
            .update(|views| views.sort_by_key(|view| keys.iter().position(|k| *k == view.key)));
        spawn_local(async move {
            if let Err(failure) = bridge::call(ReorderViews { account, keys }).await {
                self.toast_failure(&failure);
            }
            self.views_changed();
        });
    }

    /// How many conversations of the module on screen a filter matches.
    ///
    /// # Errors
    /// What the core says.
    pub async fn count_matching(self, filter: Filter) -> Result<TabCounts, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let category = Some(self.module_untracked());
        bridge::call(CountMatching {
            account,
            category,
            filter,
        })
        .await
    }

    fn views_changed(self) {
        self.mark(Stale {
            views: true,
            counts: true,
            ..Stale::default()
        });
    }

    pub(super) async fn read_views(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.views);
        let answer = bridge::call(ListViews { account }).await;
        if number == self.latest(|progress| progress.views)
            && let Ok(views) = answer
        {
            self.take_views(views);
            self.count_views(account);
        }
    }

    fn take_views(self, views: Vec<View>) {
        let shown = self
            .state
            .list()
            .filter()
            .with_untracked(|filter| match filter.scope {
                Scope::View(key) => Some(key),
                _ => None,
            });
        let gone = shown.is_some_and(|key| views.iter().all(|view| view.key != key));
        self.state.views().set(views);
        if gone {
            self.show_scope(Scope::Everything);
        }
    }

    /// Counts what the views show; where that is under way, once more after it.
    pub(super) fn count_views(self, account: AccountKey) {
        if self.state.views().with_untracked(Vec::is_empty) {
            return;
        }
        let rests = self
            .progress
            .try_update_value(|progress| {
                let rests = progress.view_counts == Counting::Rests;
                progress.view_counts = if rests {
                    Counting::Counts
                } else {
                    Counting::CountsAgain
                };
                rests
            })
            .unwrap_or(false);
        if !rests {
            return;
        }
        spawn_local(async move {
            let category = self.module_untracked();
            let answer = bridge::call(CountViews {
                account,
                category: Some(category.clone()),
            })
            .await;
            let again = self
                .progress
                .try_update_value(|progress| {
                    std::mem::take(&mut progress.view_counts) == Counting::CountsAgain
                })
                .unwrap_or(false);
            if let Ok(counts) = answer
                && self.account() == Some(account)
                && self.module_untracked() == category
            {
                self.state.view_counts().set(counts);
            }
            if again && let Some(account) = self.account() {
                self.count_views(account);
            }
        });
    }

    pub(super) async fn read_ticket_counts(self, account: AccountKey) {
        if !self.has_tickets_untracked() {
            self.state.ticket_counts().set(Counts::default());
            return;
        }
        let number = self.number(|progress| &mut progress.ticket_counts);
        let answer = bridge::call(CountModule {
            account,
            category: Category::Ticket,
        })
        .await;
        if number == self.latest(|progress| progress.ticket_counts)
            && let Ok(counts) = answer
        {
            self.state.ticket_counts().set(counts);
        }
    }
}

/// The order after one view has moved by one place; the same where it stands at the end already.
fn moved(keys: &[ViewKey], key: ViewKey, direction: Move) -> Vec<ViewKey> {
    let mut keys = keys.to_vec();
    let place = keys.iter().position(|other| *other == key);
    let other = place.and_then(|place| match direction {
        Move::Up => place.checked_sub(1),
        Move::Down => Some(place + 1).filter(|next| *next < keys.len()),
    });
    if let (Some(place), Some(other)) = (place, other) {
        keys.swap(place, other);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_moves_by_one_place_and_stays_at_the_ends() {
        let keys = [ViewKey(1), ViewKey(2), ViewKey(3)];
        let after = |key, direction| {
            moved(&keys, ViewKey(key), direction)
                .iter()
                .map(|key| key.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(after(2, Move::Up), [2, 1, 3]);
        assert_eq!(after(2, Move::Down), [1, 3, 2]);
        assert_eq!(after(1, Move::Up), [1, 2, 3]);
        assert_eq!(after(3, Move::Down), [1, 2, 3]);
        assert_eq!(after(9, Move::Down), [1, 2, 3], "one that is gone");
    }
}
