//! The compiled charm in a simulated Juju.

use std::collections::BTreeMap;

use charm_core::Active;
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

#[test]
fn it_can_be_deployed_and_shows_its_port() {
    let program = env!("CARGO_BIN_EXE_{{name}}");
    let charm = CharmSource::program(env!("CARGO_MANIFEST_DIR"), program);
    let mut juju = Simulation::new().unwrap();
    juju.deploy(&charm, "app", &BTreeMap::new(), 1).unwrap();
    juju.settle().unwrap();
    assert_eq!(juju.model().app_status("app").status, Active(""));
    let unit = "app/0".parse().unwrap();
    let task = juju.model().run_action(&unit, "show-port", BTreeMap::new());
    juju.settle().unwrap();
    let results = juju.model().task(task.unwrap()).unwrap().results.clone();
    assert_eq!(results["port"], "8080");
}
