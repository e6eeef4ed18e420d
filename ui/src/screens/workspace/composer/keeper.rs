//! What keeps the words while they are typed: as a draft two tenths of a second after the last key.

use std::time::Duration;

use guichet_model::{ConversationKey, draft::Mode};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::actions::{Actions, Kept};

/// How long after the last key a draft is kept.
const KEEP_AFTER: Duration = Duration::from_millis(200);

/// Keeps drafts of one conversation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeper {
    actions: Actions,
    key: ConversationKey,
    /// Written and not kept yet: the newest state of each mode.
    unsaved: StoredValue<Vec<(Mode, Kept)>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Keeper {
    pub(super) fn new(actions: Actions, key: ConversationKey) -> Self {
        Self {
            actions,
            key,
            unsaved: StoredValue::new(Vec::new()),
            timer: StoredValue::new(None),
        }
    }

    /// Keeps this soon.
    pub(super) fn note(self, mode: Mode, kept: Kept) {
        self.forget(mode);
        self.unsaved
            .update_value(|unsaved| unsaved.push((mode, kept)));
        self.stop_timer();
        let handle = set_timeout_with_handle(move || self.keep(), KEEP_AFTER);
        self.timer.set_value(handle.ok());
    }

    /// What was typed in this mode needs no keeping any more.
    pub(super) fn forget(self, mode: Mode) {
        // The composer may be gone while its message was on its way; then there is nothing left to keep.
        let _ = self
            .unsaved
            .try_update_value(|unsaved| unsaved.retain(|(of, ..)| *of != mode));
    }

    /// Keeps everything now.
    pub(super) fn keep(self) {
        self.stop_timer();
        let unsaved = self
            .unsaved
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        for (mode, kept) in unsaved {
            self.actions.save_draft(self.key, mode, kept);
        }
    }

    fn stop_timer(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}
