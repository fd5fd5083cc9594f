//! The table for people and the file for programs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::comparison::{Comparison, Target};

/// The comparisons, a line each, ready to print.
pub(crate) fn table(comparisons: &[Comparison], rounds: usize) -> String {
    let mut lines = vec![line(["", "ours", "other", "", "ratio", "promised", ""])];
    lines.extend(comparisons.iter().map(row));
    lines.push(format!(
        "\nMedians of {rounds} rounds. Ratios are ops by ours and ours by the other: how many times the \
         smaller the larger is.\nCPU time includes the hook tools'."
    ));
    lines.join("\n")
}

fn row(comparison: &Comparison) -> String {
    let number = |value: f64| match comparison.unit {
        "processes" => format!("{value:.0}"),
        "µs" => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    let ratio = comparison.ratio().map(|ratio| format!("{ratio:.2}"));
    let promised = comparison.target.map(|target| match target {
        Target::RatioAtLeast(least) => format!("ratio >= {least:.0}"),
        Target::RatioAtMost(most) => format!("ratio <= {most:.2}"),
        Target::OursBelow(limit) => format!("ours < {limit}"),
        Target::OursIs(value) => format!("ours = {value}"),
    });
    let kept = comparison
        .kept()
        .map(|kept| if kept { "ok" } else { "missed" });
    line([
        comparison.name,
        &number(comparison.ours),
        &number(comparison.other.value()),
        comparison.unit,
        ratio.as_deref().unwrap_or("-"),
        promised.as_deref().unwrap_or_default(),
        kept.unwrap_or_default(),
    ])
}

fn line([name, ours, other, unit, ratio, promised, kept]: [&str; 7]) -> String {
    let line = format!("{name:46}{ours:>8} {other:>8} {unit:10}{ratio:>7}   {promised:14}{kept}");
    line.trim_end().to_owned()
}

/// One element of `target/bench.json`.
#[derive(Serialize)]
struct Element {
    name: &'static str,
    ours: f64,
    other: f64,
    /// ops by ours, or ours by the other; null where the divisor is 0.
    ratio: Option<f64>,
    unit: &'static str,
}

/// Writes the comparisons as a list of objects.
pub(crate) fn write_json(comparisons: &[Comparison], path: &Path) -> Result<()> {
    let list: Vec<Element> = comparisons
        .iter()
        .map(|comparison| Element {
            name: comparison.name,
            ours: comparison.ours,
            other: comparison.other.value(),
            ratio: comparison.ratio(),
            unit: comparison.unit,
        })
        .collect();
    let text = serde_json::to_string_pretty(&list)? + "\n";
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
