//! A local Juju on disk: what the program `juju-sim` is, and what `cargo charm run` uses of it.
//!
//! `state` keeps models on disk, `session` opens one and lets its charms run, each file in `verbs` is a verb, and
//! `shape` is what they print.

mod args;
mod bring_up;
mod cross_model;
mod fault;
mod global;
mod new_model;
mod offers;
mod options;
mod output;
mod place;
mod query;
mod session;
mod shape;
mod state;
mod time;
mod usage;
mod verbs;

pub use args::main;
pub use bring_up::{BringUp, bring_up};
pub use place::Place;
