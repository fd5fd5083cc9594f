//! `cargo charm run`: charms are built, deployed in a local Juju, and refreshed there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{becomes, charm, directory, told, whole};

/// A program whose status is what the expression says; it calls a hook tool, as a charm of any language does.
fn sets(status: &str) -> String {
    format!(
        "fn main() {{\n    std::process::Command::new(\"status-set\").args([\"active\", &{status}]).status().unwrap();\n}}\n"
    )
}

const FAILS: &str = "fn main() {\n    std::process::exit(1);\n}\n";

/// `cargo charm run` with the state beside the charm.
fn run(charm: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-charm"));
    command
        .args(["charm", "run"])
        .args(arguments)
        .arg("--state")
        .arg(charm.parent().unwrap().join("state"))
        .current_dir(charm)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("JUJU_MODEL")
        .env_remove("RUSTFLAGS");
    command
}

#[test]
fn a_charm_is_deployed_with_its_files_and_hook_tools_are_there() {
    let dir = directory("run-deploy");
    let greets = sets("std::fs::read_to_string(\"greeting\").unwrap()");
    let charm = charm(&dir, "shop", "", &greets);
    let output = run(&charm, &[]).output().unwrap();
    let whole = whole(&output);
    assert!(output.status.success(), "{whole}");
    assert!(whole.contains("ran \"install\" hook"), "{whole}");
    assert!(whole.contains("shop/0 is active: hello\n"), "{whole}");
    assert!(whole.contains("shop/0*  active"), "{whole}");
}

#[test]
fn a_unit_in_error_fails_the_command_and_the_mended_charm_is_tried_again() {
    let dir = directory("run-mend");
    let charm = charm(&dir, "shop", "", FAILS);
    let failed = run(&charm, &[]).output().unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", whole(&failed));
    let error = told(&failed.stderr);
    assert!(
        error.contains("error: the model has units in error: shop/0\n help: "),
        "{error}"
    );

    becomes(&charm, &sets("\"mended\""));
    let mended = run(&charm, &["--config", "port=80"]).output().unwrap();
    let whole = whole(&mended);
    assert!(mended.status.success(), "{whole}");
    assert!(whole.contains("Refreshed \"shop\""), "{whole}");
    assert!(whole.contains("ran \"install\" hook"), "{whole}");
    assert!(whole.contains("shop/0 is active: mended\n"), "{whole}");
}

#[test]
fn what_juju_refuses_leaves_the_model_as_it_was() {
    let dir = directory("run-refused");
    let charm = charm(&dir, "shop", "", &sets("\"up\""));
    let refused = run(&charm, &["--config", "colour=red"]).output().unwrap();
    let error = told(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{error}");
    assert!(error.contains("colour"), "{error}");
    let deployed = run(&charm, &[]).output().unwrap();
    let error = told(&deployed.stderr);
    assert!(error.contains("Deployed \"shop\""), "{error}");
}

#[test]
fn charms_are_related_once() {
    let dir = directory("run-relate");
    let up = sets("\"up\"");
    let db = charm(&dir, "db", "provides: {db: {interface: sql}}\n", &up);
    let shop = charm(&dir, "shop", "requires: {db: {interface: sql}}\n", &up);
    let deployed = run(&db, &["--model", "two"]).output().unwrap();
    assert!(deployed.status.success(), "{}", whole(&deployed));
    let related = ["--model", "two", "--app", "web", "--integrate", "db"];
    for _ in 0..2 {
        let output = run(&shop, &related).output().unwrap();
        let whole = whole(&output);
        assert!(output.status.success(), "{whole}");
        assert!(whole.contains("db:db"), "{whole}");
        assert!(whole.contains("web:db"), "{whole}");
    }
}

#[test]
fn a_watched_charm_is_built_again_when_a_source_changes() {
    let dir = directory("run-watch");
    let charm = charm(&dir, "shop", "", "fn main() { nonsense }\n");
    let mut child = run(&charm, &["--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap()).lines();
    let waits = |line: &String| line.starts_with("Waiting for a source file");
    // What does not compile is not the end.
    assert!(errors.by_ref().map(Result::unwrap).any(|line| waits(&line)));
    becomes(&charm, &sets("\"first\""));
    assert!(errors.by_ref().map(Result::unwrap).any(|line| waits(&line)));
    becomes(&charm, &sets("\"second one\""));
    assert!(errors.by_ref().map(Result::unwrap).any(|line| waits(&line)));
    child.kill().unwrap();
    let shown = told(&child.wait_with_output().unwrap().stdout);
    assert!(shown.contains("shop/0 is active: first\n"), "{shown}");
    assert!(shown.contains("shop/0 is active: second one\n"), "{shown}");
}
