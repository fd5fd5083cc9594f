//! The table of hook tools in the documentation is true.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use juju_sim::tools;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A row of the table: its cells.
fn rows() -> Vec<[String; 4]> {
    let page = fs::read_to_string(repository().join("docs/tools.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = |row: &str| -> Vec<String> {
        let row = row.trim_matches(['|', ' ']);
        row.split(" | ").map(str::to_owned).collect()
    };
    rows.map(|row| match cells(row).try_into() {
        Ok(cells) => cells,
        Err(_) => panic!("not a row of four cells: {row}"),
    })
    .collect()
}

/// What stands in code in a cell.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// All of the sources below a directory, without their tests.
fn sources(dir: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            all.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
    all
}

#[test]
fn every_tool_has_a_row_which_says_whether_it_is_simulated() {
    let rows = rows();
    let listed: Vec<_> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    let known: BTreeSet<_> = tools::names().collect();
    assert_eq!(listed, Vec::from_iter(known));
    for [tool, _, simulated, _] in &rows {
        let is = tools::is_simulated(tool.trim_matches('`'));
        assert_eq!(simulated, if is { "yes" } else { "no" }, "{tool}");
    }
}

#[test]
fn charm_core_calls_the_tools_of_which_the_table_says_so() {
    let sources = sources(&repository().join("crates/charm-core/src"));
    for [tool, charm_core, ..] in rows() {
        let call = format!("Call::new(\"{}\")", tool.trim_matches('`'));
        assert_eq!(charm_core != "–", sources.contains(&call), "{tool}");
        for name in code(&charm_core).filter_map(|name| name.split_once("::")) {
            let method = format!("pub fn {}", name.1);
            assert!(sources.contains(&method), "{tool}: {name:?}");
        }
    }
}

#[test]
fn a_test_s_state_has_the_fields_that_the_table_names() {
    let state = repository().join("crates/juju-sim/src/view/state.rs");
    let state = fs::read_to_string(state).unwrap();
    for [tool, .., fields] in rows() {
        for field in code(&fields).filter(|code| !code.contains("::")) {
            assert!(
                state.contains(&format!("    pub {field}: ")),
                "{tool}: {field}"
            );
        }
    }
}

#[test]
fn the_charm_everything_has_an_action_for_each_tool_that_charm_core_calls() {
    let declared = repository().join("tests/charms/everything/charmcraft.yaml");
    let declared = fs::read_to_string(declared).unwrap();
    let twin = repository().join("tests/python/everything/charm.py");
    let twin = fs::read_to_string(twin).unwrap();
    for [tool, charm_core, ..] in rows() {
        let tool = tool.trim_matches('`');
        let called = charm_core != "–";
        // Juju keeps the names that begin with its own for itself.
        let action = tool.trim_start_matches("juju-");
        assert_eq!(
            declared.contains(&format!("\n  {action}:\n")),
            called,
            "{tool}"
        );
        assert_eq!(
            twin.contains(&format!("    \"{action}\": ")),
            called,
            "{tool}"
        );
    }
}
