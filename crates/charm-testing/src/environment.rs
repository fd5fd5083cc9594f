//! The variables that Juju sets for a dispatch. They exist in memory only.

use std::ffi::OsString;

use juju_sim::hook::{Event as SimEvent, Hook, RelationEvent};

use crate::context::Context;
use crate::event::{Event, Kind};
use crate::state::State;

/// The variables of one dispatch.
pub(crate) struct Environment<'a> {
    variables: Vec<(&'static str, String)>,
    others: &'a [(String, String)],
}

impl<'a> Environment<'a> {
    pub(crate) fn new(context: &'a Context, state: &State, event: &Event, sim: &SimEvent) -> Self {
        let mut variables = vec![
            ("JUJU_DISPATCH_PATH", sim.dispatch_path()),
            ("JUJU_UNIT_NAME", context.unit_name().to_string()),
            ("JUJU_MODEL_NAME", state.model_name.clone()),
            ("JUJU_MODEL_UUID", state.model_uuid.clone()),
            ("JUJU_VERSION", context.juju_version.clone()),
            ("JUJU_CHARM_DIR", "/charm".to_owned()),
        ];
        match sim {
            SimEvent::Hook(hook) => {
                variables.push(("JUJU_HOOK_NAME", hook.to_string()));
                if let Hook::Relation(hook) = hook {
                    let id = format!("{}:{}", hook.endpoint, hook.relation);
                    variables.extend([
                        ("JUJU_RELATION", hook.endpoint.clone()),
                        ("JUJU_RELATION_ID", id),
                        ("JUJU_REMOTE_APP", hook.remote_app.clone()),
                    ]);
                    if let Some(unit) = hook.event.unit() {
                        variables.push(("JUJU_REMOTE_UNIT", unit.to_string()));
                    }
                    if let RelationEvent::Departed { departing, .. } = &hook.event {
                        variables.push(("JUJU_DEPARTING_UNIT", departing.to_string()));
                    }
                }
            }
            SimEvent::Action { task, name } => variables.extend([
                ("JUJU_ACTION_NAME", name.clone()),
                ("JUJU_ACTION_UUID", task.to_string()),
                ("JUJU_ACTION_TAG", format!("action-{task}")),
            ]),
        }
        if let Kind::Plain(plain) = &event.0 {
            variables.extend(plain.variables.iter().cloned());
        }
        Environment {
            variables,
            others: &context.variables,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        let own = self.variables.iter().map(|(name, value)| (*name, value));
        let others = self.others.iter();
        let others = others.map(|(name, value)| (name.as_str(), value));
        let mut found = own.chain(others).filter(|(variable, _)| *variable == name);
        found.next().map(|(_, value)| value.into())
    }
}
