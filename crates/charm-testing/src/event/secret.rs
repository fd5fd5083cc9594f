//! Events in the life of a secret, made from its id. Its label the state tells.

use charm_core::SecretId;

use super::occurrence::{Occurrence, SecretHook, What};

/// There is a newer revision of a secret that the unit has read.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm_core::event::SecretChanged;
/// use charm_core::model::SecretContent;
/// use charm_core::{Active, Charm, On};
/// use charm_testing::{Context, SecretState, State, event};
///
/// fn build(charm: &mut Charm) {
///     charm.observe(On::<SecretChanged>::any(), |model, event| {
///         let content = model.secret(&event.id).refresh()?;
///         model.unit().set_status(Active(format!("{} keys", content.keys().count())))
///     });
/// }
///
/// let old = SecretContent::new([("password", "hunter2")])?;
/// let new = SecretContent::new([("username", "admin"), ("password", "hunter3")])?;
/// let mut state = State::new();
/// let id = state.add_secret(SecretState::granted(old).tracked(1).revision(new));
/// let outcome = Context::new(build, charm::METADATA).run(event::secret_changed(&id), &state)?;
/// assert_eq!(outcome.state.secrets[&id].tracked, Some(2));
/// assert_eq!(outcome.state.unit_status, Active("2 keys"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn secret_changed(secret: &SecretId) -> Occurrence {
    about(secret, SecretHook::Changed)
}

/// A secret that the unit manages is due for new content.
#[must_use]
pub fn secret_rotate(secret: &SecretId) -> Occurrence {
    about(secret, SecretHook::Rotate)
}

/// A revision of a secret that the unit manages has expired; the charm is to remove it.
#[must_use]
pub fn secret_expired(secret: &SecretId, revision: u64) -> Occurrence {
    about(secret, SecretHook::Expired(revision))
}

/// Nobody keeps to an older revision of a secret that the unit manages; the charm is to remove it.
#[must_use]
pub fn secret_remove(secret: &SecretId, revision: u64) -> Occurrence {
    about(secret, SecretHook::Remove(revision))
}

fn about(id: &SecretId, hook: SecretHook) -> Occurrence {
    let id = id.plain();
    What::Secret { id, hook }.into()
}
