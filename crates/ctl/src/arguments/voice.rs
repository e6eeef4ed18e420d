//! The command line of voice notes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Voice notes.
#[derive(Debug, Subcommand)]
pub(crate) enum Voice {
    /// The microphones that are there, the default first.
    Microphones,
    /// Record the microphone into a file.
    Record(Record),
}

#[derive(Debug, Args)]
pub(crate) struct Record {
    /// For how long.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=900))]
    pub(crate) seconds: u32,
    /// Where to: an .ogg, .mp3 or .wav file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Which microphone, as `microphones` names it; the system's default when absent.
    #[arg(long, value_name = "ID")]
    pub(crate) device: Option<String>,
}
