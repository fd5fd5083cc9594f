//! A unit's agent runs its charm.

use std::collections::BTreeMap;
use std::time::Instant;

use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::log_level::LogLevel;
use serde_json::json;

use super::environment;
use super::error::AgentError;
use super::process;
use super::record::DispatchRecord;
use super::server::Server;
use super::unit_agent::Agent;
use crate::hook_context::HookContext;
use crate::shared_model::SharedModel;
use crate::view::Change;

impl Agent {
    /// Runs the charm for `dispatch`, and takes down in the model what comes of it. `more` stands in the
    /// charm's environment beside Juju's variables.
    ///
    /// # Errors
    /// When the unit is not in the model, or the agent's socket cannot be opened. A charm that fails is no
    /// error here.
    pub fn run(
        &mut self,
        model: &SharedModel,
        dispatch: &Dispatch,
        more: &BTreeMap<&'static str, String>,
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
        let server = match Server::start(context, self.socket.clone(), self.token.clone()) {
            Ok(server) => server,
            Err((source, context)) => {
                model.close(*context, Some("the agent could not listen"));
                let address = self.socket.as_str().to_owned();
                return Err(AgentError::Listen { address, source });
            }
        };
        let module = format!("unit.{}.{dispatch}", self.unit);
        let log = |level, line: &str| server.log(level, &module, line);
        let ended = process::run(&self.charm_dir, &environment, self.timeout, log);
        let failure = ended.exit.failure();
        let is_action = matches!(dispatch, Dispatch::Action(_));
        let kind = if is_action { "action" } else { "hook" };
        let (level, message) = match &failure {
            None => (LogLevel::Info, format!("ran \"{dispatch}\" {kind}")),
            Some(why) => (
                LogLevel::Error,
                format!("{kind} \"{dispatch}\" failed: {why}"),
            ),
        };
        server.log(level, "juju.worker.uniter.operation", &message);
        let mut calls = Vec::new();
        if let Some((mut context, called)) = server.stop() {
            if is_action {
                record_output(&mut context, &ended);
            }
            model.close(context, failure.as_deref());
            calls = called;
        }
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
        })
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
