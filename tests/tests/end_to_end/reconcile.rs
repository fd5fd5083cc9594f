//! A charm that is one handler: it runs after whatever may change what follows, from the unit's first hook to its last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use charm_core::event::{Stop, UpdateStatus};
use charm_core::{Active, Charm, Error};
use charm_tests::repository;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Step;

const APP: &str = "velero-integrator";
const UNIT: &str = "velero-integrator/0";

/// Nothing else sets a status.
fn build(charm: &mut Charm) {
    charm
        .reconcile_but(UpdateStatus, |model| model.unit().set_status(Active("")))
        .observe(Stop, |_, _| Ok::<_, Error>(()));
}

fn names<'a>(dispatches: impl IntoIterator<Item = &'a DispatchRecord>) -> BTreeSet<&'a str> {
    dispatches.into_iter().map(|ran| &*ran.event).collect()
}

#[test]
fn one_handler_runs_after_all_that_may_change_what_follows_and_after_nothing_else() {
    let mut scenario = Scenario::empty();
    let charm = CharmSource::linked(repository().join("charms").join(APP), build);
    scenario.deploy_charm(&charm, APP, &[], 1);
    scenario.deploy("charms/backup-client", "shop", &[], 1);
    let option = BTreeMap::from([("schedule".to_owned(), "@daily".to_owned())]);
    let mut ran = scenario.settle();
    for step in [
        Step::Relate("shop".to_owned(), APP.to_owned()),
        Step::SetConfig(APP.to_owned(), option),
        Step::Advance(Duration::from_secs(60 * 60)),
        Step::RemoveRelation("shop".to_owned(), APP.to_owned()),
        Step::RemoveUnit(unit_name(UNIT)),
    ] {
        scenario.simulation.model().take(&step).unwrap();
        ran.extend(scenario.settle());
    }

    ran.retain(|dispatch| dispatch.unit.as_str() == UNIT);
    let (reconciled, others): (Vec<_>, Vec<_>) = ran
        .into_iter()
        .partition(|dispatch| dispatch.calls.iter().any(|call| call.tool == "status-set"));
    let expected = [
        "config-changed",
        "k8s-backup-target-relation-broken",
        "k8s-backup-target-relation-changed",
        "k8s-backup-target-relation-created",
        "k8s-backup-target-relation-departed",
        "k8s-backup-target-relation-joined",
        "leader-elected",
        "start",
        "status-peers-relation-created",
    ];
    assert_eq!(names(&reconciled), BTreeSet::from(expected));
    let expected = ["install", "remove", "stop", "update-status"];
    assert_eq!(names(&others), BTreeSet::from(expected));
}
