//! The variables that Juju sets for a dispatch. They exist in memory only.

use std::borrow::Cow;
use std::ffi::OsString;

use juju_sim::hook::{Event as SimEvent, Hook, RelationEvent};
use juju_sim::names::UnitName;

use crate::context::Context;
use crate::event::{Event, Kind};
use crate::state::State;

/// The variables of one dispatch.
pub(crate) struct Environment<'a> {
    variables: Vec<(&'static str, Cow<'a, str>)>,
    others: &'a [(String, String)],
}

impl<'a> Environment<'a> {
    pub(crate) fn new(
        context: &'a Context,
        unit: &'a UnitName,
        state: &'a State,
        event: &'a Event,
        sim: &'a SimEvent,
    ) -> Self {
        let mut variables: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(16);
        variables.extend([
            ("JUJU_DISPATCH_PATH", sim.dispatch_path().into()),
            ("JUJU_UNIT_NAME", unit.as_str().into()),
            ("JUJU_MODEL_NAME", (&state.model_name).into()),
            ("JUJU_MODEL_UUID", (&state.model_uuid).into()),
            ("JUJU_VERSION", (&context.juju_version).into()),
            ("JUJU_CHARM_DIR", "/charm".into()),
        ]);
        match sim {
            SimEvent::Hook(hook) => {
                variables.push(("JUJU_HOOK_NAME", hook.name()));
                if let Hook::Relation(hook) = hook {
                    variables.push(("JUJU_RELATION", (&hook.endpoint).into()));
                    variables.push(("JUJU_REMOTE_APP", (&hook.remote_app).into()));
                    if let Some(unit) = hook.event.unit() {
                        variables.push(("JUJU_REMOTE_UNIT", unit.as_str().into()));
                    }
                    if let RelationEvent::Departed { departing, .. } = &hook.event {
                        variables.push(("JUJU_DEPARTING_UNIT", departing.as_str().into()));
                    }
                }
            }
            SimEvent::Action { task, name } => variables.extend([
                ("JUJU_ACTION_NAME", name.into()),
                ("JUJU_ACTION_UUID", task.to_string().into()),
                ("JUJU_ACTION_TAG", format!("action-{task}").into()),
            ]),
        }
        match &event.0 {
            Kind::Plain(plain) => {
                let own = plain.variables.iter();
                variables.extend(own.map(|(name, value)| (*name, value.into())));
            }
            Kind::Relation { id, .. } => variables.push(("JUJU_RELATION_ID", id.as_str().into())),
            Kind::Action { .. } => {}
        }
        Environment {
            variables,
            others: &context.variables,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        let own = self.variables.iter().map(|(name, value)| (*name, &**value));
        let others = self.others.iter();
        let others = others.map(|(name, value)| (name.as_str(), value.as_str()));
        let mut found = own.chain(others).filter(|(variable, _)| *variable == name);
        found.next().map(|(_, value)| value.into())
    }
}
