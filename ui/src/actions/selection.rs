//! Many conversations at once: marking them, doing the same to all of them, undoing that as one.

use guichet_model::{
    ConversationKey, Timestamp,
    command::{ActOnMany, ListKeys, UndoBatch},
    conversation::Status,
    outbox::Action,
    view::MOST_SELECTED,
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge, format,
    state::{
        Dialog, Done, ListStoreFields, Stale, StateStoreFields, Tone,
        list::{self, Step},
    },
    t,
};

/// What a moment that is asked for is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum MomentFor {
    /// The open or selected conversation.
    #[default]
    One,
    /// The marked ones.
    Marked,
}

impl Actions {
    /// Whether conversations are marked, so that an action is for them.
    #[must_use]
    pub fn has_marked(self) -> bool {
        self.state
            .list()
            .marked()
            .with_untracked(|marked| !marked.is_empty())
    }

    /// Marks a conversation, or takes its mark away.
    pub fn toggle_mark(self, conversation: ConversationKey) {
        self.state.list().marked().update(|marked| {
            if !marked.remove(&conversation) {
                marked.insert(conversation);
            }
        });
        self.state.list().selected().set(Some(conversation));
        self.progress
            .update_value(|progress| progress.marked_from = Some(conversation));
    }

    /// Marks the selected conversation, or takes its mark away.
    pub fn toggle_selected(self) {
        if let Some(selected) = self.state.list().selected().get_untracked() {
            self.toggle_mark(selected);
        }
    }

    /// Marks every row from the one that was marked last (or is selected) to this one.
    pub fn mark_range(self, to: ConversationKey) {
        let list = self.state.list();
        let from = self
            .progress
            .with_value(|progress| progress.marked_from)
            .or_else(|| list.selected().get_untracked());
        let keys = list
            .rows()
            .with_untracked(|rows| list::range(rows, from, to));
        list.marked().update(|marked| marked.extend(keys));
        list.selected().set(Some(to));
        self.progress.update_value(|progress| {
            progress.marked_from = Some(from.unwrap_or(to));
        });
    }

    /// Marks the selected conversation and the one after (or before) it, and selects that. The thread stays as it is.
    pub fn extend_marked(self, step: Step) {
        let list = self.state.list();
        let selected = list.selected().get_untracked();
        let next = list
            .rows()
            .with_untracked(|rows| list::neighbour(rows, selected, None, step));
        list.marked().update(|marked| {
            marked.extend(selected);
            marked.extend(next);
        });
        if next.is_some() {
            list.selected().set(next);
        }
    }

    /// Marks everything that the list shows, loaded or not.
    pub fn mark_all(self) {
        let Some(account) = self.account() else {
            return;
        };
        let list = self.state.list();
        let (filter, tab) = (list.filter().get_untracked(), list.tab().get_untracked());
        spawn_local(async move {
            let request = ListKeys {
                account,
                filter: filter.clone(),
                tab,
            };
            match bridge::call(request).await {
                Ok(listed)
                    if list.filter().get_untracked() == filter
                        && list.tab().get_untracked() == tab =>
                {
                    list.marked().set(listed.keys.into_iter().collect());
                    if listed.more {
                        let most = u32::try_from(MOST_SELECTED).unwrap_or(u32::MAX);
                        self.toast(
                            t!("selection-most", count = format::number(most)),
                            Tone::Plain,
                        );
                    }
                }
                Ok(_) => {}
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Takes every mark away.
    pub fn clear_marked(self) {
        self.state.list().marked().update(|marked| marked.clear());
        self.progress
            .update_value(|progress| progress.marked_from = None);
    }

    /// Does the same to every marked conversation; `what` says it in words. The marks go once it is done.
    pub fn act_on_marked(self, action: Action, what: String) {
        self.state.menu().set(None);
        let Some(account) = self.account() else {
            return;
        };
        let mut conversations: Vec<ConversationKey> = self
            .state
            .list()
            .marked()
            .with_untracked(|marked| marked.iter().copied().collect());
        if conversations.is_empty() {
            return;
        }
        conversations.sort_unstable();
        spawn_local(async move {
            let request = ActOnMany {
                account,
                conversations,
                action,
            };
            match bridge::call(request).await {
                Ok(batch) => {
                    self.clear_marked();
                    self.state.done().set(Some(Done {
                        batch: batch.id,
                        what,
                        count: batch.queued,
                        skipped: batch.skipped.len(),
                    }));
                    self.many_changed();
                }
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Makes every marked conversation Pending until a moment, or until the customer writes.
    pub fn snooze_marked(self, until: Option<Timestamp>) {
        let what = match until {
            Some(until) => t!(
                "list-pending-until",
                time = format::upcoming(until, format::now())
            ),
            None => t!("status-pending"),
        };
        let status = Status::Pending;
        self.act_on_marked(Action::SetStatus { status, until }, what);
    }

    /// Asks for a moment until which every marked conversation is Pending.
    pub fn ask_moment_for_marked(self) {
        self.ask_moment();
        self.progress
            .update_value(|progress| progress.moment_for = MomentFor::Marked);
    }

    /// Whether the dialog that is open asks for the moment of the marked conversations.
    pub(super) fn asks_moment_for_marked(self) -> bool {
        self.state
            .dialog()
            .with_untracked(|dialog| *dialog == Some(Dialog::Moment))
            && self
                .progress
                .with_value(|progress| progress.moment_for == MomentFor::Marked)
    }

    /// Undoes what was last done to many conversations.
    pub fn undo(self) {
        let (Some(account), Some(done)) = (self.account(), self.state.done().get_untracked())
        else {
            return;
        };
        self.state.done().set(None);
        spawn_local(async move {
            let request = UndoBatch {
                account,
                batch: done.batch.clone(),
            };
            match bridge::call(request).await {
                Ok(undone) => {
                    let count = undone.withdrawn.saturating_add(undone.reversed);
                    let stays = undone.stays.len();
                    let text = if stays == 0 {
                        t!("batch-undone", count = count)
                    } else {
                        t!("batch-undone-partly", count = count, stays = stays)
                    };
                    self.toast(text, Tone::Plain);
                    self.many_changed();
                }
                Err(failure) => {
                    // Nothing was undone, so that it can be tried again.
                    self.state.done().set(Some(done));
                    self.toast_failure(&failure);
                }
            }
        });
    }

    fn many_changed(self) {
        self.mark(Stale {
            list: true,
            counts: true,
            outbox: true,
            thread: self.open_key().is_some(),
            ..Stale::default()
        });
    }
}
