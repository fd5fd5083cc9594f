//! Every event that Juju could send in a state, and what it leaves behind.

use std::collections::BTreeMap;
use std::ffi::OsString;

use charm_metadata::{Action, ParamType, Schema};
use fastrand::Rng;
use juju_sim::view::State;
use juju_vocabulary::hook::{
    Form, Hook, HookKind, PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
};
use juju_vocabulary::variable::Variables;
use serde_json::{Value, json};

use crate::context::Context;
use crate::event::{Occurrence, RelationHook, SecretHook, What};

/// Every event that fits the state.
pub(super) fn all(context: &Context, state: &State, rng: &mut Rng) -> Vec<Occurrence> {
    let actions = context.deployment.declared.actions.iter();
    let actions = actions.map(|action| What::Action {
        name: action.name.clone(),
        params: params(action, rng),
    });
    let possessions = of_storages(state)
        .chain(of_secrets(state))
        .chain(of_containers(state));
    let events = of_the_unit().chain(of_relations(state)).chain(possessions);
    let events = events.chain(actions);
    let events = events.map(Occurrence::from);
    events
        .filter(|event| context.check(event.clone(), state).is_ok())
        .collect()
}

fn of_the_unit() -> impl Iterator<Item = What> {
    let kinds = HookKind::ALL.iter();
    let kinds = kinds.filter(|kind| kind.form() == Form::Unit);
    // What such a hook cannot do without is one of Juju's own words.
    let lookup = |name: &str| (name == "JUJU_METER_STATUS").then(|| OsString::from("GREEN"));
    kinds.filter_map(move |kind| {
        let hook = Hook::read(kind.word(), &Variables::new(&lookup));
        hook.ok().map(What::Hook)
    })
}

fn of_relations(state: &State) -> impl Iterator<Item = What> {
    // Of a relation that was removed by force a unit hears nothing.
    let relations = state
        .relations
        .iter()
        .filter(|(_, relation)| !relation.gone);
    relations.flat_map(|(id, relation)| {
        let mut hooks = vec![
            RelationHook::Created,
            RelationHook::AppChanged,
            RelationHook::Broken { restarted: false },
            RelationHook::Broken { restarted: true },
        ];
        for &unit in relation.remote_units.keys() {
            hooks.extend([
                RelationHook::Joined(unit),
                RelationHook::UnitChanged(unit),
                RelationHook::Departed {
                    unit,
                    on_removal: false,
                },
                RelationHook::Departed {
                    unit,
                    on_removal: true,
                },
            ]);
        }
        hooks.into_iter().map(|hook| What::Relation {
            id: id.clone(),
            hook,
        })
    })
}

fn of_storages(state: &State) -> impl Iterator<Item = What> {
    let ids = state.storages.keys();
    ids.flat_map(|id| {
        [false, true].map(|detaching| What::Storage {
            id: id.clone(),
            detaching,
        })
    })
}

fn of_secrets(state: &State) -> impl Iterator<Item = What> {
    state.secrets.iter().flat_map(|(id, secret)| {
        let revisions = secret.revisions.keys();
        let of_revisions =
            revisions.flat_map(|&nth| [SecretHook::Expired(nth), SecretHook::Remove(nth)]);
        let hooks = [SecretHook::Changed, SecretHook::Rotate].into_iter();
        let hooks = hooks.chain(of_revisions);
        hooks.map(|hook| What::Secret {
            id: id.clone(),
            hook,
        })
    })
}

fn of_containers(state: &State) -> impl Iterator<Item = What> {
    let hooks = state.containers.iter().flat_map(|(name, container)| {
        let name = || name.clone();
        let plan = container.plan().unwrap_or_default();
        let mut hooks: Vec<Hook> = vec![PebbleReady { container: name() }.into()];
        for check in plan.checks.into_keys() {
            let failed = PebbleCheckFailed {
                container: name(),
                check: check.clone(),
            };
            hooks.push(failed.into());
            let container = name();
            hooks.push(PebbleCheckRecovered { container, check }.into());
        }
        for notice in &container.notices {
            let notice = PebbleCustomNotice {
                container: name(),
                notice_id: notice.id.clone(),
                notice_type: notice.kind.as_str().to_owned(),
                notice_key: notice.key.clone(),
            };
            hooks.push(notice.into());
        }
        hooks
    });
    hooks.map(What::Hook)
}

/// What is required, and some of what is not.
fn params(action: &Action, rng: &mut Rng) -> BTreeMap<String, Value> {
    let schema = &action.params;
    let properties = schema.properties.iter();
    let given = properties.filter(|property| schema.requires(&property.name) || rng.bool());
    let given: Vec<_> = given.collect();
    given
        .into_iter()
        .filter_map(|property| Some((property.name.clone(), param(&property.schema, rng)?)))
        .collect()
}

fn param(schema: &Schema, rng: &mut Rng) -> Option<Value> {
    if !schema.choices.is_empty() {
        return rng.choice(&schema.choices).cloned();
    }
    let kind = schema.types.first().copied().unwrap_or(ParamType::String);
    Some(match kind {
        ParamType::Null => Value::Null,
        ParamType::Boolean => json!(rng.bool()),
        ParamType::Integer => json!(rng.choice([0, 1, -1, 1000])?),
        ParamType::Number => json!(rng.choice([0.0, 0.5, -1.0])?),
        ParamType::String => json!(rng.choice(["", "a", "ö\n", "--help"])?),
        ParamType::Array => json!([]),
        ParamType::Object => json!({}),
    })
}

/// What is left after an event: who has departed is gone, and so is a relation that is broken.
pub(super) fn settled(context: &Context, event: &Occurrence, mut state: State) -> State {
    match &event.what {
        What::Hook(Hook::Remove(_)) => context.state(),
        What::Relation { id, hook } => {
            match hook {
                RelationHook::Departed { unit, .. } => {
                    state[id].remote_units.remove(unit);
                }
                RelationHook::Broken { .. } => {
                    state.relations.remove(id);
                }
                _ => {}
            }
            state
        }
        What::Storage {
            id,
            detaching: true,
        } => {
            state.storages.remove(id);
            state
        }
        _ => state,
    }
}
