//! The compiled charm in a simulated Juju.

use std::collections::BTreeMap;

use charm_core::{Active, Blocked};
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

#[test]
fn it_can_be_deployed_and_configured() {
    let program = env!("CARGO_BIN_EXE_{{name}}");
    let charm = CharmSource::program(env!("CARGO_MANIFEST_DIR"), program);
    let mut juju = Simulation::new().unwrap();
    juju.deploy(&charm, "app", &BTreeMap::new(), 2).unwrap();
    juju.settle().unwrap();
    let status = juju.model().app_status("app").status;
    assert_eq!(status, Blocked("option `url` is not set"));
    let options = BTreeMap::from([("url".to_owned(), "https://example.com".to_owned())]);
    juju.model().set_config("app", &options).unwrap();
    juju.settle().unwrap();
    assert_eq!(juju.model().app_status("app").status, Active(""));
}
