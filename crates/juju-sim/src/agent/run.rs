//! A unit's agent runs its charm.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Instant;

use charm_core::Charm;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;
use juju_vocabulary::log_level::LogLevel;
use serde_json::json;

use super::containers::{self, Containers, wants_mounts};
use super::environment;
use super::error::AgentError;
use super::process::{self, Exit, Program};
use super::record::{CommandRecord, DispatchRecord};
use super::server::Server;
use super::unit_agent::Agent;
use crate::charm_source::Runner;
use crate::fault::{Calls, Fault};
use crate::hook_context::HookContext;
use crate::in_process::InProcess;
use crate::recorder::ToolCall;
use crate::shared_model::SharedModel;
use crate::view::Change;

impl Agent {
    /// Runs the charm for `dispatch`, and takes down in the model what comes of it. `more` stands in the
    /// charm's environment beside Juju's variables; the calls of `faults` fail.
    ///
    /// # Errors
    /// When the unit is not in the model, or the agent's socket cannot be opened. A charm that fails is no
    /// error here.
    pub fn run(
        &mut self,
        model: &SharedModel,
        dispatch: &Dispatch,
        more: &BTreeMap<&'static str, String>,
        faults: &[(Calls, Fault)],
    ) -> Result<DispatchRecord, AgentError> {
        let id = self.next_id(dispatch);
        let context = model.open(&self.unit, dispatch.clone(), &id);
        let context = context.ok_or_else(|| AgentError::NoUnit(self.unit.clone()))?;
        let (mut environment, started, logged) = {
            let model = model.lock();
            let environment = environment::variables(self, &model, dispatch, &id);
            (environment, model.now(), model.log().len())
        };
        environment.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        let clock = Instant::now();
        let faults = faults.to_vec();
        let ran = match self.runner {
            Runner::Process(_) | Runner::Packed => {
                let log = format!("unit.{}.{dispatch}", self.unit);
                let program = Program::Dispatch;
                self.run_process(program, model, context, faults, &environment, Some(&log))?
            }
            Runner::Linked(build) => run_linked(build, context, faults, &environment),
        };
        let Ran {
            ended,
            recorded,
            agent_lost,
        } = ran;
        let recorded = recorded.ok_or_else(|| AgentError::NoUnit(self.unit.clone()));
        let (mut context, calls) = recorded?;
        // The agent that comes back finds a hook that was not finished, and counts it as failed (`worker/uniter/resolver.go`).
        let lost = agent_lost.then(|| "the agent was lost while it ran".to_owned());
        let failure = lost.or_else(|| ended.exit.failure());
        let is_action = matches!(dispatch, Dispatch::Action(_));
        let kind = if is_action { "action" } else { "hook" };
        let (level, message) = match &failure {
            None => (LogLevel::Info, format!("ran \"{dispatch}\" {kind}")),
            Some(why) => (
                LogLevel::Error,
                format!("{kind} \"{dispatch}\" failed: {why}"),
            ),
        };
        context.log(level, "juju.worker.uniter.operation".to_owned(), message);
        if is_action {
            record_output(&mut context, &ended);
        }
        let ended_as = model.close(context, failure.as_deref());
        let (relation, remote) = match dispatch {
            Dispatch::Hook(hook) => {
                let unit = hook.remote_unit().map(ToString::to_string);
                let app = || hook.remote_app().map(String::from);
                (hook.relation().cloned(), unit.or_else(app))
            }
            Dispatch::Action(_) => (None, None),
        };
        let log = model
            .lock()
            .log()
            .get(logged..)
            .unwrap_or_default()
            .to_vec();
        Ok(DispatchRecord {
            unit: self.unit.clone(),
            event: dispatch.to_string(),
            is_action,
            relation,
            remote,
            started,
            duration: clock.elapsed(),
            exit: ended.exit,
            calls,
            log,
            ended: Some(ended_as),
        })
    }

    /// Runs a command with the hook tools, as `juju exec` does. What it writes counts, whatever code it exits with: only when a
    /// signal has killed it, as a command that took too long is, it is dropped (`worker/uniter/runner` of Juju).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn exec(
        &mut self,
        model: &SharedModel,
        command: &str,
        more: &BTreeMap<&'static str, String>,
    ) -> Result<CommandRecord, AgentError> {
        let dispatch = Dispatch::Hook(Hook::Other("juju-exec".to_owned()));
        let id = self.next_id(&dispatch);
        let context = model.open(&self.unit, dispatch.clone(), &id);
        let context = context.ok_or_else(|| AgentError::NoUnit(self.unit.clone()))?;
        let mut environment = environment::variables(self, &model.lock(), &dispatch, &id);
        // It is not run for any hook.
        environment.retain(|(name, _)| !matches!(*name, "JUJU_DISPATCH_PATH" | "JUJU_HOOK_NAME"));
        environment.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        let program = Program::Command(command);
        let ran = self.run_process(program, model, context, Vec::new(), &environment, None)?;
        let Ran {
            ended, recorded, ..
        } = ran;
        let (context, _) = recorded.ok_or_else(|| AgentError::NoUnit(self.unit.clone()))?;
        let dropped = match &ended.exit {
            Exit::Code(_) => None,
            killed => killed.failure(),
        };
        model.close(context, dropped.as_deref());
        let process::Ended {
            exit,
            stdout,
            stderr,
        } = ended;
        Ok(CommandRecord {
            exit,
            stdout,
            stderr,
        })
    }

    /// Starts a program, and serves its hook tools meanwhile. Its output is logged under the name `log`.
    fn run_process(
        &self,
        program: Program<'_>,
        model: &SharedModel,
        context: HookContext,
        faults: Vec<(Calls, Fault)>,
        environment: &[(&'static str, String)],
        log: Option<&str>,
    ) -> Result<Ran, AgentError> {
        let containers = match Containers::serve(context.state(), &self.containers_dir) {
            Ok(containers) => containers,
            Err(error) => {
                model.close(context, Some("its containers could not be served"));
                return Err(error);
            }
        };
        let dispatch = self.charm_dir.join("dispatch");
        // What cannot be read is no script; that it cannot be started is told then.
        let mounted = self.has_containers(model) && wants_mounts(&dispatch).unwrap_or(false);
        let address = self.socket.clone();
        let has_token = context.juju_version().has_agent_token();
        let token = has_token.then(|| self.token.clone());
        let server = match Server::start(context, faults, address, token) {
            Ok(server) => server,
            Err((source, context)) => {
                model.close(*context, Some("the agent could not listen"));
                let address = self.socket.as_str().to_owned();
                return Err(AgentError::Listen { address, source });
            }
        };
        let log = |level, line: &str| {
            if let Some(module) = log {
                server.log(level, module, line);
            }
        };
        let started = |group| server.serves(group);
        let ended = process::run(
            program,
            &self.charm_dir,
            environment,
            mounted.then_some(&*self.containers_dir),
            self.timeout,
            started,
            log,
        );
        let agent_lost = server.agent_is_lost();
        let mut recorded = server.stop();
        if let Some((context, _)) = &mut recorded {
            containers::note(context, &containers.pebbles);
        }
        match ended {
            Ok(ended) => Ok(Ran {
                ended,
                recorded,
                agent_lost,
            }),
            Err(source) => {
                if let Some((context, _)) = recorded {
                    model.close(context, Some("its containers could not be mounted"));
                }
                let unit = self.unit.clone();
                Err(AgentError::NoContainers { unit, source })
            }
        }
    }

    fn has_containers(&self, model: &SharedModel) -> bool {
        let model = model.lock();
        let app = model.app(self.unit.app_name());
        app.is_some_and(|app| !app.charm.containers.is_empty())
    }
}

/// A dispatch that has run, whoever ran it.
struct Ran {
    ended: process::Ended,
    /// It is not there when somebody else has ended the dispatch, which nobody does.
    recorded: Option<(HookContext, Vec<ToolCall>)>,
    agent_lost: bool,
}

/// Runs a charm of this process.
fn run_linked(
    build: fn(&mut Charm),
    context: HookContext,
    faults: Vec<(Calls, Fault)>,
    environment: &[(&'static str, String)],
) -> Ran {
    let lookup = |name: &str| {
        let mut variables = environment.iter();
        let found = variables.find(|(variable, _)| *variable == name);
        found.map(|(_, text)| OsString::from(text))
    };
    let mut charm = Charm::new();
    build(&mut charm);
    let host = Arc::new(InProcess::new(context, faults));
    let result = charm.dispatch(&lookup, host.clone());
    let agent_lost = host.agent_is_lost();
    let mut recorded = host.finish();
    if let Some((context, _)) = &mut recorded {
        containers::note(context, host.pebbles());
    }
    Ran {
        ended: process::Ended::silent(Exit::Code(i32::from(result.is_err()))),
        recorded,
        agent_lost,
    }
}

/// Juju adds an action's exit code and output to its results.
fn record_output(context: &mut HookContext, ended: &process::Ended) {
    let mut record = |name: &str, value| {
        let path = vec![name.to_owned()];
        context.change(Change::ActionResult { path, value });
    };
    record("return-code", json!(ended.exit.code()));
    for (name, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
        if !text.is_empty() {
            record(name, json!(text));
        }
    }
}
