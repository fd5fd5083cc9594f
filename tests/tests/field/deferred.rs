//! A charm that waits for what is gone by the time it comes again.

use charm_core::event::{LeaderElected, RelationCreated};
use charm_core::{Active, Charm, Error, On, Outcome};
use charm_tests::repository;
use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;

/// It never gets what it waits for, and says so.
fn wait(charm: &mut Charm) {
    charm
        .observe_as("greet", On::<RelationCreated>::any(), |model, event| {
            let waited = model.waited().map_or(0, |waited| waited.times);
            let message = format!("{} after {waited}", event.id.endpoint());
            model.unit().set_status(Active(message))?;
            Ok::<_, Error>(Outcome::Defer)
        })
        .observe_as("lead", LeaderElected, |_, _| Ok::<_, Error>(Outcome::Defer));
}

fn logged<'a>(ran: &'a [DispatchRecord], words: &str) -> Vec<&'a str> {
    let lines = ran.iter().flat_map(|dispatch| &dispatch.log);
    let lines = lines.filter(|line| line.unit == *"waiting/0" && line.message.contains(words));
    lines.map(|line| &*line.message).collect()
}

#[test]
fn what_waits_for_a_relation_is_dropped_with_it_however_it_goes_and_what_else_waits_stays() {
    for by_force in [false, true] {
        for juju in ["3.6.9", "4.0.16"] {
            let mut scenario = Scenario::empty();
            scenario.simulation.model().juju_version = juju.parse().unwrap();
            let waiting = CharmSource::linked(repository().join("charms/backup-client"), wait);
            scenario.deploy_charm(&waiting, "waiting", &[], 1);
            scenario.deploy("charms/velero-integrator", "velero-integrator", &[], 1);
            scenario.settle();
            scenario.relate("waiting", "velero-integrator");
            scenario.configure("waiting", &[("ttl", "1h")]);
            let status = scenario.status("waiting/0");
            assert!(
                status.starts_with("active: backup-config after "),
                "{status}"
            );
            assert_ne!(status, "active: backup-config after 0");

            let mut ran = {
                let mut model = scenario.simulation.model();
                let id = model.find_relation("waiting", "velero-integrator").unwrap();
                match by_force {
                    true => model.remove_relation_by_force(id).unwrap(),
                    false => model.remove_relation(id).unwrap(),
                }
                drop(model);
                scenario.settle()
            };
            let config = [("ttl".to_owned(), "2h".to_owned())].into();
            scenario
                .simulation
                .model()
                .set_config("waiting", &config)
                .unwrap();
            ran.extend(scenario.settle());
            let dropped = logged(&ran, "is dropped after ");
            assert_eq!(dropped.len(), 1, "{dropped:?}");
            assert!(dropped[0].contains("for `greet`"), "{dropped:?}");
            assert!(
                dropped[0].ends_with("what it is about is gone"),
                "{dropped:?}"
            );
            let waits = logged(&ran, "leader-elected waits for `lead`: put off ");
            assert!(!waits.is_empty());
        }
    }
}
