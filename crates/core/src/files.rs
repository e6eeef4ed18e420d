//! Received files: fetched on first use, kept under their place in the profile.

pub mod kinds;
pub mod limits;
pub mod names;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

use guichet_model::{AccountKey, AttachmentKey, ContactKey};

use crate::{
    Core, Error,
    api::Client,
    outgoing,
    profile::Profile,
    store::{contacts::KEPT, rows::AttachmentRow},
};

/// The largest file that is fetched, in bytes.
const LARGEST: u64 = 512 * 1024 * 1024;
/// The largest picture of a contact that is fetched, in bytes.
const LARGEST_PICTURE: u64 = 8 * 1024 * 1024;

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
    /// Where it is.
    pub path: PathBuf,
    /// What it is called, cleaned.
    pub name: String,
    /// What it is.
    pub attachment: AttachmentRow,
}

impl Core {
    /// A received file, fetched where it is not here yet.
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
        let runtime = self.runtime(account)?;
        let attachment = self.shared.store.attachment(account, key)?;
        let url = match rendering {
            Rendering::Thumbnail if !attachment.thumb_url.is_empty() => {
                attachment.thumb_url.clone()
            }
            _ => attachment.data_url.clone(),
        };
        if url.is_empty() {
            return Err(Error::Invalid("this attachment has no file"));
        }
        let kind = if url == attachment.data_url {
            "whole"
        } else {
            "thumbnail"
        };
        // By the server's numbers, not by a name of the server's: a name never becomes a path here.
        let folder = self
            .shared
            .profile
            .files()
            .join(account.to_string())
            .join(attachment.id.to_string());
        let path = folder.join(kind);
        if !path.exists() {
            std::fs::create_dir_all(&folder).map_err(Error::Profile)?;
            let desk = runtime.desk().await?;
            let client: &Client = desk.client();
            client.download(&url, &path, LARGEST).await?;
        }
        Ok(LocalFile {
            path,
            name: attachment.name.clone(),
            attachment,
        })
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

fn make_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
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
