//! Config options.

use charm_core::JujuVersion;
use charm_metadata::OptionType;
use juju_sim::view::State;
use serde_json::Value;

use crate::deployment::Deployment;

/// The first version with options of type secret.
const SECRET_OPTIONS: JujuVersion = JujuVersion::start_of(3, 4);

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    let juju = &deployment.juju_version;
    for (name, value) in &state.config {
        let Some(option) = deployment.declared.option(name) else {
            reasons.push(format!("option `{name}` is not in charmcraft.yaml"));
            continue;
        };
        let kind = option.kind;
        if !fits(kind, value) {
            reasons.push(format!("option `{name}` is of type {kind}, not {value}"));
        }
        if kind == OptionType::Secret && *juju < SECRET_OPTIONS {
            reasons.push(format!(
                "option `{name}` is of type secret, which Juju {juju} does not know; \
                 {SECRET_OPTIONS} does"
            ));
        }
    }
}

/// Whether Juju keeps the value, and as what it is: a text is not kept as a number.
fn fits(kind: OptionType, value: &Value) -> bool {
    let kept = kind.fit(value);
    kept.is_some_and(|kept| kept == *value || value.is_number())
}
