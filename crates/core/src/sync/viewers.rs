//! Who has which conversation open: this window told to the others, the others told to this window.
//!
//! In memory only. What others have open is known while a realtime connection stands and forgotten with it; what this
//! window has open is kept, and told again by the next connection. A server without the capability `viewers` hears
//! nothing and tells nothing.

use std::collections::HashMap;

use guichet_model::{AgentId, ConversationKey, DisplayId, Event};
use guichet_protocol::{cable, ids::ConversationDisplayId};
use parking_lot::Mutex;
use tokio::sync::watch;

use super::account_runtime::AccountRuntime;
use crate::{Error, api::cable::Connection, store::StoreError};

/// What servers call it that can tell.
const CAPABILITY: &str = "viewers";

/// Who has which conversation of an account open.
#[derive(Debug)]
pub(crate) struct Viewing {
    /// What this window has open.
    mine: watch::Sender<Option<ConversationKey>>,
    /// What the others have open; nobody has an entry that is empty.
    others: Mutex<HashMap<DisplayId, Vec<AgentId>>>,
}

impl Default for Viewing {
    fn default() -> Self {
        Self {
            mine: watch::Sender::new(None),
            others: Mutex::default(),
        }
    }
}

impl Viewing {
    /// This window shows a conversation, or none.
    pub(crate) fn turn_to(&self, conversation: Option<ConversationKey>) {
        self.mine
            .send_if_modified(|mine| std::mem::replace(mine, conversation) != conversation);
    }

    /// Takes over what this window has open from the session before.
    pub(crate) fn inherit(&self, before: &Self) {
        self.turn_to(*before.mine.borrow());
    }

    /// Hears when this window turns to another conversation.
    pub(crate) fn follow(&self) -> watch::Receiver<Option<ConversationKey>> {
        self.mine.subscribe()
    }

    /// The others who have a conversation open.
    pub(crate) fn others(&self, conversation: DisplayId) -> Vec<AgentId> {
        self.others
            .lock()
            .get(&conversation)
            .cloned()
            .unwrap_or_default()
    }
}

/// Tells the server what this window has open, where it wants to know.
pub(crate) async fn tell(runtime: &AccountRuntime, cable: &mut Connection) -> Result<(), Error> {
    if !runtime.has(CAPABILITY) {
        return Ok(());
    }
    let open = *runtime.viewing.mine.borrow();
    let id = match open {
        // One that the server does not have yet is told once it has.
        Some(key) => match runtime.shared.store.thread_state(runtime.key(), key) {
            Err(StoreError::NotFound(_)) => None,
            thread => thread?.display_id,
        },
        None => None,
    };
    let id = id.map(|id| ConversationDisplayId(id.0));
    Ok(cable.view_conversation(id).await?)
}

/// Takes over who has a conversation open.
pub(crate) fn learn(runtime: &AccountRuntime, told: &cable::Viewers) -> Result<(), Error> {
    let me = runtime.owner().me;
    let conversation = DisplayId(told.conversation_id.0);
    let agents: Vec<AgentId> = told
        .users
        .iter()
        .map(|user| AgentId(user.0))
        .filter(|agent| *agent != me)
        .collect();
    {
        let mut others = runtime.viewing.others.lock();
        if agents.is_empty() {
            others.remove(&conversation);
        } else {
            others.insert(conversation, agents.clone());
        }
    }
    emit(runtime, conversation, agents)
}

/// Forgets what others have open: nothing is known of them without a connection.
pub(crate) fn forget(runtime: &AccountRuntime) {
    let known = std::mem::take(&mut *runtime.viewing.others.lock());
    for conversation in known.into_keys() {
        if let Err(error) = emit(runtime, conversation, Vec::new()) {
            tracing::warn!(account = runtime.key().0, %error, "viewers were not told");
        }
    }
}

fn emit(
    runtime: &AccountRuntime,
    conversation: DisplayId,
    agents: Vec<AgentId>,
) -> Result<(), Error> {
    let store = &runtime.shared.store;
    if let Some(conversation) = store.conversation_key(runtime.key(), conversation)? {
        runtime.shared.emit(Event::ViewersChanged {
            account: runtime.key(),
            conversation,
            agents,
        });
    }
    Ok(())
}
