//! What happens around a unit between two events: a move or more, drawn at random.

mod possessions;

use std::collections::BTreeMap;

use charm_core::{Databag, RelationId, Role};
use charm_metadata::{ConfigOption, OptionType, Scope};
use fastrand::Rng;
use juju_sim::view::{RelationState, State};
use serde_json::{Value, json};

use super::known::Known;
use crate::context::Context;

pub(super) use possessions::NETWORKS;

/// How many relations an endpoint has at most, and units a remote application.
const MANY: usize = 3;

/// What a stranger may write.
const NONSENSE: [&str; 8] = [
    "{",
    "[]",
    "null",
    "17",
    "[1, null, {}]",
    "\u{0}",
    "ö\n",
    "[[[[[[",
];

/// Makes a few moves.
pub(super) fn change(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    for _ in 0..=rng.usize(..8) {
        let before = state.clone();
        // Many charms have no storages, and no state has room for every move.
        let mut tries = 0..4;
        while *state == before && tries.next().is_some() {
            make(state, context, known, rng);
        }
    }
}

fn make(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    let id = rng.choice(state.relations.keys()).cloned();
    match rng.u8(..20) {
        0 | 1 => set_option(state, context, known, rng),
        // More come than go, so that many are there at once.
        2 | 3 | 11 => relate(state, context, known, rng),
        4 => {
            let removable = id.filter(|id| !state[id].is_peer());
            removable.map(|id| state.relations.remove(&id));
        }
        5 | 6 => {
            if let Some(id) = id {
                publish(state, &id, known, rng);
            }
        }
        7 => {
            if let Some(id) = id {
                join_or_part(&mut state[&id], context, rng);
            }
        }
        8 => {
            if let Some(id) = id {
                end(&mut state[&id], rng);
            }
        }
        9 => {
            // Leaders do more, so there are more of them.
            *state = match std::mem::take(state) {
                leader if leader.leader && rng.u8(..3) == 0 => leader.deposed(),
                state => state.leader(true),
            };
        }
        10 => state.planned_units = rng.u32(1..4),
        13.. => possessions::make(state, context, known, rng),
        // A dying unit does not come back: another one takes its place.
        _ => match rng.u8(..6) {
            0 => {
                *state = std::mem::take(state).dying();
                // It may have parted from all by now.
                if rng.bool() {
                    state.relations.retain(|_, relation| relation.is_peer());
                }
            }
            1 => state.trusted = !state.trusted,
            _ if state.dying => *state = context.state(),
            _ => {}
        },
    }
}

fn set_option(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    let Some(option) = rng.choice(&context.deployment.declared.options) else {
        return;
    };
    let value = match known.options.get(&option.name) {
        Some(values) => rng.choice(values).cloned(),
        None => any_value(option, state, rng),
    };
    match value {
        Some(value) if rng.u8(..4) > 0 => state.config.insert(option.name.clone(), value),
        _ => state.config.remove(&option.name),
    };
}

/// A value of the option's type.
fn any_value(option: &ConfigOption, state: &State, rng: &mut Rng) -> Option<Value> {
    let default = option.default.clone();
    let any = match option.kind {
        OptionType::String => json!(rng.choice(["", "a", "a-b", " ", "ö\"'\n", "{", "9"])?),
        OptionType::Int => json!(rng.choice([0, 1, -1, 80, i64::MAX, i64::MIN])?),
        OptionType::Float => json!(rng.choice([0.0, 0.5, -1.0, 1e300])?),
        OptionType::Boolean => json!(rng.bool()),
        OptionType::Secret => json!(possessions::secret_id(state, rng)?.as_str()),
    };
    default.filter(|_| rng.bool()).or(Some(any))
}

fn relate(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    let endpoint = rng.choice(context.endpoints).copied();
    let Some(endpoint) = endpoint.filter(|endpoint| endpoint.role() != Role::Peer) else {
        return;
    };
    let declared = context.deployment.declared.endpoint(endpoint.name());
    let limit = declared.and_then(|declared| declared.limit);
    let limit = limit.map_or(MANY, |limit| MANY.min(limit as usize));
    let ids = state.relations.keys();
    let taken = ids.filter(|id| id.endpoint() == endpoint.name()).count();
    if taken < limit && !state.dying {
        // The same application may be related twice, by different endpoints of its own.
        let apps = ["blue", "green", "red"];
        let app = rng.choice(apps).unwrap_or_default();
        let id = state.add(RelationState::on(endpoint).remote(app));
        // Who is there first may have published before the unit hears of it.
        publish(state, &id, known, rng);
    }
}

fn publish(state: &mut State, id: &RelationId, known: &Known, rng: &mut Rng) {
    let of_secrets = state.clone();
    let relation = &mut state[id];
    let draw = |pools: &BTreeMap<&str, Vec<Databag>>, rng: &mut Rng| {
        let databag = rng.choice(pools.get(id.endpoint())?)?.clone();
        let databag = possessions::with_secrets(databag, &of_secrets, rng);
        Some(spoilt(databag, rng))
    };
    if rng.bool() && !relation.is_peer() {
        if let Some(databag) = draw(&known.app_data, rng) {
            relation.remote_app_data = databag;
        }
    } else if let Some(unit) = rng.choice(relation.remote_units.keys()).copied()
        && let Some(databag) = draw(&known.unit_data, rng)
    {
        relation.remote_units.remove(&unit);
        *relation = relation.clone().remote_unit_data(unit, databag);
    }
}

/// The same, but now and then something is nonsense, or missing.
fn spoilt(mut databag: Databag, rng: &mut Rng) -> Databag {
    if rng.u8(..4) == 0
        && let Some(key) = rng.choice(databag.keys()).cloned()
    {
        match rng.choice(NONSENSE).filter(|_| rng.u8(..5) > 0) {
            Some(nonsense) => databag.insert(key, nonsense.to_owned()),
            None => databag.remove(&key),
        };
    }
    databag
}

fn join_or_part(relation: &mut RelationState, context: &Context, rng: &mut Rng) {
    let number = rng.u32(..4);
    let own = relation.is_peer() && number == context.deployment.unit;
    let declared = context.deployment.declared.endpoint(&relation.endpoint);
    let scope = declared.map_or(Scope::Global, |declared| declared.scope);
    let alone = scope == Scope::Container && !relation.remote_units.is_empty();
    if relation.remote_units.remove(&number).is_none() && !own && !alone && relation.entered {
        *relation = relation.clone().remote_units([number]);
    }
}

/// The relation is on its way out, or was removed by force.
fn end(relation: &mut RelationState, rng: &mut Rng) {
    if relation.is_peer() {
        return;
    }
    if rng.bool() {
        relation.dying = true;
    } else {
        relation.gone = true;
    }
}
