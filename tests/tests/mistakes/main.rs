//! What the compiler says to somebody who makes a mistake in a charm or in its YAML.
//!
//! Each directory in `tests/mistakes` is a charm: `main.rs` or `lib.rs`, its YAML files (or none, then it
//! has the `charmcraft.yaml` beside the directories), and `expected.txt`: how many errors and warnings
//! there are, and behind that texts that the lines of the compiler's output hold, in this order. They
//! need not be the whole of it: keep what is ours to say, names, and places. How a compiler puts the
//! rest changes with its version.
//!
//! `UPDATE_EXPECTED=1` writes the whole output to the `expected.txt` of each case that fails: then take
//! out what is not ours.
//!
//! The macro reads the files beside a package's `Cargo.toml`, so each case needs a package of its own;
//! trybuild makes all of them programs of one package. Here they are the members of one workspace, so
//! that cargo checks all at once.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so and ends"
)]

mod case;
mod messages;
mod workspace;

use std::env;

use crate::case::Case;
use crate::workspace::{Checked, Workspace};

#[test]
fn each_mistake_is_told_in_words_that_help() {
    let cases = Case::all();
    let workspace = Workspace::write("mistakes", &cases);
    let checked = workspace.check();
    let update = env::var_os("UPDATE_EXPECTED").is_some();
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let output = checked.of(&case.name);
            let reason = case.compare(output).err()?;
            if update {
                case.write_expected(output);
            }
            Some(format!("{}: {reason}\n\n{output}", case.name))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "UPDATE_EXPECTED=1 writes what is said now.\n\n{}",
        failures.join("\n")
    );
}

#[test]
fn a_charm_is_compiled_again_when_its_yaml_changes() {
    let case = Case::read("used-right");
    let workspace = Workspace::write("changes", std::slice::from_ref(&case));
    let errors = |checked: &Checked| checked.of(&case.name).errors;
    assert_eq!(errors(&workspace.check()), 0);
    let original = case.file("charmcraft.yaml");
    let renamed = original.replace("  database:\n", "  db:\n");
    assert_ne!(original, renamed);
    workspace.replace(&case.name, "charmcraft.yaml", &renamed);
    assert_ne!(errors(&workspace.check()), 0);
    workspace.replace(&case.name, "charmcraft.yaml", original);
    assert_eq!(errors(&workspace.check()), 0);
}
