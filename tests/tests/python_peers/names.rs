//! The how-to for people who know `ops.testing`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use charm_tests::{python, repository};

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn each_public_name_of_ops_testing_has_its_counterpart_told() {
    let print = "import json, ops.testing; print(json.dumps(ops.testing.__all__))";
    let mut command = Command::new(python::interpreter().unwrap());
    let output = command.args(["-c", print]).output().unwrap();
    let names: BTreeSet<String> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(names.contains("Context"), "{names:?}");

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
