//! Packed charms, read and unpacked by Juju's own reader.

use std::path::{Path, PathBuf};
use std::process::Command;

use charm_tests::repository;
use serde_json::{Value, json};

/// Packs an example charm as people do, and returns the file.
fn packed(charm: &str) -> PathBuf {
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-archive");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let pack = Command::new(cargo)
        .current_dir(repository())
        .args(["run", "--quiet", "--package", "cargo-charm", "--"])
        .args(["pack", "--format", "json", "--output"])
        .arg(&output)
        .arg(Path::new("charms").join(charm))
        .output()
        .expect("starting cargo");
    let said = String::from_utf8_lossy(&pack.stderr);
    assert!(pack.status.success(), "{said}");
    let packed: Value = serde_json::from_slice(&pack.stdout).expect("what was packed, in JSON");
    let path = packed[0]["charm"].as_str().expect("the path of a file");
    repository().join(path)
}

fn read(charm: &str) -> Value {
    let path = packed(charm).display().to_string();
    let answers = super::ask("archive", std::slice::from_ref(&path));
    let answer = &answers[0];
    let value = answer["value"].as_str();
    let value = value.unwrap_or_else(|| panic!("Juju refuses {path}: {answer}"));
    serde_json::from_str(value).expect("what Juju read, in JSON")
}

fn sorted(list: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn packed_charms_are_read_by_juju() {
    let client = read("backup-client");
    assert_eq!(client["name"], "backup-client");
    assert_eq!(client["bases"], json!(["ubuntu@24.04/stable on amd64"]));
    assert_eq!(sorted(&client["options"]), ["namespace", "ttl"]);
    assert_eq!(sorted(&client["actions"]), [""; 0]);
    let integrator = read("velero-integrator");
    assert_eq!(sorted(&integrator["actions"]), ["status-detail"]);
    assert_eq!(integrator["options"].as_array().map(Vec::len), Some(4));
    let members = sorted(&integrator["members"]);
    for name in ["dispatch", "manifest.yaml", "LICENSE", "icon.svg"] {
        assert!(members.contains(&name), "{name} of {members:?}");
    }
}
