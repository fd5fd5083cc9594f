//! The environment of a charm: what Juju's `HookVars` sets, and what keeps its timers out of the machine.

use std::env;

use charm_core::host::Processes;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::environment::Environment;
use juju_vocabulary::hook::HookKind;
use juju_vocabulary::own_hook::SYSTEMD;

use super::unit_agent::Agent;
use crate::model::Model;

/// What a charm has of the environment of this process: where one that is built to be measured writes its coverage.
const PASSED_ON: [&str; 1] = ["LLVM_PROFILE_FILE"];

pub(super) fn variables(
    agent: &Agent,
    model: &Model,
    dispatch: &Dispatch,
    context_id: &str,
) -> Vec<(&'static str, String)> {
    let version = model.juju_version.clone();
    let mut environment = Environment::of(agent.unit.clone(), version, &agent.charm_dir);
    environment.model_name.clone_from(&model.name);
    environment.model_uuid.clone_from(&model.uuid);
    let unit = model.unit(&agent.unit);
    environment.principal_unit = unit.and_then(|unit| unit.principal.clone());
    environment.api_addresses = vec!["10.0.0.1:17070".to_owned()];
    environment.context_id = Some(context_id.to_owned());
    environment.agent_address = Some(agent.socket.as_str().to_owned());
    environment.agent_network = Some("unix".to_owned());
    let known = environment.variables();
    let known = known.into_iter().chain(dispatch.variables());
    let mut variables: Vec<_> = known
        .map(|(name, text)| (name, text.into_owned()))
        .collect();
    if matches!(dispatch, Dispatch::Hook(hook) if hook.kind().is_some_and(HookKind::is_restricted))
    {
        restrict(&mut variables, agent);
    }
    // Its timers stay beside the charm, and are none.
    let systemd = agent.charm_dir.with_file_name("systemd");
    variables.push((SYSTEMD, systemd.to_string_lossy().into_owned()));
    // What tells a charm nothing.
    let tools = agent.tools_dir.to_string_lossy();
    let path = env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
    variables.extend([
        ("CHARM_DIR", agent.charm_dir.to_string_lossy().into_owned()),
        ("JUJU_SLA", "unsupported".to_owned()),
        ("APT_LISTCHANGES_FRONTEND", "none".to_owned()),
        ("DEBIAN_FRONTEND", "noninteractive".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "tmux-256color".to_owned()),
        ("PATH", format!("{tools}:{path}")),
    ]);
    if model
        .app(agent.unit.app_name())
        .is_some_and(|app| !app.charm.containers.is_empty())
    {
        let dir = agent.containers_dir.to_string_lossy().into_owned();
        variables.push((Processes::CONTAINERS, dir));
    }
    if model.juju_version.has_agent_token() {
        variables.push(("JUJU_AGENT_TOKEN", agent.token.reveal().to_owned()));
    }
    let passed_on = PASSED_ON.map(|name| Some((name, env::var(name).ok()?)));
    variables.extend(passed_on.into_iter().flatten());
    variables
}

/// What hooks of metering are told beside their own: the unit is named by its tag (`worker/metrics/collect/context.go`).
const TOLD_OF_METERING: [&str; 7] = [
    "JUJU_CHARM_DIR",
    "JUJU_CONTEXT_ID",
    "JUJU_AGENT_SOCKET_ADDRESS",
    "JUJU_AGENT_SOCKET_NETWORK",
    "JUJU_DISPATCH_PATH",
    "JUJU_METER_STATUS",
    "JUJU_METER_INFO",
];

fn restrict(variables: &mut Vec<(&'static str, String)>, agent: &Agent) {
    variables.retain(|(name, _)| TOLD_OF_METERING.contains(name));
    variables.push(("JUJU_UNIT_NAME", agent.unit.tag()));
}
