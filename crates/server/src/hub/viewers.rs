//! Who has which conversation open.
//!
//! Each listener has at most one. Every change is told to those who may see the conversation, with
//! the whole list, under the lock that the change is made under: so the last word is the right one.

use super::{Audience, Broadcast, Hub, ListenerId};
use guichet_protocol::cable::{Event, Viewers};
use guichet_protocol::ids::{AccountId, ConversationDisplayId, UserId};
use std::collections::{BTreeSet, HashMap};

/// What a listener has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewed {
    /// Who listens.
    pub by: ViewedBy,
    /// What is open.
    pub conversation: ConversationDisplayId,
}

/// A user within an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewedBy {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
}

impl Hub {
    /// What a listener has open.
    #[must_use]
    pub fn viewed(&self, listener: ListenerId) -> Option<Viewed> {
        self.inner.viewed.lock().get(&listener).copied()
    }

    /// A listener opened a conversation, or closed the one they had open. `audiences` says who may
    /// see the conversations that this concerns, of the listener's account; where it is silent,
    /// nobody is told.
    pub fn turn_to(
        &self,
        listener: ListenerId,
        viewed: Option<Viewed>,
        audiences: &HashMap<ConversationDisplayId, Vec<UserId>>,
    ) {
        let mut all = self.inner.viewed.lock();
        let before = match viewed {
            Some(viewed) => all.insert(listener, viewed),
            None => all.remove(&listener),
        };
        let mut changed: Vec<Viewed> = Vec::new();
        for one in [before, viewed].into_iter().flatten() {
            if !changed
                .iter()
                .any(|known| known.conversation == one.conversation)
            {
                changed.push(one);
            }
        }
        let broadcasts: Vec<Broadcast> = changed
            .into_iter()
            .filter_map(|one| {
                let audience = audiences.get(&one.conversation)?;
                Some(told(&all, one, audience))
            })
            .collect();
        self.publish(&broadcasts);
    }
}

fn told(all: &HashMap<ListenerId, Viewed>, viewed: Viewed, audience: &[UserId]) -> Broadcast {
    let account = viewed.by.account;
    // Who may no longer see the conversation is not named, whatever is still on their screen.
    let users: BTreeSet<UserId> = all
        .values()
        .filter(|one| one.by.account == account && one.conversation == viewed.conversation)
        .map(|one| one.by.user)
        .filter(|user| audience.contains(user))
        .collect();
    let event = Event::ConversationViewers(Viewers {
        conversation_id: viewed.conversation,
        users: users.into_iter().collect(),
        account_id: Some(account),
    });
    Broadcast::new(Audience::Users(audience.to_vec()), &event)
}
