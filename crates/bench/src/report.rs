//! What was measured, as a table for people and as JSON for programs.

use anyhow::Result;
use serde::Serialize;

use crate::samples::Percentiles;

/// What a figure must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    /// A read: at most twice the bare statement or under 0.2 ms in the middle, and p99 at most 5 ms.
    Read,
    /// At most so many times the bare figure.
    AtMostTimes(f64),
    /// At least so many times the bare figure.
    AtLeastTimes(f64),
    /// At most so much in the middle.
    AtMost(f64),
    /// At most so much in 95 of 100.
    P95AtMost(f64),
    /// At most so much more than the bare figure.
    AtMostAbove(f64),
}

impl Bound {
    fn holds(self, ours: &Percentiles, bare: Option<&Percentiles>) -> bool {
        let bare_p50 = bare.map(|bare| bare.p50);
        let times = |factor: f64| bare_p50.map(|bare| bare * factor);
        match self {
            Self::Read => {
                let quick = ours.p50 < 0.2 || times(2.0).is_some_and(|most| ours.p50 <= most);
                quick && ours.p99 <= 5.0
            }
            Self::AtMostTimes(factor) => times(factor).is_some_and(|most| ours.p50 <= most),
            Self::AtLeastTimes(factor) => times(factor).is_some_and(|least| ours.p50 >= least),
            Self::AtMost(most) => ours.p50 <= most,
            Self::P95AtMost(most) => ours.p95 <= most,
            Self::AtMostAbove(more) => bare_p50.is_some_and(|bare| ours.p50 <= bare + more),
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::Read => "≤ 2× bare or < 0.2 ms, p99 ≤ 5 ms".to_owned(),
            Self::AtMostTimes(factor) => format!("≤ {factor}× bare"),
            Self::AtLeastTimes(factor) => format!("≥ {factor}× bare"),
            Self::AtMost(most) => format!("≤ {most} {unit}"),
            Self::P95AtMost(most) => format!("p95 ≤ {most} {unit}"),
            Self::AtMostAbove(more) => format!("≤ bare + {more} {unit}"),
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
struct Row {
    name: String,
    unit: &'static str,
    ours: Percentiles,
    bare: Option<Percentiles>,
    /// `ours.p50 / bare.p50`; null where there is nothing to compare with.
    ratio: Option<f64>,
    bound: String,
    ok: bool,
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a figure.
    pub(crate) fn add(
        &mut self,
        name: impl Into<String>,
        unit: &'static str,
        ours: Percentiles,
        bare: Option<Percentiles>,
        bound: Bound,
    ) {
        self.rows.push(Row {
            name: name.into(),
            unit,
            ok: bound.holds(&ours, bare.as_ref()),
            ours: rounded(ours),
            bare: bare.map(rounded),
            ratio: bare.map(|bare| round(ours.p50 / bare.p50)),
            bound: bound.words(unit),
        });
    }

    /// The rows as JSON.
    pub(crate) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&self.rows)?)
    }

    /// The rows for people, columns aligned.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![
            [
                "what", "unit", "p50", "p95", "p99", "bare p50", "p95", "p99", "ratio", "bound", "",
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        for row in &self.rows {
            let bare = |of: fn(&Percentiles) -> f64| {
                row.bare
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |bare| figure(of(bare)))
            };
            lines.push(vec![
                row.name.clone(),
                row.unit.to_owned(),
                figure(row.ours.p50),
                figure(row.ours.p95),
                figure(row.ours.p99),
                bare(|bare| bare.p50),
                bare(|bare| bare.p95),
                bare(|bare| bare.p99),
                row.ratio
                    .map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}")),
                row.bound.clone(),
                if row.ok { "ok" } else { "MISSED" }.to_owned(),
            ]);
        }
        aligned(&lines)
    }

    /// One sentence.
    pub(crate) fn verdict(&self) -> String {
        let missed = self.rows.iter().filter(|row| !row.ok).count();
        match missed {
            0 => format!("all {} bounds hold", self.rows.len()),
            missed => format!("{missed} of {} bounds are missed", self.rows.len()),
        }
    }
}

/// Columns from the third to the ratio are figures: to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut table = String::new();
    for line in lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                if (2..9).contains(&column) {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:<width$}")
                }
            })
            .collect();
        table.push_str(cells.join("  ").trim_end());
        table.push('\n');
    }
    table
}

fn figure(value: f64) -> String {
    match value.abs() {
        small if small < 1.0 => format!("{value:.3}"),
        middle if middle < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn rounded(percentiles: Percentiles) -> Percentiles {
    Percentiles {
        p50: round(percentiles.p50),
        p95: round(percentiles.p95),
        p99: round(percentiles.p99),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(p50: f64, p99: f64, bare: f64) -> bool {
        let ours = Percentiles { p50, p95: p99, p99 };
        Bound::Read.holds(&ours, Some(&Percentiles::constant(bare)))
    }

    #[test]
    fn a_read_passes_by_ratio_or_by_being_quick_and_never_with_a_slow_tail() {
        assert!(read(0.19, 4.0, 0.01));
        assert!(read(1.0, 4.0, 0.5));
        assert!(!read(1.1, 4.0, 0.5));
        assert!(!read(0.1, 5.1, 0.5));
    }

    #[test]
    fn the_report_has_the_documented_shape() {
        let mut report = Report::default();
        report.add(
            "list",
            "ms",
            Percentiles::constant(1.0),
            Some(Percentiles::constant(2.0)),
            Bound::Read,
        );
        report.add(
            "size",
            "kB",
            Percentiles::constant(1000.0),
            None,
            Bound::AtMost(900.0),
        );
        let json: serde_json::Value =
            serde_json::from_str(&report.json().expect("it serialises")).expect("JSON");
        assert_eq!(
            json[0],
            serde_json::json!({
                "name": "list", "unit": "ms",
                "ours": {"p50": 1.0, "p95": 1.0, "p99": 1.0},
                "bare": {"p50": 2.0, "p95": 2.0, "p99": 2.0},
                "ratio": 0.5, "bound": "≤ 2× bare or < 0.2 ms, p99 ≤ 5 ms", "ok": true,
            })
        );
        assert_eq!(json[1]["bare"], serde_json::Value::Null);
        assert_eq!(json[1]["ratio"], serde_json::Value::Null);
        assert_eq!(json[1]["ok"], false);
        assert_eq!(report.verdict(), "1 of 2 bounds are missed");
    }
}
