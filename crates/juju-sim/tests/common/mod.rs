//! Small shell charms, and a simulation that runs them.

#![allow(dead_code, reason = "not every test needs everything")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;
use juju_vocabulary::name::UnitName;

pub(crate) fn simulation() -> Simulation {
    Simulation::with_hook_tool(Path::new(env!("CARGO_BIN_EXE_hook-tool"))).unwrap()
}

pub(crate) fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// A directory of the test's own.
pub(crate) fn directory(test: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// A charm whose dispatch is a shell script; `$JUJU_HOOK_NAME` and the tools are at hand.
pub(crate) fn charm(dir: &Path, metadata: &str, script: &str) -> CharmSource {
    fs::create_dir_all(dir).unwrap();
    describe(dir, metadata);
    let dispatch = dir.join("dispatch");
    fs::write(&dispatch, format!("#!/bin/sh\nset -e\n{script}\n")).unwrap();
    fs::set_permissions(&dispatch, fs::Permissions::from_mode(0o755)).unwrap();
    CharmSource::dir(dir)
}

/// Writes a charmcraft.yaml with what Juju insists on and `metadata`.
pub(crate) fn describe(dir: &Path, metadata: &str) {
    let text = format!("summary: s\ndescription: d\n{metadata}");
    fs::write(dir.join("charmcraft.yaml"), text).unwrap();
}

pub(crate) fn deploy(sim: &mut Simulation, charm: &CharmSource, name: &str, units: u32) {
    sim.deploy(charm, name, &BTreeMap::new(), units).unwrap();
}

/// What runs until nothing is due, each as `unit hook`.
pub(crate) fn settle(sim: &mut Simulation) -> Vec<String> {
    names(&sim.settle().unwrap())
}

pub(crate) fn names(ran: &[DispatchRecord]) -> Vec<String> {
    ran.iter()
        .map(|run| format!("{} {}", run.unit, run.event))
        .collect()
}

pub(crate) const DB: &str = "name: db\nprovides: {serve: {interface: sql}}\n";
pub(crate) const WEB: &str = "name: web\nrequires: {backend: {interface: sql}}\n";
