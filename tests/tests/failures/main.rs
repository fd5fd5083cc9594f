//! Hook tools that go wrong as only programs can: one exits with a code, is killed, or is not there.
//! Which call goes wrong makes no difference; the charms' own tests see to that, in process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod fault;

use std::collections::BTreeMap;
use std::sync::MutexGuard;

use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::{DispatchRecord, Exit};
use juju_sim::model::{Model, TaskStatus};
use juju_sim::resolver::Resolved;

use crate::fault::{Fault, FaultyTools};

const INTEGRATOR: &str = "velero-integrator";
const LEADER: &str = "velero-integrator/0";

/// The integrator between a client and Velero, at rest.
struct Deployed {
    scenario: Scenario,
    tools: FaultyTools,
}

fn deployed() -> Deployed {
    let tools = FaultyTools::new();
    let mut scenario = Scenario {
        simulation: tools.simulation(),
    };
    scenario.deploy("charms/velero-integrator", INTEGRATOR, &[], 1);
    scenario.deploy("charms/backup-client", "client", &[], 1);
    scenario.deploy("tests/charms/velero-operator", "velero", &[], 1);
    for app in ["client", "velero"] {
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
    fn set(&mut self, option: &str, value: &str) {
        let config = [(option.to_owned(), value.to_owned())].into();
        self.model().set_config(INTEGRATOR, &config).unwrap();
    }

    /// Runs the one dispatch that is due.
    fn step(&mut self) -> DispatchRecord {
        self.scenario.simulation.step().unwrap().unwrap()
    }

    /// Runs it with the first call of `tool` going wrong, and leaves the tools as they should be.
    fn step_with(&mut self, fault: Fault, tool: &str) -> DispatchRecord {
        let before = self.model().clone();
        self.tools.take_calls();
        self.step();
        let calls = self.tools.take_calls();
        *self.model() = before;
        let nth = calls.iter().position(|call| call.ends_with(tool)).unwrap();
        self.tools.plan(nth, &calls[nth], fault);
        let dispatch = self.step();
        self.tools.mend();
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
        .any(|line| line.contains(&tool) && line.contains(fault.cause()))
}

#[test]
fn the_hook_fails_says_why_publishes_nothing_and_succeeds_when_it_is_retried() {
    let mut deployed = deployed();
    deployed.set("schedule", "@daily");
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
    deployed.set("schedule", "@daily");
    deployed.tools.take_calls();
    let before = deployed.model().clone();
    deployed.step();
    let first = deployed.tools.take_calls().remove(0);
    *deployed.model() = before;
    deployed.tools.remove(&first);
    deployed.tools.remove(&first.with_file_name("juju-log"));
    let hit = deployed.step();
    deployed.tools.mend();
    assert_eq!(hit.exit, Exit::Code(1), "{hit:#?}");
    let log = log(&hit);
    assert!(tells(&log, "is-leader", Fault::Missing), "{log}");
}

#[test]
fn a_message_that_juju_log_does_not_take_fails_no_hook_and_is_not_lost() {
    for fault in Fault::ALL {
        let mut deployed = deployed();
        deployed.set("schedule", "tomorrow");
        let hit = deployed.step_with(fault, "juju-log");
        assert!(hit.succeeded(), "{fault:?}: {hit:#?}");
        let log = log(&hit);
        assert!(log.contains("option `schedule`: "), "{fault:?}:\n{log}");
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
