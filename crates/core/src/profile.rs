//! The profile folder, held by one process.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use crate::Error;

/// A profile folder that this process holds. The lock is the operating system's: it is gone with the process, however
/// it ends, and leaves no stale file behind that would have to be believed.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    _lock: File,
}

impl Profile {
    /// Makes the folder where it is missing and takes hold of it.
    ///
    /// # Errors
    /// [`Error::ProfileInUse`] when another process holds it; [`Error::Profile`] when it cannot be made or opened.
    pub fn hold(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::Profile)?;
        restrict(folder).map_err(Error::Profile)?;
        let lock = File::create(folder.join("lock")).map_err(Error::Profile)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(Error::ProfileInUse),
            Err(TryLockError::Error(error)) => Err(Error::Profile(error)),
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where fetched files of messages are kept.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    /// Where what was spoken and not sent is kept.
    #[must_use]
    pub fn recordings(&self) -> PathBuf {
        self.folder.join("recordings")
    }

    /// Where files wait that are to be sent.
    #[must_use]
    pub fn outgoing(&self) -> PathBuf {
        self.folder.join("outgoing")
    }
}

/// Other users of the machine cannot look in.
#[cfg(unix)]
fn restrict(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// On Windows a profile lies in the user's own folder, which others cannot read.
#[cfg(not(unix))]
fn restrict(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
