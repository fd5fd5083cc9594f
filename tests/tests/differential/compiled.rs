//! Random lives in the simulated Juju: each dispatch of a compiled charm is repeated in process.

use std::cell::Cell;
use std::collections::BTreeMap;

use charm_core::metadata::Metadata;
use charm_testing::{Context, Occurrence, Outcome, State};
use charm_tests::log_lines::one_by_one;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::{Model, TaskId, TaskStatus};
use juju_vocabulary::dispatch::{ActionRun, Dispatch};
use juju_vocabulary::hook::Hook;
use juju_vocabulary::log_level::LogLevel;

use crate::life::for_each_life;

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
    let compared = Cell::new(0);
    for_each_life(|life| {
        let mut simulation = life.begin(|compiled, dir| compiled.charm(dir));
        life.live(&mut simulation, |simulation, unit, event| {
            let before = simulation.model().clone();
            let ran = simulation.run(unit, &event).unwrap();
            let repeated = repeat(&before, &simulation.model(), &event, &ran);
            compared.set(compared.get() + usize::from(repeated));
        });
    });
    let compared = compared.get();
    assert!(compared > 300, "only {compared} dispatches were compared");
}

/// Repeats a dispatch in process. False when its charm is none of ours.
fn repeat(before: &Model, after: &Model, event: &Dispatch, ran: &DispatchRecord) -> bool {
    let app = ran.unit.app();
    let name = &before.app(app.as_str()).unwrap().charm.name;
    let Some((build, metadata)) = charm(name) else {
        return false;
    };
    let context = Context::new(build, metadata);
    let context = context.app(app.as_str()).unit(ran.unit.number());
    let state = before.state_of(&ran.unit).unwrap();
    let what = format!("{event} on {}\n{state:#?}", ran.unit);
    let params = match event {
        Dispatch::Action(action) => before.task(task(action)).unwrap().params.clone(),
        Dispatch::Hook(_) => BTreeMap::new(),
    };
    let result = context.run(Occurrence::of(event.clone(), params), &state);
    assert_eq!(result.is_ok(), ran.succeeded(), "{what}");
    let outcome = result.unwrap_or_else(|failure| failure.outcome);
    assert_eq!(one_by_one(&outcome.calls), one_by_one(&ran.calls), "{what}");
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
        .flat_map(|line| lines_of(line.level, &line.message))
        .collect()
}

fn lines_of(level: LogLevel, message: &str) -> Vec<String> {
    let lines = message.split('\n');
    lines.map(|line| format!("{level} {line}")).collect()
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
    let lines = own.flat_map(|line| {
        let message = line.message.strip_prefix(&prefix).unwrap();
        lines_of(line.level, message)
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
