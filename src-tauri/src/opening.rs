//! Opening links and files in the system's own programs. Nothing else leaves the window.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use guichet_core::files::{LocalFile, names};
use guichet_model::{Failure, FailureCode};
use url::Url;

/// What a link may be. Everything else could start a program or read a file.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// Opens a link in the browser, the mail program or the telephone.
///
/// # Errors
/// [`FailureCode::NotPermitted`] for any other kind of address; [`FailureCode::Internal`] when no program takes it.
pub(crate) fn link(address: &str) -> Result<(), Failure> {
    let url = permitted(address)?;
    opener::open_browser(url.as_str()).map_err(|error| no_program(&error))
}

/// Opens a received file in the system's program for it.
///
/// The file is kept under a name that says nothing; what opens it goes by the name, so it is laid under its own beside
/// itself first.
///
/// # Errors
/// [`FailureCode::NotPermitted`] for a program: a customer's file is looked at, never run. [`FailureCode::DiskFull`]
/// when it cannot be laid there; [`FailureCode::Internal`] when nothing opens it.
pub(crate) fn file(kept: &LocalFile) -> Result<(), Failure> {
    if kept.is_program {
        return Err(Failure::new(
            FailureCode::NotPermitted,
            "this file is a program and is not opened from here",
        ));
    }
    let named = lay_under_name(&kept.path, &names::for_file(&kept.name)).map_err(|error| {
        tracing::warn!(%error, "a file cannot be laid under its name");
        Failure::new(FailureCode::DiskFull, "the file cannot be written")
    })?;
    opener::open(named).map_err(|error| no_program(&error))
}

/// Shows the folder that a file is in.
///
/// # Errors
/// [`FailureCode::Internal`] when nothing shows it.
pub(crate) fn folder_of(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(file);
    opener::open(folder).map_err(|error| no_program(&error))
}

fn lay_under_name(kept: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = kept.with_extension("named");
    fs::create_dir_all(&folder)?;
    let named = folder.join(name);
    // A copy, not a link: the other program may write into what it opened.
    fs::copy(kept, &named)?;
    Ok(named)
}

fn permitted(address: &str) -> Result<Url, Failure> {
    Url::parse(address)
        .ok()
        .filter(|url| SCHEMES.contains(&url.scheme()))
        .ok_or_else(|| {
            Failure::new(
                FailureCode::NotPermitted,
                "only web, mail and telephone links are opened",
            )
        })
}

fn no_program(error: &opener::OpenError) -> Failure {
    tracing::warn!(%error, "nothing opened");
    Failure::new(
        FailureCode::Internal,
        "no program on this computer opens this",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_program_is_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("whole");
        fs::write(&path, "MZ").unwrap();
        let kept = LocalFile {
            path,
            name: "invoice.pdf".to_owned(),
            mime: "application/pdf",
            is_program: true,
        };
        let failure = file(&kept).unwrap_err();
        assert_eq!(failure.code, FailureCode::NotPermitted);
    }

    #[test]
    fn a_file_is_laid_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("whole");
        fs::write(&kept, "%PDF").unwrap();
        let named = lay_under_name(&kept, "invoice.pdf").unwrap();
        assert!(named.ends_with("invoice.pdf"));
        assert_eq!(fs::read(named).unwrap(), b"%PDF");
    }

    #[test]
    fn only_web_mail_and_telephone_links_are_opened() {
        for good in [
            "https://example.com/a?b=c",
            "http://example.com",
            "mailto:zoe@example.com",
            "tel:+33612345678",
        ] {
            assert!(permitted(good).is_ok(), "{good}");
        }
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/share",
            "vscode://open",
            "/etc/passwd",
            "-h",
            "",
        ] {
            assert_eq!(
                permitted(bad).unwrap_err().code,
                FailureCode::NotPermitted,
                "{bad}"
            );
        }
    }
}
