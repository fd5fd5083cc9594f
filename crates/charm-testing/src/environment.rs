//! The variables that Juju sets for a dispatch. They exist in memory only.

use std::borrow::Cow;
use std::ffi::OsString;

use charm_core::UnitName;
use juju_sim::view::State;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::environment::Environment as Told;

use crate::deployment::Deployment;
use crate::payload::Payload;

/// The variables of one dispatch.
pub(crate) struct Environment<'a> {
    unit: &'a UnitName,
    state: &'a State,
    deployment: &'a Deployment,
    dispatch: Vec<(&'static str, Cow<'a, str>)>,
    payload: Option<&'a Payload>,
}

impl<'a> Environment<'a> {
    pub(crate) fn new(
        deployment: &'a Deployment,
        unit: &'a UnitName,
        state: &'a State,
        dispatch: &'a Dispatch,
    ) -> Self {
        Environment {
            unit,
            state,
            deployment,
            dispatch: dispatch.variables(),
            payload: None,
        }
    }

    /// The same, with what a hook of the charm's own brings.
    pub(crate) fn bringing(mut self, payload: Option<&'a Payload>) -> Self {
        self.payload = payload;
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        Some(match name {
            "JUJU_UNIT_NAME" => self.unit.as_str().into(),
            "JUJU_MODEL_NAME" => self.state.model_name.as_ref().into(),
            "JUJU_MODEL_UUID" => self.state.model_uuid.as_ref().into(),
            "JUJU_VERSION" => self.deployment.juju_version.to_string().into(),
            "JUJU_CHARM_DIR" => "/charm".into(),
            _ => {
                let mut own = self.dispatch.iter();
                let own = own.find(|(variable, _)| *variable == name);
                let own = own.map(|(_, value)| &**value);
                let brought = || {
                    let payload = self.payload.filter(|payload| payload.variable == name);
                    payload.map(|payload| &*payload.value)
                };
                let other = || self.deployment.variables.get(name).map(String::as_str);
                own.or_else(brought).or_else(other)?.into()
            }
        })
    }
}

/// The variables of every dispatch that follow from the context and the state.
const DECIDED: [&str; 5] = [
    "JUJU_UNIT_NAME",
    "JUJU_MODEL_NAME",
    "JUJU_MODEL_UUID",
    "JUJU_VERSION",
    "JUJU_CHARM_DIR",
];

/// Whether a variable follows from the context, the state and the event: those of every dispatch that are not
/// decided, a test may set.
pub(crate) fn is_decided(name: &str) -> bool {
    DECIDED.contains(&name) || (name.starts_with("JUJU_") && !Told::VARIABLES.contains(&name))
}

#[cfg(test)]
mod tests {
    use juju_sim::model::PLAYED;
    use juju_sim::view::RelationState;

    use super::*;
    use crate::declared;
    use crate::event::{broken, broken_after_restart};

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
            app: "shop".parse().unwrap(),
            unit: 0,
            juju_version: PLAYED,
            log_level: None,
            variables: Default::default(),
            checked: true,
        };
        let unit = deployment.unit_name();
        let mut state = State::new();
        let id = state.add(RelationState::on(shop::WEBSITE).remote("haproxy"));
        for (event, app) in [(broken(&id), "haproxy"), (broken_after_restart(&id), "")] {
            let dispatch = event.dispatch(&unit, &state);
            let environment = Environment::new(&deployment, &unit, &state, &dispatch);
            let get = |name| environment.get(name).unwrap_or_default();
            assert_eq!(get("JUJU_REMOTE_APP"), app);
            assert_eq!(get("JUJU_RELATION_ID"), "website:1");
        }
    }
}
