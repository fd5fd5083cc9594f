//! The compiled charm in a simulated Juju.

use std::collections::BTreeMap;

use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

#[test]
fn it_can_be_deployed_and_shows_its_port() {
    let charm = CharmSource::program(env!("CARGO_MANIFEST_DIR"), env!("CARGO_BIN_EXE_{{name}}"));
    let mut juju = Simulation::new().unwrap();
    juju.deploy(&charm, "app", &BTreeMap::new(), 1).unwrap();
    juju.settle().unwrap();
    assert_eq!(juju.model().app_status("app").to_string(), "active");
    let unit = "app/0".parse().unwrap();
    let task = juju.model().run_action(&unit, "show-port", BTreeMap::new());
    juju.settle().unwrap();
    let model = juju.model();
    let task = model.task(task.unwrap()).unwrap();
    assert!(format!("{task:?}").contains("8080"), "{task:?}");
}
