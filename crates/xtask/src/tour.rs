//! The product walked through by itself in its real window, leaving pictures behind.
//!
//! The walking is done by the window tests (`tests/window`); this module gives them a desktop.

use anyhow::{Result, bail};

use crate::checks::{self, Scope};
use crate::display::Session;
use crate::packages::{self, Group};
use crate::process::{self, say};
use crate::ui::{self, Profile};
use crate::workspace::Workspace;

/// Walks the main job and leaves a picture of each step in `<target>/tour`.
pub(crate) fn walk(workspace: &Workspace, profile: Profile) -> Result<()> {
    prepare(workspace, profile)?;
    picture(workspace, "tour", "tour::the_main_job_from_end_to_end")
}

/// Leaves a picture of every screen, light and dark, in both languages, in `<target>/screenshots`.
pub(crate) fn screenshots(workspace: &Workspace) -> Result<()> {
    prepare(workspace, Profile::Dev)?;
    picture(workspace, "screenshots", "screenshots::every_screen")
}

fn prepare(workspace: &Workspace, profile: Profile) -> Result<()> {
    packages::require(&[Group::Build, Group::NoDisplay])?;
    packages::wasm_target()?;
    ui::build(workspace, profile)?;
    checks::build(workspace, Scope::Window)
}

/// Runs one window test that takes pictures, and shows where they are.
fn picture(workspace: &Workspace, folder: &str, test: &str) -> Result<()> {
    let pictures = workspace.target().join(folder);
    if pictures.exists() {
        std::fs::remove_dir_all(&pictures)?;
    }
    std::fs::create_dir_all(&pictures)?;
    let session = Session::start()?;
    let mut command = checks::window_tests(workspace, Scope::Window);
    command
        .args(["--", "--exact", test, "--nocapture"])
        .env("GUICHET_PICTURES", &pictures);
    process::run(session.enter(&mut command))?;
    let count = std::fs::read_dir(&pictures)?.count();
    if count == 0 {
        bail!("the walk ended well and left no picture");
    }
    say(&format!("{count} pictures in {}", pictures.display()));
    Ok(())
}
