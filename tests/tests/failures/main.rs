//! Every hook tool that the example charms use goes wrong, at every call, in every way.
//!
//! A charm lives through a story. At each of its dispatches the story stops, and the dispatch runs
//! again and again from the same state, each time with another call that goes wrong. What must come
//! of it stands in `sweep`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fault;
mod sweep;

mod client;
mod integrator;
