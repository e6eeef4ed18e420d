//! A list of steps that is gone through with the time of each, and a summary at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::say;

/// What happens to the later steps when this one fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFailure {
    /// They still say something useful.
    GoOn,
    /// They need what this one makes.
    Stop,
}

/// What is known once everything ran.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    stopped: bool,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    elapsed: Duration,
    failed: bool,
    notes: Vec<String>,
}

impl Report {
    /// Runs one step. The lines it returns are shown again in the summary.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        on_failure: OnFailure,
        work: impl FnOnce() -> Result<Vec<String>>,
    ) {
        if self.stopped {
            return;
        }
        say(&format!("\n── {name} ──"));
        let start = Instant::now();
        let result = work();
        let elapsed = start.elapsed();
        let failed = result.is_err();
        let notes = result.unwrap_or_else(|error| {
            say(&format!("error: {error:#}"));
            vec![format!("{error:#}")]
        });
        let verdict = if failed { "failed" } else { "done" };
        say(&format!(
            "── {name}: {verdict} in {:.0} s",
            elapsed.as_secs_f64()
        ));
        self.stopped = failed && on_failure == OnFailure::Stop;
        self.rows.push(Row {
            name,
            elapsed,
            failed,
            notes,
        });
    }

    /// Prints the summary and fails when a step failed.
    pub(crate) fn finish(self) -> Result<()> {
        say("\n── summary ──");
        for row in &self.rows {
            let mark = if row.failed { "FAILED" } else { "ok" };
            say(&format!(
                "{:>6}  {:>5.0} s  {}",
                mark,
                row.elapsed.as_secs_f64(),
                row.name
            ));
            for note in &row.notes {
                say(&format!("                 {note}"));
            }
        }
        let failed: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| row.failed)
            .map(|row| row.name)
            .collect();
        if !failed.is_empty() {
            let rest = if self.stopped {
                "; the steps after it were not run"
            } else {
                ""
            };
            bail!("{} failed{rest}", failed.join(", "));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_others_need_ends_the_run_when_it_fails() {
        let mut report = Report::default();
        report.step("build", OnFailure::Stop, || bail!("no compiler"));
        let mut ran = false;
        report.step("test", OnFailure::GoOn, || {
            ran = true;
            Ok(Vec::new())
        });
        assert!(!ran, "the second step must not run");
        assert!(report.finish().is_err());
    }

    #[test]
    fn a_failure_elsewhere_lets_the_rest_run_and_still_fails_the_whole() {
        let mut report = Report::default();
        report.step("format", OnFailure::GoOn, || bail!("not formatted"));
        let mut ran = false;
        report.step("test", OnFailure::GoOn, || {
            ran = true;
            Ok(Vec::new())
        });
        assert!(ran, "a formatting error hides no test result");
        assert!(report.finish().is_err());
    }
}
