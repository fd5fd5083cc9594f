//! What the documentation names as counterparts of `ops` is there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// All sources of a crate.
fn sources(dir: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    all
}

fn is_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|found| found == word)
}

/// Where a path of the documentation is exported from, and the rest of it: a type and what it has, or a function.
fn exported(path: &str) -> (String, &str) {
    let (root, rest) = match path.split_once("::") {
        Some(("charm_core", rest)) => ("crates/charm-core/src/lib.rs", rest),
        Some(("charm_pebble", rest)) => ("crates/charm-pebble/src/lib.rs", rest),
        Some(("event", rest)) => ("crates/charm-core/src/event.rs", rest),
        Some(("host", rest)) => ("crates/charm-core/src/host/mod.rs", rest),
        Some(("metadata", rest)) => ("crates/charm-core/src/metadata.rs", rest),
        Some(("model", rest)) => ("crates/charm-core/src/model/mod.rs", rest),
        _ => ("crates/charm-core/src/lib.rs", path),
    };
    let exports = text(root);
    let public: Vec<&str> = exports
        .split(';')
        .filter_map(|item| item.split_once("pub ").map(|(_, item)| item))
        .collect();
    (public.join(";"), rest)
}

#[test]
fn each_counterpart_that_the_table_names_exists() {
    let crates = ["charm-core", "charm-pebble", "juju-vocabulary"];
    let crates = crates.map(|name| sources(&repository().join("crates").join(name).join("src")));
    let crates = crates.concat();
    let page = text("docs/ops-names.md");
    let (tables, _) = page.split_once("## Arguments that differ").unwrap();
    let mut paths = 0;
    for row in tables.lines().filter(|line| line.starts_with("| `")) {
        let here = row.split('|').nth(2).unwrap();
        for path in here.split('`').skip(1).step_by(2) {
            // What stands for itself (`tracing`, a macro) and the names of `ops` is no path.
            let is_path = path.contains("::") || path.starts_with(char::is_uppercase);
            if !is_path || ["CARGO_PKG_VERSION", "CommitEvent", "Handle"].contains(&path) {
                continue;
            }
            paths += 1;
            let (exports, rest) = exported(path);
            let (item, member) = match rest.split_once("::") {
                Some((item, member)) => (item, Some(member)),
                None => (rest, None),
            };
            assert!(is_word(&exports, item), "{row}: no {item} is exported");
            if let Some(member) = member {
                let is_there = match member.starts_with(char::is_uppercase) {
                    true => crates.contains(&format!("\n    {member} {{")),
                    false => ["(", "<"]
                        .iter()
                        .any(|end| crates.contains(&format!("fn {member}{end}"))),
                };
                assert!(is_there, "{row}: no {member}");
            }
        }
    }
    assert!(paths > 150, "{paths}");
}
