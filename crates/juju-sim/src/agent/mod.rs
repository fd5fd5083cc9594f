//! A unit agent: starts the charm for an event, and answers its hook tools meanwhile.

mod environment;
mod process;
mod server;

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use juju_agent::{Address, Token};
use serde::Serialize;
use serde_json::json;

use crate::charm_source::{CharmSource, SourceError};
use crate::hook::Event;
use crate::hook_context::HookContext;
use crate::model::{LogLevel, LogLine, Model};
use crate::names::UnitName;
use crate::tools;

pub use process::Exit;
pub use server::{Server, ToolCall};

/// The agent itself cannot work; this is not the charm's fault.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The charm could not be installed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file or directory of the agent could not be made.
    #[error("cannot set up {path}: {source}")]
    Setup {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The socket could not be opened.
    #[error("cannot listen at {address}: {source} (socket paths must stay under 108 bytes)")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
}

fn setup(path: &Path) -> impl FnOnce(io::Error) -> AgentError + use<> {
    let path = path.to_owned();
    move |source| AgentError::Setup { path, source }
}

/// Fills a directory with hook tools: links, named after the tools, to the `hook-tool` executable.
///
/// # Errors
/// When the directory or a link cannot be made.
pub fn install_tools(tools_dir: &Path, hook_tool: &Path) -> Result<(), AgentError> {
    fs::create_dir_all(tools_dir).map_err(setup(tools_dir))?;
    for name in tools::names() {
        let link = tools_dir.join(name);
        symlink(hook_tool, &link).map_err(setup(&link))?;
    }
    Ok(())
}

/// One run of a charm.
#[derive(Debug, Clone, Serialize)]
pub struct Dispatch {
    /// The unit.
    pub unit: UnitName,
    /// The hook or action, `db-relation-joined`, `backup`.
    pub event: String,
    /// It is an action.
    pub is_action: bool,
    /// The relation of a relation hook, `db:7`.
    pub relation: Option<String>,
    /// The remote unit of a relation hook, or the remote application where it is about no unit.
    pub remote: Option<String>,
    /// The simulated time at which it started.
    #[serde(serialize_with = "crate::seconds::serialize")]
    pub started: Duration,
    /// How long it took, on a real clock.
    #[serde(serialize_with = "crate::seconds::serialize")]
    pub duration: Duration,
    /// How the charm ended.
    pub exit: Exit,
    /// The hook tools that it called.
    pub calls: Vec<ToolCall>,
    /// What was logged meanwhile.
    pub log: Vec<LogLine>,
}

impl Dispatch {
    /// Whether the charm succeeded.
    pub fn succeeded(&self) -> bool {
        self.exit.failure().is_none()
    }
}

/// The agent of one unit.
#[derive(Debug)]
pub struct Agent {
    unit: UnitName,
    charm_dir: PathBuf,
    tools_dir: PathBuf,
    socket: Address,
    token: Token,
    timeout: Duration,
    installed: Vec<PathBuf>,
    dispatches: u64,
}

impl Agent {
    /// Installs `charm` in `charm_dir`. The agent will listen at `socket` for callers that know
    /// `token`, and kill a charm after `timeout`.
    ///
    /// # Errors
    /// When the charm cannot be installed.
    pub fn new(
        unit: UnitName,
        charm: &CharmSource,
        charm_dir: PathBuf,
        tools_dir: PathBuf,
        socket: Address,
        token: Token,
        timeout: Duration,
    ) -> Result<Self, AgentError> {
        let installed = charm.install(&charm_dir, &[])?;
        Ok(Self {
            unit,
            charm_dir,
            tools_dir,
            socket,
            token,
            timeout,
            installed,
            dispatches: 0,
        })
    }

    /// Replaces the charm: the files of the old one go, files that it made itself stay.
    ///
    /// # Errors
    /// When the charm cannot be installed.
    pub fn upgrade(&mut self, charm: &CharmSource) -> Result<(), AgentError> {
        self.installed = charm.install(&self.charm_dir, &self.installed)?;
        Ok(())
    }

    /// Runs the charm for `event` and records the outcome in the model.
    ///
    /// # Errors
    /// When the agent's socket cannot be opened. A charm that fails is no error here.
    pub fn run(&mut self, model: &mut Model, event: &Event) -> Result<Dispatch, AgentError> {
        self.dispatches += 1;
        let id = format!("{}-{event}-{}", self.unit, self.dispatches);
        let environment = environment::variables(self, model, event, &id);
        let started = model.now();
        let logged = model.log().len();
        let clock = Instant::now();

        let context = HookContext::new(std::mem::take(model), self.unit.clone(), event.clone(), id);
        let server = match Server::start(context, self.socket.clone(), self.token.clone()) {
            Ok(server) => server,
            Err((source, context)) => {
                *model = context.finish(Some("the agent could not listen"));
                let address = self.socket.as_str().to_owned();
                return Err(AgentError::Listen { address, source });
            }
        };
        let module = format!("unit.{}.{event}", self.unit);
        let log = |level, line: &str| server.log(level, &module, line);
        let ended = process::run(&self.charm_dir, &environment, self.timeout, log);
        let failure = ended.exit.failure();
        let kind = if matches!(event, Event::Action { .. }) {
            "action"
        } else {
            "hook"
        };
        let uniter = "juju.worker.uniter.operation";
        match &failure {
            None => server.log(LogLevel::Info, uniter, &format!("ran \"{event}\" {kind}")),
            Some(why) => {
                server.log(
                    LogLevel::Error,
                    uniter,
                    &format!("{kind} \"{event}\" failed: {why}"),
                );
            }
        }
        let mut calls = Vec::new();
        if let Some((mut context, called)) = server.stop() {
            if matches!(event, Event::Action { .. }) {
                record_output(&mut context, &ended);
            }
            *model = context.finish(failure.as_deref());
            calls = called;
        }
        let (relation, remote) = match event {
            Event::Hook(crate::hook::Hook::Relation(hook)) => (
                Some(format!("{}:{}", hook.endpoint, hook.relation)),
                Some(
                    hook.event
                        .unit()
                        .map_or(hook.remote_app.clone(), ToString::to_string),
                ),
            ),
            _ => (None, None),
        };
        Ok(Dispatch {
            unit: self.unit.clone(),
            event: event.to_string(),
            is_action: matches!(event, Event::Action { .. }),
            relation,
            remote,
            started,
            duration: clock.elapsed(),
            exit: ended.exit,
            calls,
            log: model.log().get(logged..).unwrap_or_default().to_vec(),
        })
    }
}

/// Juju adds an action's exit code and output to its results.
fn record_output(context: &mut HookContext, ended: &process::Ended) {
    let results = context.action_results();
    results.insert("return-code".to_owned(), json!(ended.exit.code()));
    for (name, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
        if !text.is_empty() {
            results.insert(name.to_owned(), json!(text));
        }
    }
}
