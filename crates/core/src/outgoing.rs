//! Files on their way to the server: copied into the profile before anything else, so that they survive whatever
//! becomes of the original, and dropped when the operation that sends them is.
//!
//! A file is found by a name made here, never by one from outside. What no draft and no operation refers to any more is
//! swept away when the profile is opened. Files for the steps of macros are not queued: they are handed over while the
//! agent waits.

mod attach;
mod parts;
mod scale;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

pub use attach::Pictures;

use guichet_model::{
    AccountKey, ContactKey,
    macros::UploadedFile,
    outbox::{Action, KeptFile, Queued, Subject},
    rule::Rule,
};
use uuid::Uuid;

use crate::{
    Core, Error, api::Upload, profile::Profile, related::new_id, store::intent::Intent,
    workspace::Shared,
};

/// The largest picture of a contact that servers take, in bytes.
pub(crate) const LARGEST_PICTURE: u64 = 15 * 1024 * 1024;
/// The largest file of a message that servers take, in bytes.
const LARGEST_FILE: u64 = 40 * 1024 * 1024;
/// The kinds of picture that every window can show.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Where the bytes of a kept file are; absent for a name that was not made here.
pub(crate) fn path(profile: &Profile, id: &str) -> Option<PathBuf> {
    let id = Uuid::parse_str(id).ok()?;
    Some(profile.outgoing().join(id.to_string()))
}

/// Drops the bytes of files that neither a draft nor an operation refers to any more.
pub(crate) fn let_go(shared: &Shared, files: &[KeptFile]) {
    if files.is_empty() {
        return;
    }
    let needed = match shared.store.kept_files() {
        Ok(needed) => needed,
        Err(error) => {
            // They are swept away at the next start.
            tracing::warn!(%error, "files that were sent stay for now");
            return;
        }
    };
    for file in files.iter().filter(|file| !needed.contains(&file.id)) {
        if let Some(path) = path(&shared.profile, &file.id) {
            remove(&path);
        }
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a file that is not needed any more cannot be dropped");
        }
        _ => {}
    }
}

/// Drops every kept file that is not among these.
pub(crate) fn sweep(profile: &Profile, needed: &[String]) {
    let Ok(entries) = fs::read_dir(profile.outgoing()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if !needed.iter().any(|id| name == id.as_str())
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::warn!(%error, "a file that nothing sends cannot be dropped");
        }
    }
}

impl Core {
    /// Gives a contact the picture in a file. The bytes are copied, then queued: when this returns, both survive a crash
    /// and the file may go.
    ///
    /// # Errors
    /// [`Rule::Picture`] for what is no picture, [`Rule::FileSize`] for one too large; [`Error::Profile`] when it cannot
    /// be read or copied; otherwise as [`Core::act_on_contact`].
    pub fn set_contact_picture(
        &self,
        account: AccountKey,
        contact: ContactKey,
        file: &Path,
    ) -> Result<Queued, Error> {
        self.shared.store.contact(account, contact)?;
        let bytes = read(file, LARGEST_PICTURE)?;
        let mime = infer::get(&bytes)
            .map(|kind| kind.mime_type())
            .filter(|mime| PICTURES.contains(mime))
            .ok_or_else(|| broken(Rule::Picture))?;
        let kept = KeptFile {
            id: Uuid::new_v4().to_string(),
            name: name_of(file),
            mime: mime.to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        };
        keep(&self.shared.profile, &kept, &bytes).map_err(Error::Profile)?;
        let action = Action::SetContactPicture {
            picture: Some(kept),
        };
        let intent = Intent::new(new_id(), Subject::Contact(contact), action.clone());
        let queued = self.queue(account, vec![intent]);
        if queued.is_err() {
            let_go(&self.shared, action.kept_files());
        }
        queued
    }
}

impl Core {
    /// Hands a file to the server, for a step of a macro. Not queued: a macro only names files that the server has.
    ///
    /// # Errors
    /// [`Rule::FileSize`] for one too large; [`Error::Profile`] when it cannot be read; an
    /// [`api::Error`](crate::api::Error) when the server cannot be reached or refuses.
    pub async fn upload_for_macro(
        &self,
        account: AccountKey,
        file: &Path,
    ) -> Result<UploadedFile, Error> {
        let runtime = self.runtime(account)?;
        let name = name_of(file);
        let file = file.to_owned();
        let bytes = tokio::task::spawn_blocking(move || read(&file, LARGEST_FILE))
            .await
            .map_err(|error| Error::Profile(io::Error::other(error)))??;
        // The server guesses from the name what no first bytes tell.
        let mime = infer::get(&bytes).map_or("application/octet-stream", |kind| kind.mime_type());
        let upload = Upload {
            name: name.clone(),
            mime: mime.to_owned(),
            bytes: bytes.into(),
        };
        let answer = runtime.desk().await?.upload(upload).await?;
        Ok(UploadedFile {
            file: answer.value.blob_id.into(),
            name,
        })
    }
}

fn name_of(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn broken(rule: Rule) -> Error {
    Error::Rule {
        field: "file".to_owned(),
        rule,
    }
}

/// The bytes of a file, at most so many.
fn read(file: &Path, limit_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(limit_bytes + 1).read_to_end(&mut bytes))
        .map_err(Error::Profile)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit_bytes {
        return Err(broken(Rule::FileSize { limit_bytes }));
    }
    Ok(bytes)
}

/// Writes the bytes durably, under their own name only once they are whole.
fn keep(profile: &Profile, kept: &KeptFile, bytes: &[u8]) -> io::Result<()> {
    let folder = profile.outgoing();
    fs::create_dir_all(&folder)?;
    let whole = folder.join(&kept.id);
    let part = folder.join(format!("{}.part", kept.id));
    let mut file = File::create_new(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, whole)?;
    sync_folder(&folder)
}

/// Makes a rename durable. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
