//! Every hook tool, as juju-sim's own `hook-tool` is, but it goes wrong at the call that it was told.
//!
//! Beside the executable stand `calls`, a line with the path of the tool for each call so far, and,
//! while something shall go wrong, `plan`: the number of the call, counted from 0, what to do at it,
//! and for `remove` the file to remove.

use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juju_agent::{Address, Token, ToolRequest, call};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = env::current_exe()?;
    let tool = PathBuf::from(env::args_os().next().unwrap_or_default());
    let nth = count(&here.with_file_name("calls"), &tool)?;
    let plan = fs::read_to_string(here.with_file_name("plan")).unwrap_or_default();
    let mut plan = plan.splitn(3, ' ');
    if plan.next() != Some(&nth.to_string()) {
        return work(&tool);
    }
    match plan.next() {
        Some("words") => {
            io::stderr().write_all(b"ERROR the controller is on fire\n")?;
            Ok(ExitCode::FAILURE)
        }
        Some("abort") => std::process::abort(),
        Some("remove") => {
            fs::remove_file(plan.next().unwrap_or_default())?;
            work(&tool)
        }
        other => Err(format!("cannot do {other:?}").into()),
    }
}

/// Notes this call, and returns how many came before it.
fn count(calls: &Path, tool: &Path) -> io::Result<usize> {
    let before = fs::read_to_string(calls)
        .unwrap_or_default()
        .lines()
        .count();
    let path = env::var_os("PATH").unwrap_or_default();
    let dir = env::split_paths(&path).next().unwrap_or_default();
    let tool = dir.join(tool.file_name().unwrap_or_default());
    let mut calls = OpenOptions::new().create(true).append(true).open(calls)?;
    writeln!(calls, "{}", tool.display())?;
    Ok(before)
}

/// Does the tool's work.
fn work(tool: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let name = tool.file_name().unwrap_or_default();
    let request = ToolRequest {
        context_id: env::var("JUJU_CONTEXT_ID")?,
        dir: env::current_dir()?.to_string_lossy().into_owned(),
        command: name.to_string_lossy().into_owned(),
        args: env::args().skip(1).collect(),
        stdin: None,
        token: Token::new(env::var("JUJU_AGENT_TOKEN")?),
    };
    let address = Address::new(env::var("JUJU_AGENT_SOCKET_ADDRESS")?);
    let output = call(&address, request, &mut io::stdin())?;
    io::stdout().write_all(&output.stdout)?;
    io::stderr().write_all(&output.stderr)?;
    Ok(ExitCode::from(u8::try_from(output.code)?))
}
