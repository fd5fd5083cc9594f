//! Actions, made from their types.

use std::collections::BTreeMap;

use charm_core::Action;
use serde_json::Value;

use super::occurrence::{Occurrence, What};

/// Somebody runs `action`. Parameters that are not given have the defaults of `charmcraft.yaml`.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm::action::Restock;
/// use charm_testing::event::action;
///
/// let call = action(Restock).param("article", "tea").param("count", 3);
/// ```
#[must_use]
pub fn action<A: Action>(_action: A) -> ActionCall {
    ActionCall {
        name: A::NAME,
        params: BTreeMap::new(),
    }
}

/// An action that somebody runs, and the parameters it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionCall {
    name: &'static str,
    params: BTreeMap<String, Value>,
}

impl ActionCall {
    /// Gives a parameter. It is checked against `charmcraft.yaml` when the action runs.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}

impl From<ActionCall> for Occurrence {
    fn from(call: ActionCall) -> Self {
        let name = call.name.to_owned();
        let params = call.params;
        What::Action { name, params }.into()
    }
}
