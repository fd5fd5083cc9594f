//! A charm with ops asks where it is by the same calls as ours, reads what the simulated Juju prints, and is killed by
//! a reboot.

use charm_core::event::Start;
use charm_core::model::Network;
use charm_core::{Charm, Error, Model};
use charm_testing::{Context, RelationState, State};
use charm_tests::scenario::Scenario;
use juju_sim::agent::Exit;
use serde_json::json;

use crate::charms::{LOCATOR, Written};

charm_core::metadata!(#[expect(dead_code, reason = "its options and actions are ops'")] mod locator, "python/locator");

use locator::{CLUSTER, METADATA, WEBSITE};

const FAR: &str = "0c5d0d4e-1d0b-4a7c-9f63-4f7a3a2c9b10";

/// What the action of the other one does.
fn show(model: &Model) -> Result<(), Error> {
    model.network(CLUSTER)?;
    if let Some(relation) = model.relation(WEBSITE)? {
        relation.network()?;
        relation.remote_model()?;
    }
    model.app().planned_units()?;
    Ok(())
}

/// The calls of these tools, each once, in the order of the alphabet.
fn asked<'a>(calls: impl IntoIterator<Item = &'a charm_testing::ToolCall>) -> Vec<String> {
    let tools = ["goal-state", "network-get", "relation-model-get"];
    let calls = calls.into_iter();
    let calls = calls.filter(|call| tools.contains(&call.tool.as_str()));
    let mut lines: Vec<_> = calls.map(charm_testing::ToolCall::command_line).collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn where_a_unit_is_is_asked_by_the_same_calls() {
    let cluster = Network::of("eth1", "10.9.0.7", "10.9.0.0/24");
    let mut scenario = Scenario::empty();
    scenario.deploy_charm(&Written::InPython.charm(LOCATOR), LOCATOR, &[], 2);
    let unit = "locator/0".parse().unwrap();
    let relation = {
        let mut model = scenario.simulation.model();
        model.bind(&unit, "cluster", cluster.clone()).unwrap();
        let relation = model.relate_to_consumer("locator:website", FAR).unwrap();
        model.set_egress(relation, ["192.0.2.0/24"]).unwrap();
        relation
    };
    scenario.settle();
    {
        let mut model = scenario.simulation.model();
        model.run_action(&unit, "show", [].into()).unwrap();
    }
    let ran = scenario.settle();
    let theirs = asked(&ran.last().unwrap().calls);

    let build = |charm: &mut Charm| {
        charm.observe(Start, |model, _| show(model));
    };
    let mut state = State::new().bind("cluster", cluster);
    state.add_as(relation, RelationState::on(WEBSITE).remote_model_uuid(FAR));
    let ours = Context::new(build, METADATA).run(Start, &state).unwrap();
    assert_eq!(theirs, asked(&ours.calls));

    let shown = scenario.act("locator/0", "show", json!({}));
    let app = shown.results["remote-app"].as_str().unwrap();
    assert!(app.starts_with("remote-"), "{app}");
    for (key, expected) in [
        ("bind", "eth1 10.9.0.7 10.9.0.0/24"),
        ("ingress", "10.1.0.1"),
        ("egress", "192.0.2.0/24"),
        ("planned", "2"),
        ("since", "2025-01-01T00:00:00+00:00"),
        ("remote-model", FAR),
    ] {
        assert_eq!(shown.results[key], expected, "{key}");
    }
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn a_charm_with_ops_is_killed_by_its_reboot_and_its_hook_runs_again() {
    let mut scenario = Scenario::empty();
    scenario.deploy_charm(&Written::InPython.charm(LOCATOR), LOCATOR, &[], 1);
    scenario.settle();
    let options = [("reboot".to_owned(), "true".to_owned())].into();
    let model = scenario.simulation.shared_model();
    model.lock().set_config(LOCATOR, &options).unwrap();
    let mut ran = Vec::new();
    while let Some(dispatch) = scenario.simulation.step().unwrap() {
        ran.push((dispatch.event, dispatch.exit));
    }
    let expected = [
        ("config-changed".to_owned(), Exit::Signal(9)),
        ("config-changed".to_owned(), Exit::Code(0)),
        ("start".to_owned(), Exit::Code(0)),
    ];
    assert_eq!(ran, expected);
}
