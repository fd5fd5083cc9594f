//! Keeps a secret, which is rotated, and reads one of others.

use std::process::ExitCode;

use charm_core::KeptSecret;
use charm_core::event::LeaderElected;
use charm_core::model::{NewSecret, OwnedSecretLabel, Rotation, SecretContent, SecretLabel};

const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
const THEIRS: SecretLabel = SecretLabel::new("theirs");

fn main() -> ExitCode {
    opt_in::main(|charm| {
        let fresh = || SecretContent::new([("password", "of a good source of randomness")]);
        charm
            .observe(LeaderElected, move |model, _| {
                let new = NewSecret::new().label(PASSWORD).rotate(Rotation::Daily);
                let made = model.app().add_secret(&fresh()?, new)?;
                tracing::debug!("made {made:?}");
                anyhow::Ok(())
            })
            .add(KeptSecret::new(PASSWORD).rotate(move |_, _| fresh()))
            .observe(THEIRS.changed(), |model, event| {
                model.secret(&event.id).refresh().map(drop)
            });
    })
}
