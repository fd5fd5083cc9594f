//! New charms of each kind, outside of this workspace: they are made, formatted, pass lints and their own tests, are packed and
//! checked.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{cargo_charm, repository, told, whole};
use serde_json::Value;
use tempfile::TempDir;

/// A new charm, in an empty directory that is gone with the first value.
fn new(kind: &str) -> (TempDir, PathBuf) {
    let name = format!("my-{kind}");
    let dir = TempDir::new().unwrap();
    let output = cargo_charm(["new", &name, "--kind", kind])
        .current_dir(&dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", whole(&output));
    let charm = dir.path().join(name);
    // The versions that this workspace has, which are on this machine.
    fs::copy(repository().join("Cargo.lock"), charm.join("Cargo.lock")).unwrap();
    cargo(&charm, &["update", "--workspace", "--offline"]);
    (dir, charm)
}

/// Runs cargo in the charm; the tests' crates are built once for all of them.
fn cargo(charm: &Path, arguments: &[&str]) {
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    let output = cargo
        .current_dir(charm)
        .args(arguments)
        .env("CARGO_TARGET_DIR", common::target_dir())
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", whole(&output));
}

fn is_sound(kind: &str) {
    let (_dir, charm) = new(kind);
    let text = fs::read_dir(&charm)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    for path in text.filter(|path| path.is_file()) {
        assert!(
            !fs::read_to_string(&path).unwrap().contains("{{c"),
            "{}",
            path.display()
        );
    }
    cargo(&charm, &["fmt", "--check"]);
    cargo(&charm, &["test", "--offline", "--quiet"]);
    cargo(
        &charm,
        &[
            "clippy",
            "--offline",
            "--quiet",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ],
    );
    let packed = cargo_charm(["pack", "--format", "json"])
        .current_dir(&charm)
        .output()
        .unwrap();
    assert!(packed.status.success(), "{}", whole(&packed));
    let packed: Value = serde_json::from_slice(&packed.stdout).unwrap();
    let file = packed.pointer("/0/charm").and_then(Value::as_str).unwrap();
    assert!(charm.join(file).is_file(), "{file}");
    let checked = cargo_charm(["check", "--strict"])
        .current_dir(&charm)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", whole(&checked));
    let said = told(&checked.stdout);
    assert!(
        said.ends_with(&format!("my-{kind}: nothing found\n")),
        "{said}"
    );
}

#[test]
#[ignore = "builds a charm in four ways; `just new-charms` runs it"]
fn a_kubernetes_charm_is_sound() {
    is_sound("kubernetes");
}

#[test]
#[ignore = "builds a charm in four ways; `just new-charms` runs it"]
fn a_machine_charm_is_sound() {
    is_sound("machine");
}

#[test]
#[ignore = "builds a charm in four ways; `just conformance` runs it"]
fn an_integrator_charm_is_sound() {
    is_sound("integrator");
}

/// What is declared in vain is found by asking the program.
#[test]
#[ignore = "builds a charm; `just new-charms` runs it"]
fn what_nobody_observes_is_found() {
    let (_dir, charm) = new("integrator");
    let path = charm.join("charmcraft.yaml");
    let more = "\nrequires:\n  other_one:\n    interface: http\n\nactions:\n  do-nothing:\n    params: {how_much: {type: integer}}\n";
    fs::write(&path, fs::read_to_string(&path).unwrap() + more).unwrap();
    let lib = charm.join("src/lib.rs");
    let quiet = "metadata!(#[expect(dead_code, reason = \"a test\")] mod charm)";
    let text = fs::read_to_string(&lib)
        .unwrap()
        .replace("metadata!(mod charm)", quiet);
    fs::write(&lib, text).unwrap();
    let checked = cargo_charm(["check", "--strict", "--format", "json"])
        .current_dir(&charm)
        .output()
        .unwrap();
    assert_eq!(checked.status.code(), Some(1), "{}", whole(&checked));
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    let found = |rule: &str, text: &str| {
        let findings = report.get("findings").and_then(Value::as_array).unwrap();
        findings.iter().any(|one| {
            let message = one.get("message").and_then(Value::as_str).unwrap();
            one.get("rule") == Some(&rule.into()) && message.contains(text)
        })
    };
    assert!(
        found("unobserved", "nothing observes action `do-nothing`"),
        "{report:#}"
    );
    assert!(found("unobserved", "endpoint `other_one`"), "{report:#}");
    assert!(!found("unobserved", "endpoint `service`"), "{report:#}");
    assert!(
        found("naming", "parameter `how_much` is written with `_`"),
        "{report:#}"
    );
    assert!(
        found("listing", "endpoint `other_one` does not say"),
        "{report:#}"
    );
}
