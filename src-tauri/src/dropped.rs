//! Files that the agent dropped on the window: besides the dialogs, the only way in which a path comes to the program.
//!
//! The system tells both the page and the shell what was dropped. The page asks to attach it, and the shell takes only the
//! paths that it was told itself, so that no page can read a file that it was not handed.

use std::path::PathBuf;

use guichet_model::{Failure, FailureCode};
use parking_lot::Mutex;
use tauri::{DragDropEvent, WindowEvent};

/// The last files that were dropped.
#[derive(Debug, Default)]
pub(crate) struct Dropped(Mutex<Vec<PathBuf>>);

impl Dropped {
    /// Remembers what is dropped.
    pub(crate) fn hear(&self, event: &WindowEvent) {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
            self.0.lock().clone_from(paths);
        }
    }

    /// Whether all of these were dropped.
    ///
    /// # Errors
    /// [`FailureCode::NotPermitted`] when one was not.
    pub(crate) fn check(&self, paths: &[PathBuf]) -> Result<(), Failure> {
        let dropped = self.0.lock();
        if paths.iter().all(|path| dropped.contains(path)) {
            Ok(())
        } else {
            Err(Failure::new(
                FailureCode::NotPermitted,
                "these files were not dropped on the window",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_dropped_last_may_be_attached() {
        let dropped = Dropped::default();
        let drop = |path: &str| {
            dropped.hear(&WindowEvent::DragDrop(DragDropEvent::Drop {
                paths: vec![path.into()],
                position: Default::default(),
            }));
        };
        let may = |path: &str| dropped.check(&[path.into()]).is_ok();
        assert!(!may("/home/alice/.ssh/id_ed25519"));
        drop("/home/alice/a.pdf");
        assert!(may("/home/alice/a.pdf"));
        assert!(!may("/home/alice/../alice/a.pdf"));
        drop("/home/alice/b.pdf");
        assert!(may("/home/alice/b.pdf"));
        assert!(!may("/home/alice/a.pdf"));
    }
}
