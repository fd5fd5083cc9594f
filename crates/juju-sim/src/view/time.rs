//! Times in a state.

use crate::calendar;

/// Whether a text is a time that Juju tells or takes: one of RFC 3339.
#[must_use]
pub fn is_time(text: &str) -> bool {
    calendar::parse(text).is_some()
}
