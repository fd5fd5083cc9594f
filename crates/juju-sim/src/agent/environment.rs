//! The environment of a charm: what Juju's `HookVars` sets, and nothing else.

use super::Agent;
use crate::hook::{Event, Hook, RelationEvent};
use crate::model::Model;

pub(super) fn variables(
    agent: &Agent,
    model: &Model,
    event: &Event,
    context_id: &str,
) -> Vec<(&'static str, String)> {
    let charm_dir = agent.charm_dir.to_string_lossy().into_owned();
    let hook_name = match event {
        Event::Hook(hook) => hook.to_string(),
        Event::Action { .. } => String::new(),
    };
    let tools = agent.tools_dir.to_string_lossy();
    let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
    let mut variables = vec![
        ("CHARM_DIR", charm_dir.clone()),
        ("JUJU_CHARM_DIR", charm_dir),
        ("JUJU_CONTEXT_ID", context_id.to_owned()),
        ("JUJU_HOOK_NAME", hook_name),
        ("JUJU_DISPATCH_PATH", event.dispatch_path()),
        (
            "JUJU_AGENT_SOCKET_ADDRESS",
            agent.socket.as_str().to_owned(),
        ),
        ("JUJU_AGENT_SOCKET_NETWORK", "unix".to_owned()),
        ("JUJU_AGENT_TOKEN", agent.token.reveal().to_owned()),
        ("JUJU_UNIT_NAME", agent.unit.to_string()),
        ("JUJU_MODEL_UUID", model.uuid.clone()),
        ("JUJU_MODEL_NAME", model.name.clone()),
        ("JUJU_API_ADDRESSES", "10.0.0.1:17070".to_owned()),
        ("JUJU_SLA", "unsupported".to_owned()),
        ("JUJU_MACHINE_ID", String::new()),
        ("JUJU_PRINCIPAL_UNIT", String::new()),
        ("JUJU_AVAILABILITY_ZONE", String::new()),
        ("JUJU_VERSION", model.juju_version.to_string()),
        ("CLOUD_API_VERSION", String::new()),
        ("JUJU_CHARM_HTTP_PROXY", String::new()),
        ("JUJU_CHARM_HTTPS_PROXY", String::new()),
        ("JUJU_CHARM_FTP_PROXY", String::new()),
        ("JUJU_CHARM_NO_PROXY", String::new()),
        ("APT_LISTCHANGES_FRONTEND", "none".to_owned()),
        ("DEBIAN_FRONTEND", "noninteractive".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "tmux-256color".to_owned()),
        ("PATH", format!("{tools}:{path}")),
    ];
    match event {
        Event::Hook(Hook::Relation(hook)) => {
            let unit = hook
                .event
                .unit()
                .map(ToString::to_string)
                .unwrap_or_default();
            variables.extend([
                ("JUJU_RELATION", hook.endpoint.clone()),
                (
                    "JUJU_RELATION_ID",
                    format!("{}:{}", hook.endpoint, hook.relation),
                ),
                ("JUJU_REMOTE_UNIT", unit),
                ("JUJU_REMOTE_APP", hook.remote_app.clone()),
            ]);
            if let RelationEvent::Departed { departing, .. } = &hook.event {
                variables.push(("JUJU_DEPARTING_UNIT", departing.to_string()));
            }
        }
        Event::Action { task, name } => variables.extend([
            ("JUJU_ACTION_NAME", name.clone()),
            ("JUJU_ACTION_UUID", task.to_string()),
            ("JUJU_ACTION_TAG", format!("action-{task}")),
        ]),
        Event::Hook(_) => {}
    }
    variables
}
