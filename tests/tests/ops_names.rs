//! What the documentation names as counterparts of `ops` is there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
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

/// The rows of the tables, each with the paths that it names here.
fn rows(page: &str) -> Vec<(&str, Vec<&str>)> {
    let (tables, _) = page.split_once("## Arguments that differ").unwrap();
    let rows = tables.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let here = row.split('|').nth(2).unwrap();
        let code = here.split('`').skip(1).step_by(2);
        // What stands for itself (`tracing`, a macro) and the names of `ops` is no path.
        let paths = code.filter(|path| {
            let is_path = path.contains("::") || path.starts_with(char::is_uppercase);
            is_path && !["CARGO_PKG_VERSION", "CommitEvent", "Handle"].contains(path)
        });
        (row, paths.collect())
    })
    .collect()
}

#[test]
fn each_counterpart_that_the_table_names_exists() {
    let crates = ["charm-core", "charm-pebble", "juju-vocabulary"];
    let crates = crates.map(|name| sources(&repository().join("crates").join(name).join("src")));
    let crates = crates.concat();
    let page = text("docs/ops-names.md");
    let mut count = 0;
    for (row, paths) in rows(&page) {
        for path in paths {
            count += 1;
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
    assert!(count > 150, "{count}");
}

/// What of a source a test compiles: a test's file as a whole, else its module of tests and the examples of its
/// documentation.
fn tested(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let inside = path.strip_prefix(repository()).unwrap();
    if inside.iter().any(|part| part == "tests") {
        return text;
    }
    let is_page = path.extension().is_some_and(|extension| extension == "md");
    let (_, tests) = text.split_once("#[cfg(test)]").unwrap_or_default();
    let mut tested = tests.to_owned();
    let mut is_example = false;
    for line in text.lines() {
        let line = match is_page {
            true => line,
            false => line
                .trim_start()
                .trim_start_matches(['/', '!'])
                .trim_start(),
        };
        match line.strip_prefix("```") {
            Some(kind) => is_example = !is_example && (kind.starts_with("rust") || !is_page),
            None if is_example => {
                tested.push_str(line);
                tested.push('\n');
            }
            None => {}
        }
    }
    tested
}

/// All files of Rust and pages below a directory.
fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let is_source = path
            .extension()
            .is_some_and(|kind| kind == "rs" || kind == "md");
        if path.is_dir() {
            files(&path, found);
        } else if is_source {
            found.push(path);
        }
    }
}

#[test]
fn each_counterpart_that_the_table_names_is_used_by_a_test() {
    let mut found = Vec::new();
    for dir in ["charms", "crates", "docs", "tests"] {
        files(&repository().join(dir), &mut found);
    }
    let texts: Vec<String> = found.iter().map(|path| tested(path)).collect();
    let all = texts.concat();
    let words: BTreeSet<&str> = all
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let page = text("docs/ops-names.md");
    for (row, paths) in rows(&page) {
        for path in paths {
            let name = path.rsplit("::").next().unwrap();
            assert!(words.contains(name), "{row}: no test has {path}");
        }
    }
}
