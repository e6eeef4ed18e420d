//! `cargo xtask test`: everything that must hold before a change lands. CI runs exactly this.
//!
//! All host steps build the whole workspace with the same profile and the same features, so that
//! each dependency is compiled once; warnings are denied through clippy's own arguments rather than
//! `RUSTFLAGS`, which would build everything a second time.

use std::process::Command;

use anyhow::{Result, bail};

use crate::deny;
use crate::display::Session;
use crate::packages::{self, Group};
use crate::process::{self, say};
use crate::steps::{OnFailure, Report};
use crate::tools;
use crate::ui::{self, Profile, WASM_TARGET};
use crate::workspace::Workspace;

/// The steps, in their order. A run may name some of them.
const STEPS: &[&str] = &[
    "packages",
    "format",
    "dependencies",
    "interface",
    "clippy",
    "build",
    "tests",
    "components",
    "window",
];

/// The window tests are behind a feature, so that `cargo test` alone needs no display. The app that they drive takes the
/// answers of the system's own dialogs from a folder.
const WINDOW_FEATURE: &str = "--features=guichet-tests/window,guichet/automation";

/// Runs the named steps, or all of them.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !STEPS.contains(&name.as_str())) {
        bail!(
            "there is no step `{unknown}`; the steps are: {}",
            STEPS.join(", ")
        );
    }
    let wanted = |step: &str| names.is_empty() || names.iter().any(|name| name == step);
    let mut report = Report::default();
    for &step in STEPS.iter().filter(|step| wanted(step)) {
        // Nothing compiles without the packages, and nothing runs that was not built.
        let on_failure = match step {
            "packages" | "interface" | "build" => OnFailure::Stop,
            _ => OnFailure::GoOn,
        };
        report.step(step, on_failure, || perform(workspace, step));
    }
    report.finish()
}

fn perform(workspace: &Workspace, step: &str) -> Result<Vec<String>> {
    match step {
        "packages" => {
            packages::require(&[Group::Build, Group::NoDisplay, Group::Browser, Group::Sound])?;
            packages::wasm_target()?;
        }
        "format" => process::run(process::cargo(workspace).args(["fmt", "--all", "--check"]))?,
        "dependencies" => return deny::check_noting(workspace),
        "interface" => ui::build(workspace, Profile::Dev)?,
        "clippy" => process::run(
            process::cargo(workspace)
                .args(["clippy", "--workspace", "--all-targets", WINDOW_FEATURE])
                .args(["--", "--deny=warnings"]),
        )?,
        "build" => build(workspace, Scope::Everything)?,
        "tests" => return tests(workspace),
        "components" => return components(workspace),
        "window" => return window(workspace),
        other => bail!("the step `{other}` has no work"),
    }
    Ok(Vec::new())
}

/// Which packages a command of cargo is about. Cargo joins the features of what it is asked for, so the same scope
/// must be named each time: another one would compile dependencies anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The whole workspace.
    Everything,
    /// What the real window needs.
    Window,
}

impl Scope {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Everything => &["--workspace", WINDOW_FEATURE],
            Self::Window => &[
                "--package=guichet",
                "--package=guichet-server",
                "--package=guichet-tests",
                WINDOW_FEATURE,
            ],
        }
    }
}

/// Builds the programs and tests of a scope.
pub(crate) fn build(workspace: &Workspace, scope: Scope) -> Result<()> {
    let mut command = process::cargo(workspace);
    command.arg("build").args(scope.arguments()).arg("--bins");
    match scope {
        Scope::Everything => command.arg("--tests"),
        Scope::Window => command.arg("--test=window"),
    };
    process::run(&mut command)
}

/// The command that runs the tests in the real window; needs a display, a bus and a keyring.
pub(crate) fn window_tests(workspace: &Workspace, scope: Scope) -> Command {
    let mut command = process::cargo(workspace);
    command
        .arg("test")
        .args(scope.arguments())
        .arg("--test=window")
        .env("GUICHET_PROGRAMS", workspace.target().join("debug"));
    command
}

/// Everything that needs no window: each test program is named, because leaving the feature out would compile the
/// dependencies anew.
fn tests(workspace: &Workspace) -> Result<Vec<String>> {
    let mut command = process::cargo(workspace);
    command
        .args(["test", "--no-fail-fast"])
        .args(Scope::Everything.arguments())
        .args(["--lib", "--bins"])
        .env("GUICHET_PROGRAMS", workspace.target().join("debug"));
    for program in workspace.test_programs() {
        if program != "window" {
            command.args(["--test", program]);
        }
    }
    run_counting(&mut command)
}

/// The interface's components, in a browser without a window.
fn components(workspace: &Workspace) -> Result<Vec<String>> {
    let runner = tools::wasm_test_runner(workspace)?;
    let mut command = process::cargo(workspace);
    command
        .args(["test", "--package=guichet-ui"])
        .args(["--target", WASM_TARGET, "--profile=wasm-dev"])
        .arg("--target-dir")
        .arg(ui::target_folder(workspace))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    if let (None, Some(driver)) = (
        std::env::var_os("CHROMEDRIVER"),
        process::find("chromedriver"),
    ) {
        command.env("CHROMEDRIVER", driver);
    }
    run_counting(&mut command)
}

/// The tests in the real window, on a display, a bus and a keyring of their own.
fn window(workspace: &Workspace) -> Result<Vec<String>> {
    let session = Session::start()?;
    let mut command = window_tests(workspace, Scope::Everything);
    command.args(["--", "--test-threads=1"]);
    run_counting(session.enter(&mut command))
}

/// Runs tests and keeps cargo's own `test result` lines for the summary, without those of empty programs.
fn run_counting(command: &mut Command) -> Result<Vec<String>> {
    let mut results = Vec::new();
    let outcome = process::run_with_lines(command, |line| {
        say(line);
        let line = line.trim_start();
        if line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed") {
            results.push(line.to_owned());
        }
    });
    if let Err(error) = outcome {
        bail!("{error}\n{}", results.join("\n"));
    }
    if results.is_empty() {
        bail!("not a single test ran");
    }
    Ok(results)
}
