//! Events of workload containers.

use charm_core::Container;
use charm_core::event::{PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady};
use pebble_sim::NoticeState;

/// The container's Pebble answers.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// # use charm::WEB;
/// use charm_testing::{ContainerState, Context, State, event};
///
/// let context = Context::new(|_| {}, charm::METADATA);
/// let state = State::new().container(WEB, ContainerState::connected());
/// assert!(context.check(event::pebble_ready(WEB), &state).is_ok());
/// assert!(context.check(event::pebble_ready(WEB), &State::new()).is_err());
/// ```
#[must_use]
pub fn pebble_ready<C: Container>(_: C) -> PebbleReady {
    PebbleReady {
        container: C::NAME.to_owned(),
    }
}

/// Something in the container sent a custom notice, one that the state has.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// # use charm::WEB;
/// use charm_testing::{ContainerState, Context, State, event};
///
/// let web = ContainerState::connected().notice("example.com/backup-done");
/// let event = event::custom_notice(WEB, &web.notices[0]);
/// let state = State::new().container(WEB, web);
/// assert!(Context::new(|_| {}, charm::METADATA).check(event, &state).is_ok());
/// ```
#[must_use]
pub fn custom_notice<C: Container>(_: C, notice: &NoticeState) -> PebbleCustomNotice {
    PebbleCustomNotice {
        container: C::NAME.to_owned(),
        notice_id: notice.id.clone(),
        notice_type: notice.kind.to_string(),
        notice_key: notice.key.clone(),
    }
}

/// A check of the container's plan reached its threshold of failures.
#[must_use]
pub fn check_failed<C: Container>(_: C, check: &str) -> PebbleCheckFailed {
    PebbleCheckFailed {
        container: C::NAME.to_owned(),
        check: check.to_owned(),
    }
}

/// A check of the container's plan that had failed succeeds again.
#[must_use]
pub fn check_recovered<C: Container>(_: C, check: &str) -> PebbleCheckRecovered {
    PebbleCheckRecovered {
        container: C::NAME.to_owned(),
        check: check.to_owned(),
    }
}
