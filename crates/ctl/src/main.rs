//! `guichetctl`: the core without a window, for scripts, support and tests.
//!
//! One JSON document on stdout, everything else on stderr. Exit code 0, or another one with one sentence on stderr: 2
//! for a command line that makes no sense, 1 for everything else. `docs/guichetctl.md` is the contract.

mod arguments;
mod commands;
mod error;
mod shapes;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use arguments::Arguments;
use clap::error::ErrorKind;

fn main() -> ExitCode {
    let arguments = match Arguments::given() {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error),
    };
    watch();
    match commands::run(arguments) {
        Ok(document) => print(&document),
        Err(error) => complain(&error.to_string(), 1),
    }
}

/// Help and version are wanted and go to stdout; of a mistake, the first line says it all.
fn explain(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Nobody is left to tell when the terminal itself is gone.
            let _ = error.print();
            if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            }
        }
        _ => {
            let text = error.to_string();
            let lines = text
                .lines()
                .map(str::trim)
                .take_while(|line| !line.is_empty());
            let sentence = lines.collect::<Vec<_>>().join(" ");
            complain(sentence.trim_start_matches("error: "), 2)
        }
    }
}

/// What the core logs goes to stderr when `GUICHET_LOG` asks for it, for example `GUICHET_LOG=info`.
fn watch() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("GUICHET_LOG") {
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .init();
    }
}

fn print(document: &str) -> ExitCode {
    match writeln!(io::stdout(), "{document}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("the answer could not be written: {error}"), 1),
    }
}

fn complain(sentence: &str, code: u8) -> ExitCode {
    // Nobody is left to tell when stderr itself is gone.
    let _ = writeln!(io::stderr(), "guichetctl: {sentence}");
    ExitCode::from(code)
}
