//! The tables for people who know `ops`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use charm_tests::{python, repository};

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn each_public_name_of_ops_testing_and_each_part_of_its_state_has_its_counterpart_told() {
    let print = "import dataclasses, json, ops.testing as t; \
                 print(json.dumps([*t.__all__, *(part.name for part in dataclasses.fields(t.State))]))";
    let mut command = Command::new(python::interpreter().unwrap());
    let output = command.args(["-c", print]).output().unwrap();
    let names: BTreeSet<String> = serde_json::from_slice(&output.stdout).unwrap();
    for name in ["Context", "opened_ports"] {
        assert!(names.contains(name), "{names:?}");
    }

    let text = fs::read_to_string(repository().join("docs/testing.md")).unwrap();
    let (_, table) = text.split_once("## The names of `ops.testing`").unwrap();
    let theirs = table.lines().filter_map(|line| line.split('|').nth(1));
    let told: BTreeSet<&str> = theirs
        .flat_map(|cell| cell.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect();
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !told.contains(&***name))
        .collect();
    assert!(missing.is_empty(), "not in docs/testing.md: {missing:?}");
}

/// The names in the first cells of the tables below a heading.
fn told<'a>(page: &'a str, heading: &str) -> BTreeSet<&'a str> {
    let (_, below) = page.split_once(&format!("\n{heading}\n")).unwrap();
    let section = below.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells
        .map(|cell| cell.trim_matches([' ', '`']))
        .filter(|name| !name.contains('.'))
        .collect()
}

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn each_name_that_ops_exports_has_its_row_and_no_other() {
    let print = "import json, ops; print(json.dumps([ops.__all__, ops.hookcmds.__all__]))";
    let mut command = Command::new(python::interpreter().unwrap());
    let output = command.args(["-c", print]).output().unwrap();
    let [ops, hookcmds]: [BTreeSet<String>; 2] = serde_json::from_slice(&output.stdout).unwrap();
    assert!(ops.contains("CharmBase") && hookcmds.contains("secret_get"));
    let page = fs::read_to_string(repository().join("docs/ops-names.md")).unwrap();
    for (names, heading) in [(ops, "## `ops`"), (hookcmds, "## `ops.hookcmds`")] {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let told = told(&page, heading);
        assert_eq!(told, names, "{heading}");
    }
}
