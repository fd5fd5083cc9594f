//! A suite runs over both transports: its charms ask over the agent's socket, and once more by the hook tools.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::env;
use std::process::Command;

use charm_core::host::{Transport, UnitHost};

/// How the charms of this run reach their unit agent. They insist, so none falls back unseen.
#[must_use]
pub fn of_this_run() -> Transport {
    match env::var(UnitHost::TRANSPORT) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => Transport::Socket,
    }
}

/// What makes a charm insist: the value of [`UnitHost::TRANSPORT`].
#[must_use]
pub fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Tools => "tools",
        Transport::Socket => "socket",
    }
}

/// Runs the tests of this program again, without `this_test`, by the hook tools; what fails there fails here.
pub fn repeat_by_tools(this_test: &str) {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--skip", this_test])
        .env(UnitHost::TRANSPORT, word(Transport::Tools))
        .output()
        .unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        panic!("by the hook tools:\n{said}");
    }
}
