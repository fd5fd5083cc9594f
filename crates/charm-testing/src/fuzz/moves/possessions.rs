//! What comes and goes of what a unit has: storages, secrets, containers, resources, networks, and what an older version of its
//! charm has stored.

use std::time::UNIX_EPOCH;

use charm_core::model::{Network, SecretContent};
use charm_core::{Databag, SecretId};
use charm_pebble::{ServiceStatus, Timestamp};
use fastrand::Rng;
use juju_sim::view::{SecretOwner, SecretState, State, StorageState};
use pebble_sim::{CheckState, ContainerState};

use crate::context::Context;
use crate::fuzz::known::{Known, SECRET};

/// How many instances of a storage, and secrets of others, a unit has at most.
const MANY: usize = 3;

/// Interface, address and subnet of the networks that are bound.
pub(crate) const NETWORKS: [(&str, &str, &str); 3] = [
    ("eth1", "203.0.113.7", "203.0.113.0/24"),
    ("eth2", "2001:db8::7", "2001:db8::/64"),
    ("", "10.9.8.7", ""),
];

/// A move with one of them.
pub(super) fn make(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    match rng.u8(..8) {
        0 | 1 => storage(state, context, known, rng),
        2 => secret_comes(state, known, rng),
        3 => secret_changes(state, known, rng),
        4 | 5 => container(state, context, known, rng),
        6 => {
            resource(state, known, rng);
            stored(state, known, rng);
        }
        _ => network(state, context, rng),
    }
}

fn storage(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    let Some(declared) = rng.choice(&context.deployment.declared.storage) else {
        return;
    };
    let all = state.storages.iter();
    let own = all.filter(|(id, _)| id.storage() == declared.name);
    let own: Vec<_> = own.map(|(id, one)| (id.clone(), one.clone())).collect();
    let most = declared
        .count
        .1
        .map_or(MANY, |most| MANY.min(most as usize));
    match rng.choice(&own) {
        // What Juju has not provisioned yet is there later.
        Some((id, one)) if one.location.is_none() => {
            state.storages.remove(id);
            state.attach_as(id.number(), instance(declared, one.files.clone()));
        }
        Some((id, _)) if own.len() >= most || rng.bool() => drop(state.storages.remove(id)),
        _ if own.len() < most && !state.dying => {
            let files = known.storages.get(declared.name.as_str());
            let files = files.and_then(|dirs| rng.choice(dirs)).cloned();
            let new = instance(declared, files);
            let provisioned = rng.u8(..4) > 0;
            state.attach(if provisioned {
                new
            } else {
                new.not_provisioned()
            });
        }
        _ => {}
    }
}

fn instance(declared: &charm_metadata::Storage, files: Option<std::path::PathBuf>) -> StorageState {
    StorageState {
        storage: declared.name.clone(),
        kind: declared.kind,
        location: Some(Default::default()),
        files,
    }
}

/// Others make one, of which the unit learns by an option or a databag.
fn secret_comes(state: &mut State, known: &Known, rng: &mut Rng) {
    if of_others(state).count() >= MANY {
        return;
    }
    let secret = match content(known, rng) {
        Some(content) if rng.u8(..4) > 0 => SecretState::granted(content),
        _ => SecretState::not_granted(),
    };
    state.add_secret(secret);
}

fn secret_changes(state: &mut State, known: &Known, rng: &mut Rng) {
    let Some(id) = one_of_others(state, rng) else {
        return;
    };
    let content = content(known, rng);
    let Some(secret) = state.secrets.get_mut(&id) else {
        return;
    };
    match (rng.u8(..4), content) {
        (0 | 1, Some(content)) if secret.readable => {
            // Who has read it is told of what is new.
            let read = rng.bool().then_some(secret.newest);
            secret.tracked = secret.tracked.or(read);
            *secret = secret.clone().revision(content);
        }
        // It was revoked, or is granted for the first time.
        (2, Some(content)) => {
            let label = secret.label.clone();
            let new = match secret.readable {
                true => SecretState::not_granted(),
                false => SecretState::granted(content),
            };
            *secret = SecretState { label, ..new };
        }
        (3, _) => drop(state.secrets.remove(&id)),
        _ => {}
    }
}

fn of_others(state: &State) -> impl Iterator<Item = &SecretId> {
    let secrets = state.secrets.iter();
    let others = secrets.filter(|(_, secret)| secret.owner == SecretOwner::Others);
    others.map(|(id, _)| id)
}

fn one_of_others(state: &State, rng: &mut Rng) -> Option<SecretId> {
    let all: Vec<_> = of_others(state).collect();
    rng.choice(all).cloned()
}

fn content(known: &Known, rng: &mut Rng) -> Option<SecretContent> {
    let given = rng.choice(&known.secrets).cloned();
    given.or_else(|| {
        let password = rng.choice(["one", "two", "three"])?;
        SecretContent::new([("password", password)]).ok()
    })
}

/// The id of a secret that others have made; now and then of one that is not there.
pub(super) fn secret_id(state: &State, rng: &mut Rng) -> Option<SecretId> {
    let none = "secret:9m4e2mr0ui3e8a215n4g".parse().ok();
    let some = one_of_others(state, rng);
    some.filter(|_| rng.u8(..8) > 0).or(none)
}

/// What stands for a secret's id in what a test gives, becomes one.
pub(super) fn with_secrets(mut databag: Databag, state: &State, rng: &mut Rng) -> Databag {
    for value in databag.values_mut() {
        if value == SECRET
            && let Some(id) = secret_id(state, rng)
        {
            *value = id.to_string();
        }
    }
    databag
}

fn container(state: &mut State, context: &Context, known: &Known, rng: &mut Rng) {
    let Some(declared) = rng.choice(&context.deployment.declared.containers) else {
        return;
    };
    let name = &declared.name;
    let running = state.containers.get_mut(name).filter(|_| rng.bool());
    match running {
        // Its processes fare well or ill.
        Some(container) => happen(container, rng),
        // The pod is made anew.
        None => {
            let given = known.containers.get(name.as_str());
            let given = given.and_then(|given| rng.choice(given)).cloned();
            let new = given.unwrap_or_else(ContainerState::connected);
            let new = ContainerState {
                can_connect: new.can_connect && rng.u8(..4) > 0,
                ..new
            };
            match rng.u8(..6) {
                0 => drop(state.containers.remove(name)),
                _ => drop(state.containers.insert(name.clone(), Box::new(new))),
            }
        }
    }
}

fn happen(container: &mut ContainerState, rng: &mut Rng) {
    let plan = container.plan().unwrap_or_default();
    let service = rng.choice(plan.services.keys()).cloned();
    let check = rng.choice(plan.checks.keys()).cloned();
    match rng.u8(..5) {
        0 => container.can_connect = !container.can_connect,
        1 | 2 => {
            let statuses = [
                ServiceStatus::Active,
                ServiceStatus::Inactive,
                ServiceStatus::Backoff,
            ];
            if let (Some(service), Some(status)) = (service, rng.choice(statuses)) {
                container.services.insert(service, status);
            }
        }
        3 => {
            let checks = [CheckState::up(), CheckState::down(3, "it does not answer")];
            if let (Some(check), Some(state)) = (check, rng.choice(checks)) {
                container.checks.insert(check, state);
            }
        }
        _ if container.notices.is_empty() => {
            *container = std::mem::take(container).notice("example.com/done");
            // The same in every run.
            for notice in &mut container.notices {
                let then = Timestamp::from(UNIX_EPOCH);
                (notice.first_occurred, notice.last_occurred) = (then, then);
                notice.last_repeated = then;
            }
        }
        _ => container.notices.clear(),
    }
}

fn resource(state: &mut State, known: &Known, rng: &mut Rng) {
    let Some((name, paths)) = rng.choice(&known.resources) else {
        return;
    };
    match rng.choice(paths).filter(|_| rng.u8(..4) > 0) {
        Some(path) => drop(state.resources.insert((*name).to_owned(), path.clone())),
        None => drop(state.resources.remove(*name)),
    }
}

fn stored(state: &mut State, known: &Known, rng: &mut Rng) {
    if let Some((key, texts)) = rng.choice(&known.stored)
        && let Some(text) = rng.choice(texts)
    {
        state.stored.insert(key.clone(), text.clone());
    }
}

fn network(state: &mut State, context: &Context, rng: &mut Rng) {
    if let Some(id) = rng.choice(state.relations.keys()).cloned()
        && rng.bool()
    {
        let subnets = rng.choice([None, Some("198.51.100.0/24".to_owned())]);
        state[&id].egress_subnets = subnets.flatten().into_iter().collect();
        return;
    }
    let declared = &context.deployment.declared;
    let endpoints = declared.endpoints.iter().map(|endpoint| &endpoint.name);
    let bindings = declared.bindings.iter().map(|binding| &binding.name);
    for name in endpoints.chain(bindings) {
        if rng.u8(..3) > 0 {
            continue;
        }
        match rng.choice(NETWORKS).filter(|_| rng.u8(..4) > 0) {
            Some((interface, address, cidr)) => {
                let network = Network::of(interface, address, cidr);
                state.networks.insert(name.clone(), network);
            }
            None => drop(state.networks.remove(name)),
        }
    }
}
