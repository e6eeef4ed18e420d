//! Received files on disk: each kept once, under the digest of its bytes, within a budget. What was used longest ago goes
//! first, and is fetched again when it is wanted.
//!
//! What came of a file before the network broke stays as its part, and the next attempt goes on from there.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use guichet_model::{AccountKey, AttachmentKey};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::{
    Error,
    profile::Profile,
    store::received::{Received, ReceivedKey},
    workspace::Shared,
};

/// How many bytes of received files are kept, unless the options say otherwise.
pub const BUDGET_BYTES: u64 = 500 * 1024 * 1024;
/// A use is written down when the last one was so long ago.
const USE_NOTED_AFTER: Duration = Duration::from_secs(60);
/// What came of a file that nobody asked for again goes after this long.
const PARTS_STAY: Duration = Duration::from_secs(7 * 24 * 3600);

/// What is known of received files while the program runs.
#[derive(Debug, Default)]
pub(crate) struct ReceivedFiles {
    /// Those that are being fetched: whoever wants one too waits.
    fetching: Mutex<HashMap<ReceivedKey, Arc<tokio::sync::Mutex<()>>>>,
    /// Held while bytes and their row come or go together.
    placing: Mutex<()>,
    /// Where the agent kept them.
    pub(super) saved: Mutex<HashMap<(AccountKey, AttachmentKey), PathBuf>>,
}

impl ReceivedFiles {
    /// What to hold while a file is fetched.
    pub(super) fn turn(&self, key: ReceivedKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut fetching = self.fetching.lock();
        fetching.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(fetching.entry(key).or_default())
    }
}

fn content(profile: &Profile) -> PathBuf {
    profile.files().join("content")
}

/// Where the bytes with a digest are.
fn place(profile: &Profile, digest: &str) -> PathBuf {
    let first = digest.get(..2).unwrap_or("00");
    content(profile).join(first).join(digest)
}

/// Where what came of a file so far is.
pub(super) fn part(profile: &Profile, key: ReceivedKey) -> PathBuf {
    let ReceivedKey {
        account,
        attachment,
        rendering,
    } = key;
    let parts = profile.files().join("parts");
    parts.join(format!("{account}-{attachment}-{rendering}"))
}

/// A file that is here whole, noted as used now.
pub(super) fn find(shared: &Shared, key: ReceivedKey) -> Result<Option<PathBuf>, Error> {
    let Some(found) = shared.store.received(key)? else {
        return Ok(None);
    };
    let path = place(&shared.profile, &found.digest);
    if fs::metadata(&path).map_or(0, |meta| meta.len()) != found.size {
        return Ok(None);
    }
    let now = shared.now();
    if now.since(found.used_at) >= USE_NOTED_AFTER {
        let used = Received {
            used_at: now,
            ..found
        };
        shared.store.keep_received(key, &used)?;
    }
    Ok(Some(path))
}

/// Takes in a whole file, which goes from where it is. Blocks.
pub(super) fn take_in(shared: &Shared, key: ReceivedKey, whole: &Path) -> Result<PathBuf, Error> {
    let (digest, size) = digest_of(whole).map_err(Error::Profile)?;
    let path = place(&shared.profile, &digest);
    let _placing = shared.received.placing.lock();
    let moved = make_folder_of(&path).and_then(|()| fs::rename(whole, &path));
    moved.map_err(Error::Profile)?;
    let file = Received {
        digest,
        size,
        used_at: shared.now(),
    };
    shared.store.keep_received(key, &file)?;
    let gone = shared
        .store
        .evict_received(shared.files_budget, &file.digest)?;
    for digest in gone {
        remove(&place(&shared.profile, &digest));
    }
    Ok(path)
}

/// SHA-256 in hexadecimal, and the size.
fn digest_of(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    let mut size: u64 = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((format!("{:x}", digest.finalize()), size));
        }
        digest.update(piece.get(..read).unwrap_or_default());
        size = size.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
}

pub(super) fn make_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Drops a file, and the copy under its own name that a program may have opened.
fn remove(path: &Path) {
    // What cannot go now, because a program has it open, goes at the next start.
    let _ = fs::remove_file(path);
    let _ = fs::remove_dir_all(path.with_extension("named"));
}

/// Drops what no row speaks of: what is left of a copy that was dropped, and copies that programs opened. Blocks.
pub(crate) fn sweep(shared: &Shared) {
    let _placing = shared.received.placing.lock();
    let known = match shared.store.received_digests() {
        Ok(known) => known,
        Err(error) => {
            tracing::warn!(%error, "received files are not tidied now");
            return;
        }
    };
    let known: HashSet<String> = known.into_iter().collect();
    for folder in entries(&content(&shared.profile)) {
        for file in entries(&folder) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if !known.contains(name.as_ref()) {
                remove(&file);
                let _ = fs::remove_dir_all(&file);
            }
        }
    }
    let now = u64::try_from(shared.now().0).unwrap_or(0);
    let old = Duration::from_millis(now).saturating_sub(PARTS_STAY);
    let old = SystemTime::UNIX_EPOCH.checked_add(old);
    for part in entries(&shared.profile.files().join("parts")) {
        let touched = fs::metadata(&part).and_then(|meta| meta.modified()).ok();
        if touched < old {
            let _ = fs::remove_file(part);
        }
    }
}

/// Drops everything of an account that was signed out: what other accounts have too stays. Blocks.
pub(crate) fn forget(shared: &Shared, account: AccountKey) {
    let _ = fs::remove_dir_all(shared.profile.files().join(account.to_string()));
    for part in entries(&shared.profile.files().join("parts")) {
        let name = part.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{account}-")) {
            let _ = fs::remove_file(&part);
        }
    }
    sweep(shared);
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
