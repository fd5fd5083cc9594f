//! A subordinate with storage and resources: one with ops and ours live the same life, and make the same calls.

use std::fs;
use std::path::Path;

use charm_core::event::StorageEvent as _;
use charm_core::{Charm, Error, Model, Storage as _};
use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Deploy;
use serde_json::{Map, Value, json};

use crate::charms::{CELLAR, GATE, Written};

charm_core::metadata!(mod cellar, "python/cellar");

use cellar::{LIST, MAP, WINE, action};

/// The same charm, written with ours.
fn build(charm: &mut Charm) {
    charm
        .observe(charm_core::event::Start, |model, _| {
            model.add_storage(WINE, std::num::NonZeroU32::MIN)
        })
        .observe(WINE.attached(), |model, event| {
            let rack = event.attachment(model).unwrap();
            fs::write(rack.path()?.join("label"), rack.id().as_str())?;
            anyhow::Ok(())
        })
        .observe(WINE.detaching(), |model, event| {
            let rack = event.attachment(model).unwrap();
            let label = fs::read_to_string(rack.path()?.join("label"))?;
            anyhow::ensure!(label == rack.id().as_str(), "{label}");
            anyhow::Ok(())
        })
        .observe(action::Inventory, |model, event| {
            Ok::<_, anyhow::Error>(event.set_results(model, &inventory(model)?)?)
        });
}

fn inventory(model: &Model) -> anyhow::Result<Value> {
    let mut labels = Vec::new();
    for rack in model.storages(WINE)? {
        labels.push(fs::read_to_string(rack.path()?.join("label"))?);
    }
    let map = match model.resource(MAP) {
        Ok(_) => "yes",
        Err(Error::NoResource { .. }) => "no",
        Err(error) => return Err(error.into()),
    };
    let house = model.environment().principal_unit.as_ref();
    Ok(json!({
        "wine": labels.join(" "),
        "list": fs::read_to_string(model.resource(LIST)?)?,
        "map": map,
        "house": house.map(|unit| unit.as_str()),
    }))
}

/// What ran on the subordinate, and the calls about storage and resources that it made there.
type Life = Vec<(String, Vec<String>)>;

fn lines(ran: &[DispatchRecord]) -> Life {
    let ours = ran.iter().filter(|run| run.unit.app_name() == CELLAR);
    let lines = ours.map(|run| {
        let calls = run.calls.iter();
        let asked = calls
            .filter(|call| call.tool.starts_with("storage-") || call.tool.starts_with("resource-"));
        let mut asked: Vec<_> = asked.map(|call| call.command_line()).collect();
        // Ours takes what the event tells, ops asks for it.
        if run.event.contains("-storage-") {
            asked.clear();
        }
        (run.event.clone(), asked)
    });
    lines.collect()
}

/// From the relation to a principal to its end.
fn live(charm: &CharmSource) -> (Life, Map<String, Value>) {
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("list.txt");
    fs::write(&list, "claret").unwrap();
    let mut scenario = Scenario::empty();
    scenario.deploy_charm(&Written::InPython.charm(GATE), GATE, &[], 1);
    let deploy = Deploy {
        storage: [("wine".to_owned(), "2".to_owned())].into(),
        resources: [("list".to_owned(), list)].into(),
        ..Deploy::default()
    };
    scenario
        .simulation
        .deploy_as(charm, CELLAR, &deploy)
        .unwrap();
    scenario.simulation.model().relate(GATE, CELLAR).unwrap();
    let mut life = lines(&scenario.settle());
    let task = scenario.act("cellar/0", "inventory", json!({}));
    let rack = "wine/0".parse().unwrap();
    scenario.simulation.model().detach_storage(&rack).unwrap();
    life.extend(lines(&scenario.settle()));
    let relation = scenario.simulation.model().find_relation(GATE, CELLAR);
    scenario
        .simulation
        .model()
        .remove_relation(relation.unwrap())
        .unwrap();
    life.extend(lines(&scenario.settle()));
    let model = scenario.simulation.model();
    assert!(model.units().keys().all(|unit| unit.app_name() == GATE));
    assert_eq!(model.storages().count(), 3);
    (life, task.results)
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn a_subordinate_with_storage_lives_the_same_life_in_both_languages() {
    let theirs = Written::InPython.charm(CELLAR);
    let ours = CharmSource::linked(charm_tests::repository().join("tests/python/cellar"), build);
    let (life, results) = live(&ours);
    assert_eq!((life.clone(), results.clone()), live(&theirs));
    let ran: Vec<_> = life.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(
        ran,
        [
            "wine-storage-attached",
            "wine-storage-attached",
            "install",
            "house-relation-created",
            "leader-elected",
            "config-changed",
            "start",
            "wine-storage-attached",
            "house-relation-joined",
            "house-relation-changed",
            "wine-storage-detaching",
            "wine-storage-detaching",
            "wine-storage-detaching",
            "house-relation-departed",
            "house-relation-broken",
            "stop",
            "remove",
        ]
    );
    assert_eq!(
        Value::from(results),
        json!({"wine": "wine/0 wine/1 wine/2", "list": "claret", "map": "no", "house": "gate/0", "return-code": 0})
    );
}
