//! Pending conversations whose moment has come. They wake here by themselves, offline too: the status is laid open over
//! the server's, and nothing is sent. The server wakes them on its own and confirms, which changes nothing any more.

use std::sync::atomic::Ordering;

use guichet_model::{
    AccountKey, ConversationKey, Timestamp, conversation::Status, outbox::Subject,
};
use rusqlite::params;

use super::{Store, StoreError, overlay::Values};

impl Store {
    /// Shows a conversation open whose moment to wake has passed.
    pub(super) fn wake(&self, values: &mut Values) {
        let now = self.awake_until.load(Ordering::Relaxed);
        if values.status == Status::Pending && values.snoozed_until.is_some_and(|at| at.0 <= now) {
            values.status = Status::Open;
            values.snoozed_until = None;
        }
    }

    /// Wakes the conversations whose moment has come by `now`; gives which.
    ///
    /// # Errors
    /// When the database fails.
    pub fn wake_until(
        &self,
        account: AccountKey,
        now: Timestamp,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        self.awake_until.fetch_max(now.0, Ordering::Relaxed);
        let due: Vec<ConversationKey> = self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT key FROM main.conversation INDEXED BY conversation_snoozed
                 WHERE account = ?1 AND status = 'snoozed' AND snoozed_until <= ?2",
            )?;
            let keys = statement.query_map(params![account.0, now.0], |row| {
                row.get(0).map(ConversationKey)
            })?;
            Ok(keys.collect::<Result<_, _>>()?)
        })?;
        let subjects: Vec<Subject> = due.iter().copied().map(Subject::Conversation).collect();
        self.lay(&subjects);
        Ok(due)
    }

    /// When the next conversation wakes, if any will.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_wake(&self, account: AccountKey) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT min(snoozed_until) FROM main.conversation INDEXED BY conversation_snoozed
                     WHERE account = ?1 AND status = 'snoozed' AND snoozed_until IS NOT NULL",
                )?
                .query_row([account.0], |row| {
                    Ok(row.get::<_, Option<i64>>(0)?.map(Timestamp))
                })?)
        })
    }
}
