//! Every hook tool of the benchmark: prints a canned answer, chosen by the name it was called by.
//!
//! Stands in for Juju at no cost, so that what remains of a dispatch is the charm's. The harness
//! compiles it statically, without a loader and its relocations; it uses `std` only.

#![allow(
    clippy::print_stdout,
    reason = "a hook tool answers on standard output"
)]

#[path = "../canned.rs"]
mod canned;

use std::env;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::process::parent_id;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = env::args();
    let called_as = args.next().unwrap_or_default();
    match answer(tool_name(&called_as), args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(tool: &str, args: impl Iterator<Item = String>) -> io::Result<()> {
    let mut stdin = String::new();
    if tool == "relation-set" {
        io::stdin().read_to_string(&mut stdin)?;
    }
    if let Some(record) = env::var_os("CANNED_TOOL_RECORD") {
        let args: Vec<String> = args.collect();
        let line = format!("{}\t{tool}\t{args:?}\t{stdin:?}\n", callers_peak_kib()?);
        File::options()
            .append(true)
            .create(true)
            .open(record)?
            .write_all(line.as_bytes())?;
    }
    io::stdout().write_all(canned::answer(tool).as_bytes())
}

fn tool_name(called_as: &str) -> &str {
    Path::new(called_as)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn callers_peak_kib() -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", parent_id()))?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmHWM:")?
                .trim()
                .strip_suffix(" kB")?
                .parse()
                .ok()
        })
        .ok_or_else(|| io::Error::other("no VmHWM in /proc"))
}
