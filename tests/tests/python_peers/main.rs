//! Our charms beside Python charms that use the published packages, in the simulated Juju.
//!
//! Whatever mix of the two meets, the same must stand on the wire, and each must read the other.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod charms;

mod cellar;
mod client;
mod command_line;
mod consistency;
mod everything;
mod load_save;
mod mixes;
mod names;
mod networks;
mod own_hooks;
mod ports;
mod relation_set;
mod requirer;
mod web_server;
