//! What the charm does, event by event.

use charm_core::event::{ConfigChanged, Start};
use charm_core::{Active, Blocked};
use charm_testing::{Context, State};

use {{crate}}::{METADATA, build};

#[test]
fn it_opens_its_port_when_it_starts() {
    let before = State::new();
    let outcome = Context::new(build, METADATA).run(Start, &before).unwrap();
    assert_eq!(outcome.state.unit_status, Active(""));
    assert!(outcome.state.opened_ports.contains_key(&8080.into()));
}

#[test]
fn another_port_closes_the_first() {
    let state = State::new().opened_port(8080).config("port", 81);
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &state);
    let opened = outcome.unwrap().state.opened_ports;
    assert_eq!(opened.keys().collect::<Vec<_>>(), [&81.into()]);
}

#[test]
fn a_port_that_is_none_blocks_it() {
    let state = State::new().config("port", 0);
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &state);
    let message = "option `port` must be from 1 to 65535";
    assert_eq!(outcome.unwrap().state.unit_status, Blocked(message));
}
