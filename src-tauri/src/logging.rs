//! The log: one file a day in the profile, the last seven kept.
//!
//! A line is for whoever helps an agent later: it carries ids, never message text, tokens or paths of a
//! person's files. `RUST_LOG` sets what is written, `info` of our own crates and warnings of the others by default.

use std::{fs, io, path::Path};

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{InitError, RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

const DAYS_KEPT: usize = 7;
const DEFAULT_FILTER: &str =
    "warn,guichet=info,guichet_core=info,guichet_server=info,guichet_model=info";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    /// The folder cannot be made.
    #[error("the folder of the log cannot be made")]
    Folder(#[from] io::Error),
    /// The file cannot be made.
    #[error("the log cannot be written")]
    File(#[from] InitError),
}

/// Begins to log into the folder `logs` of a profile; what is waiting is written when the guard is dropped.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn start(profile: &Path) -> Result<WorkerGuard, LogError> {
    let folder = profile.join("logs");
    fs::create_dir_all(&folder)?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("guichet")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder)?;
    let (file, guard) = tracing_appender::non_blocking(appender);
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(file)
                .with_ansi(false),
        )
        .try_init();
    if started.is_err() {
        // Another subscriber is there already: a test's. Its lines go where the test wants them.
        tracing::debug!("a subscriber was installed before the log began");
    }
    Ok(guard)
}
