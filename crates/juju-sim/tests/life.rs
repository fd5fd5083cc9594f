//! Small shell charms in the simulator, end to end.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

fn simulation() -> Simulation {
    Simulation::with_hook_tool(Path::new(env!("CARGO_BIN_EXE_hook-tool"))).unwrap()
}

#[test]
fn a_charm_deploys_and_runs() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("first");
    fs::create_dir_all(&dir).unwrap();
    fs::write(
        dir.join("charmcraft.yaml"),
        "name: first\nconfig: {options: {x: {type: int, default: 3}}}\n",
    )
    .unwrap();
    fs::write(dir.join("dispatch"), "#!/bin/sh\nset -e\necho out\nenv\nx=$(config-get x)\nis-leader --format=json\nstatus-set active \"x is $x\"\njuju-log -l WARNING hi there\n").unwrap();
    fs::set_permissions(dir.join("dispatch"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut sim = simulation();
    sim.deploy(&CharmSource::dir(&dir), "first", &BTreeMap::new(), 1)
        .unwrap();
    let ran: Vec<_> = sim.settle().unwrap().into_iter().map(|d| d.event).collect();
    assert_eq!(
        ran,
        ["install", "leader-elected", "config-changed", "start"]
    );
    assert_eq!(sim.model.app_status("first").message, "x is 3");
}
