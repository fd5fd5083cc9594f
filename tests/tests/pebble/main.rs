//! The client of Pebble beside the real one. Each row of the table in `docs/pebble.md` names a test of
//! these.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and ends"
)]

mod checks;
mod commands;
mod daemon;
mod files;
mod identities;
mod linked;
mod memory;
mod notices;
mod parity;
mod plan;
mod services;
mod trouble;
