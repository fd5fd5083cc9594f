//! The Velero integrator.

use std::collections::BTreeMap;

use charm_core::Databag;
use fastrand::Rng;
use serde_json::{Value, json};
use velero_integrator::METADATA;

use super::{Case, Related, Twins, happenings, parsed};

/// Each is a few hundred cases; add the ones that have found something.
const SEEDS: [u64; 4] = [22, 35, 56, 90];

const CASES: usize = 150;

const TWINS: Twins = Twins {
    build: velero_integrator::build,
    metadata: METADATA,
    python: "velero_integrator",
};

const CLIENTS: &str = "k8s-backup-target";
const VELERO: &str = "velero-backup";

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn our_integrator_and_pythons_do_the_same() {
    let mut forwarded = 0;
    TWINS.run(SEEDS, CASES, case, |case, ours, theirs| {
        assert_eq!(ours.unit_status, theirs.unit_status, "{case:#?}");
        for (id, mut data) in ours.databags {
            // All targets, which only ours publishes.
            let more = data.remove("backup_targets");
            assert_eq!(more.is_some(), !data.is_empty(), "{case:#?}");
            assert_eq!(parsed(&data), parsed(&theirs.databags[&id]), "{case:#?}");
            forwarded += usize::from(!data.is_empty());
        }
    });
    assert!(forwarded > 100, "only {forwarded} databags were compared");
}

/// A case in which both charms mean the same. Of several targets the Python charm forwards the last one,
/// it forgets nobody, and takes any text for a schedule.
fn case(random: &mut Rng) -> Case {
    let schedule = *random
        .choice(&["", "0 2 * * *", "*/5 1-3 * * 1-5", "0 0 1,15 * *"])
        .unwrap();
    let mut config = BTreeMap::from([("schedule".to_owned(), Value::from(schedule))]);
    for flag in [
        "paused",
        "skip-immediately",
        "use-owner-references-in-backup",
    ] {
        if random.bool() {
            config.insert(flag.to_owned(), random.bool().into());
        }
    }
    let mut relations: Vec<Related> = Vec::new();
    let mut published = false;
    for id in 1..=random.u32(..5) {
        let endpoint = *random.choice(&[CLIENTS, VELERO]).unwrap();
        let mut remote_app_data = Databag::new();
        if endpoint == CLIENTS && !published && random.usize(..3) > 0 {
            published = true;
            remote_app_data.insert("backup_targets".to_owned(), targets(random));
        }
        relations.push(Related {
            id,
            endpoint,
            remote_app: (*random.choice(&["shop", "web", "velero"]).unwrap()).to_owned(),
            remote_units: (0..random.u32(..3)).collect(),
            local_app_data: Databag::new(),
            remote_app_data,
        });
    }
    let happenings = happenings(random, &relations);
    let event = *random.choice(&happenings).unwrap();
    Case {
        model: (*random.choice(&["prod", "test"]).unwrap()).to_owned(),
        leader: random.usize(..4) > 0,
        config,
        unit_status: ("blocked".to_owned(), "before".to_owned()),
        relations,
        event,
    }
}

/// One target, as a client publishes it.
fn targets(random: &mut Rng) -> String {
    let mut spec = json!({});
    let fields = [
        ("include_namespaces", json!(["shop"])),
        ("exclude_namespaces", json!(["kube-system", "é"])),
        ("include_resources", json!(["deployments", "secrets"])),
        ("exclude_resources", json!([])),
        ("include_cluster_resources", json!(true)),
        ("label_selector", json!({"app": "shop"})),
        ("ttl", json!("24h")),
    ];
    for (field, value) in fields {
        match random.usize(..3) {
            0 => {}
            1 => spec[field] = Value::Null,
            _ => spec[field] = value,
        }
    }
    let target = json!({
        "app": random.choice(&["shop", "web"]).unwrap(),
        "relation_name": random.choice(&["backup", "backup-config"]).unwrap(),
        "model": random.choice(&["prod", "other"]).unwrap(),
        "spec": spec,
    });
    json!([target]).to_string()
}
