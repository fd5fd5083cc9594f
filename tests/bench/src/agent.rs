//! A unit agent that gives canned answers, for the charm that asks over the socket.

use std::os::unix::net::UnixStream;
use std::process;
use std::thread;

use anyhow::{Context, Result};
use juju_agent::{Address, ToolOutput, serve};

use crate::canned;

/// Listens as long as the benchmark runs.
pub(crate) struct CannedAgent {
    pub(crate) address: Address,
}

impl CannedAgent {
    pub(crate) fn start() -> Result<Self> {
        let address = Address::new(format!("@charm-bench-{}", process::id()));
        let listener = address.listen().context("cannot listen as a unit agent")?;
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A charm that hangs up is done.
                let _ = answer(&stream);
            }
        });
        Ok(CannedAgent { address })
    }
}

fn answer(stream: &UnixStream) -> Result<()> {
    Ok(serve(stream, stream, |request| {
        Ok(ToolOutput {
            stdout: canned::answer(&request.command).into(),
            ..ToolOutput::default()
        })
    })?)
}
