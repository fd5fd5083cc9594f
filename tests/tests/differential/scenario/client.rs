//! The backup client.

use std::collections::BTreeMap;

use backup_client::METADATA;
use charm_core::Databag;

use super::{Case, Related, Twins, happenings, parsed};
use crate::random::Random;

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
fn case(random: &mut Random) -> Case {
    let mut config = BTreeMap::new();
    if random.flip() {
        let namespace = *random.one_of(&["shop", "prod", "a-b.c"]);
        config.insert("namespace".to_owned(), namespace.into());
    }
    if random.flip() {
        let ttl = *random.one_of(&["1h", "1h30m", "0s", "1.5h", "10m10s"]);
        config.insert("ttl".to_owned(), ttl.into());
    }
    let leader = random.below(4) > 0;
    let lonely = random.flip();
    let mut relations: Vec<Related> = Vec::new();
    for id in 1..=u32::try_from(random.below(4)).unwrap() {
        let units = if lonely {
            0
        } else {
            u32::try_from(random.below(3)).unwrap()
        };
        relations.push(Related {
            id,
            endpoint: "backup-config",
            remote_app: format!("integrator{}", *random.one_of(&["a", "b"])),
            remote_units: (0..units).collect(),
            local_app_data: match leader && random.flip() {
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
    let event = *random.one_of(&happenings);
    Case {
        model: (*random.one_of(&["prod", "test"])).to_owned(),
        leader,
        config,
        unit_status: if joined { active() } else { waiting() },
        relations,
        event,
    }
}
