//! Thousands of entries, from one neighbour.

use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::TaskStatus;
use serde_json::{Value, json};

use crate::integrator::{listed, published, scenario};
use crate::neighbour::{self, Of, publish};
use crate::printable::{printable_log, printable_results, printable_status};
use crate::texts::entry;

const INTEGRATOR: &str = "velero-integrator";
const VELERO: &str = "velero-operator";
const UNIT: &str = "velero-integrator/0";
const FEW: usize = 10;
const MANY: usize = 10_000;

/// The texts with this many entries, by what is the matter with them, and how many of the entries
/// are targets.
fn lists(count: usize) -> [(&'static str, Vec<Value>, usize); 4] {
    let good = (0..count)
        .map(|index| entry(&format!("app-{index}")))
        .collect();
    let stolen = json!({
        "app": "backup-client", "relation_name": "backup-config", "model": "sim", "spec": {"ttl": "1s"},
    });
    [
        ("good", good, count),
        ("bad", vec![json!({"app": "evil"}); count], 0),
        ("the same", vec![entry("evil"); count], 1),
        ("the good client's", vec![stolen; count], 0),
    ]
}

/// What runs when the neighbour, who had an empty list, publishes `entries` to `app`.
fn runs(scenario: &mut Scenario, app: &str, entries: &[Value]) -> Vec<DispatchRecord> {
    let mut publish = |entries: &[Value]| {
        let text = json!(entries).to_string();
        publish(scenario, app, Of::App, &[("backup_targets", &text)]);
        scenario.settle()
    };
    publish(&[]);
    publish(entries)
}

/// How many problems of one relation the integrator lists.
const LISTED: usize = 20;

#[test]
fn half_a_million_entries_make_a_report_of_ordinary_size() {
    let mut scenario = scenario();
    runs(&mut scenario, INTEGRATOR, &vec![json!(0); 500_000]);
    let params = [("recompute".to_owned(), json!(false))].into();
    let unit = UNIT.parse().unwrap();
    let id = scenario
        .simulation
        .model()
        .run_action(&unit, "status-detail", params)
        .unwrap();
    let ran = scenario.settle();
    let sets = ran[0].calls.iter().filter(|call| call.tool == "action-set");
    assert_eq!(sets.count(), 1);
    let task = scenario.simulation.model().task(id).unwrap().clone();
    assert_eq!(task.status, TaskStatus::Completed);
    let results = &task.results;
    assert_eq!(
        results["summary"],
        "1 of 1 targets forwarded, 500000 problems"
    );
    assert_eq!(results["problems"].as_object().unwrap().len(), LISTED);
    assert_eq!(results["unlisted"], (500_000 - LISTED).to_string());
}

/// The tools that `unit` started in each of its dispatches.
fn tools<'a>(ran: &'a [DispatchRecord], unit: &str) -> Vec<Vec<&'a str>> {
    let own = ran.iter().filter(|dispatch| dispatch.unit == *unit);
    own.map(|dispatch| {
        dispatch
            .calls
            .iter()
            .map(|call| call.tool.as_str())
            .collect()
    })
    .collect()
}

#[test]
fn ten_thousand_entries_start_no_more_processes_than_ten() {
    let mut scenario = scenario();
    let good = published(&scenario);
    for ((of, few, _), (_, many, targets)) in lists(FEW).into_iter().zip(lists(MANY)) {
        let of_few = runs(&mut scenario, INTEGRATOR, &few);
        let of_many = runs(&mut scenario, INTEGRATOR, &many);
        assert_eq!(tools(&of_many, UNIT), tools(&of_few, UNIT), "{of}");
        printable_status(&scenario, UNIT, of);
        printable_log(&of_many, UNIT, of);
        assert_eq!(published(&scenario)["spec"], good["spec"], "{of}");
        assert_eq!(listed(&scenario).len(), 1 + targets, "{of}");

        let task = scenario.act(UNIT, "status-detail", json!({}));
        let results = printable_results(&task, of);
        let bad = match targets {
            // The first of its kind is a target.
            1 => MANY - 1,
            targets => MANY - targets,
        };
        let summary = format!("1 of {} targets forwarded, {bad} problems", 1 + targets);
        assert_eq!(task.results["summary"], summary, "{of}");
        let offenders = results
            .lines()
            .filter(|line| line.starts_with("k8s-backup-target:"));
        assert_eq!(offenders.count(), bad.min(LISTED), "{of}");
    }
}

#[test]
fn ten_thousand_entries_of_an_integrator_start_no_more_processes_than_ten() {
    let mut scenario = Scenario::empty();
    scenario.deploy("tests/charms/velero-operator", VELERO, &[], 1);
    neighbour::deploy(&mut scenario);
    scenario.relate("hostile:as-backup-integrator", VELERO);
    for ((of, few, _), (_, many, _)) in lists(FEW).into_iter().zip(lists(MANY)) {
        let of_few = runs(&mut scenario, VELERO, &few);
        let of_many = runs(&mut scenario, VELERO, &many);
        let unit = "velero-operator/0";
        assert_eq!(tools(&of_many, unit), tools(&of_few, unit), "{of}");
    }
}
