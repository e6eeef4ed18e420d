//! What tells the others that this agent writes.

use std::time::Duration;

use guichet_model::{ConversationKey, draft::Mode};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{actions::Actions, layout};

/// How often others are told that this agent writes, in milliseconds.
const TYPING_EVERY_MS: f64 = 3000.0;
/// How long after the last key this agent counts as having stopped.
const TYPING_ENDS: Duration = Duration::from_secs(5);

/// Tells others that this agent writes, now and then, and once when it stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typing {
    actions: Actions,
    key: ConversationKey,
    /// When others were last told, by `performance.now()`; absent while they believe that nobody writes.
    told_ms: StoredValue<Option<f64>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    pub(super) fn new(actions: Actions, key: ConversationKey) -> Self {
        Self {
            actions,
            key,
            told_ms: StoredValue::new(None),
            timer: StoredValue::new(None),
        }
    }

    /// A key was pressed in this mode; without one the agent stopped.
    pub(super) fn wrote(self, mode: Option<Mode>) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let told = self.told_ms.try_get_value().flatten();
        let now = layout::performance_ms();
        match mode {
            Some(_) => {
                if told.is_none_or(|told| now - told >= TYPING_EVERY_MS) {
                    self.told_ms.set_value(Some(now));
                    self.actions.set_typing(self.key, mode);
                }
                let handle = set_timeout_with_handle(move || self.wrote(None), TYPING_ENDS);
                self.timer.set_value(handle.ok());
            }
            None if told.is_some() => {
                self.told_ms.try_update_value(Option::take);
                self.actions.set_typing(self.key, None);
            }
            None => {}
        }
    }
}
