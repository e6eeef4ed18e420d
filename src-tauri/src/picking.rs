//! The system's own dialogs in which an agent names a file: besides what is dropped, nothing else gives the program a path.
//!
//! A window never says where a file lies. It asks for an act that needs one, and the agent chooses it here, so that no
//! page can read or write what it was not handed. With the feature `automation`, and a folder in `GUICHET_PICKS`, the
//! dialogs are answered from there instead: `save` holds the name of the file to save as, `open` the path of the file to
//! open, or several, one a line; without them the dialog counts as closed.

use std::path::PathBuf;

use guichet_model::{Failure, FailureCode};
use rfd::AsyncFileDialog;
use tauri::{Runtime, WebviewWindow};

/// What kind of file is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind<'a> {
    /// What people call it; shown by the dialog.
    pub(crate) name: &'a str,
    /// How such files end, without the dot; empty for all files. The first is given to a name without one.
    pub(crate) endings: &'a [&'a str],
}

/// Where to save a file; absent where the agent closed the dialog.
///
/// # Errors
/// [`FailureCode::Internal`] when no dialog can be shown.
pub(crate) async fn to_save<R: Runtime>(
    window: &WebviewWindow<R>,
    kind: Kind<'_>,
    name: &str,
) -> Result<Option<PathBuf>, Failure> {
    #[cfg(feature = "automation")]
    if let Some(folder) = automation::folder() {
        return Ok(automation::to_save(&folder, name));
    }
    let dialog = offering(window, kind).set_file_name(name);
    let chosen = ask(window, move || dialog.save_file()).await?;
    Ok(chosen.map(|file| with_ending(file.path().to_owned(), kind)))
}

/// Which file to read; absent where the agent closed the dialog.
///
/// # Errors
/// As [`to_save`].
pub(crate) async fn to_open<R: Runtime>(
    window: &WebviewWindow<R>,
    kind: Kind<'_>,
) -> Result<Option<PathBuf>, Failure> {
    #[cfg(feature = "automation")]
    if let Some(folder) = automation::folder() {
        return Ok(automation::to_open(&folder));
    }
    let dialog = offering(window, kind);
    let chosen = ask(window, move || dialog.pick_file()).await?;
    Ok(chosen.map(|file| file.path().to_owned()))
}

/// Which files to read; none where the agent closed the dialog.
///
/// # Errors
/// As [`to_save`].
pub(crate) async fn to_open_several<R: Runtime>(
    window: &WebviewWindow<R>,
    kind: Kind<'_>,
) -> Result<Vec<PathBuf>, Failure> {
    #[cfg(feature = "automation")]
    if let Some(folder) = automation::folder() {
        return Ok(automation::to_open_several(&folder));
    }
    let dialog = offering(window, kind);
    let chosen = ask(window, move || dialog.pick_files()).await?;
    let files = chosen.unwrap_or_default().into_iter();
    Ok(files.map(|file| file.path().to_owned()).collect())
}

fn offering<R: Runtime>(window: &WebviewWindow<R>, kind: Kind<'_>) -> AsyncFileDialog {
    let dialog = AsyncFileDialog::new().set_parent(window);
    if kind.endings.is_empty() {
        dialog
    } else {
        dialog.add_filter(kind.name, kind.endings)
    }
}

/// Shows a dialog from the main thread, where some systems want it, and waits for its answer elsewhere.
async fn ask<R, F, T>(
    window: &WebviewWindow<R>,
    show: impl FnOnce() -> F + Send + 'static,
) -> Result<Option<T>, Failure>
where
    R: Runtime,
    F: Future<Output = Option<T>> + Send + 'static,
    T: Send + 'static,
{
    let failed = |_| Failure::new(FailureCode::Internal, "the dialog cannot be shown");
    let (tell, told) = tokio::sync::oneshot::channel();
    window
        .run_on_main_thread(move || {
            let shown = show();
            tauri::async_runtime::spawn(async move {
                // Whoever asked may be gone with the window.
                drop(tell.send(shown.await));
            });
        })
        .map_err(failed)?;
    told.await
        .map_err(|_| Failure::new(FailureCode::Internal, "the dialog went without an answer"))
}

/// Not every dialog adds the ending of the kind that is chosen in it.
fn with_ending(path: PathBuf, kind: Kind<'_>) -> PathBuf {
    match (path.extension(), kind.endings.first()) {
        (None, Some(ending)) => path.with_extension(ending),
        _ => path,
    }
}

#[cfg(feature = "automation")]
mod automation {
    //! Answers for the dialogs, for whoever drives the window.

    use std::path::{Path, PathBuf};

    pub(super) fn folder() -> Option<PathBuf> {
        std::env::var_os("GUICHET_PICKS").map(PathBuf::from)
    }

    pub(super) fn to_save(folder: &Path, suggested: &str) -> Option<PathBuf> {
        let name = std::fs::read_to_string(folder.join("save")).ok()?;
        let name = if name.trim().is_empty() {
            suggested
        } else {
            name.trim()
        };
        Some(folder.join(name))
    }

    pub(super) fn to_open(folder: &Path) -> Option<PathBuf> {
        to_open_several(folder).into_iter().next()
    }

    pub(super) fn to_open_several(folder: &Path) -> Vec<PathBuf> {
        let paths = std::fs::read_to_string(folder.join("open")).unwrap_or_default();
        let paths = paths.lines().map(str::trim).filter(|path| !path.is_empty());
        paths.map(PathBuf::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_an_ending_gets_that_of_its_kind() {
        let kind = Kind {
            name: "page",
            endings: &["html", "htm"],
        };
        assert_eq!(with_ending("a/b".into(), kind), PathBuf::from("a/b.html"));
        assert_eq!(with_ending("b.htm".into(), kind), PathBuf::from("b.htm"));
    }
}
