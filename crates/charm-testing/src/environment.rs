//! The variables that Juju sets for a dispatch. They exist in memory only.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;

use juju_sim::hook::{Event as SimEvent, Hook, RelationEvent};
use juju_sim::names::UnitName;

use crate::deployment::Deployment;
use crate::event::{Event, Kind};
use crate::state::State;

/// The variables of one dispatch.
pub(crate) struct Environment<'a> {
    variables: Vec<(&'static str, Cow<'a, str>)>,
    others: &'a BTreeMap<String, String>,
}

impl<'a> Environment<'a> {
    pub(crate) fn new(
        deployment: &'a Deployment,
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
            ("JUJU_VERSION", (&deployment.juju_version).into()),
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
        match &event.kind {
            Kind::Plain(plain) => {
                let own = plain.variables.iter();
                variables.extend(own.map(|(name, value)| (*name, value.into())));
            }
            Kind::Relation { id, .. } => variables.push(("JUJU_RELATION_ID", id.as_str().into())),
            Kind::Action { .. } => {}
        }
        Environment {
            variables,
            others: &deployment.variables,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        let mut own = self.variables.iter();
        let own = own.find(|(variable, _)| *variable == name);
        let own = own.map(|(_, value)| &**value);
        let other = || self.others.get(name).map(String::as_str);
        own.or_else(other).map(Into::into)
    }
}

/// Whether a variable follows from the context, the state and the event.
pub(crate) fn is_decided(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "JUJU_CHARM_DIR",
        "JUJU_DISPATCH_PATH",
        "JUJU_HOOK_NAME",
        "JUJU_UNIT_NAME",
        "JUJU_MODEL_NAME",
        "JUJU_MODEL_UUID",
        "JUJU_VERSION",
        "JUJU_WORKLOAD_NAME",
        "JUJU_DEPARTING_UNIT",
        "JUJU_TARGET_BASE",
    ];
    const FAMILIES: [&str; 7] = [
        "JUJU_RELATION",
        "JUJU_REMOTE_",
        "JUJU_ACTION_",
        "JUJU_NOTICE_",
        "JUJU_PEBBLE_",
        "JUJU_SECRET_",
        "JUJU_STORAGE_",
    ];
    NAMES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared;
    use crate::event::{broken, broken_after_restart};
    use crate::state::Relation;
    use crate::world;

    charm_core::metadata!(
        #[expect(dead_code, reason = "the charm declares more than is used here")]
        mod shop,
        "tests/shop"
    );

    #[test]
    fn a_restarted_agent_does_not_name_the_remote_application() {
        let deployment = Deployment {
            build: Box::new(|_| {}),
            declared: declared::read(shop::METADATA.files).unwrap(),
            app: "shop".to_owned(),
            unit: 0,
            juju_version: "3.6.9".to_owned(),
            log_level: None,
            variables: BTreeMap::new(),
            checked: true,
        };
        let unit = deployment.unit_name();
        let mut state = State::new();
        let id = state.add(Relation::on(shop::WEBSITE).remote("haproxy"));
        for (event, app) in [(broken(&id), "haproxy"), (broken_after_restart(&id), "")] {
            let (_, sim) = world::model(&deployment, &unit, &state, &event);
            let environment = Environment::new(&deployment, &unit, &state, &event, &sim);
            let get = |name| environment.get(name).unwrap();
            assert_eq!(get("JUJU_REMOTE_APP"), app);
            assert_eq!(get("JUJU_RELATION_ID"), "website:1");
        }
    }
}
