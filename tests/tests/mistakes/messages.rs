//! What the compiler says, as a person reads it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use charm_tests::repository;
use serde::Deserialize;

/// What is said of one package.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// The messages with all that belongs to them, without the paths of this machine.
    pub(crate) text: String,
}

/// A line of `cargo check --message-format=json`.
#[derive(Deserialize)]
struct Line {
    manifest_path: Option<String>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: String,
    /// A summary ("1 warning emitted") has no place.
    spans: Vec<serde::de::IgnoredAny>,
}

impl Output {
    /// Reads cargo's output: what is said of each package, by the directory of its `Cargo.toml` in
    /// `workspace`.
    pub(crate) fn by_package(stdout: &str, workspace: &Path) -> BTreeMap<String, Self> {
        let mut packages: BTreeMap<String, Output> = BTreeMap::new();
        for line in stdout.lines() {
            let line: Line = serde_json::from_str(line).expect("a line of JSON");
            let manifest = line.manifest_path.as_deref().map(Path::new);
            let package = manifest.and_then(Path::parent);
            let Some(name) = package.and_then(|package| package.strip_prefix(workspace).ok())
            else {
                continue;
            };
            let name = name.to_str().expect("a name in UTF-8").to_owned();
            // Without a message, the line is about a package that compiled.
            let output = packages.entry(name).or_default();
            if let Some(message) = line.message {
                output.add(&message, workspace);
            }
        }
        packages
    }

    fn add(&mut self, message: &Message, workspace: &Path) {
        if message.spans.is_empty() {
            return;
        }
        match message.level.as_str() {
            "error" => self.errors += 1,
            _ => self.warnings += 1,
        }
        let rendered = message
            .rendered
            .replace(workspace.to_str().expect("a path in UTF-8"), "$WORKSPACE")
            .replace(
                repository().to_str().expect("a path in UTF-8"),
                "$REPOSITORY",
            );
        self.text.push_str(&rendered);
    }

    /// The first line of an `expected.txt`.
    pub(crate) fn counts(&self) -> String {
        format!("errors: {}, warnings: {}", self.errors, self.warnings)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
