//! What the charm does, event by event.

use charm_core::event::ConfigChanged;
use charm_core::{Blocked, Waiting};
use charm_testing::{Context, State};

use {{crate}}::{METADATA, build, layer};

#[test]
fn it_waits_for_the_container() {
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &State::new());
    let state = outcome.unwrap().state;
    assert_eq!(state.unit_status, Waiting("for the container"));
}

#[test]
fn a_port_that_is_none_blocks_it() {
    let state = State::new().config("port", 70_000);
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &state);
    let message = "option `port` must be from 1 to 65535";
    assert_eq!(outcome.unwrap().state.unit_status, Blocked(message));
}

#[test]
fn the_workload_listens_on_the_port() {
    let layer = layer(81).unwrap().to_yaml().unwrap();
    assert!(layer.contains("http.server 81"), "{layer}");
}
