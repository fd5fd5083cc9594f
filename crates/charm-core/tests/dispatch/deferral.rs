//! Events that handlers put off.

use std::sync::{Arc, Mutex};

use charm_core::event::{
    ActionRun, CollectMetrics, ConfigChanged, RelationChanged, RelationEvent as _, SecretChanged,
    Start, UpdateStatus,
};
use charm_core::{Active, Charm, Error, Event, Model, On, Outcome};

use crate::juju::{self, Juju, dispatch, hook};

type Notes = Arc<Mutex<Vec<String>>>;

/// Notes what it is called with, and defers what `says` says.
fn deferring<E: Event>(
    notes: &Notes,
    says: Outcome,
) -> impl Fn(&Model, &E) -> Result<Outcome, Error> + 'static {
    let notes = notes.clone();
    move |_, event| {
        notes.lock().unwrap().push(format!("{event:?}"));
        Ok(says)
    }
}

fn taken(notes: &Notes) -> Vec<String> {
    std::mem::take(&mut notes.lock().unwrap())
}

/// A Juju that has this stored.
fn storing(json: &str) -> Juju {
    let stored = serde_json::json!({ "charm-core-deferred": json });
    Juju::new().prints("state-get", &stored.to_string())
}

const NOTHING: &str = "";

const GET: &str = "state-get --format=json";

/// What the charm stored, as it came through YAML.
fn stored(outcome: &juju::Outcome) -> String {
    let last = outcome.calls.last().unwrap();
    let yaml = last
        .strip_prefix("state-set --file - <<< {'charm-core-deferred': '")
        .and_then(|rest| rest.strip_suffix("'}"));
    assert!(yaml.is_some(), "{last}");
    yaml.unwrap().to_owned()
}

#[test]
fn an_event_that_is_deferred_comes_again_to_who_deferred_it_before_anything_else() {
    let notes = Notes::default();
    let build = |says| {
        let mut charm = Charm::new();
        let others = notes.clone();
        charm
            .observe_as(
                "watch",
                On::<RelationChanged>::any(),
                deferring(&notes, says),
            )
            .observe(On::<RelationChanged>::any(), |_, _| anyhow::Ok(()))
            .observe(UpdateStatus, move |_, event| {
                others.lock().unwrap().push(format!("{event:?}"));
                anyhow::Ok(())
            });
        charm
    };
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/db-relation-changed"),
        ("JUJU_RELATION_ID", "db:7"),
        ("JUJU_REMOTE_UNIT", "pg/0"),
        ("JUJU_REMOTE_APP", "pg"),
    ];
    let first = dispatch(&build(Outcome::Defer), storing(NOTHING), &vars);
    assert_eq!((first.error.as_deref(), first.calls.len()), (None, 2));
    assert_eq!(first.calls[0], GET);
    let event = r#"RelationChanged { id: "db:7", app: Some("pg"), unit: Some("pg/0") }"#;
    assert_eq!(taken(&notes), [event]);

    // It waits on, and nothing is written.
    let deferred = stored(&first);
    let again = dispatch(
        &build(Outcome::Defer),
        storing(&deferred),
        &hook("hooks/update-status"),
    );
    assert_eq!(
        (again.error.as_deref(), &*again.calls),
        (None, &[GET.to_owned()][..])
    );
    assert_eq!(taken(&notes), [event, "UpdateStatus"]);

    let last = dispatch(
        &build(Outcome::Done),
        storing(&deferred),
        &hook("hooks/update-status"),
    );
    assert_eq!(last.calls, [GET, "state-delete charm-core-deferred"]);
    assert_eq!(taken(&notes), [event, "UpdateStatus"]);
}

#[test]
fn what_is_stored_are_names_and_variables_of_juju() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm.observe_as(
        "secret",
        On::<SecretChanged>::any(),
        deferring(&notes, Outcome::Defer),
    );
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/secret-changed"),
        ("JUJU_SECRET_ID", "secret:abc1"),
        ("JUJU_SECRET_LABEL", "password"),
    ];
    let outcome = dispatch(&charm, storing(NOTHING), &vars);
    assert_eq!(
        stored(&outcome),
        r#"[{"observer":"secret","hook":"secret-changed","variables":{"JUJU_SECRET_ID":"secret:abc1","JUJU_SECRET_LABEL":"password"}}]"#
    );
}

#[test]
fn the_oldest_comes_first_and_an_event_that_waits_already_is_not_stored_again() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_as("config", ConfigChanged, deferring(&notes, Outcome::Defer))
        .observe_as("start", Start, deferring(&notes, Outcome::Defer));
    let both = r#"[{"observer":"start","hook":"start","variables":{}},{"observer":"config","hook":"config-changed","variables":{}}]"#;
    let outcome = dispatch(&charm, storing(both), &hook("hooks/start"));
    assert_eq!((outcome.error, outcome.calls), (None, vec![GET.to_owned()]));
    assert_eq!(taken(&notes), ["Start", "ConfigChanged", "Start"]);
}

#[test]
fn a_deferred_event_comes_in_a_hook_that_nobody_observes_and_its_status_counts() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_as("start", Start, deferring(&notes, Outcome::Done))
        .collect_status(|_| Ok::<_, Error>(Active("")));
    let start = r#"[{"observer":"start","hook":"start","variables":{}}]"#;
    // A hook of a newer Juju, too, and one whose variables are missing.
    for path in [
        "hooks/update-status",
        "hooks/leader-deposed",
        "hooks/db-relation-changed",
    ] {
        let outcome = dispatch(&charm, storing(start), &hook(path));
        assert_eq!(outcome.error, None);
        assert_eq!(
            outcome.calls_but_logs(),
            [
                GET,
                "status-set -- active ",
                "state-delete charm-core-deferred"
            ]
        );
        assert_eq!(taken(&notes), ["Start"]);
    }
    let idle = dispatch(&charm, storing(NOTHING), &hook("hooks/update-status"));
    assert_eq!(idle.calls, [GET]);
}

#[test]
fn where_juju_lets_nobody_store_nothing_is_asked_for() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_as("start", Start, deferring(&notes, Outcome::Defer))
        .observe(CollectMetrics, |_, _| anyhow::Ok(()));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/collect-metrics"));
    assert_eq!((outcome.error, outcome.calls), (None, vec![]));
}

#[test]
fn a_charm_that_cannot_defer_asks_for_nothing() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| anyhow::Ok(()));
    assert_eq!(
        dispatch(&charm, Juju::new(), &hook("hooks/start"))
            .calls
            .len(),
        0
    );
}

#[test]
fn an_event_whose_observer_is_gone_is_dropped_with_a_warning() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm.observe_as("renamed", Start, deferring(&notes, Outcome::Done));
    for gone in [
        r#"[{"observer":"old","hook":"start","variables":{}}]"#,
        r#"[{"observer":"renamed","hook":"config-changed","variables":{}}]"#,
        r#"[{"observer":"renamed","hook":"of-another-juju","variables":{}}]"#,
    ] {
        let outcome = dispatch(&charm, storing(gone), &hook("hooks/update-status"));
        assert_eq!(outcome.error, None);
        assert_eq!(
            outcome.calls_but_logs(),
            [GET, "state-delete charm-core-deferred"]
        );
        assert!(
            outcome.calls[1].contains("WARNING -- the deferred "),
            "{}",
            outcome.calls[1]
        );
    }
    assert!(taken(&notes).is_empty());
}

#[test]
fn a_deferred_event_that_cannot_be_read_is_an_error_that_names_the_key() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm.observe_as(
        "watch",
        On::<RelationChanged>::any(),
        deferring(&notes, Outcome::Done),
    );
    for (bad, why) in [
        ("hunter2", "not JSON"),
        (r#"[{"hook":"start"}]"#, "missing field `observer`"),
        (
            r#"[{"observer":"watch","hook":"db-relation-changed","variables":{}}]"#,
            "JUJU_RELATION_ID is not set",
        ),
    ] {
        let outcome = dispatch(&charm, storing(bad), &hook("hooks/start"));
        let error = outcome.error.unwrap();
        assert!(
            error.contains("stored state `charm-core-deferred`: "),
            "{error}"
        );
        assert!(error.contains(why) && !error.contains("hunter2"), "{error}");
        assert_eq!(outcome.calls.len(), 2, "{:?}", outcome.calls);
    }
}

#[test]
fn when_a_handler_fails_what_waits_stays_stored() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_as("start", Start, |_, _| {
            Err::<Outcome, _>(anyhow::anyhow!("no"))
        })
        .observe_as("config", ConfigChanged, deferring(&notes, Outcome::Defer));
    let start = r#"[{"observer":"start","hook":"start","variables":{}}]"#;
    let outcome = dispatch(&charm, storing(start), &hook("hooks/config-changed"));
    assert_eq!(
        outcome.error.as_deref(),
        Some("in config-changed, handling the deferred start as `start`: no")
    );
    assert_eq!(outcome.calls_but_logs(), [GET]);
    assert!(taken(&notes).is_empty());
}

#[test]
fn two_handlers_that_defer_under_one_name_are_an_error() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_as("same", Start, deferring(&notes, Outcome::Done))
        .observe_as("same", ConfigChanged, deferring(&notes, Outcome::Done));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert!(
        outcome
            .error
            .unwrap()
            .contains("observes two events as `same`")
    );
}

#[test]
fn an_action_also_brings_back_what_waits() {
    let notes = Notes::default();
    let seen = notes.clone();
    let mut charm = Charm::new();
    charm
        .observe(On::<ActionRun>::any(), move |_, event| {
            seen.lock().unwrap().push(event.name.clone());
            anyhow::Ok(())
        })
        .observe_as("start", Start, deferring(&notes, Outcome::Done));
    let start = r#"[{"observer":"start","hook":"start","variables":{}}]"#;
    let outcome = dispatch(&charm, storing(start), &hook("actions/backup"));
    assert_eq!(outcome.calls, [GET, "state-delete charm-core-deferred"]);
    assert_eq!(taken(&notes), ["Start", "backup"]);
}

#[test]
fn an_event_whose_relation_is_gone_comes_with_what_it_had_and_can_be_asked_whether_it_is_there() {
    let there = Arc::new(Mutex::new(Vec::new()));
    let seen = there.clone();
    let mut charm = Charm::new();
    charm.observe_as(
        "watch",
        On::<RelationChanged>::any(),
        move |model, event| {
            let unit = event.unit.as_ref().map(ToString::to_string);
            let is_there = event.relation(model).is_there()?;
            seen.lock()
                .unwrap()
                .push((event.id.to_string(), unit, is_there));
            Ok::<_, Error>(Outcome::Done)
        },
    );
    let changed = r#"[{"observer":"watch","hook":"db-relation-changed","variables":{"JUJU_RELATION_ID":"db:7","JUJU_REMOTE_APP":"pg","JUJU_REMOTE_UNIT":"pg/0"}}]"#;
    for juju in [
        storing(changed).prints("relation-list", r#"["pg/0"]"#),
        storing(changed).answers("relation-list", 1, "", "ERROR relation not found"),
    ] {
        let outcome = dispatch(&charm, juju, &hook("hooks/update-status"));
        assert_eq!(outcome.error, None);
    }
    let event = |is_there| ("db:7".to_owned(), Some("pg/0".to_owned()), is_there);
    assert_eq!(*there.lock().unwrap(), [event(true), event(false)]);
}
