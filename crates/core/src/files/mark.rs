//! The mark that some systems put on what comes from the internet, so that they ask before it is run.

use std::{io, path::Path};

/// Marks a file: an alternate stream, as browsers write it.
#[cfg(windows)]
pub(super) fn as_received(file: &Path) -> io::Result<()> {
    let mut stream = file.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    std::fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n")
}

/// Marks a file: an extended attribute, as browsers write it.
#[cfg(target_os = "macos")]
pub(super) fn as_received(file: &Path) -> io::Result<()> {
    let done = std::process::Command::new("/usr/bin/xattr")
        .args(["-w", "com.apple.quarantine", "0081;00000000;Guichet;"])
        .arg(file)
        .status()?;
    if done.success() {
        Ok(())
    } else {
        Err(io::Error::other("xattr failed"))
    }
}

/// This system knows no such mark; what it runs must be made executable first, which nothing here does.
#[cfg(not(any(windows, target_os = "macos")))]
pub(super) fn as_received(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(file)?;
        let mode = meta.permissions().mode();
        if mode & 0o111 != 0 {
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode & !0o111))?;
        }
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
