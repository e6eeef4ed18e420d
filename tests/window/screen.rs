//! The one screen: whose turn it is, and pictures of it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use guichet_tests::programs::program;
use tokio::{
    process::Command,
    sync::{Mutex, OwnedMutexGuard},
};

static TURN: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);

/// The screen, for as long as a test has it.
#[derive(Debug)]
pub(crate) struct Screen {
    _turn: OwnedMutexGuard<()>,
    pictures: PathBuf,
}

impl Screen {
    /// Waits for its turn. Pictures go to a folder of that name.
    pub(crate) async fn take(pictures: &str) -> Self {
        let pictures = match std::env::var_os("GUICHET_PICTURES") {
            Some(folder) => PathBuf::from(folder),
            None => {
                let app = program("guichet");
                let target = app.parent().and_then(Path::parent);
                target.expect("a folder above the programs").join(pictures)
            }
        };
        std::fs::create_dir_all(&pictures).expect("a folder for pictures");
        Self {
            _turn: TURN.clone().lock_owned().await,
            pictures,
        }
    }

    /// Leaves a picture of the whole screen.
    pub(crate) async fn picture(&self, name: &str) {
        let path = self.pictures.join(format!("{name}.png"));
        let mut command = Command::new("import");
        let taken = command.args(["-window", "root"]).arg(&path).status().await;
        let taken = taken.expect("`import` of ImageMagick runs");
        assert!(taken.success(), "no picture at {}", path.display());
    }
}
