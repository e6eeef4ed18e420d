//! Who listens, and who is there.
//!
//! The hub hands events to the open connections and remembers presence. It is in memory only: a
//! client that was away catches up over HTTP. Events are published after their commit and in its
//! order (see [`crate::store::Store::write`]). A listener that does not keep up is dropped rather
//! than waited for; it comes back and catches up.

mod viewers;

pub use viewers::{Viewed, ViewedBy};

use guichet_protocol::cable::{Event, Presence, RawEvent};
use guichet_protocol::ids::{AccountId, ContactId, ContactInboxId, UserId};
use guichet_protocol::rest::Availability;
use guichet_protocol::time::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::mpsc;

/// A user counts as present for so long after their last word. Chatwoot has 20 s; the clients'
/// beat is 20 s too, so a few seconds more keep a punctual client from flickering.
const USER_PRESENCE_MS: i64 = 25_000;
/// The same for customers.
const CONTACT_PRESENCE_MS: i64 = 90_000;
/// Events that may wait for one listener.
const BACKLOG: usize = 4096;

/// Who gets an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// These users, on every connection.
    Users(Vec<UserId>),
    /// Every user who listens to this account.
    Account(AccountId),
    /// The customer behind a way in.
    Visitor(ContactInboxId),
}

/// An event on its way.
#[derive(Debug, Clone)]
pub struct Broadcast {
    /// Who gets it.
    pub to: Audience,
    /// What they get.
    pub event: RawEvent,
}

impl Broadcast {
    /// An event for an audience.
    #[must_use]
    pub fn new(to: Audience, event: &Event) -> Self {
        Self {
            to,
            event: event.to_raw(),
        }
    }
}

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// A user, within an account.
    User(UserId, AccountId),
    /// A customer.
    Visitor(ContactInboxId),
}

/// Names a listening while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListenerId(u64);

/// One listener's end. Dropping it ends the listening.
pub struct Subscription {
    hub: Arc<Inner>,
    id: ListenerId,
    events: mpsc::Receiver<Arc<str>>,
}

impl Subscription {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> ListenerId {
        self.id
    }

    /// The next event, as the JSON of `{"event", "data"}`; `None` when the listener was dropped.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        self.events.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.listeners.lock().remove(&self.id);
    }
}

/// The hub. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    listeners: Mutex<HashMap<ListenerId, Open>>,
    next: std::sync::atomic::AtomicU64,
    present: Mutex<Present>,
    viewed: Mutex<HashMap<ListenerId, Viewed>>,
}

/// An open listening.
type Open = (Listener, mpsc::Sender<Arc<str>>);

#[derive(Default)]
struct Present {
    users: HashMap<(AccountId, UserId), Timestamp>,
    contacts: HashMap<(AccountId, ContactId), Timestamp>,
}

impl Hub {
    /// Begins to listen.
    #[must_use]
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        let (sender, events) = mpsc::channel(BACKLOG);
        let next = &self.inner.next;
        let id = ListenerId(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        self.inner.listeners.lock().insert(id, (listener, sender));
        Subscription {
            hub: Arc::clone(&self.inner),
            id,
            events,
        }
    }

    /// Hands events out, in order.
    pub fn publish(&self, broadcasts: &[Broadcast]) {
        if broadcasts.is_empty() {
            return;
        }
        let mut listeners = self.inner.listeners.lock();
        for broadcast in broadcasts {
            let Ok(text) = serde_json::to_string(&broadcast.event) else {
                continue;
            };
            let text: Arc<str> = text.into();
            listeners.retain(|_, (listener, sender)| {
                !concerns(&broadcast.to, listener) || sender.try_send(Arc::clone(&text)).is_ok()
            });
        }
    }

    /// Ends every listening, at shutdown.
    pub fn close(&self) {
        self.inner.listeners.lock().clear();
    }

    /// A user gave word of being there.
    pub fn user_is_here(&self, account: AccountId, user: UserId, now: Timestamp) {
        let mut present = self.inner.present.lock();
        present.users.insert((account, user), now);
    }

    /// A customer gave word of being there.
    pub fn contact_is_here(&self, account: AccountId, contact: ContactId, now: Timestamp) {
        let mut present = self.inner.present.lock();
        present.contacts.insert((account, contact), now);
    }

    /// Who is there of an account.
    #[must_use]
    pub fn here(&self, account: AccountId, now: Timestamp) -> Here {
        let mut present = self.inner.present.lock();
        let since = |life: i64| now.plus_millis(-life);
        let (users, contacts) = (since(USER_PRESENCE_MS), since(CONTACT_PRESENCE_MS));
        present.users.retain(|_, at| *at > users);
        present.contacts.retain(|_, at| *at > contacts);
        Here {
            users: of_account(&present.users, account),
            contacts: of_account(&present.contacts, account),
        }
    }
}

fn of_account<Id: Copy + Ord>(
    present: &HashMap<(AccountId, Id), Timestamp>,
    account: AccountId,
) -> BTreeSet<Id> {
    present
        .keys()
        .filter(|(of, _)| *of == account)
        .map(|(_, id)| *id)
        .collect()
}

fn concerns(audience: &Audience, listener: &Listener) -> bool {
    match (audience, listener) {
        (Audience::Users(users), Listener::User(user, _)) => users.contains(user),
        (Audience::Account(account), Listener::User(_, of)) => account == of,
        (Audience::Visitor(way_in), Listener::Visitor(of)) => way_in == of,
        _ => false,
    }
}

/// Who is there of one account, at one time.
#[derive(Debug, Clone, Default)]
pub struct Here {
    users: BTreeSet<UserId>,
    contacts: BTreeSet<ContactId>,
}

impl Here {
    /// What others see of an agent: what they chose while present, and afterwards too when they
    /// switched `auto_offline` off.
    #[must_use]
    pub fn user(&self, user: UserId, chosen: &Availability, auto_offline: bool) -> Availability {
        if self.users.contains(&user) || !auto_offline {
            chosen.clone()
        } else {
            Availability::Offline
        }
    }

    /// The customers who are there.
    pub fn contacts(&self) -> impl Iterator<Item = ContactId> + '_ {
        self.contacts.iter().copied()
    }

    /// What agents see of a customer.
    #[must_use]
    pub fn contact(&self, contact: ContactId) -> Availability {
        if self.contacts.contains(&contact) {
            Availability::Online
        } else {
            Availability::Offline
        }
    }

    /// The answer to a user's presence, from every agent's choice.
    #[must_use]
    pub fn presence(
        &self,
        account: AccountId,
        agents: impl IntoIterator<Item = (UserId, Availability, bool)>,
    ) -> Presence {
        Presence {
            account_id: Some(account),
            users: agents
                .into_iter()
                .filter(|(user, _, auto_offline)| self.users.contains(user) || !auto_offline)
                .map(|(user, chosen, _)| (user.to_string(), chosen))
                .collect(),
            contacts: self
                .contacts
                .iter()
                .map(|contact| (contact.to_string(), Availability::Online))
                .collect(),
        }
    }
}

/// Adds who caused it to an event's data.
pub(crate) fn with_performer(mut event: RawEvent, performer: Option<&Value>) -> RawEvent {
    if let (Some(data), Some(performer)) = (event.data.as_object_mut(), performer) {
        data.insert("performer".to_owned(), performer.clone());
    }
    event
}
