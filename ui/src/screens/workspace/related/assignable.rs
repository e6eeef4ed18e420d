//! Who can be given what comes through an inbox.

use guichet_model::{AgentId, InboxId};
use leptos::{prelude::*, task::spawn_local};

use crate::actions::Actions;

/// The agents who see the inbox that `wanted` names, asked each time it names one. `None`, which is every agent, until
/// that is known.
pub fn assignable(wanted: Memo<Option<InboxId>>) -> Signal<Option<Vec<AgentId>>> {
    let actions = Actions::of_window();
    let known = RwSignal::new(None::<Vec<AgentId>>);
    Effect::new(move |_| {
        let Some(inbox) = wanted.get() else {
            return;
        };
        known.set(None);
        spawn_local(async move {
            let answer = actions.assignable_agents(inbox).await;
            let still_wanted = wanted.try_get_untracked().flatten() == Some(inbox);
            // Where the core cannot say, every agent stays on offer, and the server has the last word.
            if let Ok(agents) = answer
                && still_wanted
            {
                known.set(Some(agents));
            }
        });
    });
    known.into()
}
