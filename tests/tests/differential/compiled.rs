//! Random lives in the simulated Juju: each dispatch of a compiled charm is repeated in process.

use std::collections::BTreeMap;

use charm_core::metadata::Metadata;
use charm_testing::{Context, Occurrence, Outcome, State};
use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::{Model, TaskId, TaskStatus};
use juju_vocabulary::dispatch::{ActionRun, Dispatch};
use juju_vocabulary::hook::Hook;
use juju_vocabulary::name::UnitName;
use serde_json::json;

use fastrand::Rng;

/// Each is a life of its own; add the ones that have found something.
const SEEDS: [u64; 6] = [1, 2, 3, 5, 8, 13];

/// How many things an operator does in one life.
const DEEDS: usize = 25;

const SCHEDULES: [&str; 5] = ["", "@daily", "0 2 * * *", "TZ=UTC", "nonsense"];
const TTLS: [&str; 4] = ["24h", "1h30m", "30d", ""];

type Build = fn(&mut charm_core::Charm);

/// The charms that are repeated in process, by the name of their charm.
fn charm(name: &str) -> Option<(Build, Metadata)> {
    match name {
        "backup-client" => Some((backup_client::build, backup_client::METADATA)),
        "velero-integrator" => Some((velero_integrator::build, velero_integrator::METADATA)),
        _ => None,
    }
}

#[test]
fn in_process_and_compiled_do_the_same() {
    let mut compared = 0;
    for seed in SEEDS {
        let mut life = Life::new(seed);
        for _ in 0..DEEDS {
            life.deed();
            compared += life.settle();
        }
    }
    assert!(compared > 300, "only {compared} dispatches were compared");
}

struct Life {
    seed: u64,
    random: Rng,
    scenario: Scenario,
    last: Option<UnitName>,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut scenario = Scenario::empty();
        for (dir, app, units) in [
            ("charms/velero-integrator", "integrator", 2),
            ("tests/charms/velero-operator", "velero", 1),
            ("charms/backup-client", "shop", 1),
            ("charms/backup-client", "web", 2),
        ] {
            scenario.deploy(dir, app, &[], units);
        }
        Life {
            seed,
            random: Rng::with_seed(seed),
            scenario,
            last: None,
        }
    }

    /// Something an operator may do. What the model refuses does not happen.
    fn deed(&mut self) {
        let client = *self.random.choice(&["shop", "web"]).unwrap();
        let other = *self.random.choice(&[client, client, "velero"]).unwrap();
        let model = &mut *self.scenario.simulation.model();
        match self.random.usize(..9) {
            0 | 1 => drop(model.relate("integrator", other)),
            2 => {
                if let Ok(id) = model.find_relation("integrator", other) {
                    model.remove_relation(id).unwrap();
                }
            }
            3 => {
                let schedule = *self.random.choice(&SCHEDULES).unwrap();
                let paused = self.random.bool().to_string();
                set(
                    model,
                    "integrator",
                    &[("schedule", schedule), ("paused", &paused)],
                );
            }
            4 => {
                let ttl = *self.random.choice(&TTLS).unwrap();
                let namespace = *self.random.choice(&["prod", "test"]).unwrap();
                set(model, client, &[("ttl", ttl), ("namespace", namespace)]);
            }
            5 => {
                let units: Vec<_> = model
                    .units_of("integrator")
                    .map(|(unit, _)| unit.clone())
                    .collect();
                let recompute = json!(self.random.bool());
                let params = [("recompute".to_owned(), recompute)].into();
                let unit = self.random.choice(&units).unwrap();
                model.run_action(unit, "status-detail", params).unwrap();
            }
            6 => {
                let app = *self.random.choice(&["integrator", client]).unwrap();
                let units: Vec<_> = model.units_of(app).map(|(unit, _)| unit.clone()).collect();
                // One may be on its way out already.
                let _ = model.set_leader(self.random.choice(&units).unwrap());
            }
            7 => {
                let app = *self.random.choice(&["integrator", client]).unwrap();
                let units: Vec<_> = model.units_of(app).map(|(unit, _)| unit.clone()).collect();
                if units.len() > 1 {
                    model
                        .remove_unit(self.random.choice(&units).unwrap())
                        .unwrap();
                } else {
                    model.add_unit(app).unwrap();
                }
            }
            _ => model.update_status(),
        }
    }

    /// Runs what is due, and repeats each dispatch in process. Returns how many.
    fn settle(&mut self) -> usize {
        let mut compared = 0;
        loop {
            let mut before = self.scenario.simulation.model().clone();
            let Some(dispatch) = self.scenario.simulation.step().unwrap() else {
                return compared;
            };
            let event = started(&mut before, self.last.as_ref(), &dispatch.unit);
            let after = self.scenario.simulation.model();
            compared += usize::from(repeat(self.seed, &before, &after, &event, &dispatch));
            self.last = Some(dispatch.unit);
        }
    }
}

fn set(model: &mut Model, app: &str, config: &[(&str, &str)]) {
    let config: BTreeMap<String, String> = config
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    model.set_config(app, &config).unwrap();
}

/// Brings the model from before a step to the moment when `ran` starts, and returns its event. The
/// units take turns, and what needs no charm is done on the way.
fn started(model: &mut Model, last: Option<&UnitName>, ran: &UnitName) -> Dispatch {
    let units: Vec<UnitName> = model.units().keys().cloned().collect();
    let (before, behind): (Vec<_>, Vec<_>) = units
        .into_iter()
        .partition(|unit| last.is_some_and(|last| unit <= last));
    // A turn in which nothing ran may be followed by another.
    let turns: Vec<UnitName> = behind.into_iter().chain(before).collect();
    for unit in turns.iter().cycle().take(turns.len() * 10) {
        while let Some(operation) = model.next_operation(unit) {
            if let Some(event) = model.start_operation(unit, operation) {
                assert_eq!(unit, ran);
                return event;
            }
        }
    }
    panic!("{ran} had nothing to run");
}

/// Repeats a dispatch in process. False when its charm is none of ours.
fn repeat(
    seed: u64,
    before: &Model,
    after: &Model,
    event: &Dispatch,
    ran: &DispatchRecord,
) -> bool {
    let app = ran.unit.app();
    let name = &before.app(app.as_str()).unwrap().charm.name;
    let Some((build, metadata)) = charm(name) else {
        return false;
    };
    let context = Context::new(build, metadata);
    let context = context.app(app.as_str()).unit(ran.unit.number());
    let state = before.state_of(&ran.unit).unwrap();
    let what = format!("seed {seed}: {event} on {}\n{state:#?}", ran.unit);
    let params = match event {
        Dispatch::Action(action) => before.task(task(action)).unwrap().params.clone(),
        Dispatch::Hook(_) => BTreeMap::new(),
    };
    let result = context.run(Occurrence::of(event.clone(), params), &state);
    assert_eq!(result.is_ok(), ran.succeeded(), "{what}");
    let outcome = result.unwrap_or_else(|failure| failure.outcome);
    assert_eq!(outcome.calls, ran.calls, "{what}");
    assert_eq!(log(&outcome), compiled_log(ran), "{what}");
    if let Dispatch::Action(action) = event {
        same_action(after, task(action), &outcome, &what);
    }
    // A unit that has run its last hook is gone.
    if after.unit(&ran.unit).is_some() {
        same_state(after, event, ran, &outcome.state, &what);
    }
    true
}

fn log(outcome: &Outcome) -> Vec<String> {
    let lines = outcome.log.iter();
    lines
        .map(|line| format!("{} {}", line.level, line.message))
        .collect()
}

fn compiled_log(ran: &DispatchRecord) -> Vec<String> {
    let prefix = match &ran.relation {
        Some(relation) => format!("{relation}: "),
        None => String::new(),
    };
    let own = ran
        .log
        .iter()
        .filter(|line| line.module.ends_with(".juju-log"));
    let lines = own.map(|line| {
        let message = line.message.strip_prefix(&prefix).unwrap();
        format!("{} {message}", line.level)
    });
    lines.collect()
}

fn task(action: &ActionRun) -> TaskId {
    TaskId(action.task.parse().unwrap())
}

fn same_action(after: &Model, task: TaskId, outcome: &Outcome, what: &str) {
    let task = after.task(task).unwrap();
    // What the process printed and returned is the agent's to add.
    let mut results = task.results.clone();
    results.retain(|key, _| !["return-code", "stdout", "stderr"].contains(&key.as_str()));
    assert_eq!(results, outcome.action.results, "{what}");
    let log: Vec<_> = task.log.iter().map(|line| line.message.clone()).collect();
    assert_eq!(log, outcome.action.log, "{what}");
    let failed = task.status == TaskStatus::Failed;
    assert_eq!(failed, outcome.action.failure.is_some(), "{what}");
    if let Some(message) = &outcome.action.failure {
        assert_eq!(*message, task.message, "{what}");
    }
}

/// What the unit sees afterwards. The agent has a word of its own at the end of some hooks.
fn same_state(after: &Model, event: &Dispatch, ran: &DispatchRecord, state: &State, what: &str) {
    let mut seen = after.state_of(&ran.unit).unwrap();
    // Relations that are over are gone with their last hook, or left; what they held nobody can see.
    let mut left = state.clone();
    seen.relations
        .retain(|id, relation| relation.entered == left[id].entered);
    left.relations
        .retain(|id, _| seen.relations.contains_key(id));
    for (id, relation) in &mut seen.relations {
        // Who has joined or departed by the end of the hook was there in it.
        relation.remote_units.clone_from(&left[id].remote_units);
    }
    let agents_word = matches!(
        event,
        Dispatch::Hook(Hook::Start(_) | Hook::Stop(_) | Hook::Remove(_))
    );
    if agents_word {
        seen.unit_status.clone_from(&left.unit_status);
        seen.unit_status_history
            .clone_from(&left.unit_status_history);
    }
    assert_eq!(left.changes_to(&seen).to_string(), "", "{what}");
}
