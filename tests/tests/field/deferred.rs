//! A charm that waits for what is gone by the time it comes again.

use charm_core::event::{ConfigChanged, LeaderElected, RelationCreated, SecretChanged};
use charm_core::model::SecretContent;
use charm_core::{Active, Charm, Error, On, Outcome, SecretId};
use charm_tests::repository;
use charm_tests::scenario::{Scenario, unit_name};
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

/// What a unit of `waiting` logs in the next hook, which a user brings about.
fn logged_next(scenario: &mut Scenario, ttl: &str, words: &str) -> Vec<String> {
    let config = [("ttl".to_owned(), ttl.to_owned())].into();
    let model = scenario.simulation.shared_model();
    model.lock().set_config("waiting", &config).unwrap();
    let ran = scenario.settle();
    logged(&ran, words).into_iter().map(str::to_owned).collect()
}

#[test]
fn who_leads_no_longer_does_not_get_what_waits_for_the_lead_and_what_happens_twice_waits_once() {
    let mut scenario = Scenario::empty();
    let waiting = CharmSource::linked(repository().join("charms/backup-client"), wait);
    scenario.deploy_charm(&waiting, "waiting", &[], 2);
    scenario.settle();
    let lead = |scenario: &mut Scenario, unit: &str| {
        let unit = unit_name(unit);
        scenario.simulation.model().set_leader(&unit).unwrap();
        scenario.settle();
    };
    // It is elected again while the first time still waits.
    lead(&mut scenario, "waiting/1");
    lead(&mut scenario, "waiting/0");
    let waits = logged_next(&mut scenario, "1h", "leader-elected waits for `lead`: ");
    assert_eq!(waits.len(), 1, "{waits:?}");
    lead(&mut scenario, "waiting/1");
    let dropped = logged_next(&mut scenario, "2h", "is dropped after ");
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    let gone = "what it is about is gone";
    assert!(dropped[0].ends_with(gone), "{dropped:?}");
    let waits = logged_next(&mut scenario, "3h", "leader-elected waits");
    assert!(waits.is_empty(), "{waits:?}");
}

/// Reads the secret that an option names, and waits for its change.
fn wait_for_secret(charm: &mut Charm) {
    charm
        .observe(ConfigChanged, |model, _| {
            let namespace = model.config()?.get("namespace");
            let id = namespace.and_then(|value| value.as_str()?.parse::<SecretId>().ok());
            if let Some(id) = id {
                // It may be gone.
                let _ = model.secret(&id).content();
            }
            Ok::<_, Error>(())
        })
        .observe_as("renew", On::<SecretChanged>::any(), |_, _| {
            Ok::<_, Error>(Outcome::Defer)
        });
}

#[test]
fn what_waits_for_a_secret_is_dropped_when_the_secret_is_gone() {
    for juju in ["3.6.9", "4.0.16"] {
        let mut scenario = Scenario::empty();
        scenario.simulation.model().juju_version = juju.parse().unwrap();
        let dir = repository().join("charms/backup-client");
        let waiting = CharmSource::linked(dir, wait_for_secret);
        scenario.deploy_charm(&waiting, "waiting", &[], 1);
        scenario.settle();
        let content = |text: &str| SecretContent::new([("password", text)]).unwrap();
        let id = {
            let mut model = scenario.simulation.model();
            let id = model.add_secret("safe", content("one")).unwrap();
            model.grant_secret("safe", "waiting").unwrap();
            id
        };
        scenario.configure("waiting", &[("namespace", id.as_str())]);
        let model = scenario.simulation.shared_model();
        model.lock().update_secret("safe", content("two")).unwrap();
        scenario.settle();
        let waits = logged_next(&mut scenario, "1h", "secret-changed waits for `renew`: ");
        assert_eq!(waits.len(), 1, "{juju}: {waits:?}");
        model.lock().remove_secret("safe", None).unwrap();
        let dropped = logged_next(&mut scenario, "2h", "is dropped after ");
        assert_eq!(dropped.len(), 1, "{juju}: {dropped:?}");
        let gone = "what it is about is gone";
        assert!(dropped[0].ends_with(gone), "{juju}: {dropped:?}");
    }
}
