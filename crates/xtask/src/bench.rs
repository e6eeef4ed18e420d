//! `cargo xtask bench`: builds what is measured, optimised, and runs the measuring program.

use anyhow::Result;

use crate::display::{self, Session};
use crate::packages::{self, Group};
use crate::process;
use crate::ui::{self, Profile};
use crate::workspace::Workspace;

/// Measures; the words go to the measuring program.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<()> {
    let here = display::is_here();
    packages::require(&[Group::Build, Group::NoDisplay])?;
    packages::wasm_target()?;
    ui::build(workspace, Profile::Release)?;
    process::run(process::cargo(workspace).args([
        "build",
        "--release",
        "--bins",
        "--package=guichet",
        "--package=guichet-bench",
        "--package=guichet-server",
    ]))?;
    let mut bench = std::process::Command::new(workspace.program("guichet-bench", "release"));
    bench
        .args(words)
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target());
    if here {
        return process::run(&mut bench);
    }
    let session = Session::start()?;
    process::run(session.enter(&mut bench))
}
