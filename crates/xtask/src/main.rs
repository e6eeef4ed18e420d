//! `cargo xtask`: set up, build, run and check the project, one command each.
//!
//! This crate links no system library, because it is what installs them. A module per noun: the
//! `packages` of the system, the `ui` bundle, the virtual `display`, the `checks` that CI runs.

#![expect(
    clippy::print_stdout,
    reason = "a command-line program that talks to the person in front of it"
)]

mod bench;
mod checks;
mod deny;
mod display;
mod packages;
mod process;
mod run;
mod steps;
mod tools;
mod tour;
mod ui;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::packages::Group;
use crate::ui::Profile;
use crate::workspace::Workspace;

const HELP: &str = "\
cargo xtask setup                 install what building and running need
cargo xtask ui [--release]        build the window's user interface into ui/dist
cargo xtask run [--release] [ARG] build everything and open the window on a demo desk; ARGs go to the app
cargo xtask test [STEP…]          check everything, or only the named steps
cargo xtask bench [ARG…]          measure; ARGs go to the measuring program
cargo xtask tour                  walk through the product and leave a picture of each step
cargo xtask screenshots           pictures of every screen, light and dark, in both languages
cargo xtask deny                  licences, bans, sources and advisories of the dependencies
cargo xtask display CMD [ARG…]    run a command on a virtual display with a keyring of its own";

fn main() -> ExitCode {
    match dispatch(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut words: Vec<String>) -> Result<()> {
    if words.is_empty() {
        bail!("which command?\n\n{HELP}");
    }
    let command = words.remove(0);
    let workspace = Workspace::locate()?;
    match command.as_str() {
        "setup" => {
            no_more(&words)?;
            packages::require(&[Group::Build])?;
            packages::wasm_target()
        }
        "ui" => {
            let profile = take_profile(&mut words);
            no_more(&words)?;
            packages::wasm_target()?;
            ui::build(&workspace, profile)
        }
        "run" => {
            let profile = take_profile(&mut words);
            run::run(&workspace, profile, &words)
        }
        "test" => checks::run(&workspace, &words),
        "bench" => bench::run(&workspace, &words),
        "tour" => {
            no_more(&words)?;
            tour::walk(&workspace, Profile::Dev)
        }
        "screenshots" => {
            no_more(&words)?;
            tour::screenshots(&workspace)
        }
        "deny" => {
            no_more(&words)?;
            deny::check(&workspace)
        }
        "display" => display::run_command(&words),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

/// Takes `--release` out of the words.
fn take_profile(words: &mut Vec<String>) -> Profile {
    match words.iter().position(|word| word == "--release") {
        Some(at) => {
            words.remove(at);
            Profile::Release
        }
        None => Profile::Dev,
    }
}

fn no_more(words: &[String]) -> Result<()> {
    match words.first() {
        Some(word) => bail!("`{word}` is not understood here\n\n{HELP}"),
        None => Ok(()),
    }
}
