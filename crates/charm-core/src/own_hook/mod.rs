//! Hooks of the charm's own, which a timer or a callback of the workload fires.

mod command_line;
#[cfg(feature = "pebble")]
mod container_timer;
mod hook;
pub(crate) mod reader;
mod timer;

#[cfg(feature = "pebble")]
pub use container_timer::ContainerTimer;
pub use hook::{Fired, OwnHook};
pub use timer::Timer;
