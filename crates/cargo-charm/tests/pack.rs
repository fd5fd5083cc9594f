//! Packed charms: the example charms, deployed in the simulated Juju from their `.charm` files.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{cargo_charm, directory, repository, told};
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;
use juju_vocabulary::status::{Active, Blocked};
use serde_json::Value;

/// Packs an example charm into a directory of the test's own.
fn packed(charm: &str, test: &str) -> PathBuf {
    let output = directory(test);
    let mut pack = cargo_charm(["pack", "--format", "json", "--output"]);
    let charm = repository().join("charms").join(charm);
    let packed = pack.arg(&output).arg(charm).output().unwrap();
    assert!(packed.status.success(), "{}", told(&packed.stderr));
    let packed: Value = serde_json::from_slice(&packed.stdout).unwrap();
    packed[0]["charm"].as_str().unwrap().into()
}

/// Mode and text of each file.
fn files(path: &Path) -> BTreeMap<String, (u32, String)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut file, &mut bytes).unwrap();
        let mode = file.unix_mode().unwrap() & 0o777;
        files.insert(told(file.name_raw()), (mode, told(&bytes)));
    }
    files
}

#[test]
fn packed_charms_are_deployed_and_related() {
    let client = packed("backup-client", "pack-client");
    let integrator = packed("velero-integrator", "pack-integrator");
    let hook_tool = Path::new(env!("CARGO_BIN_EXE_cargo-charm"));
    let mut juju = Simulation::with_hook_tool(hook_tool).unwrap();
    let none = BTreeMap::new();
    let deployed = [("client", client, 1), ("integrator", integrator, 2)];
    for (name, file, units) in deployed {
        let charm = CharmSource::archive(file);
        juju.deploy(&charm, name, &none, units).unwrap();
    }
    let client = "client:backup-config";
    juju.model()
        .relate(client, "integrator:k8s-backup-target")
        .unwrap();
    let ran = juju.settle().unwrap();
    assert!(ran.iter().all(|run| run.succeeded()), "{ran:#?}");
    let model = juju.model();
    assert_eq!(model.app_status("client").status, Active(""));
    let missing = Blocked("Missing relation: velero-backup");
    assert_eq!(model.app_status("integrator").status, missing);
}

#[test]
fn a_charm_holds_what_juju_reads_and_people_look_for() {
    let files = files(&packed("velero-integrator", "pack-files"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "LICENSE",
        "README.md",
        "actions.yaml",
        "config.yaml",
        "dispatch",
        "icon.svg",
        "manifest.yaml",
        "metadata.yaml",
    ];
    assert_eq!(names, expected);
    for (name, (mode, _)) in &files {
        let expected = if name == "dispatch" { 0o755 } else { 0o644 };
        assert_eq!(*mode, expected, "{name}");
    }
    let json = |name: &str| serde_json::from_str::<Value>(&files[name].1).unwrap();
    let base =
        serde_json::json!({"name": "ubuntu", "channel": "24.04", "architectures": ["amd64"]});
    assert_eq!(json("manifest.yaml")["bases"], serde_json::json!([base]));
    assert_eq!(json("metadata.yaml")["display-name"], "Velero integrator");
}

#[test]
fn what_is_packed_twice_is_the_same_to_the_byte() {
    let [first, second] = ["pack-first", "pack-second"].map(|test| packed("backup-client", test));
    assert_ne!(first, second);
    assert!(fs::read(first).unwrap() == fs::read(second).unwrap());
}
