//! What the charm does, event by event.

use charm_core::event::ConfigChanged;
use charm_core::{Active, Blocked};
use charm_testing::{Context, RelationState, State, event};

use {{crate}}::{METADATA, SERVICE, build};

#[test]
fn it_asks_for_what_it_does_not_know() {
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &State::new());
    let status = outcome.unwrap().state.unit_status;
    assert_eq!(status, Blocked("option `url` is not set"));
}

#[test]
fn a_new_client_is_told_where_the_service_is() {
    let mut state = State::new().leader(true).config("url", "https://a.example");
    let client = state.add(RelationState::on(SERVICE).remote("client"));
    let outcome = Context::new(build, METADATA).run(event::created(&client), &state);
    let state = outcome.unwrap().state;
    assert_eq!(state.unit_status, Active(""));
    let data = &state[&client].local_app_data;
    assert_eq!(data["url"], "\"https://a.example\"");
}

#[test]
fn a_follower_writes_nothing() {
    let mut state = State::new().config("url", "https://example.com");
    let client = state.add(RelationState::on(SERVICE).remote("client"));
    let outcome = Context::new(build, METADATA).run(ConfigChanged, &state);
    assert!(outcome.unwrap().state[&client].local_app_data.is_empty());
}
