//! Workload containers.

use std::fmt::Debug;

use crate::selector::On;
use juju_vocabulary::hook::{
    PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
};

/// A workload container that the charm declares. Each is a unit type of its own.
pub trait Container: Copy + Debug + 'static {
    /// Its name.
    const NAME: &'static str;

    /// The container's Pebble answers.
    #[must_use]
    fn ready(self) -> On<PebbleReady> {
        On::about(Self::NAME)
    }

    /// Something in the container sent a custom notice.
    #[must_use]
    fn custom_notice(self) -> On<PebbleCustomNotice> {
        On::about(Self::NAME)
    }

    /// A health check reached its threshold of failures.
    #[must_use]
    fn check_failed(self) -> On<PebbleCheckFailed> {
        On::about(Self::NAME)
    }

    /// A failed health check succeeds again.
    #[must_use]
    fn check_recovered(self) -> On<PebbleCheckRecovered> {
        On::about(Self::NAME)
    }
}
