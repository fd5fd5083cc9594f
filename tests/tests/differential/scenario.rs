//! Random states and events: our client in process beside the Python client in Scenario.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use backup_client::{BACKUP_CONFIG, METADATA};
use charm_core::event::{ConfigChanged, LeaderElected, Start, UpdateStatus, UpgradeCharm};
use charm_core::model::CurrentStatus;
use charm_core::{Active, RelationId, Waiting};
use charm_testing::{Context, Event, Relation, State, event};
use charm_tests::{python, repository};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::random::Random;

/// Each is a few hundred cases; add the ones that have found something.
const SEEDS: [u64; 4] = [21, 34, 55, 89];

const CASES: usize = 150;

/// A state and an event, in words that both sides know.
#[derive(Debug, Clone, Serialize)]
struct Case {
    model: String,
    leader: bool,
    config: BTreeMap<String, String>,
    unit_status: (String, String),
    relations: Vec<Related>,
    event: (String, Option<u32>, Option<u32>),
}

#[derive(Debug, Clone, Serialize)]
struct Related {
    id: u32,
    remote_app: String,
    remote_units: Vec<u32>,
    local_app_data: BTreeMap<String, String>,
}

/// What came of it.
#[derive(Debug, PartialEq, Deserialize)]
struct Came {
    unit_status: (String, String),
    databags: BTreeMap<u32, BTreeMap<String, String>>,
}

#[test]
#[ignore = "needs Python; `just conformance` runs it"]
fn our_client_and_pythons_do_the_same() {
    let cases: Vec<Case> = SEEDS
        .into_iter()
        .flat_map(|seed| {
            let mut random = Random::new(seed);
            (0..CASES)
                .map(move |_| case(&mut random))
                .collect::<Vec<_>>()
        })
        .collect();
    let in_scenario = in_scenario(&cases);
    assert_eq!(in_scenario.len(), cases.len());
    let mut published = 0;
    for (case, theirs) in cases.iter().zip(in_scenario) {
        let ours = in_process(case);
        assert_eq!(ours.unit_status, theirs.unit_status, "{case:#?}");
        assert_eq!(parsed(&ours), parsed(&theirs), "{case:#?}");
        published += ours
            .databags
            .values()
            .filter(|data| !data.is_empty())
            .count();
    }
    assert!(published > 200, "only {published} databags were compared");
}

/// Python writes the same JSON with other white space.
fn parsed(came: &Came) -> BTreeMap<u32, BTreeMap<String, Value>> {
    let databags = came.databags.iter().map(|(id, data)| {
        let data = data.iter();
        let data = data.map(|(key, text)| (key.clone(), serde_json::from_str(text).unwrap()));
        (*id, data.collect())
    });
    databags.collect()
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
        config.insert("namespace".to_owned(), namespace.to_owned());
    }
    if random.flip() {
        let ttl = *random.one_of(&["1h", "1h30m", "0s", "1.5h", "10m10s"]);
        config.insert("ttl".to_owned(), ttl.to_owned());
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
            remote_app: format!("integrator{}", *random.one_of(&["a", "b"])),
            remote_units: (0..units).collect(),
            local_app_data: match leader && random.flip() {
                true => [("backup_targets".to_owned(), "[]".to_owned())].into(),
                false => BTreeMap::new(),
            },
        });
    }
    let joined = relations
        .iter()
        .any(|relation| !relation.remote_units.is_empty());
    let event = event_for(random, &relations, leader, joined);
    Case {
        model: (*random.one_of(&["prod", "test"])).to_owned(),
        leader,
        config,
        unit_status: if joined { active() } else { waiting() },
        relations,
        event,
    }
}

fn event_for(
    random: &mut Random,
    relations: &[Related],
    leader: bool,
    joined: bool,
) -> (String, Option<u32>, Option<u32>) {
    let mut choices = vec![
        ("config_changed", None, None),
        ("upgrade_charm", None, None),
        ("update_status", None, None),
    ];
    if leader {
        choices.push(("leader_elected", None, None));
    }
    if !joined {
        choices.push(("start", None, None));
    }
    for relation in relations {
        let id = Some(relation.id);
        match relation.remote_units.as_slice() {
            [] => {
                choices.push(("relation_created", id, None));
                if !joined {
                    choices.push(("relation_broken", id, None));
                }
            }
            units => {
                let unit = Some(*random.one_of(units));
                choices.push(("relation_joined", id, unit));
                choices.push(("relation_changed", id, unit));
            }
        }
    }
    let (name, id, unit) = *random.one_of(&choices);
    (name.to_owned(), id, unit)
}

fn in_process(case: &Case) -> Came {
    let status = |(name, message): &(String, String)| -> CurrentStatus {
        match name.as_str() {
            "active" => Active(message.clone()).into(),
            _ => Waiting(message.clone()).into(),
        }
    };
    let mut state = State::new()
        .leader(case.leader)
        .model_name(&case.model)
        .unit_status(status(&case.unit_status));
    for (option, value) in &case.config {
        state = state.config(option, value.as_str());
    }
    for related in &case.relations {
        let relation = Relation::on(BACKUP_CONFIG)
            .remote(&related.remote_app)
            .remote_units(related.remote_units.clone())
            .local_app_data(related.local_app_data.clone());
        state.add_as(related.id, relation);
    }
    let context = Context::new(backup_client::build, METADATA);
    let outcome = context.run(happening(case), &state).unwrap();
    let CurrentStatus::Set(status) = &outcome.state.unit_status else {
        panic!("{case:#?}");
    };
    let relations = outcome.state.relations.iter();
    Came {
        unit_status: (status.name().to_owned(), status.message().to_owned()),
        databags: relations
            .map(|(id, relation)| (id.number(), relation.local_app_data.clone()))
            .collect(),
    }
}

fn happening(case: &Case) -> Event {
    let (name, id, unit) = &case.event;
    let id = || -> RelationId { format!("backup-config:{}", id.unwrap()).parse().unwrap() };
    match name.as_str() {
        "config_changed" => ConfigChanged.into(),
        "upgrade_charm" => UpgradeCharm.into(),
        "update_status" => UpdateStatus.into(),
        "leader_elected" => LeaderElected.into(),
        "start" => Start.into(),
        "relation_created" => event::created(&id()),
        "relation_broken" => event::broken(&id()),
        "relation_joined" => event::joined(&id(), unit.unwrap()),
        "relation_changed" => event::changed_by(&id(), unit.unwrap()),
        other => panic!("{other}"),
    }
}

/// Runs the cases in Scenario.
fn in_scenario(cases: &[Case]) -> Vec<Came> {
    let mut child = Command::new(python::interpreter().unwrap())
        .arg(repository().join("tests/python/run_in_scenario.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = serde_json::to_string(cases).unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
