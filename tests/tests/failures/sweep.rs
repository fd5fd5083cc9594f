//! A charm's story, in which each dispatch is tried with every fault at every call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use charm_tests::Compiled;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::{Dispatch, Exit};
use juju_sim::hook::TaskId;
use juju_sim::model::{AgentStatus, Model, Relation, Status, TaskStatus};
use juju_sim::names::{RelationId, UnitName};
use juju_sim::resolver::{LocalState, Resolved};
use serde_json::{Map, Value};

use crate::fault::{Fault, FaultyTools};

/// What Juju itself writes when a unit enters a relation.
const JUJUS_OWN: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

/// The tools whose output a charm reads; of the others only the exit code counts.
const READING: [&str; 6] = [
    "action-get",
    "config-get",
    "is-leader",
    "relation-get",
    "relation-ids",
    "relation-list",
];

/// The story of one unit, and of those around it, whose tools always work.
pub(crate) struct Story {
    pub(crate) scenario: Scenario,
    tools: FaultyTools,
    unit: UnitName,
    /// The action that it was asked for last.
    task: Option<TaskId>,
    /// An event that makes the same calls as it made before is not tried again.
    tried: BTreeSet<(String, Vec<PathBuf>)>,
    events: Vec<String>,
    broken_tools: BTreeSet<String>,
}

impl Story {
    pub(crate) fn of(unit: &str) -> Self {
        let tools = FaultyTools::new();
        Story {
            scenario: Scenario {
                simulation: tools.simulation(),
            },
            tools,
            unit: unit_name(unit),
            task: None,
            tried: BTreeSet::new(),
            events: Vec::new(),
            broken_tools: BTreeSet::new(),
        }
    }

    /// Runs what is due, and tries every dispatch of the unit with every fault. Returns the unit's
    /// events.
    pub(crate) fn go_on(&mut self) -> Vec<String> {
        loop {
            let before = self.model().clone();
            self.tools.take_calls();
            let Some(dispatch) = self.scenario.simulation.step().unwrap() else {
                return std::mem::take(&mut self.events);
            };
            assert!(dispatch.succeeded(), "{dispatch:#?}");
            if dispatch.unit != self.unit {
                continue;
            }
            let others_are_due = before
                .units()
                .keys()
                .any(|other| *other != self.unit && before.next_operation(other).is_some());
            if others_are_due {
                // It is their turn now; once they are at rest, what comes next is certain.
                *self.model() = before;
                continue;
            }
            self.events.push(dispatch.event.clone());
            let calls = self.tools.take_calls();
            if self.tried.insert((dispatch.event.clone(), calls.clone())) {
                self.try_all(&before, &dispatch, &calls);
            }
        }
    }

    /// The tools that have gone wrong.
    pub(crate) fn broken_tools(&self) -> Vec<&str> {
        self.broken_tools.iter().map(String::as_str).collect()
    }

    /// Sets an option; what follows runs when the story goes on.
    pub(crate) fn configure(&mut self, option: &str, value: &str) {
        let app = self.unit.app().to_owned();
        let config = [(option.to_owned(), value.to_owned())].into();
        self.model().set_config(&app, &config).unwrap();
    }

    /// Relates two applications.
    pub(crate) fn relate(&mut self, first: &str, second: &str) {
        self.model().relate(first, second).unwrap();
    }

    /// Ends their relation.
    pub(crate) fn unrelate(&mut self, first: &str, second: &str) {
        let id = self.model().find_relation(first, second).unwrap();
        self.model().remove_relation(id).unwrap();
    }

    /// Replaces the unit's charm by the same.
    pub(crate) fn upgrade_charm(&mut self, dir: &str) {
        let charm = Compiled::get().unwrap().charm(dir);
        let app = self.unit.app().to_owned();
        self.scenario
            .simulation
            .upgrade_charm(&app, &charm)
            .unwrap();
    }

    /// Starts an action; it runs when the story goes on.
    pub(crate) fn act(&mut self, action: &str, params: &[(&str, Value)]) {
        let unit = self.unit.clone();
        let params = params
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()));
        self.task = Some(
            self.model()
                .run_action(&unit, action, params.collect())
                .unwrap(),
        );
    }

    fn state(&self) -> State {
        State::of(&self.scenario.simulation.model, self.task)
    }

    pub(crate) fn model(&mut self) -> &mut Model {
        &mut self.scenario.simulation.model
    }

    /// From `before`, the dispatch that went well as `calm` goes wrong at each of its `calls`.
    fn try_all(&mut self, before: &Model, calm: &Dispatch, calls: &[PathBuf]) {
        let (after, task) = (self.model().clone(), self.task);
        let good = self.state();
        let mut retried = Vec::new();
        for (nth, tool) in calls.iter().enumerate() {
            let name = tool.file_name().unwrap().to_str().unwrap();
            self.broken_tools.insert(name.to_owned());
            for fault in Fault::ALL {
                let story = format!("{}, call {nth} ({name}): {fault:?}", calm.event);
                (*self.model(), self.task) = (before.clone(), task);
                self.tools.plan(nth, tool, fault);
                let hit = self.scenario.simulation.step().unwrap().unwrap();
                self.tools.mend();
                assert_eq!(hit.event, calm.event, "{story}");
                if is_harmless(name, fault) {
                    self.expect_harmless(&hit, calm, &good, &story);
                } else {
                    self.expect_failure(&hit, name, fault, before, &story);
                    // Of what left the same state, one retry tells for all.
                    let state = self.state();
                    if !retried.contains(&state) {
                        self.retry(calm, &good, &story);
                        retried.push(state);
                    }
                }
            }
        }
        (*self.model(), self.task) = (before.clone(), task);
        self.try_without_any_log(before, calm, calls);
        *self.model() = after;
    }

    /// Nothing came of it, and no message is lost.
    fn expect_harmless(&mut self, hit: &Dispatch, calm: &Dispatch, good: &State, story: &str) {
        assert!(hit.succeeded(), "{story}: {hit:#?}");
        assert_eq!(self.state(), *good, "{story}");
        let log = log(hit);
        // The agent puts the relation in front of what juju-log is given.
        let prefix = calm
            .relation
            .as_ref()
            .map_or(String::new(), |relation| format!("{relation}: "));
        for line in calm
            .log
            .iter()
            .filter(|line| line.module.ends_with(".juju-log"))
        {
            let message = line.message.strip_prefix(&prefix).unwrap();
            assert!(log.contains(message), "{story}: {message} is not in\n{log}");
        }
    }

    /// The charm exits with an error, the log names tool and cause, and nothing is published.
    fn expect_failure(
        &mut self,
        hit: &Dispatch,
        tool: &str,
        fault: Fault,
        before: &Model,
        story: &str,
    ) {
        assert_eq!(hit.exit, Exit::Code(1), "{story}: {hit:#?}");
        let log = log(hit);
        let named = log.lines().any(|line| {
            line.contains(&format!("hook tool `{tool}")) && line.contains(fault.cause())
        });
        assert!(named, "{story}: neither tool nor cause are in\n{log}");
        assert_eq!(databags(self.model()), databags(before), "{story}");
        // Whoever runs an action does not see the log.
        if let Some(task) = self.task.filter(|_| hit.is_action) {
            let task = self.model().task(task).unwrap();
            let told = task.results.get("stderr").and_then(|text| text.as_str());
            let told = told.unwrap_or_default();
            assert!(
                told.contains(&format!("hook tool `{tool}")),
                "{story}: {told}"
            );
        }
    }

    /// Tried again, it does all that it would have done.
    fn retry(&mut self, calm: &Dispatch, good: &State, story: &str) {
        let unit = self.unit.clone();
        if calm.is_action {
            let task = self
                .task
                .and_then(|id| self.model().task(id))
                .unwrap()
                .clone();
            self.task = Some(
                self.model()
                    .run_action(&unit, &task.action, task.params)
                    .unwrap(),
            );
        } else {
            self.model().resolved(&unit, Resolved::Retry).unwrap();
        }
        let again = loop {
            let before = self.model().clone();
            let dispatch = self.scenario.simulation.step().unwrap().unwrap();
            if dispatch.unit == unit {
                break dispatch;
            }
            // Others, who see the unit in its relation now, wait their turn.
            *self.model() = before;
        };
        assert_eq!(again.event, calm.event, "{story}");
        assert!(again.succeeded(), "{story}: {again:#?}");
        assert_eq!(self.state(), *good, "{story}");
    }

    /// A failure is told even where nothing can be logged: on standard error, which agents log.
    fn try_without_any_log(&mut self, before: &Model, calm: &Dispatch, calls: &[PathBuf]) {
        let Some(first) = calls.first() else { return };
        let name = first.file_name().unwrap().to_str().unwrap();
        if name == "juju-log" {
            return;
        }
        let story = format!("{}, call 0 ({name}) without juju-log", calm.event);
        self.tools.plan(0, first, Fault::Words);
        self.tools.remove(&first.with_file_name("juju-log"));
        let hit = self.scenario.simulation.step().unwrap().unwrap();
        self.tools.mend();
        self.expect_failure(&hit, name, Fault::Words, before, &story);
    }
}

/// What a charm gets over, by design.
fn is_harmless(tool: &str, fault: Fault) -> bool {
    // A log call never fails a hook. Its message then goes to standard error, which the agent logs.
    tool == "juju-log"
        // A writing tool says nothing but whether it did what it was asked.
        || (fault.is_in_output() && !READING.contains(&tool))
}

fn log(dispatch: &Dispatch) -> String {
    let lines = dispatch.log.iter().map(|line| line.message.as_str());
    lines.collect::<Vec<_>>().join("\n")
}

type Databags = BTreeMap<(RelationId, String), BTreeMap<String, String>>;

/// What charms have published.
fn databags(model: &Model) -> Databags {
    let mut all = Databags::new();
    for (id, relation) in model.relations() {
        let apps = relation
            .apps
            .iter()
            .map(|(app, data)| (app.clone(), data.content()));
        let units = relation.members.iter();
        let units = units.map(|(unit, member)| (unit.to_string(), member.data.content()));
        for (owner, content) in apps.chain(units) {
            let mut content = content.clone();
            content.retain(|key, _| !JUJUS_OWN.contains(&key.as_str()));
            if !content.is_empty() {
                all.insert((*id, owner), content);
            }
        }
    }
    all
}

/// All that a dispatch can change, but the log.
#[derive(Debug, PartialEq)]
struct State {
    relations: BTreeMap<RelationId, Box<Relation>>,
    units: BTreeMap<UnitName, (Status, AgentStatus, LocalState)>,
    apps: BTreeMap<String, Option<Status>>,
    task: Option<(TaskStatus, String, Map<String, Value>)>,
}

impl State {
    fn of(model: &Model, task: Option<TaskId>) -> Self {
        let units = model.units().iter().map(|(name, unit)| {
            let state = (unit.status.clone(), unit.agent.clone(), unit.local.clone());
            (name.clone(), state)
        });
        let apps = model.apps().iter();
        State {
            relations: model.relations().clone(),
            units: units.collect(),
            apps: apps
                .map(|(name, app)| (name.clone(), app.status.clone()))
                .collect(),
            task: task
                .and_then(|id| model.task(id))
                .map(|task| (task.status, task.message.clone(), task.results.clone())),
        }
    }
}
