//! A charm that reads many neighbours, of whom one is gone and one is not for it to read: on Juju 3.6 and 4.0, whose words for
//! the two are each other's.

use charm_core::model::Unreadable;
use charm_core::{Active, AppName, Charm, Error, Model};
use charm_tests::repository;
use charm_tests::scenario::Scenario;
use juju_sim::Fault;
use juju_sim::charm_source::CharmSource;
use serde::Deserialize;
use serde_json::Value;
use velero_integrator::K8S_BACKUP_TARGET;

const APP: &str = "velero-integrator";

#[derive(Deserialize)]
struct Published {
    #[serde(rename = "backup_targets")]
    _targets: Value,
}

fn read(charm: &mut Charm) {
    charm.reconcile(|model| {
        model.unit().set_status(Active(told(model)?))?;
        anyhow::Ok(())
    });
}

/// What is told of each neighbour, and of an application that is not at the other end of the first relation.
fn told(model: &Model) -> anyhow::Result<String> {
    let mut told = Vec::new();
    for neighbour in model.remote_apps(K8S_BACKUP_TARGET)? {
        let word = match neighbour.load::<Published>() {
            Ok(Some(_)) => "data",
            Ok(None) => "silent",
            Err(Unreadable::Bad(_)) => "bad",
            Err(Unreadable::Gone) => "gone",
            Err(Unreadable::NotAllowed) => "not allowed",
            Err(_) => "another",
        };
        let app = neighbour.app.map_or("?", AppName::as_str);
        told.push(format!("{app} {word}"));
    }
    if let Some(first) = model.relations(K8S_BACKUP_TARGET)?.first() {
        told.push(match first.data(&"stranger".parse::<AppName>()?) {
            Err(Error::NotAllowed { .. }) => "stranger not allowed".to_owned(),
            other => format!("stranger {other:?}"),
        });
    }
    Ok(told.join(", "))
}

#[test]
fn gone_and_not_allowed_are_told_apart_in_the_words_of_each_juju_and_hide_no_other() {
    // Of a relation that Juju lists by itself, 3.6 denies only what is gone.
    for (juju, denied) in [("3.6.9", "gone"), ("4.0.16", "not allowed")] {
        let mut scenario = Scenario::empty();
        scenario.simulation.model().juju_version = juju.parse().unwrap();
        let charm = CharmSource::linked(repository().join("charms").join(APP), read);
        scenario.deploy_charm(&charm, APP, &[], 1);
        for client in ["one", "two", "three"] {
            scenario.deploy("charms/backup-client", client, &[("namespace", client)], 1);
        }
        scenario.settle();
        for client in ["one", "two", "three"] {
            scenario.relate(client, APP);
        }
        let status = |scenario: &Scenario| scenario.status("velero-integrator/0");
        let all = "active: one data, two data, three data, stranger not allowed";
        assert_eq!(status(&scenario), all, "{juju}");

        {
            let mut model = scenario.simulation.model();
            let two = model.find_relation("two", APP).unwrap();
            model.remove_relation_by_force(two).unwrap();
        }
        scenario.configure(APP, &[("schedule", "@daily")]);
        let gone = "active: one data, two gone, three data, stranger not allowed";
        assert_eq!(status(&scenario), gone, "{juju}");

        let refused = Fault::refused("ERROR permission denied");
        scenario.simulation.faults = vec![(("relation-get", 0).into(), refused)];
        scenario.configure(APP, &[("schedule", "@weekly")]);
        let status = status(&scenario);
        let told = format!("active: one {denied}, two gone, three data, stranger not allowed");
        assert_eq!(status, told, "{juju}");
    }
}
