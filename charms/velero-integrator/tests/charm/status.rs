//! What it says.

use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, LeaderElected, Start, UpdateStatus, UpgradeCharm};
use charm_core::{Active, Blocked, Status, Waiting};
use charm_testing::{RelationState, State, event};
use velero_integrator::{K8S_BACKUP_TARGET, VELERO_BACKUP};

use crate::{Setting, alone, client, context, forwarded_spec, setting, target};

fn said(event: impl Into<event::Occurrence>, state: &State) -> CurrentStatus {
    context().run(event, state).unwrap().state.unit_status
}

fn standby() -> CurrentStatus {
    Active("Unit is ready (standby)").into()
}

#[test]
fn without_velero_it_is_blocked() {
    let missing = Blocked("Missing relation: velero-backup");
    assert_eq!(said(ConfigChanged, &alone()), missing);
    let with_client = alone().relation(client("shop", &[target("shop")]));
    assert_eq!(said(ConfigChanged, &with_client), missing);
    let mut related = alone();
    let velero = related.add(RelationState::on(VELERO_BACKUP));
    assert_eq!(said(event::broken(&velero), &related), missing);
}

#[test]
fn without_a_client_it_waits() {
    let waiting = Waiting("Waiting for k8s-backup-target relation");
    let state = alone().relation(RelationState::on(VELERO_BACKUP));
    assert_eq!(said(ConfigChanged, &state), waiting);
    let Setting { state, client, .. } = setting();
    assert_eq!(said(event::broken(&client), &state), waiting);
}

#[test]
fn a_schedule_that_is_none_blocks_it_before_all_else_and_says_why() {
    for (schedule, why) in [
        ("invalid-cron", "1 fields in \"invalid-cron\""),
        ("0 2 *", "3 fields in \"0 2 *\""),
        ("0 0 2 * * *", "6 fields in \"0 0 2 * * *\""),
        ("TZ=UTC", "\"TZ=UTC\": nothing follows the time zone"),
        ("0 0 30 2 *", "\"0 0 30 2 *\""),
    ] {
        let blocked = format!("Invalid configuration: 'schedule': {why}");
        for state in [alone(), setting().state] {
            let state = state.config("schedule", schedule);
            let CurrentStatus::Set(Status::Blocked(message)) = said(ConfigChanged, &state) else {
                panic!("{schedule} does not block it");
            };
            assert!(message.starts_with(&blocked), "{message}");
        }
    }
}

#[test]
fn it_tells_the_schedule() {
    let state = setting().state;
    let said = |state: State| said(ConfigChanged, &state);
    assert_eq!(said(state.clone()), Active("Manual backup mode"));
    // Without a schedule there is nothing to pause.
    assert_eq!(
        said(state.clone().config("paused", true)),
        Active("Manual backup mode")
    );
    for schedule in ["0 2 * * *", "*/15 * * * *", "0-30 2,14 * * 1-5", "@daily"] {
        let state = state.clone().config("schedule", schedule);
        let shown = Active(format!("Schedule: {schedule}"));
        assert_eq!(said(state.clone()), shown);
        assert_eq!(
            said(state.clone().config("paused", true)),
            Active("Schedule paused")
        );
    }
}

#[test]
fn a_zone_that_velero_may_lack_is_forwarded_with_a_caveat() {
    let Setting { state, velero, .. } = setting();
    let zoned = "CRON_TZ=America/New_York 0 3 * * *";
    let state = state.config("schedule", zoned);
    let outcome = context().run(ConfigChanged, &state).unwrap();
    let caveat = "time zone that Velero's own image lacks: America/New_York";
    let status = Active(format!("Schedule: {zoned} ({caveat})"));
    assert_eq!(outcome.state.unit_status, status);
    assert_eq!(forwarded_spec(&outcome.state, &velero)["schedule"], zoned);
    let paused = said(ConfigChanged, &state.clone().config("paused", true));
    assert_eq!(paused, Active(format!("Schedule paused ({caveat})")));
    for safe in ["TZ=UTC 0 3 * * *", "CRON_TZ=Local @daily"] {
        let state = state.clone().config("schedule", safe);
        assert_eq!(
            said(ConfigChanged, &state),
            Active(format!("Schedule: {safe}"))
        );
    }
}

#[test]
fn a_follower_stands_by() {
    let Setting {
        state,
        velero,
        client,
    } = setting();
    let follower = state.leader(false);
    let events: [event::Occurrence; 6] = [
        ConfigChanged.into(),
        UpgradeCharm.into(),
        UpdateStatus.into(),
        event::created(&velero),
        event::changed(&client),
        event::broken(&client),
    ];
    for event in events {
        let outcome = context().run(event.clone(), &follower).unwrap();
        assert_eq!(outcome.state.unit_status, standby(), "{event:?}");
        assert_eq!(outcome.tools(), ["is-leader", "status-set"], "{event:?}");
    }
    // Not even a bad schedule is its business.
    assert_eq!(
        said(ConfigChanged, &follower.config("schedule", "nonsense")),
        standby()
    );
}

#[test]
fn whatever_happens_it_reconciles() {
    let Setting {
        mut state,
        velero,
        client,
    } = setting();
    let ready = Active("Manual backup mode");
    let lifecycle: [event::Occurrence; 4] = [
        ConfigChanged.into(),
        LeaderElected.into(),
        UpdateStatus.into(),
        UpgradeCharm.into(),
    ];
    for event in lifecycle {
        assert_eq!(said(event.clone(), &state), ready, "{event:?}");
    }
    for relation in [&velero, &client] {
        let created = event::created(relation);
        assert_eq!(said(created, &state), ready);
        state[relation].remote_units.insert(0, [].into());
        let events = [
            event::joined(relation, 0),
            event::changed(relation),
            event::changed_by(relation, 0),
            event::departed(relation, 0),
        ];
        for event in events {
            assert_eq!(said(event.clone(), &state), ready, "{event:?}");
        }
    }
    // Config-changed follows.
    assert_eq!(context().run(Start, &state).unwrap().calls, []);
}

#[test]
fn a_client_that_has_not_published_yet_is_no_problem() {
    let state = alone()
        .relation(RelationState::on(VELERO_BACKUP))
        .relation(RelationState::on(K8S_BACKUP_TARGET).remote("shop"));
    assert_eq!(said(ConfigChanged, &state), Active("Manual backup mode"));
}

#[test]
fn it_names_who_is_not_forwarded() {
    let Setting { mut state, .. } = setting();
    state.add(client("web", &[target("web")]));
    assert_eq!(
        said(ConfigChanged, &state),
        Active("Manual backup mode (not forwarded: web:backup)")
    );
    let mut elsewhere = target("db");
    elsewhere["model"] = "another-model".into();
    state.add(client("db", &[elsewhere]));
    assert_eq!(
        said(ConfigChanged, &state),
        Active("Manual backup mode (not forwarded: web:backup, db:backup of another-model)")
    );
}

#[test]
fn it_names_five_and_counts_the_rest() {
    let names = |count: usize| -> Vec<String> { (0..count).map(|n| format!("app{n}")).collect() };
    let status = |count: usize| {
        let mut state = alone();
        state.add(RelationState::on(VELERO_BACKUP));
        let targets: Vec<_> = names(count).iter().map(|app| target(app)).collect();
        state.add(client("shop", &targets));
        said(ConfigChanged, &state)
    };
    let five = "app1:backup, app2:backup, app3:backup, app4:backup, app5:backup";
    assert_eq!(
        status(6),
        Active(format!("Manual backup mode (not forwarded: {five})"))
    );
    assert_eq!(
        status(8),
        Active(format!(
            "Manual backup mode (not forwarded: {five} and 2 more)"
        ))
    );
}
