//! A secret that its owner only keeps: it is rotated, its reader follows, and what nobody reads is removed.

use std::time::Duration;

use charm_core::event::{RelationChanged, RelationCreated, RelationEvent as _};
use charm_core::model::{NewSecret, OwnedSecretLabel, Rotation, SecretContent, SecretLabel};
use charm_core::{Active, Charm, KeptSecret, Model, On, SecretId};
use charm_tests::repository;
use charm_tests::scenario::Scenario;
use juju_sim::charm_source::CharmSource;

const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
const THEIRS: SecretLabel = SecretLabel::new("theirs");

fn password(length: usize) -> anyhow::Result<SecretContent> {
    Ok(SecretContent::new([("password", "x".repeat(length))])?)
}

fn length(content: &SecretContent) -> usize {
    content.bytes("password").map_or(0, <[u8]>::len)
}

fn keep(charm: &mut Charm) {
    charm
        .observe(On::<RelationCreated>::any(), |model, event| {
            let new = NewSecret::new().label(PASSWORD).rotate(Rotation::Daily);
            let secret = model.app().add_secret(&password(1)?, new)?;
            let relation = event.relation(model);
            secret.grant(&relation)?;
            relation.set(model.app(), "secret", secret.id().as_str())?;
            anyhow::Ok(())
        })
        .add(KeptSecret::new(PASSWORD).rotate(|_, secret| password(length(secret.content()?) + 1)));
}

fn show(model: &Model, content: &SecretContent) -> anyhow::Result<()> {
    let message = format!("has one of {}", length(content));
    model.unit().set_status(Active(message))?;
    Ok(())
}

fn read(charm: &mut Charm) {
    charm
        .observe(On::<RelationChanged>::any(), |model, event| {
            let data = event.relation(model).remote_data()?;
            let Some(id) = data.and_then(|data| data.get("secret")) else {
                return Ok(());
            };
            let id: SecretId = id.parse()?;
            show(model, model.secret(&id).labelled(&THEIRS).content()?)
        })
        .observe(THEIRS.changed(), |model, event| {
            show(model, model.secret(&event.id).refresh()?)
        });
}

#[test]
fn a_kept_secret_is_rotated_read_anew_and_pruned() {
    let mut scenario = Scenario::empty();
    for (name, build) in [
        ("backup-client", keep as fn(&mut Charm)),
        ("velero-integrator", read),
    ] {
        let charm = CharmSource::linked(repository().join("charms").join(name), build);
        scenario.deploy_charm(&charm, name, &[], 1);
    }
    scenario.settle();
    scenario.relate("backup-client", "velero-integrator");
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: has one of 1"
    );
    for day in 1..=3 {
        let model = scenario.simulation.shared_model();
        model.lock().advance(Duration::from_secs(24 * 60 * 60));
        scenario.settle();
        let status = scenario.status("velero-integrator/0");
        assert_eq!(status, format!("active: has one of {}", day + 1));
        let model = model.lock();
        let (_, secret) = model.secrets().next().unwrap();
        let left: Vec<u64> = secret.revisions.keys().copied().collect();
        assert_eq!(left, [day + 1]);
    }
}
