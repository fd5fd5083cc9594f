//! Random states and events: our charms in process beside the Python charms in Scenario.

mod client;
mod integrator;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use charm_core::AnyEndpoint;
use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, LeaderElected, Start, UpdateStatus, UpgradeCharm};
use charm_core::metadata::Metadata;
use charm_core::{Active, Blocked, Databag, Waiting};
use charm_testing::{Context, Occurrence, RelationState, State, event};
use charm_tests::{python, repository};
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A state and an event, in words that both sides know.
#[derive(Debug, Clone, Serialize)]
struct Case {
    model: String,
    leader: bool,
    config: BTreeMap<String, Value>,
    unit_status: (String, String),
    relations: Vec<Related>,
    event: Happening,
}

/// An event's name; the number of its relation, and the remote unit.
type Happening = (&'static str, Option<u32>, Option<u32>);

#[derive(Debug, Clone, Serialize)]
struct Related {
    id: u32,
    endpoint: &'static str,
    remote_app: String,
    remote_units: Vec<u32>,
    local_app_data: Databag,
    remote_app_data: Databag,
}

/// What came of it.
#[derive(Debug, Deserialize)]
struct Came {
    unit_status: (String, String),
    databags: BTreeMap<u32, Databag>,
}

/// One of our charms, and its twin.
struct Twins {
    build: fn(&mut charm_core::Charm),
    metadata: Metadata,
    /// The directory of the charm in Python.
    python: &'static str,
}

impl Twins {
    /// Runs cases of each seed in both, and hands what came of each to `compare`: ours, then Python's.
    fn run(
        &self,
        seeds: impl IntoIterator<Item = u64>,
        cases: usize,
        case: fn(&mut Rng) -> Case,
        mut compare: impl FnMut(&Case, Came, Came),
    ) {
        let mut all = Vec::new();
        for seed in seeds {
            let mut random = Rng::with_seed(seed);
            all.extend((0..cases).map(|_| case(&mut random)));
        }
        let in_scenario = self.in_scenario(&all);
        assert_eq!(in_scenario.len(), all.len());
        for (case, theirs) in all.iter().zip(in_scenario) {
            compare(case, self.in_process(case), theirs);
        }
    }

    fn in_process(&self, case: &Case) -> Came {
        let mut state = State::new()
            .leader(case.leader)
            .model_name(case.model.clone())
            .unit_status(status(&case.unit_status));
        for (option, value) in &case.config {
            state = state.config(option, value.clone());
        }
        for related in &case.relations {
            let relation = RelationState::on(self.endpoint(related.endpoint))
                .remote(&related.remote_app)
                .remote_units(related.remote_units.clone())
                .local_app_data(related.local_app_data.clone())
                .remote_app_data(related.remote_app_data.clone());
            state.add_as(related.id, relation);
        }
        let context = Context::new(self.build, self.metadata);
        let outcome = context.run(happening(case, &state), &state).unwrap();
        let CurrentStatus::Set(status) = &outcome.state.unit_status else {
            panic!("{case:#?}");
        };
        let relations = outcome.state.relations.iter();
        Came {
            unit_status: (status.name().to_owned(), status.message().to_owned()),
            databags: relations
                .map(|(id, relation)| (id.number().0, relation.local_app_data.clone()))
                .collect(),
        }
    }

    fn endpoint(&self, name: &str) -> AnyEndpoint {
        let mut endpoints = self.metadata.endpoints.iter();
        *endpoints.find(|endpoint| endpoint.name() == name).unwrap()
    }

    fn in_scenario(&self, cases: &[Case]) -> Vec<Came> {
        let mut child = Command::new(python::interpreter().unwrap())
            .arg(repository().join("tests/python/run_in_scenario.py"))
            .arg(self.python)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let text = serde_json::to_string(cases).unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// What may happen to whoever has these relations.
fn happenings(random: &mut Rng, relations: &[Related]) -> Vec<Happening> {
    let mut choices = vec![
        ("config_changed", None, None),
        ("upgrade_charm", None, None),
        ("update_status", None, None),
    ];
    for relation in relations {
        let id = Some(relation.id);
        match relation.remote_units.as_slice() {
            [] => {
                choices.push(("relation_created", id, None));
                choices.push(("relation_broken", id, None));
            }
            units => {
                let unit = Some(*random.choice(units).unwrap());
                choices.push(("relation_joined", id, unit));
                choices.push(("relation_changed", id, unit));
            }
        }
    }
    choices
}

fn status((name, message): &(String, String)) -> CurrentStatus {
    let message = message.clone();
    match name.as_str() {
        "active" => Active(message).into(),
        "blocked" => Blocked(message).into(),
        "waiting" => Waiting(message).into(),
        other => panic!("{other}"),
    }
}

fn happening(case: &Case, state: &State) -> Occurrence {
    let (name, number, unit) = case.event;
    let id = || {
        let mut ids = state.relations.keys();
        ids.find(|id| Some(id.number().0) == number).unwrap()
    };
    match name {
        "config_changed" => ConfigChanged.into(),
        "upgrade_charm" => UpgradeCharm.into(),
        "update_status" => UpdateStatus.into(),
        "leader_elected" => LeaderElected.into(),
        "start" => Start.into(),
        "relation_created" => event::created(id()),
        "relation_broken" => event::broken(id()),
        "relation_joined" => event::joined(id(), unit.unwrap()),
        "relation_changed" => event::changed_by(id(), unit.unwrap()),
        other => panic!("{other}"),
    }
}

/// The values that are JSON, read: Python writes the same with other white space.
fn parsed(data: &Databag) -> BTreeMap<&str, Value> {
    let read = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into());
    let data = data.iter();
    data.map(|(key, text)| (key.as_str(), read(text))).collect()
}
