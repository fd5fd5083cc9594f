//! Events in the life of a storage, made from its id.

use charm_core::StorageId;

use super::occurrence::{Occurrence, What};

/// The storage can be used; the state has it. On machines what a unit is deployed with is attached before `install`.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// # use charm::MEDIA;
/// use charm_core::event::StorageEvent as _;
/// use charm_core::{Active, Charm, Storage as _};
/// use charm_testing::{Context, State, StorageState, event};
///
/// fn build(charm: &mut Charm) {
///     charm.observe(MEDIA.attached(), |model, event| {
///         let media = event.attachment(model).expect("this storage is provisioned");
///         model.unit().set_status(Active(media.location()?.display().to_string()))
///     });
/// }
///
/// let mut state = State::new();
/// let media = state.attach(StorageState::on(MEDIA).at("/srv/media"));
/// let outcome = Context::new(build, charm::METADATA).run(event::attached(&media), &state)?;
/// assert_eq!(outcome.state.unit_status, Active("/srv/media"));
/// # Ok::<(), Box<charm_testing::Failure>>(())
/// ```
#[must_use]
pub fn attached(storage: &StorageId) -> Occurrence {
    about(storage, false)
}

/// The storage is about to go; the state still has it.
#[must_use]
pub fn detaching(storage: &StorageId) -> Occurrence {
    about(storage, true)
}

fn about(id: &StorageId, detaching: bool) -> Occurrence {
    let id = id.clone();
    What::Storage { id, detaching }.into()
}
