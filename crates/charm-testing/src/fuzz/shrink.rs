//! The smallest state that goes wrong in the same way: states are plain data, so what does not matter is left out.

mod possessions;

use charm_core::{CurrentStatus, Databag};
use juju_sim::view::{RelationState, State, addresses};
use serde_json::Value;

use super::verdict::Fault;

/// Leaves out as much as can be left out, with the same kind of fault. `judge` says what is wrong with a state, if anything is.
pub(super) fn smallest(
    mut state: State,
    mut fault: Fault,
    judge: impl Fn(&State) -> Option<Fault>,
) -> (State, Fault) {
    // Each round leaves something out, so there is an end.
    'rounds: loop {
        for smaller in smaller(&state) {
            if let Some(found) = judge(&smaller)
                && found.is_like(&fault)
            {
                (state, fault) = (smaller, found);
                continue 'rounds;
            }
        }
        return (state, fault);
    }
}

/// All states with one thing less.
fn smaller(state: &State) -> Vec<State> {
    let mut all = possessions::smaller(state);
    let mut without = |leave_out: &dyn Fn(&mut State)| {
        let mut smaller = state.clone();
        leave_out(&mut smaller);
        if smaller != *state {
            all.push(smaller);
        }
    };
    for id in state.relations.keys() {
        without(&|state| drop(state.relations.remove(id)));
    }
    for (id, relation) in &state.relations {
        for smaller in smaller_relations(relation) {
            without(&|state| state[id] = smaller.clone());
        }
    }
    for option in state.config.keys() {
        without(&|state| drop(state.config.remove(option)));
    }
    for key in state.stored.keys() {
        without(&|state| drop(state.stored.remove(key)));
    }
    for file in state.kept.keys() {
        without(&|state| drop(state.kept.remove(file)));
    }
    without(&|state| {
        state.unit_status = CurrentStatus::unknown();
        state.unit_status_history.clear();
    });
    without(&|state| {
        state.app_status = None;
        state.app_status_history.clear();
    });
    without(&|state| *state = std::mem::take(state).deposed());
    without(&|state| state.workload_version = None);
    without(&|state| state.opened_ports.clear());
    without(&|state| state.leader_settings.clear());
    without(&|state| state.trusted = false);
    without(&|state| {
        state.dying = false;
        state.planned_units = 1;
    });
    all
}

fn smaller_relations(relation: &RelationState) -> Vec<RelationState> {
    let mut all = Vec::new();
    let mut without = |leave_out: &dyn Fn(&mut RelationState)| {
        let mut smaller = relation.clone();
        leave_out(&mut smaller);
        if smaller != *relation {
            all.push(smaller);
        }
    };
    for unit in relation.remote_units.keys() {
        without(&|relation| drop(relation.remote_units.remove(unit)));
    }
    for smaller in smaller_databags(&relation.remote_app_data) {
        without(&|relation| relation.remote_app_data = smaller.clone());
    }
    for smaller in smaller_databags(&relation.local_app_data) {
        without(&|relation| relation.local_app_data = smaller.clone());
    }
    for smaller in smaller_databags(&relation.local_unit_data) {
        without(&|relation| relation.local_unit_data = smaller.clone());
    }
    for (unit, databag) in &relation.remote_units {
        for smaller in smaller_databags(databag) {
            without(&|relation| drop(relation.remote_units.insert(*unit, smaller.clone())));
        }
    }
    without(&|relation| relation.dying = false);
    without(&|relation| relation.gone = false);
    all
}

/// Without one entry, but for the addresses that Juju writes, or with a shorter list in it.
fn smaller_databags(databag: &Databag) -> Vec<Databag> {
    let jujus = addresses("");
    let own = databag.iter().filter(|(key, _)| !jujus.contains_key(*key));
    own.flat_map(|(key, value)| {
        let mut without = databag.clone();
        without.remove(key);
        let shorter = shorter_lists(value).into_iter().map(|value| {
            let mut with = databag.clone();
            with.insert(key.clone(), value);
            with
        });
        std::iter::once(without).chain(shorter).collect::<Vec<_>>()
    })
    .collect()
}

/// If the text is a list in JSON: without one item.
fn shorter_lists(text: &str) -> Vec<String> {
    let Ok(Value::Array(items)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let all = 0..items.len();
    all.map(|left_out| {
        let mut items = items.clone();
        items.remove(left_out);
        Value::Array(items).to_string()
    })
    .collect()
}
