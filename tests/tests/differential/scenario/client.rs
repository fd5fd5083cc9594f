//! The backup client.

use std::collections::BTreeMap;

use backup_client::METADATA;
use charm_core::Databag;
use fastrand::Rng;

use super::{Case, Related, Twins, happenings, parsed};

/// Each is a few hundred cases; add the ones that have found something.
const SEEDS: [u64; 4] = [21, 34, 55, 89];

const CASES: usize = 150;

const TWINS: Twins = Twins {
    build: backup_client::build,
    metadata: METADATA,
    python: "backup_client",
};

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn our_client_and_pythons_do_the_same() {
    let mut published = 0;
    TWINS.run(SEEDS, CASES, case, |case, ours, theirs| {
        assert_eq!(ours.unit_status, theirs.unit_status, "{case:#?}");
        for (id, data) in &ours.databags {
            assert_eq!(parsed(data), parsed(&theirs.databags[id]), "{case:#?}");
            published += usize::from(!data.is_empty());
        }
    });
    assert!(published > 200, "only {published} databags were compared");
}

fn waiting() -> (String, String) {
    let message = "Waiting for backup-config relation";
    ("waiting".to_owned(), message.to_owned())
}

fn active() -> (String, String) {
    ("active".to_owned(), String::new())
}

/// A case in which both charms mean the same. The Python charm knows no bad options, says at start and
/// at relation-broken that it waits whoever else is there, and says nothing on config-changed.
fn case(random: &mut Rng) -> Case {
    let mut config = BTreeMap::new();
    if random.bool() {
        let namespace = *random.choice(&["shop", "prod", "a-b.c"]).unwrap();
        config.insert("namespace".to_owned(), namespace.into());
    }
    if random.bool() {
        let ttl = *random
            .choice(&["1h", "1h30m", "0s", "1.5h", "10m10s"])
            .unwrap();
        config.insert("ttl".to_owned(), ttl.into());
    }
    let leader = random.usize(..4) > 0;
    let lonely = random.bool();
    let mut relations: Vec<Related> = Vec::new();
    for id in 1..=random.u32(..4) {
        let units = if lonely { 0 } else { random.u32(..3) };
        relations.push(Related {
            id,
            endpoint: "backup-config",
            remote_app: format!("integrator{}", *random.choice(&["a", "b"]).unwrap()),
            remote_units: (0..units).collect(),
            local_app_data: match leader && random.bool() {
                true => [("backup_targets".to_owned(), "[]".to_owned())].into(),
                false => Databag::new(),
            },
            remote_app_data: Databag::new(),
        });
    }
    let joined = relations
        .iter()
        .any(|relation| !relation.remote_units.is_empty());
    let mut happenings = happenings(random, &relations);
    if leader {
        happenings.push(("leader_elected", None, None));
    }
    if joined {
        happenings.retain(|(name, ..)| *name != "relation_broken");
    } else {
        happenings.push(("start", None, None));
    }
    let event = *random.choice(&happenings).unwrap();
    Case {
        model: (*random.choice(&["prod", "test"]).unwrap()).to_owned(),
        leader,
        config,
        unit_status: if joined { active() } else { waiting() },
        relations,
        event,
    }
}
