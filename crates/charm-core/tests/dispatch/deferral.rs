//! Events that handlers put off.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use charm_core::event::{
    ActionRun, CollectMetrics, ConfigChanged, Deferrable, LeaderElected, RelationBroken,
    RelationChanged, RelationCreated, RelationEvent as _, SecretChanged, Start, StorageAttached,
    UpdateStatus,
};
use charm_core::{Active, Charm, Error, Event, Model, On, Outcome, Selector};

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

const NOW: Duration = Duration::from_secs(5000);

/// A Juju that has this stored.
fn storing(json: &str) -> Juju {
    let stored = serde_json::json!({ "charm-core-deferred": json });
    Juju::new().prints("state-get", &stored.to_string()).at(NOW)
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
    assert_eq!(first.error.as_deref(), None);
    assert_eq!(first.calls[0], GET);
    assert_eq!(first.calls_but_logs().len(), 2);
    let event = r#"RelationChanged { id: "db:7", app: Some("pg"), unit: Some("pg/0") }"#;
    assert_eq!(taken(&notes), [event]);

    // It waits on, and is counted. Its relation is looked at before.
    let deferred = stored(&first);
    let storing = |deferred: &str| storing(deferred).prints("relation-get", "{}");
    let again = dispatch(
        &build(Outcome::Defer),
        storing(&deferred),
        &hook("hooks/update-status"),
    );
    assert_eq!(again.error.as_deref(), None);
    let look = "relation-get --format=json -r db:7 - client/0";
    assert_eq!(again.calls_but_logs()[..2], [GET, look]);
    let counted = deferred.replace("\"times\":1", "\"times\":2");
    assert_eq!(stored(&again), counted);
    assert_eq!(taken(&notes), [event, "UpdateStatus"]);

    let last = dispatch(
        &build(Outcome::Done),
        storing(&counted),
        &hook("hooks/update-status"),
    );
    assert_eq!(last.calls, [GET, look, "state-delete charm-core-deferred"]);
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
        r#"[{"observer":"secret","hook":"secret-changed","variables":{"JUJU_SECRET_ID":"secret:abc1","JUJU_SECRET_LABEL":"password"},"times":1,"since":5000}]"#
    );
}

#[test]
fn the_oldest_comes_first_and_an_event_that_happens_again_while_it_waits_comes_once() {
    let notes = Notes::default();
    let build = |says| {
        let mut charm = Charm::new();
        charm
            .observe_as("config", ConfigChanged, deferring(&notes, Outcome::Defer))
            .observe_as("start", Start, deferring(&notes, says));
        charm
    };
    // As an older charm-core has stored it.
    let both = r#"[{"observer":"start","hook":"start","variables":{}},{"observer":"config","hook":"config-changed","variables":{}}]"#;
    let outcome = dispatch(&build(Outcome::Defer), storing(both), &hook("hooks/start"));
    assert_eq!(outcome.error, None);
    assert_eq!(taken(&notes), ["ConfigChanged", "Start"]);
    let config =
        r#"{"observer":"config","hook":"config-changed","variables":{},"times":2,"since":5000}"#;
    let start = r#"{"observer":"start","hook":"start","variables":{},"times":2,"since":5000}"#;
    assert_eq!(stored(&outcome), format!("[{config},{start}]"));
    let outcome = dispatch(&build(Outcome::Defer), storing(both), &hook("hooks/stop"));
    assert_eq!(taken(&notes), ["Start", "ConfigChanged"]);
    assert_eq!(stored(&outcome), format!("[{start},{config}]"));
    // What is done then, is done for both.
    let outcome = dispatch(&build(Outcome::Done), storing(both), &hook("hooks/start"));
    assert_eq!(stored(&outcome), format!("[{config}]"));
}

#[test]
fn an_event_that_is_told_with_less_beside_is_the_same() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    let defer = deferring(&notes, Outcome::Defer);
    charm.observe_as("watch", On::<RelationChanged>::any(), defer);
    let changed = |unit: &'static str| {
        [
            ("JUJU_DISPATCH_PATH", "hooks/db-relation-changed"),
            ("JUJU_RELATION_ID", "db:7"),
            ("JUJU_REMOTE_UNIT", unit),
        ]
    };
    let waits = r#"[{"observer":"watch","hook":"db-relation-changed","variables":{"JUJU_RELATION":"db","JUJU_RELATION_ID":"db:7","JUJU_REMOTE_APP":"pg","JUJU_REMOTE_UNIT":"pg/0"},"times":1,"since":4000}]"#;
    let juju = || storing(waits).prints("relation-get", "{}");
    let outcome = dispatch(&charm, juju(), &changed("pg/0"));
    assert_eq!(taken(&notes).len(), 1);
    // It waits since it was told first, and with what was told of it.
    let counted = waits.replace("\"times\":1", "\"times\":2");
    assert_eq!(stored(&outcome), counted);
    // Another unit's is another.
    let outcome = dispatch(&charm, juju(), &changed("pg/1"));
    assert_eq!(taken(&notes).len(), 2);
    assert_eq!(stored(&outcome).matches("relation-changed").count(), 2);
}

#[test]
fn how_often_and_since_when_an_event_has_waited_can_be_asked_and_is_logged() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let asked = seen.clone();
    let mut charm = Charm::new();
    charm
        .observe_as("start", Start, move |model, _| {
            asked.lock().unwrap().push(model.waited());
            Ok::<_, Error>(Outcome::Defer)
        })
        .observe(UpdateStatus, |model, _| {
            assert_eq!(model.waited(), None);
            anyhow::Ok(())
        });
    let waits = r#"[{"observer":"start","hook":"start","variables":{},"times":7,"since":4000}]"#;
    let log = "juju-log --log-level INFO -- start waits for `start`: put off";
    for path in ["hooks/update-status", "hooks/start"] {
        let outcome = dispatch(&charm, storing(waits), &hook(path));
        let told = format!("{log} 8 times in 1000 seconds");
        assert!(outcome.calls.contains(&told), "{:?}", outcome.calls);
        let waited = seen.lock().unwrap().pop().unwrap().unwrap();
        assert_eq!(waited.times, 7);
        assert_eq!(waited.since, Some(UNIX_EPOCH + Duration::from_secs(4000)));
        assert_eq!(waited.until(UNIX_EPOCH + NOW), Duration::from_secs(1000));
    }
    let outcome = dispatch(&charm, storing(NOTHING), &hook("hooks/start"));
    assert_eq!(*seen.lock().unwrap(), [None]);
    let told = format!("{log} 1 times in 0 seconds");
    assert!(outcome.calls.contains(&told), "{:?}", outcome.calls);
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

const CHANGED: &str = r#"[{"observer":"watch","hook":"db-relation-changed","variables":{"JUJU_RELATION_ID":"db:7","JUJU_REMOTE_APP":"pg","JUJU_REMOTE_UNIT":"pg/0"}}]"#;

#[test]
fn who_asks_for_what_is_gone_gets_the_event_with_what_it_had_and_can_ask_whether_it_is_there() {
    let there = Arc::new(Mutex::new(Vec::new()));
    let seen = there.clone();
    let mut charm = Charm::new();
    let selector = On::<RelationChanged>::any().even_gone();
    charm.observe_as("watch", selector, move |model, event| {
        let unit = event.unit.as_ref().map(ToString::to_string);
        let is_there = event.relation(model).is_there()?;
        let mut seen = seen.lock().unwrap();
        seen.push((event.id.to_string(), unit, is_there));
        Ok::<_, Error>(Outcome::Done)
    });
    for juju in [
        storing(CHANGED).prints("relation-get", "{}"),
        storing(CHANGED).answers("relation-get", 1, "", "ERROR relation not found"),
        storing(CHANGED).answers("relation-get", 1, "", "ERROR permission denied"),
    ] {
        let outcome = dispatch(&charm, juju, &hook("hooks/update-status"));
        assert_eq!(outcome.error, None);
    }
    let event = |is_there| ("db:7".to_owned(), Some("pg/0".to_owned()), is_there);
    let expected = [event(true), event(false), event(false)];
    assert_eq!(*there.lock().unwrap(), expected);
}

/// A charm that waits for this event, and what is called for that in an update-status.
fn waits<S>(selector: S, event: &str, juju: impl Fn(Juju) -> Juju) -> (Vec<String>, Vec<String>)
where
    S: Selector,
    S::Event: Deferrable,
{
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm.observe_as("watch", selector, deferring(&notes, Outcome::Done));
    let stored = event.replace("{observer", r#"{"observer":"watch""#);
    let juju = juju(storing(&format!("[{stored}]")));
    let outcome = dispatch(&charm, juju, &hook("hooks/update-status"));
    assert_eq!(outcome.error, None);
    let dropped = "WARNING -- the deferred ";
    let dropped = outcome.calls.iter().any(|call| call.contains(dropped));
    let taken = taken(&notes);
    assert_eq!(taken.is_empty(), dropped, "{:?}", outcome.calls);
    let calls = outcome.calls_but_logs();
    assert_eq!(calls.last(), Some(&"state-delete charm-core-deferred"));
    let looks = calls.iter().skip(1).take(calls.len() - 2);
    (looks.map(|call| (*call).to_owned()).collect(), taken)
}

#[test]
fn what_an_event_is_about_is_looked_at_before_it_comes_again() {
    let gone = "ERROR relation not found";
    let created = r#"{observer,"hook":"db-relation-created","variables":{"JUJU_RELATION_ID":"db:7","JUJU_REMOTE_APP":"pg"}}"#;
    let relation = |juju: Juju| juju.answers("relation-get", 1, "", gone);
    let (looks, taken) = waits(On::<RelationCreated>::any(), created, relation);
    assert_eq!(looks, ["relation-get --format=json -r db:7 - client/0"]);
    assert!(taken.is_empty());

    let elected = r#"{observer,"hook":"leader-elected","variables":{}}"#;
    for (leads, times) in [("true", 1), ("false", 0)] {
        let (looks, taken) = waits(LeaderElected, elected, |juju| {
            juju.prints("is-leader", leads)
        });
        assert_eq!(
            (&*looks, taken.len()),
            (&["is-leader --format=json".to_owned()][..], times)
        );
    }

    let attached = r#"{observer,"hook":"data-storage-attached","variables":{"JUJU_STORAGE_ID":"data/1","JUJU_STORAGE_LOCATION":"/srv","JUJU_STORAGE_KIND":"filesystem"}}"#;
    for (list, times) in [(r#"["data/1"]"#, 1), (r#"["data/0"]"#, 0)] {
        let storage = |juju: Juju| juju.prints("storage-list", list);
        let (looks, taken) = waits(On::<StorageAttached>::any(), attached, storage);
        assert_eq!(
            (&*looks, taken.len()),
            (&["storage-list --format=json data".to_owned()][..], times)
        );
    }

    let changed = r#"{observer,"hook":"secret-changed","variables":{"JUJU_SECRET_ID":"secret:9m4e2mr0ui3e8a215n4g"}}"#;
    let there = |juju: Juju| juju.prints("secret-get", r#"{"password":"x"}"#);
    let (_, taken) = waits(On::<SecretChanged>::any(), changed, there);
    assert_eq!(taken.len(), 1);
    let refused = "ERROR secret \"9m4e2mr0ui3e8a215n4g\" not found";
    let refuses = |juju: Juju| juju.answers("secret-get", 1, "", refused);
    let (looks, taken) = waits(On::<SecretChanged>::any(), changed, refuses);
    assert_eq!((looks.len(), taken.len()), (1, 0));

    // What tells of an end comes whatever is gone.
    let broken =
        r#"{observer,"hook":"db-relation-broken","variables":{"JUJU_RELATION_ID":"db:7"}}"#;
    let (looks, taken) = waits(On::<RelationBroken>::any(), broken, relation);
    assert_eq!((looks.len(), taken.len()), (0, 1));
}

#[test]
fn a_relation_that_breaks_is_gone_for_what_waits() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    let watch = deferring(&notes, Outcome::Done);
    charm.observe_as("watch", On::<RelationChanged>::any(), watch);
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/db-relation-broken"),
        ("JUJU_RELATION_ID", "db:7"),
    ];
    let outcome = dispatch(&charm, storing(CHANGED), &vars);
    assert_eq!(outcome.error, None);
    let forget = "state-delete charm-core-deferred";
    assert_eq!(outcome.calls_but_logs(), [GET, forget]);
    assert!(taken(&notes).is_empty());
}
