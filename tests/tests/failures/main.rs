//! Calls that go wrong as only those of a process can: a tool exits with a code, is killed, or is not there; an
//! agent refuses, hangs up, or does not know the tool. Which call goes wrong makes no difference; the charms' own
//! tests see to that, in process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod fault;

use std::collections::BTreeMap;
use std::sync::MutexGuard;

use charm_core::host::Transport;
use charm_tests::scenario::{Scenario, unit_name};
use charm_tests::transport::of_this_run;
use juju_sim::Calls;
use juju_sim::agent::{DispatchRecord, Exit};
use juju_sim::model::{Model, TaskStatus};
use juju_sim::resolver::Resolved;

use crate::fault::{Fault, FaultyTools};

const INTEGRATOR: &str = "velero-integrator";
const LEADER: &str = "velero-integrator/0";
const CLIENT: &str = "client";

/// The integrator between a client and Velero, at rest.
struct Deployed {
    scenario: Scenario,
    /// None is started over the socket, where it is the agent that goes wrong.
    tools: Option<FaultyTools>,
}

fn deployed() -> Deployed {
    let tools = (of_this_run() == Transport::Tools).then(FaultyTools::new);
    let mut scenario = match &tools {
        Some(tools) => Scenario::in_simulation(tools.simulation()),
        None => Scenario::empty(),
    };
    scenario.deploy("charms/velero-integrator", INTEGRATOR, &[], 1);
    scenario.deploy("charms/backup-client", CLIENT, &[], 1);
    scenario.deploy("tests/charms/velero-operator", "velero", &[], 1);
    for app in [CLIENT, "velero"] {
        scenario.simulation.model().relate(INTEGRATOR, app).unwrap();
    }
    scenario.settle();
    Deployed { scenario, tools }
}

impl Deployed {
    fn model(&self) -> MutexGuard<'_, Model> {
        self.scenario.simulation.model()
    }

    /// An option is set; the hook that this brings is not run yet.
    fn set(&mut self, app: &str, option: &str, value: &str) {
        let config = [(option.to_owned(), value.to_owned())].into();
        self.model().set_config(app, &config).unwrap();
    }

    /// Runs the one dispatch that is due.
    fn step(&mut self) -> DispatchRecord {
        self.scenario.simulation.step().unwrap().unwrap()
    }

    /// Runs it with the first call of `tool` going wrong, and leaves all as it should be.
    fn step_with(&mut self, fault: Fault, tool: &str) -> DispatchRecord {
        let Some(mut tools) = self.tools.take() else {
            return self.step_with_agent(vec![((tool, 0).into(), fault.of_agent())]);
        };
        let before = self.model().clone();
        tools.take_calls();
        self.step();
        let calls = tools.take_calls();
        *self.model() = before;
        let nth = calls.iter().position(|call| call.ends_with(tool)).unwrap();
        tools.plan(nth, &calls[nth], fault);
        let dispatch = self.step();
        tools.mend();
        self.tools = Some(tools);
        dispatch
    }

    /// Runs it without these tools, of which it needs one.
    fn step_without(&mut self, missing: &[&'static str]) -> DispatchRecord {
        let Some(mut tools) = self.tools.take() else {
            let all_calls = |tool: &&str| ((*tool).into(), Fault::Missing.of_agent());
            return self.step_with_agent(missing.iter().map(all_calls).collect());
        };
        let before = self.model().clone();
        tools.take_calls();
        self.step();
        let some = tools.take_calls().remove(0);
        *self.model() = before;
        for tool in missing {
            tools.remove(&some.with_file_name(tool));
        }
        let dispatch = self.step();
        tools.mend();
        self.tools = Some(tools);
        dispatch
    }

    fn step_with_agent(&mut self, faults: Vec<(Calls, juju_sim::Fault)>) -> DispatchRecord {
        self.scenario.simulation.faults = faults;
        let dispatch = self.step();
        self.scenario.simulation.faults.clear();
        dispatch
    }

    fn forwarded(&self) -> BTreeMap<String, String> {
        self.scenario.databag(INTEGRATOR, "velero", INTEGRATOR)
    }
}

/// What the agent has logged of a dispatch.
fn log(dispatch: &DispatchRecord) -> String {
    let lines = dispatch.log.iter().map(|line| line.message.as_str());
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether one line names both tool and cause.
fn tells(log: &str, tool: &str, fault: Fault) -> bool {
    let tool = format!("hook tool `{tool}");
    log.lines()
        .any(|line| line.contains(&tool) && line.contains(fault.cause(of_this_run())))
}

#[test]
fn the_hook_fails_says_why_publishes_nothing_and_succeeds_when_it_is_retried() {
    let mut deployed = deployed();
    deployed.set(INTEGRATOR, "schedule", "@daily");
    let before = deployed.model().clone();
    let published = deployed.forwarded();
    deployed.step();
    let good = deployed.forwarded();
    assert_ne!(good, published);
    for fault in Fault::ALL {
        // The first thing that is read, what is published, and what comes after it.
        for tool in ["is-leader", "relation-set", "status-set"] {
            *deployed.model() = before.clone();
            let hit = deployed.step_with(fault, tool);
            assert_eq!(hit.exit, Exit::Code(1), "{fault:?} {tool}: {hit:#?}");
            let log = log(&hit);
            assert!(tells(&log, tool, fault), "{fault:?} {tool}:\n{log}");
            assert_eq!(deployed.forwarded(), published, "{fault:?} {tool}");

            let unit = unit_name(LEADER);
            deployed.model().resolved(&unit, Resolved::Retry).unwrap();
            let again = deployed.step();
            assert_eq!(again.event, hit.event);
            assert!(again.succeeded(), "{fault:?} {tool}: {again:#?}");
            assert_eq!(deployed.forwarded(), good, "{fault:?} {tool}");
        }
    }
}

#[test]
fn without_juju_log_the_agent_still_learns_why() {
    let mut deployed = deployed();
    deployed.set(INTEGRATOR, "schedule", "@daily");
    let hit = deployed.step_without(&["is-leader", "juju-log"]);
    assert_eq!(hit.exit, Exit::Code(1), "{hit:#?}");
    let log = log(&hit);
    assert!(tells(&log, "is-leader", Fault::Missing), "{log}");
}

#[test]
fn a_message_that_juju_log_does_not_take_fails_no_hook_and_is_not_lost() {
    for fault in Fault::ALL {
        let mut deployed = deployed();
        deployed.set(CLIENT, "ttl", "soon");
        let hit = deployed.step_with(fault, "juju-log");
        // An agent that hung up hears nothing else either.
        let is_deaf = fault == Fault::Abort && of_this_run() == Transport::Socket;
        assert_eq!(hit.succeeded(), !is_deaf, "{fault:?}: {hit:#?}");
        let log = log(&hit);
        assert!(
            log.contains("nothing new to publish: "),
            "{fault:?}:\n{log}"
        );
    }
}

#[test]
fn whoever_runs_an_action_reads_why_it_failed() {
    let mut deployed = deployed();
    for fault in Fault::ALL {
        let unit = unit_name(LEADER);
        let task = deployed
            .model()
            .run_action(&unit, "status-detail", BTreeMap::new())
            .unwrap();
        let hit = deployed.step_with(fault, "action-set");
        assert_eq!(hit.exit, Exit::Code(1), "{fault:?}: {hit:#?}");
        let task = deployed.model().task(task).unwrap().clone();
        assert_eq!(task.status, TaskStatus::Failed, "{fault:?}");
        let told = task.results.get("stderr").and_then(|text| text.as_str());
        let told = told.unwrap_or_default();
        assert!(tells(told, "action-set", fault), "{fault:?}: {told}");
    }
}

#[test]
fn by_the_hook_tools_it_is_the_same() {
    charm_tests::transport::repeat_by_tools("by_the_hook_tools_it_is_the_same");
}
