//! Events of workload containers. The state has no containers yet, because nothing talks to their
//! Pebble yet.

use charm_core::event::{PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady};

use super::{Event, Needs, plain};

fn about(event: &str, container: String, more: Vec<(&'static str, String)>) -> Event {
    let mut variables = vec![("JUJU_WORKLOAD_NAME", container.clone())];
    variables.extend(more);
    plain(
        &format!("{container}-pebble-{event}"),
        variables,
        Needs::Container(container),
    )
}

impl From<PebbleReady> for Event {
    fn from(event: PebbleReady) -> Self {
        about("ready", event.container, Vec::new())
    }
}

impl From<PebbleCustomNotice> for Event {
    fn from(event: PebbleCustomNotice) -> Self {
        let variables = vec![
            ("JUJU_NOTICE_ID", event.notice_id),
            ("JUJU_NOTICE_TYPE", event.notice_type),
            ("JUJU_NOTICE_KEY", event.notice_key),
        ];
        about("custom-notice", event.container, variables)
    }
}

impl From<PebbleCheckFailed> for Event {
    fn from(event: PebbleCheckFailed) -> Self {
        let variables = vec![("JUJU_PEBBLE_CHECK_NAME", event.check)];
        about("check-failed", event.container, variables)
    }
}

impl From<PebbleCheckRecovered> for Event {
    fn from(event: PebbleCheckRecovered) -> Self {
        let variables = vec![("JUJU_PEBBLE_CHECK_NAME", event.check)];
        about("check-recovered", event.container, variables)
    }
}
