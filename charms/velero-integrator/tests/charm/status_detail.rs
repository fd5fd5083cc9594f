//! The action `status-detail`.

use charm_core::event::ConfigChanged;
use charm_testing::{Outcome, RelationState, State, event};
use serde_json::{Value, json};
use velero_integrator::{K8S_BACKUP_TARGET, STATUS_PEERS, StatusDetail, VELERO_BACKUP};

use crate::{Setting, alone, client, context, setting, target};

fn report(state: &State) -> Outcome {
    let outcome = context().run(event::action(StatusDetail), state).unwrap();
    assert_eq!(outcome.action.failure, None);
    outcome
}

#[test]
fn it_reports_each_target_and_whether_it_is_forwarded() {
    let Setting { mut state, .. } = setting();
    state.add(client("web", &[target("web")]));
    let published = context().run(ConfigChanged, &state).unwrap().state;
    let results = report(&published).action.results;
    let line = |app: &str, forwarded: &str| json!({"app": app, "endpoint": "backup", "model": "test-model", "forwarded": forwarded});
    let expected = json!({
        "summary": "1 of 2 targets forwarded, 0 problems",
        "targets": {"0": line("shop", "true"), "1": line("web", "false")},
    });
    assert_eq!(Value::from(results), expected);
}

#[test]
fn before_anything_is_published_nothing_is_forwarded() {
    let Setting { state, .. } = setting();
    let results = report(&state).action.results;
    assert_eq!(results["summary"], "0 of 1 targets forwarded, 0 problems");
    assert_eq!(results["targets"]["0"]["forwarded"], "false");
}

#[test]
fn only_when_told_to_it_publishes_and_says_so_first() {
    let Setting { state, velero, .. } = setting();
    assert_eq!(report(&state).state, state);
    let recompute = event::action(StatusDetail).param("recompute", true);
    let outcome = context().run(recompute, &state).unwrap();
    assert_eq!(outcome.state[&velero].local_app_data["app"], "shop");
    assert_eq!(outcome.state.unit_status_history.len(), 1);
    let results = outcome.action.results;
    assert_eq!(results["summary"], "1 of 1 targets forwarded, 0 problems");
    assert_eq!(results["targets"]["0"]["forwarded"], "true");
}

#[test]
fn it_reports_each_problem() {
    let mut state = alone().config("schedule", "nonsense");
    state.add(RelationState::on(VELERO_BACKUP));
    state.add(client("shop", &[json!(1), target("shop")]));
    let results = report(&state).action.results;
    assert_eq!(results["summary"], "0 of 1 targets forwarded, 2 problems");
    let problem = |number: &str| results["problems"][number].as_str().unwrap();
    assert!(problem("0").starts_with("Invalid configuration: 'schedule': 1 fields in "));
    assert!(problem("1").starts_with("k8s-backup-target:3 of shop: backup_targets[0]: "));
}

#[test]
fn it_tells_what_to_do_about_a_zone_that_velero_may_lack() {
    let told = |schedule: &str| {
        let state = setting().state.config("schedule", schedule);
        report(&state).action.results
    };
    let results = told("TZ=America/New_York 0 3 * * *");
    assert_eq!(results["summary"], "0 of 1 targets forwarded, 0 problems");
    let caveat = results["caveat"].as_str().unwrap();
    assert!(caveat.starts_with("option `schedule`: "), "{caveat}");
    assert!(
        caveat.ends_with(" an image that has America/New_York"),
        "{caveat}"
    );
    assert!(!told("TZ=UTC 0 3 * * *").contains_key("caveat"));
}

#[test]
fn its_numbers_sort_as_text() {
    let numbers = |count: usize| -> Vec<String> {
        let mut state = alone();
        state.add(RelationState::on(VELERO_BACKUP));
        let entries: Vec<usize> = (0..count).collect();
        let relation = RelationState::on(K8S_BACKUP_TARGET).remote("shop");
        let text = json!(entries).to_string();
        state.add(relation.remote_app_data([("backup_targets", text)]));
        let results = report(&state).action.results;
        let problems = results["problems"].as_object().unwrap();
        problems.keys().cloned().collect()
    };
    assert_eq!(numbers(10)[9], "9");
    let eleven = numbers(11);
    assert_eq!((eleven[0].as_str(), eleven[10].as_str()), ("00", "10"));
}

#[test]
fn only_the_leader_can_report() {
    let state = alone().leader(false);
    let context = context().app("backups").unit(1);
    let outcome = context.run(event::action(StatusDetail), &state).unwrap();
    assert_eq!(
        outcome.action.failure.unwrap(),
        "only the leader knows what is forwarded: juju run backups/leader status-detail"
    );
    assert!(outcome.action.results.is_empty());
    assert_eq!(outcome.state, state);
}

#[test]
fn peers_change_nothing() {
    let mut state = setting().state;
    let peers = state
        .relations
        .keys()
        .find(|id| id.endpoint() == "status-peers");
    let peers = peers.unwrap().clone();
    state[&peers] = RelationState::on(STATUS_PEERS).remote_units([1, 2]);
    let outcome = context().run(event::joined(&peers, 1), &state).unwrap();
    assert_eq!(outcome.calls, []);
}

#[test]
fn a_long_report_is_cut_and_counts_the_rest() {
    let report_of = |targets: usize, bad: usize| {
        let mut state = alone();
        state.add(RelationState::on(VELERO_BACKUP));
        let good = (0..targets).map(|number| target(&format!("app{number}")));
        let bad = (0..bad).map(|number| json!(number));
        let entries: Vec<Value> = good.chain(bad).collect();
        state.add(client("shop", &entries));
        report(&state).action.results
    };
    let short = report_of(3, 20);
    assert_eq!(short["summary"], "0 of 3 targets forwarded, 20 problems");
    assert!(!short.contains_key("unlisted"));
    // Of one relation, 20 problems are listed.
    let problems = report_of(3, 25);
    assert_eq!(problems["summary"], "0 of 3 targets forwarded, 25 problems");
    assert_eq!(problems["problems"].as_object().unwrap().len(), 20);
    assert_eq!(problems["unlisted"], "5");
    // And 10,000 targets.
    let targets = report_of(10_003, 22);
    assert_eq!(targets["targets"].as_object().unwrap().len(), 10_000);
    assert_eq!(targets["unlisted"], "5");
}
