//! What the dependencies may be: licences, banned crates, sources, known weaknesses (`deny.toml`).

use anyhow::Result;

use crate::process::{self, say};
use crate::tools;
use crate::workspace::Workspace;

/// Checks everything, and advisories where their database can be reached.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    check_noting(workspace).map(|_notes| ())
}

/// As [`check`]; returns a line when something could not be checked.
pub(crate) fn check_noting(workspace: &Workspace) -> Result<Vec<String>> {
    let program = tools::cargo_deny(workspace)?;
    let deny = || {
        let mut command = std::process::Command::new(&program);
        command.current_dir(workspace.root());
        command
    };
    process::run(deny().args(["check", "licenses", "bans", "sources"]))?;
    if !process::succeeds(deny().args(["fetch", "db"])) {
        let note = "advisories were not checked: their database cannot be reached from here";
        say(note);
        return Ok(vec![note.to_owned()]);
    }
    process::run(deny().args(["check", "--disable-fetch", "advisories"]))?;
    Ok(Vec::new())
}
