//! The hook tools: their arguments, output and refusals as in Juju 3.6
//! (`worker/uniter/runner/jujuc`).
//!
//! A file a family, which exports a table of its tools: name, arguments, purpose, options, the format in which
//! they print, and the function. Command line and format are read before the function runs. A tool that is not
//! simulated yet stands in its family without a function.

mod action;
mod answer;
mod config;
mod credential;
mod flags;
mod goal_state;
mod json;
mod k8s_spec;
mod key_values;
mod leader;
mod log;
mod metric;
mod network;
mod output;
mod payload;
mod ports;
mod reboot;
mod relation;
mod relation_flag;
mod resource;
mod secret;
pub mod secret_content;
mod state;
mod status;
mod storage;
mod tool;
mod yaml;

use std::path::Path;

use juju_vocabulary::difference::hook_tool;

use crate::hook_context::HookContext;
use answer::{RESTRICTED, Refusal};
use tool::Tool;

pub use answer::ToolOutput;

/// The agent could not run the tool as asked; the caller is told in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// This Juju has no such tool.
    #[error("unknown command: {0}")]
    UnknownCommand(String),
    /// The tool reads standard input, and the call came without; it should be repeated with it.
    #[error("{}", juju_agent::NO_STDIN)]
    NoStdin,
}

const FAMILIES: &[&[Tool]] = &[
    relation::TOOLS,
    config::TOOLS,
    status::TOOLS,
    leader::TOOLS,
    log::TOOLS,
    action::TOOLS,
    state::TOOLS,
    network::TOOLS,
    goal_state::TOOLS,
    secret::TOOLS,
    storage::TOOLS,
    ports::TOOLS,
    resource::TOOLS,
    credential::TOOLS,
    k8s_spec::TOOLS,
    payload::TOOLS,
    metric::TOOLS,
    reboot::TOOLS,
];

/// The names of all hook tools that a charm finds on its PATH.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().copied().flatten().map(|tool| tool.name)
}

/// Whether a hook tool does what Juju's does. The others are found as well, and fail.
pub fn is_simulated(name: &str) -> bool {
    let mut tools = FAMILIES.iter().copied().flatten();
    tools.any(|tool| tool.name == name && tool.run.is_some())
}

/// The tools that these hooks have; `add-metric` says itself in which of them.
const UNRESTRICTED: [&str; 2] = ["add-metric", "juju-log"];

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
        let mut known = FAMILIES.iter().copied().flatten();
        let present = hook_tool(tool).contains(self.juju_version());
        let known = known.find(|known| known.name == tool && present);
        let tool = known.ok_or_else(|| RequestError::UnknownCommand(tool.to_owned()))?;
        if self.is_restricted() && !UNRESTRICTED.contains(&tool.name) {
            return Ok(failure(1, RESTRICTED));
        }
        match tool.call(self, dir, args, stdin) {
            Ok(output) => Ok(output),
            Err(Refusal::Usage(message)) => Ok(failure(2, &message)),
            Err(Refusal::Failed(message)) => Ok(failure(1, &message)),
            Err(Refusal::NoStdin) => Err(RequestError::NoStdin),
            Err(Refusal::Help) => Ok(ToolOutput {
                stdout: tool.usage().into_bytes(),
                ..ToolOutput::default()
            }),
        }
    }
}

fn failure(code: i32, message: &str) -> ToolOutput {
    ToolOutput {
        code,
        stdout: Vec::new(),
        stderr: format!("ERROR {message}\n").into_bytes(),
    }
}
