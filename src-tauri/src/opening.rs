//! Opening links and files in the system's own programs. Nothing else leaves the window.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

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
/// The file is kept under a number; what opens it goes by the name, so it is laid under its name beside itself first.
///
/// # Errors
/// [`FailureCode::NotPermitted`] for a program: a customer's file is looked at, never run. [`FailureCode::DiskFull`]
/// when it cannot be laid there; [`FailureCode::Internal`] when nothing opens it.
pub(crate) fn file(kept: &Path, name: &str) -> Result<(), Failure> {
    let name = safe_name(name);
    if is_program(&name) {
        return Err(Failure::new(
            FailureCode::NotPermitted,
            "this file is a program and is not opened from here",
        ));
    }
    let named = lay_under_name(kept, &name).map_err(|error| {
        tracing::warn!(%error, "a file cannot be laid under its name");
        Failure::new(FailureCode::DiskFull, "the file cannot be written")
    })?;
    opener::open(named).map_err(|error| no_program(&error))
}

fn lay_under_name(kept: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = kept.with_extension("named");
    fs::create_dir_all(&folder)?;
    let named = folder.join(name);
    // A copy, not a link: the other program may write into what it opened.
    fs::copy(kept, &named)?;
    Ok(named)
}

/// A name without anything that means something to a file system. Never empty.
fn safe_name(name: &str) -> String {
    const LONGEST_CHARS: usize = 120;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
        .collect();
    let clean = clean.trim_matches([' ', '.', '-']);
    // The end is kept: it holds the extension.
    let skip = clean.chars().count().saturating_sub(LONGEST_CHARS);
    let short: String = clean.chars().skip(skip).collect();
    if short.is_empty() {
        "file".to_owned()
    } else {
        short
    }
}

/// Whether some system would run a file of this name rather than show it.
fn is_program(name: &str) -> bool {
    const PROGRAMS: &[&str] = &[
        "app",
        "appimage",
        "application",
        "bat",
        "bin",
        "cmd",
        "com",
        "command",
        "cpl",
        "csh",
        "deb",
        "desktop",
        "dll",
        "dmg",
        "exe",
        "gadget",
        "hta",
        "inf",
        "ins",
        "iso",
        "jar",
        "js",
        "jse",
        "ksh",
        "lnk",
        "msc",
        "msi",
        "msp",
        "pif",
        "pkg",
        "ps1",
        "psc1",
        "py",
        "rb",
        "reg",
        "rpm",
        "run",
        "scf",
        "scr",
        "sh",
        "shb",
        "shs",
        "terminal",
        "tool",
        "url",
        "vb",
        "vbe",
        "vbs",
        "workflow",
        "ws",
        "wsc",
        "wsf",
        "wsh",
        "zsh",
    ];
    Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| PROGRAMS.contains(&extension.to_lowercase().as_str()))
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
    fn a_name_never_leaves_its_folder() {
        for (name, safe) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\notes.txt", "notes.txt"),
            ("..", "file"),
            ("", "file"),
            ("-rf", "rf"),
            ("re\u{301}sume\u{301}.pdf", "re\u{301}sume\u{301}.pdf"),
            ("a\nb?.png", "ab.png"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert!(safe_name(&format!("{}.pdf", "x".repeat(500))).ends_with(".pdf"));
    }

    #[test]
    fn a_customers_program_is_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("whole");
        fs::write(&kept, "MZ").unwrap();
        for name in [
            "invoice.pdf.exe",
            "setup.MSI",
            "x.desktop",
            "run.sh",
            "a/b.lnk",
        ] {
            let failure = file(&kept, name).unwrap_err();
            assert_eq!(failure.code, FailureCode::NotPermitted, "{name}");
        }
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
