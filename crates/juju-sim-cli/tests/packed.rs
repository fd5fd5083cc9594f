//! Packed charms through the command line: what `charmcraft` or `cargo charm pack` makes is what is deployed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const METADATA: &str =
    "name: web\nsummary: s\ndescription: d\nrequires: {shelf: {interface: shelf}}\n";
const DISPATCH: &str = "#!/bin/sh\nstatus-set active \"$(cat words/greeting)\"\n";

/// A `.charm` file whose units say this.
fn pack(path: &Path, greeting: &str) {
    let mut archive = ZipWriter::new(fs::File::create(path).unwrap());
    for (name, mode, text) in [
        ("metadata.yaml", 0o644, METADATA),
        ("dispatch", 0o755, DISPATCH),
        ("words/greeting", 0o644, greeting),
    ] {
        let options = SimpleFileOptions::default().unix_permissions(mode);
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

fn juju(dir: &TempDir, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_juju-sim"));
    command.args(words).current_dir(dir.path());
    command.env("JUJU_SIM_STATE", dir.path().join("state"));
    command.env_remove("JUJU_MODEL").output().unwrap()
}

/// What a verb prints that succeeds.
fn ok(dir: &TempDir, words: &[&str]) -> String {
    let output = juju(dir, words);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {wrong}");
    String::from_utf8(output.stdout).unwrap()
}

/// What an application says.
fn message(dir: &TempDir, app: &str) -> String {
    let status = ok(dir, &["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&status).unwrap();
    let message = status.pointer(&format!("/applications/{app}/application-status/message"));
    message.unwrap().as_str().unwrap().to_owned()
}

#[test]
fn a_packed_charm_is_deployed_refreshed_and_part_of_a_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("web.charm");
    ok(&dir, &["add-model", "m"]);
    pack(&file, "hello");
    ok(&dir, &["deploy", "./web.charm"]);
    assert_eq!(message(&dir, "web"), "hello");

    // The file may change or go: what is deployed is a copy.
    pack(&file, "good evening");
    ok(&dir, &["add-unit", "web"]);
    assert_eq!(message(&dir, "web"), "hello");
    ok(&dir, &["refresh", "web", "--path", "./web.charm"]);
    assert_eq!(message(&dir, "web"), "good evening");

    let bundle =
        "applications:\n  one: {charm: ./web.charm, scale: 1}\n  two: {charm: web, scale: 1}\n";
    fs::write(dir.path().join("bundle.yaml"), bundle).unwrap();
    ok(&dir, &["map-charm", "web", "web.charm"]);
    // A directory with a `bundle.yaml` is one, too.
    ok(&dir, &["deploy", "."]);
    assert_eq!(message(&dir, "one"), "good evening");
    assert_eq!(message(&dir, "two"), "good evening");
}

#[test]
fn a_file_that_is_no_charm_is_refused_before_anything_happens() {
    let dir = tempfile::tempdir().unwrap();
    ok(&dir, &["add-model", "m"]);
    fs::write(dir.path().join("web.charm"), "PK but no zip").unwrap();
    let output = juju(&dir, &["deploy", "./web.charm"]);
    assert_eq!(output.status.code(), Some(1));
    let wrong = String::from_utf8(output.stderr).unwrap();
    assert!(wrong.contains("web.charm"), "{wrong}");
    assert!(
        wrong.contains("not a charm that can be unpacked"),
        "{wrong}"
    );
    assert!(ok(&dir, &["status", "--format", "json"]).contains("\"applications\":{}"));
}
