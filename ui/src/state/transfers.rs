//! How far files on their way have come.

use std::collections::BTreeMap;

use guichet_model::{AttachmentKey, OperationId};
use reactive_stores::Store;

/// Files on their way, each until its last byte.
#[derive(Debug, Clone, Default, Store)]
pub struct Transfers {
    /// Messages with files on their way up, in percent of their bytes.
    pub up: BTreeMap<OperationId, u8>,
    /// Received files on their way down, in percent where the server says how long they are.
    pub down: BTreeMap<AttachmentKey, Option<u8>>,
}

/// How much of it is there; none where it is all there, for then nothing is on its way any more.
#[must_use]
pub fn percent(done: u64, total: u64) -> Option<u8> {
    (done < total)
        .then(|| u8::try_from(done.saturating_mul(100) / total).ok())
        .flatten()
}

/// Takes note of how far something is, or that it is no longer on its way.
pub fn note_way<K: Ord, V>(on_their_way: &mut BTreeMap<K, V>, what: K, now: Option<V>) {
    if let Some(now) = now {
        on_their_way.insert(what, now);
    } else {
        on_their_way.remove(&what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_arrived_is_not_on_its_way() {
        assert_eq!(percent(0, 25), Some(0));
        assert_eq!(percent(24, 25), Some(96));
        assert_eq!(percent(25, 25), None);
        assert_eq!(percent(0, 0), None);
    }
}
