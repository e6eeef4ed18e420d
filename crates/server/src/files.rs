//! The bytes of attachments and pictures: files named by their SHA-256, so that the same bytes are
//! kept once and a repeated upload changes nothing.

use crate::secret;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder of stored files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Where the bytes of a hash stand. `None` for what is no hash.
    #[must_use]
    pub fn path(&self, sha256: &str) -> Option<PathBuf> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        let start = sha256.get(..2).filter(|_| is_hash)?;
        Some(self.folder.join(start).join(sha256))
    }

    /// Writes bytes durably and gives their hash. What is there already is not written again.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let sha256 = secret::sha256_hex(bytes);
        let path = self
            .path(&sha256)
            .ok_or_else(|| io::Error::other("not a hash"))?;
        if path
            .metadata()
            .is_ok_and(|meta| meta.len() == bytes.len() as u64)
        {
            return Ok(sha256);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!(".{}", secret::random_word(16)));
        let written = write_durably(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // The first error is the one worth telling.
            let _ = fs::remove_file(&temporary);
        }
        written?;
        sync_folder(folder)?;
        Ok(sha256)
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename durable. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_under_their_hash() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().join("files")).expect("opens");
        let hash = files.put(b"hello").expect("writes");
        assert_eq!(files.put(b"hello").expect("writes"), hash);
        let path = files.path(&hash).expect("a path");
        assert_eq!(fs::read(path).expect("reads"), b"hello");
        assert_eq!(files.path("../../etc/passwd"), None);
    }
}
