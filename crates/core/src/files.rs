//! Received files: fetched on first use, kept under their place in the profile, and saved where the agent says.

pub mod kinds;
pub mod limits;
mod mark;
pub mod names;
pub mod received;

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use guichet_model::{AccountKey, AttachmentKey, ContactKey, Event, MessageId};

use self::received::make_folder_of;
use crate::{
    Core, Error, outgoing,
    profile::Profile,
    store::{contacts::KEPT, received::ReceivedKey, rows::AttachmentRow},
    workspace::Shared,
};

/// The largest file that is fetched, in bytes.
const LARGEST: u64 = 512 * 1024 * 1024;
/// The largest picture of a contact that is fetched, in bytes.
const LARGEST_PICTURE: u64 = 8 * 1024 * 1024;
/// How often at most it is told how far a file has come: so many times, evenly spread over its bytes.
const TOLD: u64 = 50;

/// Which rendering of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendering {
    /// The file itself.
    Whole,
    /// A small picture of it, or the file where the server has none.
    Thumbnail,
}

/// A file that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    /// Where it is, under a name that says nothing.
    pub path: PathBuf,
    /// What it is called, cleaned.
    pub name: String,
    /// What it is, by its first bytes.
    pub mime: &'static str,
    /// Whether it is a program or a script, or may carry one: such a file is kept on demand, and never opened from here.
    pub is_program: bool,
}

impl LocalFile {
    fn look_at(path: PathBuf, name: String) -> Result<Self, Error> {
        let head = head_of(&path).map_err(Error::Profile)?;
        Ok(Self {
            mime: kinds::mime(&head, &name),
            is_program: kinds::is_program(&head, &name),
            path,
            name,
        })
    }
}

/// The first bytes of a file: enough to tell what it is.
pub(crate) fn head_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let limit = u64::try_from(kinds::HEAD_BYTES).unwrap_or(u64::MAX);
    File::open(path)?.take(limit).read_to_end(&mut head)?;
    Ok(head)
}

impl Core {
    /// A received file, fetched where it is not here yet. What came of it before the network broke is not fetched again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound); an [`api::Error`](crate::api::Error) when it is not
    /// here and cannot be fetched.
    pub async fn file(
        &self,
        account: AccountKey,
        key: AttachmentKey,
        rendering: Rendering,
    ) -> Result<LocalFile, Error> {
        let attachment = self.shared.store.attachment(account, key)?;
        let (url, rendering) = match rendering {
            Rendering::Thumbnail
                if !attachment.thumb_url.is_empty()
                    && attachment.thumb_url != attachment.data_url =>
            {
                (&attachment.thumb_url, "thumbnail")
            }
            _ => (&attachment.data_url, "whole"),
        };
        if url.is_empty() {
            return Err(Error::Invalid("this attachment has no file"));
        }
        let wanted = ReceivedKey {
            account,
            attachment: attachment.id,
            rendering,
        };
        let turn = self.shared.received.turn(wanted);
        let _turn = turn.lock().await;
        let path = match received::find(&self.shared, wanted)? {
            Some(path) => path,
            None => self.fetch(wanted, key, url).await?,
        };
        LocalFile::look_at(path, attachment.name)
    }

    async fn fetch(
        &self,
        wanted: ReceivedKey,
        key: AttachmentKey,
        url: &str,
    ) -> Result<PathBuf, Error> {
        let desk = self.runtime(wanted.account)?.desk().await?;
        let part = received::part(&self.shared.profile, wanted);
        make_folder_of(&part).map_err(Error::Profile)?;
        let (shared, account) = (Arc::clone(&self.shared), wanted.account);
        let mut told = 0;
        let listener = move |received: u64, total: Option<u64>| {
            let ends = total.is_some_and(|total| received >= total);
            if ends || received.saturating_sub(told) >= total.unwrap_or(LARGEST) / TOLD {
                told = received;
                shared.emit(Event::DownloadProgress {
                    account,
                    attachment: key,
                    received,
                    total,
                });
            }
        };
        desk.client()
            .download_on(url, &part, LARGEST, listener)
            .await?;
        let shared = Arc::clone(&self.shared);
        off_thread(move || received::take_in(&shared, wanted, &part)).await
    }

    /// Keeps a received file where the agent says, marked as coming from the internet where the system knows such a mark.
    ///
    /// # Errors
    /// As [`Core::file`]; [`Error::Profile`] when it cannot be written there. Then nothing is.
    pub async fn save_file(
        &self,
        account: AccountKey,
        key: AttachmentKey,
        into: &Path,
    ) -> Result<(), Error> {
        let file = self.file(account, key, Rendering::Whole).await?;
        let target = into.to_owned();
        off_thread(move || copy_out(&file.path, &target).map_err(Error::Profile)).await?;
        let mut saved = self.shared.received.saved.lock();
        saved.insert((account, key), into.to_owned());
        Ok(())
    }

    /// The same in a folder, under its own name or, where that is taken, with a number. Gives where it is.
    ///
    /// # Errors
    /// As [`Core::save_file`].
    pub async fn save_file_in(
        &self,
        account: AccountKey,
        key: AttachmentKey,
        folder: &Path,
    ) -> Result<PathBuf, Error> {
        let name = self.shared.store.attachment(account, key)?.name;
        fs::create_dir_all(folder).map_err(Error::Profile)?;
        let into = names::free_in(folder, &names::for_file(&name));
        self.save_file(account, key, &into).await?;
        Ok(into)
    }

    /// Where a received file was last kept since the program began, while it is there.
    #[must_use]
    pub fn saved_file(&self, account: AccountKey, key: AttachmentKey) -> Option<PathBuf> {
        let saved = self.shared.received.saved.lock();
        let path = saved.get(&(account, key)).cloned();
        drop(saved);
        path.filter(|path| path.exists())
    }

    /// The files of a message, by the server's number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when the message is not here.
    pub fn files_of(
        &self,
        account: AccountKey,
        message: MessageId,
    ) -> Result<Vec<AttachmentKey>, Error> {
        Ok(self.shared.store.attachments_of(account, message)?)
    }

    /// A file that waits in the profile to be sent: one of a draft, or of a message in the outbox.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for any other one.
    pub fn kept_file(&self, account: AccountKey, id: &str) -> Result<LocalFile, Error> {
        let kept = self.shared.store.kept_file(account, id)?;
        let path = outgoing::path(&self.shared.profile, &kept.id)
            .filter(|path| path.exists())
            .ok_or(crate::store::StoreError::NotFound("file"))?;
        LocalFile::look_at(path, kept.name)
    }

    /// The picture of a contact, fetched where it is not here yet.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) where there is none; an
    /// [`api::Error`](crate::api::Error) when it is not here and cannot be fetched.
    pub async fn contact_picture(
        &self,
        account: AccountKey,
        contact: ContactKey,
    ) -> Result<PathBuf, Error> {
        let runtime = self.runtime(account)?;
        let url = self.shared.store.contact_picture(account, contact)?;
        if url.is_empty() {
            return Err(crate::store::StoreError::NotFound("picture").into());
        }
        if let Some(kept) = url.strip_prefix(KEPT) {
            return outgoing::path(&self.shared.profile, kept)
                .filter(|path| path.exists())
                .ok_or(crate::store::StoreError::NotFound("picture").into());
        }
        let path = picture_path(&self.shared.profile, account, contact, &url);
        if !path.exists() {
            make_folder_of(&path).map_err(Error::Profile)?;
            let desk = runtime.desk().await?;
            desk.client().download(&url, &path, LARGEST_PICTURE).await?;
        }
        Ok(path)
    }
}

/// Where the picture of a contact is kept. A new picture has a new address, whose digest is its name here.
fn picture_path(profile: &Profile, account: AccountKey, contact: ContactKey, url: &str) -> PathBuf {
    let mut digest = DefaultHasher::new();
    url.hash(&mut digest);
    let folder = profile.files().join(account.to_string()).join("contacts");
    folder.join(format!("{contact}-{:016x}", digest.finish()))
}

/// Reads and writes whole files where that holds up nothing else.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Profile(io::Error::other(error)))?
}

/// Copies a file to where it stands whole or not at all, marked as coming from outside.
fn copy_out(from: &Path, into: &Path) -> io::Result<()> {
    let name = into.file_name().unwrap_or_default().to_string_lossy();
    let part = into.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let copied = fs::copy(from, &part)
        .and_then(|_| File::open(&part)?.sync_all())
        .and_then(|()| fs::rename(&part, into));
    if let Err(error) = copied {
        // Nothing is to be left of it; what is, is named as a part.
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    if let Err(error) = mark::as_received(into) {
        tracing::warn!(%error, "a saved file cannot be marked as coming from the internet");
    }
    Ok(())
}

/// Keeps files that were just sent as if they had been fetched, so that they show without a network too. Blocks.
pub(crate) fn keep_sent(
    shared: &Shared,
    account: AccountKey,
    sent: &[PathBuf],
    attachments: &[AttachmentRow],
) {
    if sent.len() != attachments.len() {
        return;
    }
    for (path, attachment) in sent.iter().zip(attachments) {
        let key = ReceivedKey {
            account,
            attachment: attachment.id,
            rendering: "whole",
        };
        let size = fs::metadata(path).map(|meta| meta.len()).ok();
        if size.is_none() || size != attachment.size {
            continue;
        }
        let part = received::part(&shared.profile, key);
        // The one that is sent stays where it is until its operation goes.
        let kept = make_folder_of(&part)
            .and_then(|()| fs::hard_link(path, &part).or_else(|_| fs::copy(path, &part).map(drop)))
            .map_err(Error::Profile)
            .and_then(|()| received::take_in(shared, key, &part));
        if let Err(error) = kept {
            // It is fetched when it is looked at.
            tracing::info!(%error, "a sent file cannot be kept");
        }
    }
}

/// Keeps a picture that was sent as if it had been fetched from its new address, so that it shows without a network too.
pub(crate) fn keep_sent_picture(
    profile: &Profile,
    account: AccountKey,
    contact: ContactKey,
    url: &str,
    bytes: &[u8],
) {
    let path = picture_path(profile, account, contact, url);
    let kept = make_folder_of(&path).and_then(|()| std::fs::write(&path, bytes));
    if let Err(error) = kept {
        // It is fetched when it is looked at.
        tracing::info!(%error, "a sent picture cannot be kept");
    }
}
