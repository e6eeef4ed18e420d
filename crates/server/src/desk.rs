//! The running desk: what every route shares, and the units of work done on it.
//!
//! A route reads through [`Desk::read`] and changes through [`Desk::perform`]. A change collects
//! the events that it causes; they are published after the commit and in its order.

use crate::clock::Clock;
use crate::error::ApiError;
use crate::hub::{Audience, Broadcast, Here, Hub, with_performer};
use crate::limits::{Limiter, Quota};
use crate::mail::Post;
use crate::pictures::Pictures;
use crate::reply::Reply;
use crate::store::change::NewChange;
use crate::store::{Savepoint, Store, change, idempotency};
use crate::uploads::Uploads;
use crate::urls::Urls;
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{AccountId, ContactInboxId, UserId};
use guichet_protocol::time::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// Whether the server shows what it adds to Chatwoot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edition {
    /// Tickets, change feed, idempotency.
    #[default]
    Guichet,
    /// None of them: a plain Chatwoot.
    Stock,
}

/// The running desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hub: Hub,
    pub(crate) urls: Urls,
    pub(crate) pictures: Pictures,
    /// Files that come before their message.
    pub(crate) uploads: Uploads,
    /// How many files each account may still send by the route `upload`.
    pub(crate) upload_quota: Quota,
    pub(crate) edition: Edition,
    pub(crate) instance_id: String,
    pub(crate) limiter: Limiter,
    /// Rung when a conversation was snoozed.
    pub(crate) snoozed: Notify,
    /// Rung when a webhook delivery was queued.
    pub(crate) queued: Notify,
    /// How mail leaves.
    pub(crate) post: Post,
    /// Rung when a mail was queued.
    pub(crate) mailed: Notify,
    /// How many transcripts each account may still send.
    pub(crate) transcripts: Quota,
    /// Rung when something was put off.
    pub(crate) chores: Notify,
    /// Whether nothing is put off.
    pub(crate) idle: watch::Sender<bool>,
    /// True once the server is to end.
    pub(crate) closing: watch::Sender<bool>,
}

impl Desk {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Who listens and who is there.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// The addresses of files.
    #[must_use]
    pub fn urls(&self) -> &Urls {
        &self.inner.urls
    }

    /// The small pictures.
    pub(crate) fn pictures(&self) -> &Pictures {
        &self.inner.pictures
    }

    /// Files that come before their message.
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.inner.uploads
    }

    /// How many files each account may still send by the route `upload`.
    pub(crate) fn upload_quota(&self) -> &Quota {
        &self.inner.upload_quota
    }

    /// Whether additions show.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.inner.edition
    }

    /// Identifies this installation.
    #[must_use]
    pub fn instance_id(&self) -> &str {
        &self.inner.instance_id
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.inner.limiter
    }

    /// Rung when a conversation was snoozed.
    pub(crate) fn snoozed(&self) -> &Notify {
        &self.inner.snoozed
    }

    /// Rung when a webhook delivery was queued.
    #[must_use]
    pub fn queued(&self) -> &Notify {
        &self.inner.queued
    }

    /// Rung when something was put off.
    pub(crate) fn chores(&self) -> &Notify {
        &self.inner.chores
    }

    /// Ends when everything that requests put off is done.
    pub async fn idle(&self) {
        let mut idle = self.inner.idle.subscribe();
        // Without a sender the desk is gone, and nobody does anything any more.
        let _ = idle.wait_for(|idle| *idle).await;
    }

    /// How mail leaves.
    pub(crate) fn post(&self) -> &Post {
        &self.inner.post
    }

    /// Rung when a mail was queued.
    pub(crate) fn mailed(&self) -> &Notify {
        &self.inner.mailed
    }

    /// How many transcripts each account may still send.
    pub(crate) fn transcripts(&self) -> &Quota {
        &self.inner.transcripts
    }

    /// Ends when the server is to end.
    pub async fn closing(&self) {
        let mut closing = self.inner.closing.subscribe();
        // Without a sender the desk is gone, which is an end too.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    pub(crate) fn close(&self) {
        self.inner.closing.send_replace(true);
        self.inner.hub.close();
    }

    /// Reads from one consistent state.
    ///
    /// # Errors
    /// The closure's, or the store's.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let desk = self.clone();
        self.inner
            .store
            .read(move |connection| read(&View::new(connection, &desk)))
            .await
    }

    /// Changes the desk in one transaction and publishes the events that it caused.
    ///
    /// # Errors
    /// The closure's, or the store's; nothing is changed then.
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Work<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let desk = self.clone();
        let published = self.clone();
        let (answer, _) = self
            .inner
            .store
            .write(
                move |connection| {
                    let mut work = Work::new(connection, &desk);
                    let answer = change(&mut work)?;
                    Ok::<_, ApiError>((answer, work.after))
                },
                move |(_, after): &(T, After)| after.publish(&published),
            )
            .await?;
        Ok(answer)
    }

    /// [`Self::change`] for a route: a request that comes again under its idempotency key gets the
    /// answer that it got. That answer is kept in the transaction of the effect, and only when it
    /// is a success.
    ///
    /// # Errors
    /// The closure's, the store's, or a conflict when the key belongs to another request.
    pub async fn perform(
        &self,
        operation: Operation,
        change: impl FnOnce(&mut Work<'_>) -> Result<Reply, ApiError> + Send + 'static,
    ) -> Result<Reply, ApiError> {
        self.change(move |work| {
            work.performer = operation.performer;
            let Some(identity) = operation.identity else {
                return change(work);
            };
            if let Some(kept) = idempotency::find(work.connection, &identity.key)? {
                if kept.fingerprint != identity.fingerprint {
                    return Err(ApiError::Conflict(
                        "Idempotency-Key was used for another request".to_owned(),
                    ));
                }
                return Ok(Reply::replay(kept.status, kept.body));
            }
            let reply = change(work)?;
            if reply.status().is_success() {
                let kept = idempotency::Kept {
                    fingerprint: identity.fingerprint,
                    status: reply.status().as_u16(),
                    body: reply.body().to_owned(),
                };
                idempotency::keep(work.connection, &identity.key, &kept, work.now)?;
            }
            Ok(reply)
        })
        .await
    }
}

/// What a changing request is, beyond its parameters.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// Who does it, as events name them (a push user).
    pub performer: Option<Value>,
    /// The identity that the client gave it.
    pub identity: Option<Identity>,
}

/// The identity of a request that may come again.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Whose key.
    pub key: idempotency::Key,
    /// Of method, path, parsed parameters and file hashes.
    pub fingerprint: String,
}

/// One consistent state of the desk, for reading.
pub struct View<'a> {
    /// The state.
    pub connection: &'a Connection,
    /// The desk.
    pub desk: &'a Desk,
    /// When the work began.
    pub now: Timestamp,
}

impl<'a> View<'a> {
    fn new(connection: &'a Connection, desk: &'a Desk) -> Self {
        Self {
            connection,
            desk,
            now: desk.now(),
        }
    }

    /// Who is there.
    #[must_use]
    pub fn here(&self, account: AccountId) -> Here {
        self.desk.hub().here(account, self.now)
    }
}

/// A change in the making. Reads see what it changed already.
pub struct Work<'a> {
    view: View<'a>,
    /// Who does it, as events name them.
    pub(crate) performer: Option<Value>,
    after: After,
}

/// What is to happen after the commit.
#[derive(Default)]
struct After {
    broadcasts: Vec<Broadcast>,
    snoozed: bool,
    queued: bool,
    mailed: bool,
    chores: Option<Chores>,
}

/// How the work that was put off stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chores {
    /// Some came.
    Waiting,
    /// None is left.
    Done,
}

impl After {
    fn publish(&self, desk: &Desk) {
        desk.hub().publish(&self.broadcasts);
        if self.snoozed {
            desk.snoozed().notify_one();
        }
        if self.queued {
            desk.queued().notify_one();
        }
        if self.mailed {
            desk.mailed().notify_one();
        }
        match self.chores {
            Some(Chores::Waiting) => {
                desk.inner.idle.send_replace(false);
                desk.chores().notify_one();
            }
            Some(Chores::Done) => {
                desk.inner.idle.send_replace(true);
            }
            None => {}
        }
    }
}

impl<'a> std::ops::Deref for Work<'a> {
    type Target = View<'a>;

    fn deref(&self) -> &Self::Target {
        &self.view
    }
}

impl<'a> Work<'a> {
    fn new(connection: &'a Connection, desk: &'a Desk) -> Self {
        Self {
            view: View::new(connection, desk),
            performer: None,
            after: After::default(),
        }
    }

    /// Tells users, naming who caused it.
    pub fn tell(&mut self, users: &[UserId], event: &Event) {
        let broadcast = Broadcast {
            to: Audience::Users(users.to_vec()),
            event: with_performer(event.to_raw(), self.performer.as_ref()),
        };
        self.after.broadcasts.push(broadcast);
    }

    /// Tells users without naming who caused it, as Chatwoot does for changes of a conversation.
    pub fn tell_plainly(&mut self, users: &[UserId], event: &Event) {
        let to = Audience::Users(users.to_vec());
        self.after.broadcasts.push(Broadcast::new(to, event));
    }

    /// Tells everybody of an account.
    pub fn tell_account(&mut self, account: AccountId, event: &Event) {
        let broadcast = Broadcast {
            to: Audience::Account(account),
            event: with_performer(event.to_raw(), self.performer.as_ref()),
        };
        self.after.broadcasts.push(broadcast);
    }

    /// Tells the customer behind a way in.
    pub fn tell_visitor(&mut self, way_in: ContactInboxId, event: &Event) {
        let to = Audience::Visitor(way_in);
        self.after.broadcasts.push(Broadcast::new(to, event));
    }

    /// Writes a change into the feed.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn changed(&self, change: &NewChange) -> Result<(), ApiError> {
        Ok(change::add(self.connection, change, self.now)?)
    }

    /// Rings the snooze job after the commit.
    pub fn ring_snoozed(&mut self) {
        self.after.snoozed = true;
    }

    /// Rings the job that does what was put off, after the commit.
    pub(crate) fn ring_chores(&mut self) {
        self.after.chores = Some(Chores::Waiting);
    }

    /// Says after the commit that nothing is put off any more.
    pub(crate) fn rest_chores(&mut self) {
        self.after.chores = Some(Chores::Done);
    }

    /// Does a part that may be refused by itself: then nothing of it stays, neither rows nor events.
    ///
    /// # Errors
    /// The part's, or the store's.
    pub fn attempt<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let savepoint = Savepoint::begin(self.view.connection)?;
        let told = self.after.broadcasts.len();
        match part(self) {
            Ok(done) => {
                savepoint.keep()?;
                Ok(done)
            }
            Err(error) => {
                savepoint.undo()?;
                self.after.broadcasts.truncate(told);
                Err(error)
            }
        }
    }

    /// Rings the webhook job after the commit.
    pub fn ring_queued(&mut self) {
        self.after.queued = true;
    }

    /// Rings the mail job after the commit.
    pub(crate) fn ring_mailed(&mut self) {
        self.after.mailed = true;
    }
}
