//! The status that a charm's parts make together.

use charm_core::event::{CollectMetrics, ConfigChanged, Start};
use charm_core::{Active, Blocked, Charm, Error, Maintenance, Status, Waiting};

use crate::juju::{Juju, dispatch, hook};

/// A charm whose parts say these, and whose handler sets one too.
fn charm(statuses: Vec<Status>) -> Charm {
    let mut charm = Charm::new();
    for status in statuses {
        charm.collect_status(move |_| Ok::<_, Error>(status.clone()));
    }
    charm.observe(Start, |model, _| {
        model.unit().set_status(Maintenance("starting"))
    });
    charm
}

#[test]
fn the_worst_status_is_set_once_and_last_and_of_equals_the_first() {
    let calls = |statuses| dispatch(&charm(statuses), Juju::new(), &hook("hooks/start")).calls;
    assert_eq!(
        calls(vec![
            Active("").into(),
            Waiting("for a").into(),
            Waiting("for b").into(),
            Active("really").into(),
        ]),
        [
            "status-set -- maintenance starting",
            "status-set -- waiting for a"
        ]
    );
    let worst = |statuses| calls(statuses).pop().unwrap();
    assert_eq!(
        worst(vec![
            Maintenance("m").into(),
            Blocked("b").into(),
            Waiting("w").into()
        ]),
        "status-set -- blocked b"
    );
    assert_eq!(
        worst(vec![Waiting("w").into(), Maintenance("m").into()]),
        "status-set -- maintenance m"
    );
    assert_eq!(worst(vec![]), "status-set -- maintenance starting");
}

#[test]
fn no_status_is_set_for_an_event_that_nobody_observes_or_where_juju_lets_nobody_set_one() {
    let mut charm = charm(vec![Active("").into()]);
    charm.observe(CollectMetrics, |_, _| anyhow::Ok(()));
    for path in ["hooks/config-changed", "hooks/collect-metrics"] {
        let outcome = dispatch(&charm, Juju::new(), &hook(path));
        assert_eq!((outcome.error, outcome.calls), (None, vec![]), "{path}");
    }
}

#[test]
fn a_part_that_cannot_tell_its_status_fails_the_hook() {
    let mut charm = Charm::new();
    charm
        .observe(ConfigChanged, |_, _| anyhow::Ok(()))
        .collect_status(|model| model.config().map(|_| Active("")));
    let juju = Juju::new().answers("config-get", 1, "", "ERROR no");
    let outcome = dispatch(&charm, juju, &hook("hooks/config-changed"));
    let error = outcome.error.unwrap();
    assert!(
        error.starts_with("in config-changed, collecting the status: hook tool `config-get"),
        "{error}"
    );
}

#[test]
fn what_a_handler_has_set_is_not_set_again_when_it_is_what_is_collected() {
    let mut charm = Charm::new();
    charm
        .observe(Start, |model, _| model.unit().set_status(Active("ready")))
        .collect_status(|_| Ok::<_, Error>(Active("ready")));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(
        (outcome.error, outcome.calls),
        (None, vec!["status-set -- active ready".to_owned()])
    );
    charm.collect_status(|_| Ok::<_, Error>(Waiting("")));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(outcome.calls.len(), 2);
}

#[test]
fn the_application_s_status_is_collected_by_the_leader_only() {
    let mut charm = Charm::new();
    charm
        .observe(Start, |_, _| Ok::<(), Error>(()))
        .collect_app_status(|_| Ok::<_, Error>(Active("")))
        .collect_app_status(|_| Ok::<_, Error>(Waiting("for a friend")));
    for (leads, calls) in [
        (
            "true",
            &[
                "is-leader --format=json",
                "status-set --application -- waiting for a friend",
            ][..],
        ),
        ("false", &["is-leader --format=json"][..]),
    ] {
        let juju = Juju::new().prints("is-leader", leads);
        let outcome = dispatch(&charm, juju, &hook("hooks/start"));
        assert_eq!(
            (outcome.error, &*outcome.calls),
            (
                None,
                calls
                    .iter()
                    .map(|call| (*call).to_owned())
                    .collect::<Vec<_>>()
                    .as_slice()
            )
        );
    }
}
