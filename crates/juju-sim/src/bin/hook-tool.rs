//! The one executable behind every hook tool: links to it are named `config-get`, `relation-set`
//! and so on, and it asks the unit agent to run the tool of that name.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use juju_agent::{Address, Token, ToolRequest, call};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(io::stderr(), "ERROR {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let mut args = env::args_os().map(|arg| arg.to_string_lossy().into_owned());
    let program = args.next().unwrap_or_default();
    let command = Path::new(&program)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let variable =
        |name: &str| {
            env::var(name).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
            format!("{name} not set: {command} only works inside a hook, started by a unit agent")
        })
        };
    let dir = env::current_dir().map_err(|error| format!("current directory: {error}"))?;
    let request = ToolRequest {
        context_id: variable("JUJU_CONTEXT_ID")?,
        dir: dir.to_string_lossy().into_owned(),
        command: command.to_string(),
        args: args.collect(),
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
