use std::ffi::OsString;

use super::*;
use crate::dispatch::{ActionRun, Announced, Dispatch};
use crate::storage::StorageKind;

/// One of each kind, with all of its data.
fn one_of_each() -> Vec<Hook> {
    let id: RelationId = "db:7".parse().unwrap();
    let (app, unit): (AppName, UnitName) = ("pg".parse().unwrap(), "pg/1".parse().unwrap());
    let secret: SecretId = "secret:9m4e2mr0ui3e8a215n4g".parse().unwrap();
    let label = Some("password".to_owned());
    let (storage, container) = ("data".to_owned(), "web".to_owned());
    let instance = |kind| {
        Some(StorageInstance {
            id: "data/0".parse().unwrap(),
            location: "/srv/data".into(),
            kind,
        })
    };
    vec![
        Install.into(),
        Start.into(),
        Stop.into(),
        Remove.into(),
        ConfigChanged.into(),
        UpgradeCharm.into(),
        UpdateStatus.into(),
        LeaderElected.into(),
        LeaderSettingsChanged.into(),
        PreSeriesUpgrade {
            target_base: Some("ubuntu@24.04".to_owned()),
        }
        .into(),
        PostSeriesUpgrade.into(),
        CollectMetrics.into(),
        MeterStatusChanged {
            status: "AMBER".to_owned(),
            info: Some("pay".to_owned()),
        }
        .into(),
        RelationCreated {
            id: id.clone(),
            app: Some(app.clone()),
        }
        .into(),
        RelationJoined {
            id: id.clone(),
            unit: unit.clone(),
        }
        .into(),
        RelationChanged {
            id: id.clone(),
            app: Some(app.clone()),
            unit: Some(unit.clone()),
        }
        .into(),
        RelationDeparted {
            id: id.clone(),
            unit: unit.clone(),
            departing_unit: Some(unit),
        }
        .into(),
        RelationBroken { id, app: Some(app) }.into(),
        StorageAttached {
            storage: storage.clone(),
            instance: instance(StorageKind::Filesystem),
        }
        .into(),
        StorageDetaching {
            storage,
            instance: instance(StorageKind::Block),
        }
        .into(),
        SecretChanged {
            id: secret.clone(),
            label: label.clone(),
        }
        .into(),
        SecretRotate {
            id: secret.clone(),
            label: label.clone(),
        }
        .into(),
        SecretRemove {
            id: secret.clone(),
            label: label.clone(),
            revision: Some(3),
        }
        .into(),
        SecretExpired {
            id: secret,
            label,
            revision: Some(3),
        }
        .into(),
        PebbleReady {
            container: container.clone(),
        }
        .into(),
        PebbleCustomNotice {
            container: container.clone(),
            notice_id: "12".to_owned(),
            notice_type: "custom".to_owned(),
            notice_key: "example.com/done".to_owned(),
        }
        .into(),
        PebbleCheckFailed {
            container: container.clone(),
            check: "up".to_owned(),
        }
        .into(),
        PebbleCheckRecovered {
            container,
            check: "up".to_owned(),
        }
        .into(),
    ]
}

fn read_back(dispatch: &Dispatch, leave_out: &[&str]) -> Result<Dispatch, VariableError> {
    let variables = dispatch.variables();
    let lookup = |name: &str| {
        let mut told = variables
            .iter()
            .filter(|(told, _)| !leave_out.contains(told));
        let found = told.find(|(told, _)| *told == name);
        found.map(|(_, text)| OsString::from(&**text))
    };
    let variables = Variables::new(&lookup);
    Announced::read(&variables)?.data(&variables)
}

#[test]
fn every_hook_is_read_as_it_was_written() {
    let hooks = one_of_each();
    let kinds: Vec<_> = hooks.iter().filter_map(Hook::kind).collect();
    assert_eq!(kinds, HookKind::ALL);
    for hook in hooks {
        let dispatch = Dispatch::Hook(hook);
        assert_eq!(read_back(&dispatch, &[]).unwrap(), dispatch, "{dispatch}");
    }
    let action = Dispatch::Action(ActionRun {
        name: "backup".to_owned(),
        task: "2".to_owned(),
    });
    assert_eq!(read_back(&action, &[]).unwrap(), action);
}

#[test]
fn a_hook_does_without_what_juju_may_leave_out() {
    let optional = [
        "JUJU_REMOTE_APP",
        "JUJU_DEPARTING_UNIT",
        "JUJU_STORAGE_ID",
        "JUJU_STORAGE_LOCATION",
        "JUJU_STORAGE_KIND",
        "JUJU_SECRET_LABEL",
        "JUJU_SECRET_REVISION",
        "JUJU_TARGET_BASE",
        "JUJU_METER_INFO",
        "JUJU_WORKLOAD_NAME",
        "JUJU_HOOK_NAME",
        "JUJU_RELATION",
    ];
    for hook in one_of_each() {
        let read = read_back(&Dispatch::Hook(hook.clone()), &optional).unwrap();
        assert_eq!(read.path(), Dispatch::Hook(hook).path());
    }
}

#[test]
fn what_a_hook_cannot_do_without_is_missed_by_name() {
    let joined = one_of_each()
        .into_iter()
        .find(|hook| hook.kind() == Some(HookKind::RelationJoined));
    let error = read_back(&Dispatch::Hook(joined.unwrap()), &["JUJU_REMOTE_UNIT"]);
    assert_eq!(
        error,
        Err(VariableError::Missing {
            variable: "JUJU_REMOTE_UNIT"
        })
    );
}

#[test]
fn names_are_those_of_juju() {
    let names: Vec<_> = one_of_each()
        .iter()
        .map(|hook| hook.name().into_owned())
        .collect();
    assert_eq!(
        names,
        [
            "install",
            "start",
            "stop",
            "remove",
            "config-changed",
            "upgrade-charm",
            "update-status",
            "leader-elected",
            "leader-settings-changed",
            "pre-series-upgrade",
            "post-series-upgrade",
            "collect-metrics",
            "meter-status-changed",
            "db-relation-created",
            "db-relation-joined",
            "db-relation-changed",
            "db-relation-departed",
            "db-relation-broken",
            "data-storage-attached",
            "data-storage-detaching",
            "secret-changed",
            "secret-rotate",
            "secret-remove",
            "secret-expired",
            "web-pebble-ready",
            "web-pebble-custom-notice",
            "web-pebble-check-failed",
            "web-pebble-check-recovered",
        ]
    );
    for name in names {
        let (kind, subject) = HookKind::parse(&name).unwrap();
        assert_eq!(kind.name(subject), name);
    }
    for other in [
        "leader-deposed",
        "web-pebble-change-updated",
        "-relation-joined",
        "relation-joined",
        "",
    ] {
        assert_eq!(HookKind::parse(other), None, "{other:?}");
    }
}

#[test]
fn a_relation_hook_says_all_that_jujus_does() {
    let broken = Dispatch::Hook(
        RelationBroken {
            id: "db:7".parse().unwrap(),
            app: None,
        }
        .into(),
    );
    let variables: Vec<_> = broken.variables();
    let text = |name| {
        variables
            .iter()
            .find(|(told, _)| *told == name)
            .map(|(_, text)| &**text)
    };
    assert_eq!(text("JUJU_RELATION"), Some("db"));
    assert_eq!(text("JUJU_RELATION_ID"), Some("db:7"));
    assert_eq!(text("JUJU_REMOTE_UNIT"), Some(""));
    assert_eq!(text("JUJU_REMOTE_APP"), Some(""));
    assert_eq!(text("JUJU_DEPARTING_UNIT"), None);
    let joined = Dispatch::Hook(
        RelationJoined {
            id: "db:7".parse().unwrap(),
            unit: "pg/1".parse().unwrap(),
        }
        .into(),
    );
    let variables: Vec<_> = joined.variables();
    let app = variables
        .iter()
        .find(|(told, _)| *told == "JUJU_REMOTE_APP");
    assert_eq!(app.map(|(_, text)| &**text), Some("pg"));
}
