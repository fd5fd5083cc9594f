//! Both sides of the interface, in a charm. The cases of the Python package's own tests are among
//! them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod provider;
mod requirer;
mod spec;

charm_core::metadata!(mod charm, "tests/charm");
