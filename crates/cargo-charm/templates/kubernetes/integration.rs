//! The compiled charm in a simulated Juju, which has no containers: it waits for its own.

use std::collections::BTreeMap;

use charm_core::Waiting;
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

#[test]
fn it_can_be_deployed() {
    let program = env!("CARGO_BIN_EXE_{{name}}");
    let charm = CharmSource::program(env!("CARGO_MANIFEST_DIR"), program);
    let mut juju = Simulation::new().unwrap();
    juju.deploy(&charm, "app", &BTreeMap::new(), 1).unwrap();
    let ran = juju.settle().unwrap();
    assert!(ran.iter().all(|run| run.succeeded()), "{ran:#?}");
    let status = juju.model().app_status("app").status;
    assert_eq!(status, Waiting("for the container"));
}
