//! `cargo xtask run`: from a fresh clone to the open window.

use anyhow::Result;

use crate::display;
use crate::packages::{self, Group};
use crate::process::{self, say};
use crate::tour;
use crate::ui::{self, Profile};
use crate::workspace::Workspace;

/// Builds everything and opens the window on a demo desk. Where there is no display, walks the tour instead.
pub(crate) fn run(workspace: &Workspace, profile: Profile, app_arguments: &[String]) -> Result<()> {
    if !display::is_here() {
        say("there is no display: the tour walks through the product on a virtual one");
        return tour::walk(workspace, profile);
    }
    packages::require(&[Group::Build])?;
    packages::wasm_target()?;
    ui::build(workspace, profile)?;
    process::run(process::cargo(workspace).args([
        "build",
        "--package=guichet",
        "--bin=guichet",
        "--profile",
        profile.of_app(),
    ]))?;
    let mut app = std::process::Command::new(workspace.program("guichet", profile.app_folder()));
    // A profile of its own: trying a development build leaves the person's real desk alone.
    app.arg("--profile")
        .arg(workspace.target().join("run/profile"))
        .arg("--demo")
        .args(app_arguments);
    process::run(&mut app)
}
