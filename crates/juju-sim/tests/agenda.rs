//! What a model remembers of what is due is what is due, whatever happens.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use charm_core::model::SecretContent;
use charm_metadata::{Charm, FileName, Sources};
use fastrand::Rng;
use juju_sim::model::{Deed, Due, Ended, Model, Step};
use juju_sim::resolver::Resolved;
use juju_sim::view::{Change, Reboot, SecretChange, SecretFacts, SecretOwner};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::{Databag, RelationId};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::Status;

const LIVES: u64 = 100;
const EVENTS_A_LIFE: usize = 80;

fn described(metadata: &str) -> Charm {
    let metadata = format!("summary: s\ndescription: d\n{metadata}");
    let sources = Sources::default()
        .with(FileName::Metadata, metadata)
        .with(
            FileName::Config,
            "options: {text: {type: string, default: x}}",
        )
        .with(FileName::Actions, "act: {}");
    Charm::parse(&sources).unwrap()
}

fn charm(name: &str) -> Charm {
    described(match name {
        "db" => {
            "name: db\nprovides: {serve: sql}\npeers: {cluster: db}\n\
             storage: {data: {type: filesystem, multiple: {range: 0-}}}"
        }
        "web" => "name: web\nrequires: {backend: sql, cache: sql}\nprovides: {site: http}",
        _ => {
            "name: logs\nsubordinate: true\nrequires: {host: {interface: http, scope: container}}\n\
             peers: {friends: logs}"
        }
    })
}

/// Users, time and agents do what they like to a model, a thing at a time.
struct Life {
    rng: Rng,
    model: Model,
    /// The charms that run.
    running: Vec<(UnitName, Dispatch)>,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut model = Model::default();
        for (name, units) in [("db", 2), ("web", 2), ("logs", 0)] {
            let config = BTreeMap::new();
            model.deploy(charm(name), name, &config, units).unwrap();
        }
        Life {
            rng: Rng::with_seed(seed),
            model,
            running: Vec::new(),
        }
    }

    /// One more thing happens.
    fn go_on(&mut self) {
        match self.rng.u8(..10) {
            0 | 1 => self.meddle(),
            2..=5 => self.start(),
            _ => self.end(),
        }
    }

    fn start(&mut self) {
        let due = self.model.due().to_vec();
        if let Some(due) = self.rng.choice(due) {
            let dispatch = self.model.start_operation(&due.unit, due.operation);
            self.running.extend(dispatch.map(|ran| (due.unit, ran)));
        }
    }

    fn end(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let index = self.rng.usize(..self.running.len());
        let (unit, dispatch) = self.running.swap_remove(index);
        let changes = (0..self.rng.u8(..4)).filter_map(|_| self.change(&unit));
        let changes = changes.collect();
        let failure = (self.rng.u8(..8) == 0).then(|| "exit 1".to_owned());
        self.model.redo(Deed::Ended(Ended {
            unit,
            dispatch,
            changes,
            failure,
            refused: None,
        }));
    }

    /// Something that the charm of `unit` may do.
    fn change(&mut self, unit: &UnitName) -> Option<Change> {
        let text = self.rng.u8(..3).to_string();
        let entries = Databag::from([("key".to_owned(), text.clone())]);
        Some(match self.rng.u8(..12) {
            0 | 1 => {
                let relation = self.relation_of(unit)?;
                Change::UnitData { relation, entries }
            }
            2 | 3 => {
                let relation = self.relation_of(unit)?;
                Change::AppData { relation, entries }
            }
            4 => Change::UnitStatus(Status::Active(text.into())),
            5 => Change::AppStatus(Status::Active(text.into())),
            6 => Change::LeaderSettings(entries),
            7 => Change::StorageAdded {
                storage: "data".to_owned(),
                count: 1,
            },
            8 if self.rng.bool() => Change::Reboot(Reboot::Now),
            8 => Change::WorkloadVersion(text),
            _ => self.secret_change(unit)?,
        })
    }

    fn secret_change(&mut self, unit: &UnitName) -> Option<Change> {
        let content: SecretContent = content(self.rng.u8(..3));
        let facts = SecretFacts::default();
        let known: Vec<_> = self.model.secrets().map(|(id, _)| id.clone()).collect();
        let Some(id) = self.rng.choice(known).filter(|_| self.rng.u8(..4) > 0) else {
            let owner = if self.rng.bool() {
                SecretOwner::App
            } else {
                SecretOwner::Unit
            };
            let change = SecretChange::Added {
                owner,
                content,
                facts,
            };
            let id = SecretId::numbered(self.rng.u64(1000..));
            return Some(Change::Secret { id, change });
        };
        let newest = self.model.secret(&id)?.newest;
        let change = match self.rng.u8(..7) {
            0 | 1 => SecretChange::Read {
                tracked: newest,
                label: None,
            },
            2 | 3 => SecretChange::Set {
                content: Some(content),
                facts,
            },
            4 => SecretChange::Granted {
                subject: self.rng.choice(["db", "web", "web/0"])?.to_owned(),
                relation: self.relation_of(unit)?,
            },
            5 => SecretChange::Revoked {
                subject: "web".to_owned(),
            },
            _ => SecretChange::Removed { revision: Some(1) },
        };
        Some(Change::Secret { id, change })
    }

    fn relation_of(&mut self, unit: &UnitName) -> Option<RelationId> {
        let relations = self.model.relations().values();
        let ids: Vec<_> = relations
            .filter_map(|relation| relation.id_at(unit.app_name()))
            .collect();
        self.rng.choice(ids)
    }

    /// A user or time does something; what Juju refuses leaves the model as it was.
    fn meddle(&mut self) {
        let units: Vec<_> = self.model.units().keys().cloned().collect();
        let unit = self.rng.choice(units);
        let unit = unit.unwrap_or_else(|| "db/0".parse().unwrap());
        let app = self.rng.choice(["db", "web", "logs"]).unwrap();
        let pairs = [
            ("web:backend", "db"),
            ("web:cache", "db"),
            ("web:site", "logs:host"),
        ];
        let (one, other) = self.rng.choice(pairs).unwrap();
        let (one, other) = (one.to_owned(), other.to_owned());
        let text = self.rng.u8(..3).to_string();
        let owned = || app.to_owned();
        let secret = || "secret".to_owned();
        let step = match self.rng.u8(..30) {
            0..=5 => Step::Relate(one, other),
            6 => Step::RemoveRelation(one, other),
            7 => Step::RemoveRelationByForce(one, other),
            8 => Step::SetConfig(owned(), BTreeMap::from([("text".to_owned(), text)])),
            9 => Step::SetTrust(owned(), self.rng.bool()),
            10 | 11 => Step::AddUnit(owned()),
            12 => Step::RemoveUnit(unit),
            13 if self.rng.bool() => Step::RemoveApp(owned()),
            14 => Step::RunAction(unit, "act".to_owned(), BTreeMap::new()),
            15 => Step::SetLeader(unit),
            16 => Step::Resolved(unit, Resolved::NoRetry),
            17 => Step::Resolved(unit, Resolved::Retry),
            18 => Step::RestartAgent(unit),
            19 => Step::AddSecret(secret(), content(0)),
            20 => Step::UpdateSecret(secret(), content(self.rng.u8(..))),
            21 => Step::GrantSecret(secret(), owned()),
            22 => Step::RevokeSecret(secret(), owned()),
            23 => Step::RemoveSecret(secret(), None),
            24 | 25 => Step::Advance(Duration::from_secs(self.rng.u64(..400))),
            _ => return self.meddle_with_files(app, &unit),
        };
        let _ = self.model.take(&step);
    }

    /// What is no step.
    fn meddle_with_files(&mut self, app: &str, unit: &UnitName) {
        let storages: Vec<_> = self.model.storages().map(|(id, _)| id.clone()).collect();
        let storage = self.rng.choice(storages);
        match (self.rng.u8(..6), storage) {
            (0, _) => drop(self.model.upgrade_charm(app, charm(app))),
            (1, _) => drop(self.model.deploy(charm(app), app, &BTreeMap::new(), 1)),
            (2, Some(id)) => drop(self.model.attach_storage(unit, &id)),
            (3 | 4, Some(id)) => drop(self.model.detach_storage(&id)),
            (5, Some(id)) => drop(self.model.remove_storage(&id)),
            _ => drop(self.model.add_storage(unit, "data", 1)),
        }
    }
}

fn content(of: u8) -> SecretContent {
    SecretContent::new([("key", of.to_string())]).unwrap()
}

/// What is due, as each unit says that is asked.
fn asked(model: &Model) -> Vec<Due> {
    let units = model.units().keys();
    let due = units.flat_map(|unit| {
        let operations = model.next_operations(unit).into_iter();
        operations.map(|operation| Due {
            unit: unit.clone(),
            operation,
        })
    });
    due.collect()
}

/// The same model, of which nothing is remembered.
fn anew(model: &Model) -> Model {
    Model::load(&model.save().unwrap()).unwrap()
}

#[test]
fn what_is_remembered_is_what_is_due() {
    let mut seen = 0;
    for seed in 0..LIVES {
        let mut life = Life::new(seed);
        for event in 0..EVENTS_A_LIFE {
            life.go_on();
            let remembered = life.model.due().to_vec();
            assert_eq!(remembered, asked(&life.model), "life {seed}, event {event}");
            seen += remembered.len();
        }
        let mut anew = anew(&life.model);
        assert_eq!(life.model.due(), anew.due(), "at the end of life {seed}");
        for unit in anew.units().keys() {
            assert_eq!(life.model.state_of(unit), anew.state_of(unit));
        }
    }
    assert!(seen > EVENTS_A_LIFE, "hardly anything was ever due");
}
