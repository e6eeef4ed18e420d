//! The measurements behind every claim of speed and size. `cargo xtask bench` builds and runs it, optimised.
//!
//! Each figure of the store stands beside the bare statement doing the same work on the same file in the same run, one
//! after the other in turn, so that noise hits both. The window is measured through WebDriver where there is a display
//! and the programs are built; the bare window beside it is a program of this crate. Prints a table and writes
//! `<target folder>/bench/report.json`.

#![expect(
    clippy::print_stdout,
    reason = "a command-line program whose product is a table"
)]

mod bare;
mod desk;
mod ingest;
mod payload;
mod reads;
mod report;
mod samples;
mod window;
mod writes;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use crate::report::Report;

/// Measures the store, the outbox and the window.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// Conversations in the desk; each has 20 messages.
    #[arg(long, default_value_t = 50_000)]
    conversations: u32,
    /// Whether the real window is measured.
    #[arg(long, value_enum, default_value_t = Wanted::Auto)]
    window: Wanted,
    /// Whether the store is measured.
    #[arg(long, value_enum, default_value_t = Wanted::Yes)]
    store: Wanted,
}

/// Whether a part is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// It is; what is missing for it is an error.
    Yes,
    /// It is not.
    No,
    /// It is where everything for it is there.
    Auto,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if cfg!(debug_assertions) {
        bail!("figures of an unoptimised build mean nothing: run `cargo xtask bench`");
    }
    let programs = programs()?;
    let folder = target(&programs)?.join("bench");
    fs::create_dir_all(&folder)?;
    let mut report = Report::default();
    let store = match arguments.store {
        Wanted::No => Ok(()),
        Wanted::Yes | Wanted::Auto => measure_store(&folder, arguments.conversations, &mut report),
    };
    let window = measure_window(arguments.window, &programs, &folder, &mut report);
    println!("\n{}", report.table());
    let path = folder.join("report.json");
    fs::write(&path, report.json()?)?;
    println!("{}\nwritten to {}", report.verdict(), path.display());
    // What was measured before a failure stands in the report.
    store.and(window)
}

fn measure_store(folder: &Path, conversations: u32, report: &mut Report) -> Result<()> {
    let profile = tempfile::Builder::new()
        .prefix("desk-")
        .tempdir_in(folder)
        .context("no room for the desk")?;
    let plan = desk::Plan::new(conversations);
    println!(
        "loading {conversations} conversations and {} messages",
        plan.messages()
    );
    ingest::load(profile.path(), &plan, report)?;
    let desk = desk::Desk::open(profile.path(), &plan)?;
    reads::measure(&desk, &plan, report)?;
    writes::measure(&desk, report)
}

fn measure_window(
    wanted: Wanted,
    programs: &Path,
    folder: &Path,
    report: &mut Report,
) -> Result<()> {
    payload::measure(report)?;
    let missing = window::missing(programs);
    match (wanted, missing) {
        (Wanted::No, _) => Ok(()),
        (Wanted::Auto, Some(missing)) => {
            println!("the window is not measured: {missing}");
            Ok(())
        }
        (Wanted::Yes, Some(missing)) => bail!("the window cannot be measured: {missing}"),
        (Wanted::Auto | Wanted::Yes, None) => window::measure(programs, folder, report),
    }
}

/// The folder that this program lies in, with the others beside it.
fn programs() -> Result<PathBuf> {
    let here = env::current_exe()?;
    Ok(here
        .parent()
        .context("this program lies in no folder")?
        .to_owned())
}

/// The target folder: `CARGO_TARGET_DIR`, else above the programs.
fn target(programs: &Path) -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(programs
            .parent()
            .context("there is no target folder")?
            .to_owned()),
    }
}
