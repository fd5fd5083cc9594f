//! A unit agent that gives canned answers, for the charm that asks over the socket.

use std::fs;
use std::os::unix::net::UnixStream;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use juju_agent::{Address, ToolOutput, serve};
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};

use crate::canned;

/// Listens as long as the benchmark runs.
pub(crate) struct CannedAgent {
    pub(crate) address: Address,
    /// While somebody wants it: what `/proc` says of the charm at its last call.
    status: Arc<Mutex<Option<String>>>,
}

impl CannedAgent {
    pub(crate) fn start() -> Result<Self> {
        let address = Address::new(format!("@charm-bench-{}", process::id()));
        let listener = address.listen().context("cannot listen as a unit agent")?;
        let status = Arc::default();
        let wanted = Arc::clone(&status);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A charm that hangs up is done.
                let _ = answer(&stream, &wanted);
            }
        });
        Ok(CannedAgent { address, status })
    }

    /// The peak memory, at its last call, of the charm that `dispatch` runs.
    pub(crate) fn peak_mib(&self, dispatch: impl FnOnce() -> Result<()>) -> Result<f64> {
        let status = || self.status.lock().unwrap_or_else(PoisonError::into_inner);
        *status() = Some(String::new());
        dispatch()?;
        let status = status().take().unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: u32 = kib.context("no VmHWM in /proc")?.parse()?;
        Ok(f64::from(kib) / 1024.0)
    }
}

fn answer(stream: &UnixStream, wanted: &Mutex<Option<String>>) -> Result<()> {
    let charm = getsockopt(stream, PeerCredentials)?.pid();
    Ok(serve(stream, stream, |request| {
        let mut wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(status) = wanted.as_mut() {
            *status = fs::read_to_string(format!("/proc/{charm}/status")).unwrap_or_default();
        }
        Ok(ToolOutput {
            stdout: canned::answer(&request.command).into(),
            ..ToolOutput::default()
        })
    })?)
}
