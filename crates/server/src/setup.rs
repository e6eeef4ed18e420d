//! Telling everybody that a list of the account changed.

use crate::desk::{Edition, Work};
use crate::error::ApiError;
use crate::store::change::NewChange;
use crate::store::people;
use crate::store::row::AccountRow;
use crate::store::setup::{self, CachedList};
use guichet_protocol::cable::{CacheInvalidation, Event};
use guichet_protocol::ids::AccountId;
use guichet_protocol::rest::{CacheKeys, ChangeKind};
use guichet_protocol::time::Timestamp;

/// Whether a record is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It came or changed.
    Kept,
    /// It is gone.
    Deleted,
}

/// The keys of an account's lists, as clients compare them. A stock Chatwoot has none for canned
/// responses.
#[must_use]
pub fn cache_keys(account: &AccountRow, edition: Edition) -> CacheKeys {
    let key = |at: Timestamp| format!("{:010}", at.as_secs());
    CacheKeys {
        label: key(account.label_changed_at),
        inbox: key(account.inbox_changed_at),
        team: key(account.team_changed_at),
        canned_response: (edition == Edition::Guichet)
            .then(|| key(account.canned_response_changed_at)),
    }
}

/// Writes the change into the feed and tells everybody the new keys.
///
/// # Errors
/// The store's.
pub fn list_changed(
    work: &mut Work<'_>,
    account: AccountId,
    list: CachedList,
    id: i64,
    fate: Fate,
) -> Result<(), ApiError> {
    setup::touch(work.connection, account, list, work.now)?;
    let kind = match list {
        CachedList::Label => ChangeKind::Label,
        CachedList::Inbox => ChangeKind::Inbox,
        CachedList::Team => ChangeKind::Team,
        CachedList::CannedResponse => ChangeKind::CannedResponse,
    };
    record(work, account, kind, id, fate)?;
    let edition = work.desk.edition();
    if list == CachedList::CannedResponse && edition == Edition::Stock {
        return Ok(());
    }
    if let Some(row) = people::account(work.connection, account)? {
        let event = Event::CacheInvalidated(CacheInvalidation {
            cache_keys: cache_keys(&row, edition),
            account_id: Some(account),
        });
        work.tell_account(account, &event);
    }
    Ok(())
}

/// Writes a change into the feed, for everybody.
///
/// # Errors
/// The store's.
pub fn record(
    work: &Work<'_>,
    account: AccountId,
    kind: ChangeKind,
    id: i64,
    fate: Fate,
) -> Result<(), ApiError> {
    work.changed(&NewChange {
        account,
        kind,
        id,
        deleted: fate == Fate::Deleted,
        conversation: None,
        inbox: None,
        user: None,
    })
}
