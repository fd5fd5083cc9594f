//! What a charm has taken note of, and what a user, a neighbour or the owner of a secret then changes.

use charm_core::event::{ConfigChanged, RelationChanged, RelationCreated, RelationEvent as _};
use charm_core::model::{
    Changes, NewSecret, Noted, OwnedSecretLabel, SecretContent, SecretLabel, Seen,
};
use charm_core::{Active, Charm, Error, Model, On, SecretId};
use charm_tests::repository;
use charm_tests::scenario::Scenario;
use juju_sim::charm_source::CharmSource;

const SEEN: Seen = Seen::new("seen");
const OURS: OwnedSecretLabel = OwnedSecretLabel::new("ours");
const THEIRS: SecretLabel = SecretLabel::new("theirs");

/// Tells of what it notes, in its status, if there is anything new.
fn note<V: Noted>(model: &Model, what: &str, changes: Changes<'_, V>) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<&str> = changes.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    let message = format!("{what}: {}", keys.join(" "));
    changes.note()?;
    model.unit().set_status(Active(message))
}

fn watch(charm: &mut Charm) {
    charm
        .observe(ConfigChanged, |model, _| {
            note(model, "config", SEEN.config(model)?)
        })
        .observe(On::<RelationChanged>::any(), |model, event| {
            let relation = event.relation(model);
            let Some(app) = relation.remote_app()? else {
                return Ok(());
            };
            if let Some(id) = relation.data(app)?.get("secret") {
                let id: SecretId = id.parse()?;
                let secret = model.secret(&id).labelled(&THEIRS);
                SEEN.secret(&secret)?.note()?;
            }
            note(model, "databag", SEEN.databag(&relation, app)?)?;
            anyhow::Ok(())
        })
        .observe(THEIRS.changed(), |model, event| {
            let secret = model.secret(&event.id).labelled(&THEIRS);
            secret.refresh()?;
            note(model, "secret", SEEN.secret(&secret)?)
        });
}

/// Publishes a password that is as long as its namespace's name.
fn publish(charm: &mut Charm) {
    charm
        .observe(On::<RelationCreated>::any(), |model, event| {
            let secret = model
                .app()
                .add_secret(&password(model)?, NewSecret::new().label(OURS))?;
            let relation = event.relation(model);
            secret.grant(&relation)?;
            relation.set(model.app(), "secret", secret.id().as_str())?;
            anyhow::Ok(())
        })
        .observe(ConfigChanged, |model, _| {
            if let Some(secret) = model.owned_secret_labelled(&OURS)? {
                secret.set_content(&password(model)?)?;
            }
            anyhow::Ok(())
        });
}

fn password(model: &Model) -> anyhow::Result<SecretContent> {
    let namespace = model
        .config()?
        .get("namespace")
        .and_then(|value| value.as_str());
    let password = "x".repeat(namespace.map_or(1, str::len));
    Ok(SecretContent::new([
        ("user", "shop"),
        ("password", &password),
    ])?)
}

#[test]
fn what_has_changed_is_told_of_config_of_a_databag_and_of_a_secret() {
    let mut scenario = Scenario::empty();
    for (name, build) in [
        ("backup-client", publish as fn(&mut Charm)),
        ("velero-integrator", watch),
    ] {
        let charm = CharmSource::linked(repository().join("charms").join(name), build);
        scenario.deploy_charm(&charm, name, &[], 1);
    }
    scenario.settle();
    let first = scenario.status("velero-integrator/0");
    assert!(
        first.starts_with("active: config: paused schedule"),
        "{first}"
    );
    scenario.configure("velero-integrator", &[("schedule", "@daily")]);
    let told = |scenario: &Scenario| scenario.status("velero-integrator/0");
    assert_eq!(told(&scenario), "active: config: schedule");

    scenario.relate("backup-client", "velero-integrator");
    assert_eq!(told(&scenario), "active: databag: secret");
    scenario.configure("backup-client", &[("namespace", "other")]);
    assert_eq!(told(&scenario), "active: secret: password");

    // Of what it was told before, nothing is told again.
    scenario.configure(
        "velero-integrator",
        &[("schedule", "@weekly"), ("paused", "true")],
    );
    assert_eq!(told(&scenario), "active: config: paused schedule");
}
