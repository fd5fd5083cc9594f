//! Each hook arrives as its own event, with exactly its data.

use std::any::Any;
use std::sync::{Arc, Mutex};

use charm_core::event::*;
use charm_core::{Charm, Model, On};
use juju_vocabulary::hook::HookKind;

use crate::juju::{Juju, dispatch, hook};

/// Observes every event type there is, and returns what arrives under `vars`.
fn arrives(vars: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut charm = Charm::new();
    fn note<E: Event + Clone>(charm: &mut Charm, seen: &Arc<Mutex<Vec<String>>>) {
        let seen = seen.clone();
        charm.observe(On::<E>::any(), move |_, event| {
            let event: &dyn Any = event;
            seen.lock()
                .unwrap()
                .push(format!("{:?}", event.downcast_ref::<E>().unwrap()));
            anyhow::Ok(())
        });
    }
    note::<Install>(&mut charm, &seen);
    note::<Start>(&mut charm, &seen);
    note::<Stop>(&mut charm, &seen);
    note::<Remove>(&mut charm, &seen);
    note::<ConfigChanged>(&mut charm, &seen);
    note::<UpgradeCharm>(&mut charm, &seen);
    note::<UpdateStatus>(&mut charm, &seen);
    note::<LeaderElected>(&mut charm, &seen);
    note::<LeaderSettingsChanged>(&mut charm, &seen);
    note::<PreSeriesUpgrade>(&mut charm, &seen);
    note::<PostSeriesUpgrade>(&mut charm, &seen);
    note::<CollectMetrics>(&mut charm, &seen);
    note::<MeterStatusChanged>(&mut charm, &seen);
    note::<RelationCreated>(&mut charm, &seen);
    note::<RelationJoined>(&mut charm, &seen);
    note::<RelationChanged>(&mut charm, &seen);
    note::<RelationDeparted>(&mut charm, &seen);
    note::<RelationBroken>(&mut charm, &seen);
    note::<StorageAttached>(&mut charm, &seen);
    note::<StorageDetaching>(&mut charm, &seen);
    note::<SecretChanged>(&mut charm, &seen);
    note::<SecretRotate>(&mut charm, &seen);
    note::<SecretExpired>(&mut charm, &seen);
    note::<SecretRemove>(&mut charm, &seen);
    note::<PebbleReady>(&mut charm, &seen);
    note::<PebbleCustomNotice>(&mut charm, &seen);
    note::<PebbleCheckFailed>(&mut charm, &seen);
    note::<PebbleCheckRecovered>(&mut charm, &seen);
    note::<ActionRun>(&mut charm, &seen);
    let outcome = dispatch(&charm, Juju::new(), vars);
    match outcome.error {
        Some(error) => Err(error),
        None => Ok(seen.lock().unwrap().clone()),
    }
}

/// A hook, its variables, and the event that they make.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const RELATION: [(&str, &str); 3] = [
    ("JUJU_RELATION", "db"),
    ("JUJU_RELATION_ID", "db:7"),
    ("JUJU_REMOTE_APP", "pg"),
];

const CASES: &[Case] = &[
    ("install", &[], "Install"),
    ("start", &[], "Start"),
    ("stop", &[], "Stop"),
    ("remove", &[], "Remove"),
    ("config-changed", &[], "ConfigChanged"),
    ("upgrade-charm", &[], "UpgradeCharm"),
    ("update-status", &[], "UpdateStatus"),
    ("leader-elected", &[], "LeaderElected"),
    ("leader-settings-changed", &[], "LeaderSettingsChanged"),
    (
        "pre-series-upgrade",
        &[("JUJU_TARGET_BASE", "ubuntu@24.04")],
        r#"PreSeriesUpgrade { target_base: Some("ubuntu@24.04") }"#,
    ),
    ("post-series-upgrade", &[], "PostSeriesUpgrade"),
    ("collect-metrics", &[], "CollectMetrics"),
    (
        "meter-status-changed",
        &[("JUJU_METER_STATUS", "RED"), ("JUJU_METER_INFO", "unpaid")],
        r#"MeterStatusChanged { status: "RED", info: Some("unpaid") }"#,
    ),
    (
        "db-relation-created",
        &RELATION,
        r#"RelationCreated { id: "db:7", app: Some("pg") }"#,
    ),
    (
        "db-relation-joined",
        &[RELATION[1], RELATION[2], ("JUJU_REMOTE_UNIT", "pg/0")],
        r#"RelationJoined { id: "db:7", unit: "pg/0" }"#,
    ),
    (
        "db-relation-changed",
        &[RELATION[1], RELATION[2], ("JUJU_REMOTE_UNIT", "pg/0")],
        r#"RelationChanged { id: "db:7", app: Some("pg"), unit: Some("pg/0") }"#,
    ),
    (
        "db-relation-changed",
        &[RELATION[1], RELATION[2], ("JUJU_REMOTE_UNIT", "")],
        r#"RelationChanged { id: "db:7", app: Some("pg"), unit: None }"#,
    ),
    (
        "db-relation-departed",
        &[
            RELATION[1],
            RELATION[2],
            ("JUJU_REMOTE_UNIT", "pg/0"),
            ("JUJU_DEPARTING_UNIT", "client/0"),
        ],
        r#"RelationDeparted { id: "db:7", unit: "pg/0", departing_unit: Some("client/0") }"#,
    ),
    (
        "db-relation-broken",
        &RELATION,
        r#"RelationBroken { id: "db:7", app: Some("pg") }"#,
    ),
    (
        "data-storage-attached",
        &[
            ("JUJU_STORAGE_ID", "data/0"),
            ("JUJU_STORAGE_LOCATION", "/srv"),
            ("JUJU_STORAGE_KIND", "filesystem"),
        ],
        r#"StorageAttached { storage: "data", instance: Some(StorageInstance { id: "data/0", location: "/srv", kind: Filesystem }) }"#,
    ),
    (
        "data-storage-detaching",
        &[
            ("JUJU_STORAGE_ID", "data/0"),
            ("JUJU_STORAGE_LOCATION", "/dev/sdb"),
            ("JUJU_STORAGE_KIND", "block"),
        ],
        r#"StorageDetaching { storage: "data", instance: Some(StorageInstance { id: "data/0", location: "/dev/sdb", kind: Block }) }"#,
    ),
    (
        "secret-changed",
        &[
            ("JUJU_SECRET_ID", "secret:abc1"),
            ("JUJU_SECRET_LABEL", "password"),
        ],
        r#"SecretChanged { id: "secret:abc1", label: Some("password") }"#,
    ),
    (
        "secret-rotate",
        &[("JUJU_SECRET_ID", "secret:abc1")],
        r#"SecretRotate { id: "secret:abc1", label: None }"#,
    ),
    (
        "secret-expired",
        &[
            ("JUJU_SECRET_ID", "secret:abc1"),
            ("JUJU_SECRET_REVISION", "3"),
        ],
        r#"SecretExpired { id: "secret:abc1", label: None, revision: Some(3) }"#,
    ),
    (
        "secret-remove",
        &[
            ("JUJU_SECRET_ID", "secret:abc1"),
            ("JUJU_SECRET_REVISION", "2"),
        ],
        r#"SecretRemove { id: "secret:abc1", label: None, revision: Some(2) }"#,
    ),
    (
        "web-pebble-ready",
        &[("JUJU_WORKLOAD_NAME", "web")],
        r#"PebbleReady { container: "web" }"#,
    ),
    (
        "web-pebble-custom-notice",
        &[
            ("JUJU_WORKLOAD_NAME", "web"),
            ("JUJU_NOTICE_ID", "12"),
            ("JUJU_NOTICE_TYPE", "custom"),
            ("JUJU_NOTICE_KEY", "example.com/done"),
        ],
        r#"PebbleCustomNotice { container: "web", notice_id: "12", notice_type: "custom", notice_key: "example.com/done" }"#,
    ),
    (
        "web-pebble-check-failed",
        &[
            ("JUJU_WORKLOAD_NAME", "web"),
            ("JUJU_PEBBLE_CHECK_NAME", "up"),
        ],
        r#"PebbleCheckFailed { container: "web", check: "up" }"#,
    ),
    (
        "web-pebble-check-recovered",
        &[
            ("JUJU_WORKLOAD_NAME", "web"),
            ("JUJU_PEBBLE_CHECK_NAME", "up"),
        ],
        r#"PebbleCheckRecovered { container: "web", check: "up" }"#,
    ),
];

fn environment(case: &Case, leave_out: Option<&str>) -> Vec<(&'static str, String)> {
    let (hook, vars, _) = case;
    let path = ("JUJU_DISPATCH_PATH", format!("hooks/{hook}"));
    let vars = vars
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    vars.chain([path])
        .filter(|(name, _)| Some(*name) != leave_out)
        .collect()
}

fn arrives_in(vars: &[(&'static str, String)]) -> Result<Vec<String>, String> {
    let vars: Vec<_> = vars
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    arrives(&vars)
}

#[test]
fn every_hook_is_one_event_with_its_data() {
    for case in CASES {
        assert_eq!(
            arrives_in(&environment(case, None)),
            Ok(vec![case.2.to_owned()]),
            "{}",
            case.0
        );
    }
}

/// What Juju leaves out on some path, and a hook can do without.
fn may_be_missing(hook: &str, variable: &str) -> bool {
    let always = [
        "JUJU_RELATION",
        "JUJU_REMOTE_APP",
        "JUJU_DEPARTING_UNIT",
        "JUJU_TARGET_BASE",
        "JUJU_METER_INFO",
        "JUJU_SECRET_LABEL",
        "JUJU_SECRET_REVISION",
        "JUJU_STORAGE_ID",
        "JUJU_WORKLOAD_NAME",
    ];
    always.contains(&variable) || (hook == "db-relation-changed" && variable == "JUJU_REMOTE_UNIT")
}

#[test]
fn what_juju_may_leave_out_fails_no_hook() {
    for case in CASES {
        for (name, _) in environment(case, None) {
            if may_be_missing(case.0, name) {
                let arrived = arrives_in(&environment(case, Some(name)));
                assert_eq!(
                    arrived.map(|events| events.len()),
                    Ok(1),
                    "{}, {name}",
                    case.0
                );
            }
        }
    }
    let hook = |hook: &str, vars: &[(&str, &str)]| {
        let path = format!("hooks/{hook}");
        let vars: Vec<_> = vars
            .iter()
            .copied()
            .chain([("JUJU_DISPATCH_PATH", &*path)])
            .collect();
        arrives(&vars).unwrap().remove(0)
    };
    let (id, app, unit) = (
        RELATION[1],
        ("JUJU_REMOTE_APP", ""),
        ("JUJU_REMOTE_UNIT", "pg/0"),
    );
    assert_eq!(
        hook("db-relation-broken", &[id, app]),
        r#"RelationBroken { id: "db:7", app: None }"#
    );
    // A unit's name tells its application, if somebody asks `RelationEvent::app`.
    assert_eq!(
        hook("db-relation-changed", &[id, app, unit]),
        r#"RelationChanged { id: "db:7", app: None, unit: Some("pg/0") }"#
    );
    assert_eq!(
        hook("db-relation-departed", &[id, app, unit]),
        r#"RelationDeparted { id: "db:7", unit: "pg/0", departing_unit: None }"#
    );
    // Of a storage that is not provisioned Juju tells nothing but the hook's name.
    assert_eq!(
        hook("data-storage-detaching", &[]),
        r#"StorageDetaching { storage: "data", instance: None }"#
    );
}

#[test]
fn a_missing_variable_is_named() {
    for case in CASES {
        for (name, _) in environment(case, None) {
            if may_be_missing(case.0, name) {
                continue;
            }
            let error = arrives_in(&environment(case, Some(name))).unwrap_err();
            assert!(
                error.starts_with(&format!("{name} is not set")),
                "{}: {error}",
                case.0
            );
        }
    }
    for name in [
        "JUJU_UNIT_NAME",
        "JUJU_MODEL_NAME",
        "JUJU_MODEL_UUID",
        "JUJU_CHARM_DIR",
    ] {
        let error = arrives(&[("JUJU_DISPATCH_PATH", "hooks/start"), (name, "")]).unwrap_err();
        assert!(error.starts_with(&format!("{name} is not set")), "{error}");
    }
}

#[test]
fn a_variable_that_is_not_what_it_should_be_is_named() {
    let bad = |name, value, hook| {
        arrives(&[
            ("JUJU_DISPATCH_PATH", hook),
            ("JUJU_REMOTE_APP", "pg"),
            (name, value),
        ])
        .unwrap_err()
    };
    assert!(
        bad("JUJU_UNIT_NAME", "client", "hooks/start")
            .starts_with("JUJU_UNIT_NAME: `client` is not a unit name")
    );
    assert!(
        bad("JUJU_RELATION_ID", "7", "hooks/db-relation-created")
            .starts_with("JUJU_RELATION_ID: `7` is not a relation id")
    );
}

#[test]
fn a_hook_of_a_newer_juju_succeeds_with_a_warning_that_names_it() {
    for name in [
        "leader-deposed",
        "web-pebble-change-updated",
        "-relation-created",
        "db-relation-eaten",
    ] {
        let path = format!("hooks/{name}");
        let vars = [("JUJU_DISPATCH_PATH", &*path), ("JUJU_UNIT_NAME", "")];
        let outcome = dispatch(&Charm::new(), Juju::new(), &vars);
        assert_eq!(outcome.error, None);
        let warning = format!(
            "juju-log --log-level WARNING -- hook `{name}`: neither this version of charm-core nor this charm knows it, so nothing is done for it"
        );
        assert_eq!(outcome.calls, [warning]);
        assert_eq!(arrives(&vars), Ok(vec![]));
    }
}

#[test]
fn what_is_neither_a_hook_nor_an_action_is_an_error_that_names_it() {
    let error = arrives(&hook("coffee")).unwrap_err();
    let expected = "JUJU_DISPATCH_PATH: `coffee` is neither `hooks/…` nor `actions/…`";
    assert_eq!(error, expected);
}

#[test]
fn an_action_is_an_event_of_its_own() {
    let vars = [
        ("JUJU_DISPATCH_PATH", "actions/backup"),
        ("JUJU_HOOK_NAME", ""),
        ("JUJU_ACTION_NAME", "backup"),
        ("JUJU_ACTION_UUID", "2"),
        ("JUJU_ACTION_TAG", "action-2"),
    ];
    let expected = r#"ActionRun { name: "backup", task: "2" }"#;
    assert_eq!(arrives(&vars), Ok(vec![expected.to_owned()]));
}

#[test]
fn a_hook_that_nobody_observes_needs_no_variable_but_its_name() {
    let charm = Charm::new();
    let unit = ("JUJU_UNIT_NAME", "");
    for case in CASES {
        let path = format!("hooks/{}", case.0);
        let outcome = dispatch(&charm, Juju::new(), &[("JUJU_DISPATCH_PATH", &path), unit]);
        assert_eq!((outcome.error, outcome.calls), (None, vec![]), "{path}");
    }
}

#[test]
fn the_hooks_that_juju_tells_next_to_nothing_can_be_observed() {
    let nothing = |name| (name, "");
    let vars = |path| {
        [
            ("JUJU_DISPATCH_PATH", path),
            ("JUJU_UNIT_NAME", "unit-my-app-12"),
            ("JUJU_METER_STATUS", "GREEN"),
            nothing("JUJU_MODEL_NAME"),
            nothing("JUJU_MODEL_UUID"),
            nothing("JUJU_VERSION"),
        ]
    };
    for path in ["hooks/meter-status-changed", "hooks/collect-metrics"] {
        assert_eq!(
            arrives(&vars(path)).map(|events| events.len()),
            Ok(1),
            "{path}"
        );
    }
    let mut charm = Charm::new();
    charm.observe(CollectMetrics, |model, _| {
        assert_eq!(
            (model.unit().name().as_str(), model.name()),
            ("my-app/12", "")
        );
        anyhow::Ok(())
    });
    assert_eq!(
        dispatch(&charm, Juju::new(), &vars("hooks/collect-metrics")).error,
        None
    );
}

/// The hooks after which a charm reconciles, as the documentation lists them.
fn documented() -> Vec<&'static str> {
    let page = include_str!("../../../../docs/write-a-charm.md");
    let (_, list) = page
        .split_once("<!-- after these it reconciles -->\n")
        .unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    list.split('`').skip(1).step_by(2).collect()
}

#[test]
fn a_charm_reconciles_after_what_the_documentation_lists() {
    let reconciled = HookKind::ALL.iter().filter(|kind| kind.is_reconciled());
    let words: Vec<_> = reconciled.map(|kind| kind.word()).collect();
    assert_eq!(documented(), words);
}

#[test]
fn a_charm_reconciles_after_whatever_may_change_what_follows() {
    for case in CASES {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let note = |who: &'static str| {
            let calls = calls.clone();
            move |_: &Model| {
                calls.lock().unwrap().push(who);
                anyhow::Ok(())
            }
        };
        let mut charm = Charm::new();
        let database = On::<RelationChanged>::any();
        charm
            .reconcile(note("all"))
            .reconcile_but((ConfigChanged, database), note("but"));
        let vars = environment(case, None);
        let vars: Vec<_> = vars.iter().map(|(name, value)| (*name, &**value)).collect();
        let outcome = dispatch(&charm, Juju::new(), &vars);
        assert_eq!(outcome.error, None);
        let (kind, _) = HookKind::parse(case.0).unwrap();
        let expected: &[&str] = match kind {
            kind if !kind.is_reconciled() => &[],
            HookKind::ConfigChanged | HookKind::RelationChanged => &["all"],
            _ => &["all", "but"],
        };
        assert_eq!(*calls.lock().unwrap(), expected, "{}", case.0);
    }
}
