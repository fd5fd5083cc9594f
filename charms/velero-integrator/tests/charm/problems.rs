//! Databags that are not what they should be.

use charm_core::Active;
use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, UpdateStatus};
use charm_testing::{LogLevel, RelationState, State, event};
use k8s_backup_target::TargetsChanged;
use serde_json::json;
use velero_integrator::{K8S_BACKUP_TARGET, VELERO_BACKUP};

use crate::{Setting, alone, client, context, listed, setting, target};

/// A leader with Velero and a client that wrote `text`.
fn written(text: &str) -> Setting {
    let mut state = alone();
    let velero = state.add(RelationState::on(VELERO_BACKUP));
    let relation = RelationState::on(K8S_BACKUP_TARGET).remote("shop");
    let client = state.add(relation.remote_app_data([("backup_targets", text)]));
    Setting {
        state,
        velero,
        client,
    }
}

fn status(text: &str) -> CurrentStatus {
    Active(text.to_owned()).into()
}

#[test]
fn what_cannot_be_read_is_named_and_not_forwarded() {
    let entry = json!([{"spec": {"include_namespaces": ["x"]}}]).to_string();
    let cases = [
        ("not-json{", "k8s-backup-target:3 of shop"),
        ("{}", "k8s-backup-target:3 of shop"),
        (&entry, "k8s-backup-target:3 of shop [0]"),
    ];
    for (text, place) in cases {
        let Setting { state, velero, .. } = written(text);
        let outcome = context().run(ConfigChanged, &state).unwrap();
        let expected = format!("Manual backup mode (refused: {place})");
        assert_eq!(outcome.state.unit_status, status(&expected), "{text}");
        assert!(outcome.state[&velero].local_app_data.is_empty(), "{text}");
    }
}

#[test]
fn a_bad_entry_hides_no_good_one() {
    let bad = json!({"app": "bad"});
    let text = json!([bad, target("shop"), bad]).to_string();
    let Setting { state, velero, .. } = written(&text);
    let outcome = context().run(ConfigChanged, &state).unwrap();
    assert_eq!(listed(&outcome.state, &velero), ["shop"]);
    let places = "k8s-backup-target:3 of shop [0], k8s-backup-target:3 of shop [2]";
    let expected = format!("Manual backup mode (refused: {places})");
    assert_eq!(outcome.state.unit_status, status(&expected));
}

#[test]
fn caveats_stand_together() {
    let Setting { mut state, .. } = setting();
    state.add(client("web", &[target("web"), json!(1)]));
    let outcome = context().run(ConfigChanged, &state).unwrap();
    let caveats = "not forwarded: web:backup; refused: k8s-backup-target:4 of web [1]";
    let expected = format!("Manual backup mode ({caveats})");
    assert_eq!(outcome.state.unit_status, status(&expected));
}

/// The warnings when the application of the bad client has written.
fn warnings(state: &State, event: impl Into<event::Occurrence>) -> Vec<String> {
    let outcome = context().run(event, state).unwrap();
    let warnings = outcome.logged(LogLevel::Warning).map(str::to_owned);
    warnings.collect()
}

#[test]
fn a_change_of_targets_is_logged_with_its_problems() {
    let Setting { state, client, .. } = written("[1]");
    let outcome = context().run(event::changed(&client), &state).unwrap();
    let seen: Vec<_> = outcome.events_of::<TargetsChanged>().collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].endpoint, "k8s-backup-target");
    let log = warnings(&state, event::changed(&client));
    assert_eq!(log.len(), 1);
    let start = "not a backup target: k8s-backup-target:3 of shop: backup_targets[0]: ";
    assert!(log[0].starts_with(start), "{log:?}");
    // Not again whenever something else happens.
    assert_eq!(warnings(&state, UpdateStatus), Vec::<String>::new());
    // And never by a follower, who would repeat the leader.
    let follower = state.leader(false);
    assert_eq!(
        warnings(&follower, event::changed(&client)),
        Vec::<String>::new()
    );
}

#[test]
fn the_log_tells_five_and_counts_the_rest() {
    let tell = |count: usize| {
        let entries: Vec<usize> = (0..count).collect();
        let Setting { state, client, .. } = written(&json!(entries).to_string());
        warnings(&state, event::changed(&client))
    };
    assert_eq!(tell(5).len(), 5);
    let seven = tell(7);
    assert_eq!(seven.len(), 6);
    assert_eq!(
        seven[5],
        "and 2 more that are none; the action `status-detail` tells more"
    );
}

#[test]
fn what_is_not_even_listed_is_counted() {
    // Of one relation, 20 problems are listed: the rest is only counted, by log and status.
    let entries: Vec<usize> = (0..23).collect();
    let Setting { state, client, .. } = written(&json!(entries).to_string());
    let log = warnings(&state, event::changed(&client));
    assert!(log[5].starts_with("and 18 more "), "{}", log[5]);
    let outcome = context().run(ConfigChanged, &state).unwrap();
    let CurrentStatus::Set(status) = &outcome.state.unit_status else {
        panic!("{outcome:?}");
    };
    assert!(status.message().ends_with(" and 18 more)"), "{status:?}");
}
