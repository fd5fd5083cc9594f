//! The one program behind every hook tool: links to it are named `config-get`, `relation-set` and so on, and it asks the unit
//! agent to run the tool of that name.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juju_agent::{Address, Token, ToolRequest, call};

use crate::tools;

/// Programs that are hook tools when they are called by the name of one.
const PROGRAMS: [&str; 2] = ["hook-tool", "cargo-charm"];

/// The hook tool that this process was called as; none when it was called by another name.
#[must_use]
pub fn called() -> Option<String> {
    let program = env::args_os().next()?;
    let name = Path::new(&program).file_name()?.to_str()?;
    tools::names()
        .any(|tool| tool == name)
        .then(|| name.to_owned())
}

/// Runs the hook tool `command` with the arguments of this process: the whole of its `main`.
#[must_use]
pub fn main(command: &str) -> ExitCode {
    match run(command) {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(io::stderr(), "ERROR {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str) -> Result<ExitCode, String> {
    let variable =
        |name: &str| {
            env::var(name).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
            format!("{name} not set: {command} only works inside a hook, started by a unit agent")
        })
        };
    let dir = env::current_dir().map_err(|error| format!("current directory: {error}"))?;
    let args = env::args_os().skip(1);
    let request = ToolRequest {
        context_id: variable("JUJU_CONTEXT_ID")?,
        dir: dir.to_string_lossy().into_owned(),
        command: command.to_owned(),
        args: args.map(|arg| arg.to_string_lossy().into_owned()).collect(),
        stdin: None,
        token: Token::new(env::var("JUJU_AGENT_TOKEN").unwrap_or_default()),
    };
    let address = Address::new(variable("JUJU_AGENT_SOCKET_ADDRESS")?);
    let output = call(&address, request, &mut io::stdin()).map_err(|error| error.to_string())?;
    // Whoever closed our output does not want it.
    let _ = io::stdout().write_all(&output.stdout);
    let _ = io::stderr().write_all(&output.stderr);
    Ok(ExitCode::from(u8::try_from(output.code).unwrap_or(1)))
}

/// A program that can be every hook tool: beside this one or above it (`target/debug` for its tests and examples), on the
/// PATH, or where cargo installs.
pub(crate) fn find() -> Option<PathBuf> {
    let this = env::current_exe().unwrap_or_default();
    let beside = this.ancestors().skip(1).take(3).map(Path::to_owned);
    let on_path = env::var_os("PATH").unwrap_or_default();
    let home = env::home_dir().map(|home| home.join(".cargo"));
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let installed = cargo_home.map(|dir| dir.join("bin"));
    let dirs = beside.chain(env::split_paths(&on_path)).chain(installed);
    let mut programs = dirs.flat_map(|dir| PROGRAMS.map(|program| dir.join(program)));
    programs.find(|path| path.is_file())
}
