//! The hook tools: their arguments, output and refusals as in Juju 3.6
//! (`worker/uniter/runner/jujuc`). A module a family; this one finds the tool and turns what it
//! returns into an exit code.

mod action;
mod call;
mod config;
mod flags;
mod goal_state;
mod json;
mod key_values;
mod leader;
mod log;
mod network;
mod output;
mod relation;
mod state;
mod status;
mod yaml;

use std::path::Path;

use crate::hook_context::HookContext;
use call::{Answer, Call, Refusal};

pub use call::ToolOutput;

/// The agent could not run the tool as asked; the caller is told in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Juju has no such tool.
    #[error("unknown command: {0}")]
    UnknownCommand(String),
    /// The tool reads standard input, and the call came without; it should be repeated with it.
    #[error("{}", juju_agent::NO_STDIN)]
    NoStdin,
}

struct Tool {
    name: &'static str,
    args: &'static str,
    purpose: &'static str,
    run: fn(&mut HookContext, &Call<'_>) -> Answer,
}

const fn tool(
    name: &'static str,
    args: &'static str,
    purpose: &'static str,
    run: fn(&mut HookContext, &Call<'_>) -> Answer,
) -> Tool {
    Tool {
        name,
        args,
        purpose,
        run,
    }
}

const TOOLS: &[Tool] = &[
    tool(
        "action-fail",
        "[\"<message>\"]",
        "set action fail status with message",
        action::fail,
    ),
    tool(
        "action-get",
        "[<key>[.<key>...]]",
        "get action parameters",
        action::get,
    ),
    tool(
        "action-log",
        "<message>",
        "record a progress message of the action",
        action::log,
    ),
    tool(
        "action-set",
        "<key>=<value> [...]",
        "set action results",
        action::set,
    ),
    tool(
        "application-version-set",
        "<version>",
        "set the workload version",
        status::set_version,
    ),
    tool(
        "config-get",
        "[<key>]",
        "print application configuration",
        config::get,
    ),
    tool(
        "goal-state",
        "",
        "print the status of peers and related units",
        goal_state::get,
    ),
    tool(
        "is-leader",
        "",
        "print application leadership status",
        leader::is_leader,
    ),
    tool(
        "juju-log",
        "<message>",
        "write a message to the juju log",
        log::juju_log,
    ),
    tool(
        "leader-get",
        "[<key>]",
        "print application leadership settings",
        leader::get,
    ),
    tool(
        "leader-set",
        "<key>=<value> [...]",
        "write leadership settings",
        leader::set,
    ),
    tool(
        "network-get",
        "<binding>",
        "get network config",
        network::network_get,
    ),
    tool(
        "relation-get",
        "<key> <unit>",
        "get relation settings",
        relation::get,
    ),
    tool(
        "relation-ids",
        "<name>",
        "list all relation ids of an endpoint",
        relation::ids,
    ),
    tool("relation-list", "", "list relation units", relation::list),
    tool(
        "relation-model-get",
        "",
        "get the model of a relation's remote end",
        relation::model,
    ),
    tool(
        "relation-set",
        "key=value [key=value ...]",
        "set relation settings",
        relation::set,
    ),
    tool(
        "state-delete",
        "<key>",
        "delete a value of the stored state",
        state::delete,
    ),
    tool("state-get", "[<key>]", "print the stored state", state::get),
    tool(
        "state-set",
        "key=value [key=value ...]",
        "set values of the stored state",
        state::set,
    ),
    tool("status-get", "", "print status information", status::get),
    tool(
        "status-set",
        "<status> [message]",
        "set status information",
        status::set,
    ),
    tool(
        "unit-get",
        "<setting>",
        "print public-address or private-address",
        network::unit_get,
    ),
];

/// Tools that Juju has and the simulator has not. Charms find them on PATH and get a clear failure.
const UNSUPPORTED: &[&str] = &[
    "add-metric",
    "close-port",
    "credential-get",
    "juju-reboot",
    "k8s-raw-get",
    "k8s-raw-set",
    "k8s-spec-get",
    "k8s-spec-set",
    "open-port",
    "opened-ports",
    "payload-register",
    "payload-status-set",
    "payload-unregister",
    "pod-spec-get",
    "pod-spec-set",
    "resource-get",
    "secret-add",
    "secret-get",
    "secret-grant",
    "secret-ids",
    "secret-info-get",
    "secret-remove",
    "secret-revoke",
    "secret-set",
    "storage-add",
    "storage-get",
    "storage-list",
];

/// The names of all hook tools that a charm finds on its PATH.
pub fn names() -> impl Iterator<Item = &'static str> {
    TOOLS
        .iter()
        .map(|tool| tool.name)
        .chain(UNSUPPORTED.iter().copied())
}

impl HookContext {
    /// Runs a hook tool as a charm would. Relative paths in `args` (of `--file`) are taken from
    /// `dir`.
    ///
    /// # Errors
    /// When there is no such tool, or it reads stdin and was given none.
    pub fn run_tool<A: AsRef<str>>(
        &mut self,
        dir: &Path,
        tool: &str,
        args: &[A],
        stdin: Option<&[u8]>,
    ) -> Result<ToolOutput, RequestError> {
        let args: Vec<&str> = args.iter().map(AsRef::as_ref).collect();
        let args = &args;
        run(self, tool, &Call { args, stdin, dir })
    }
}

fn run(context: &mut HookContext, name: &str, call: &Call<'_>) -> Result<ToolOutput, RequestError> {
    let Some(tool) = TOOLS.iter().find(|tool| tool.name == name) else {
        if UNSUPPORTED.contains(&name) {
            return Ok(failure(
                1,
                &format!("{name} is not supported by this simulator yet"),
            ));
        }
        return Err(RequestError::UnknownCommand(name.to_owned()));
    };
    match (tool.run)(context, call) {
        Ok(output) => Ok(output),
        Err(Refusal::Usage(message)) => Ok(failure(2, &message)),
        Err(Refusal::Failed(message)) => Ok(failure(1, &message)),
        Err(Refusal::NoStdin) => Err(RequestError::NoStdin),
        Err(Refusal::Help) => Ok(ToolOutput {
            stdout: format!(
                "Usage: {} [options] {}\n\nSummary:\n{}\n",
                tool.name, tool.args, tool.purpose
            )
            .into_bytes(),
            ..ToolOutput::default()
        }),
    }
}

fn failure(code: i32, message: &str) -> ToolOutput {
    ToolOutput {
        code,
        stdout: Vec::new(),
        stderr: format!("ERROR {message}\n").into_bytes(),
    }
}
