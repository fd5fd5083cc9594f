//! Events of workload containers. The state has no containers yet, because nothing talks to their
//! Pebble yet.

use charm_core::event::{PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady};

use super::plain::plain;
use super::{Event, Needs};
use crate::juju_version::JujuVersion;

/// `since` is the version of Juju that has the event.
fn about(
    event: &str,
    (major, minor): (u32, u32),
    name: String,
    more: Vec<(&'static str, String)>,
) -> Event {
    plain(format!("{name}-pebble-{event}"))
        .variables([("JUJU_WORKLOAD_NAME", name.clone())])
        .variables(more)
        .needs(Needs::Container(name))
        .since(JujuVersion::start_of(major, minor))
        .into()
}

impl From<PebbleReady> for Event {
    fn from(event: PebbleReady) -> Self {
        about("ready", (2, 9), event.container, Vec::new())
    }
}

impl From<PebbleCustomNotice> for Event {
    fn from(event: PebbleCustomNotice) -> Self {
        let variables = vec![
            ("JUJU_NOTICE_ID", event.notice_id),
            ("JUJU_NOTICE_TYPE", event.notice_type),
            ("JUJU_NOTICE_KEY", event.notice_key),
        ];
        about("custom-notice", (3, 4), event.container, variables)
    }
}

impl From<PebbleCheckFailed> for Event {
    fn from(event: PebbleCheckFailed) -> Self {
        let variables = vec![("JUJU_PEBBLE_CHECK_NAME", event.check)];
        about("check-failed", (3, 6), event.container, variables)
    }
}

impl From<PebbleCheckRecovered> for Event {
    fn from(event: PebbleCheckRecovered) -> Self {
        let variables = vec![("JUJU_PEBBLE_CHECK_NAME", event.check)];
        about("check-recovered", (3, 6), event.container, variables)
    }
}
