//! A charm with ops opens and closes ports by the same calls as ours, and reads what the simulated Juju prints.

use std::collections::BTreeSet;

use charm_core::event::{ConfigChanged, Start};
use charm_core::model::Port;
use charm_core::{AnyEndpoint, Charm, Error, Model};
use charm_testing::{Context, Outcome, State};
use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use serde_json::json;

use crate::charms::{GATE, Written};

charm_core::metadata!(#[expect(dead_code, reason = "its options are read by name")] mod gate, "python/gate");

use gate::{METADATA, WEBSITE};

/// The same charm, written with ours.
fn build(charm: &mut Charm) {
    charm
        .observe(Start, |model, _| {
            let unit = model.unit();
            unit.open_port(Port::udp(53))?;
            unit.open_port(Port::icmp())?;
            unit.open_port_for(Port::tcp(8000).to(8009), &[AnyEndpoint::from(WEBSITE)])
        })
        .observe(ConfigChanged, |model, _| set_ports(model));
}

fn set_ports(model: &Model) -> Result<(), Error> {
    let config = model.config()?;
    let ports = config.get("ports").and_then(|ports| ports.as_str());
    let ports = ports.unwrap_or_default().split(' ');
    let ports = ports.filter_map(|port| port.parse::<u16>().ok());
    model.unit().set_ports(ports)
}

/// A command line that opens or closes.
type Write = Vec<String>;

fn ours(outcome: &Outcome) -> BTreeSet<Write> {
    let calls = outcome.calls.iter();
    writes(calls.map(|call| (call.tool.as_str(), call.args.as_slice())))
}

fn theirs(ran: &[DispatchRecord], event: &str) -> BTreeSet<Write> {
    let dispatch = ran.iter().find(|dispatch| dispatch.event == event);
    let calls = dispatch.unwrap().calls.iter();
    writes(calls.map(|call| (call.tool.as_str(), call.args.as_slice())))
}

fn writes<'a>(calls: impl Iterator<Item = (&'a str, &'a [String])>) -> BTreeSet<Write> {
    let writes = calls.filter(|(tool, _)| ["open-port", "close-port"].contains(tool));
    let lines = writes.map(|(tool, args)| [&[tool.to_owned()], args].concat());
    lines.collect()
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn ports_are_opened_and_closed_by_the_same_calls() {
    let mut scenario = Scenario::empty();
    scenario.deploy_charm(
        &Written::InPython.charm(GATE),
        GATE,
        &[("ports", "80 443")],
        1,
    );
    // Before it starts: trust comes with a config-changed of its own.
    scenario.simulation.model().set_trust(GATE, true).unwrap();
    let ran = scenario.settle();

    let context = Context::new(build, METADATA);
    let state = State::new().config("ports", "80 443");
    let configured = context.run(ConfigChanged, &state).unwrap();
    assert_eq!(theirs(&ran, "config-changed"), ours(&configured));
    let started = context.run(Start, &configured.state).unwrap();
    assert_eq!(theirs(&ran, "start"), ours(&started));
    let unit = "gate/0".parse().unwrap();
    let opened = |scenario: &Scenario| {
        let model = scenario.simulation.model();
        model.unit(&unit).unwrap().opened_ports.clone()
    };
    assert_eq!(opened(&scenario), started.state.opened_ports);

    let shown = scenario.act("gate/0", "show", json!({}));
    assert_eq!(
        shown.results["ports"],
        "icmp:None-None tcp:80-None tcp:443-None tcp:8000-8009 udp:53-None"
    );
    assert_eq!(shown.results["endpoints"], "* * * website *");
    assert_eq!(shown.results["cloud"], "lxd localhost");
}
