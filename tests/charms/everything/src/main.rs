//! A charm with an action for each hook tool: called like the tool, with its arguments as parameters, and with what
//! charm-core makes of its output as the result `answer`; and a hook of its own.

mod answer;
mod own;
mod secrets;

charm_core::metadata!(mod charm);

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use charm_core::event::CollectMetrics;
use charm_core::model::{Network, Port, StorageAttachment};
use charm_core::{
    Active, AnyEndpoint, AppName, Blocked, Charm, Maintenance, Model, Owner, Relation, Status,
    StoredState, UnitName, Waiting,
};
use serde_json::{Value, json};

use answer::Answer;
use charm::action::{
    ActionFail, ActionGet, ActionLog, ActionSet, AddMetric, ApplicationVersionSet, ClosePort,
    ConfigGet, CredentialGet, GoalState, IsLeader, LeaderGet, LeaderSet, Log, LogParamsEnd,
    LogParamsLevel, NetworkGet, OpenPort, OpenedPorts, Reboot, RelationGet, RelationIds,
    RelationList, RelationModelGet, RelationSet, ResourceGet, StateDelete, StateGet, StateSet,
    StatusGet, StatusSet, StatusSetParamsStatus, StorageAdd, StorageGet, StorageList, UnitGet,
};
use charm::{CACHE, MOTTO, PROXIED, WEBSITE};

const NOTE: StoredState<Option<String>> = StoredState::new("note");

fn main() -> ExitCode {
    charm_core::main(build)
}

fn build(charm: &mut Charm) {
    actions(charm);
    relations(charm);
    whole_model(charm);
    ports(charm);
    statuses(charm);
    storages(charm);
    states(charm);
    legacy(charm);
    secrets::observe(charm);
    own::observe(charm);
    charm.answer(ConfigGet, |model, _| {
        let config = model.config()?;
        let options = config.names().map(|name| (name, config.get(name)));
        Ok(json!(options.collect::<BTreeMap<_, _>>()))
    });
    charm.answer(CredentialGet, |model, _| {
        let cloud = model.cloud_spec()?;
        Ok(json!({ "type": cloud.kind, "name": cloud.name, "region": cloud.region }))
    });
    charm.answer(IsLeader, |model, _| Ok(json!(model.unit().is_leader()?)));
    charm.answer(NetworkGet, |model, event| {
        Ok(shown(match event.params(model)?.relation {
            Some(id) => relation(model, &id)?.network()?,
            None => model.network(PROXIED)?,
        }))
    });
    charm.answer(ResourceGet, |model, _| {
        Ok(json!(std::fs::read_to_string(model.resource(MOTTO)?)?))
    });
}

#[expect(clippy::panic, reason = "a test sees what becomes of it")]
fn actions(charm: &mut Charm) {
    charm
        .observe(ActionFail, |model, event| {
            event.fail(model, &event.params(model)?.message)
        })
        .answer(ActionGet, |model, event| {
            let params = event.params(model)?;
            Ok(json!({ "text": params.text, "number": params.number }))
        })
        .observe(ActionLog, |model, event| {
            event.log(model, &event.params(model)?.message)
        })
        .observe(ActionSet, |model, event| {
            let params = event.params(model)?;
            event.set_results(model, &BTreeMap::from([(params.key, params.value)]))
        })
        .observe(Log, |model, event| {
            let params = event.params(model)?;
            for number in 1..=params.lines {
                let message = match params.lines {
                    1 => params.message.clone(),
                    _ => format!("{} {number}", params.message),
                };
                match params.level {
                    LogParamsLevel::Trace => tracing::trace!("{message}"),
                    LogParamsLevel::Debug => tracing::debug!("{message}"),
                    LogParamsLevel::Info => tracing::info!("{message}"),
                    LogParamsLevel::Warning => tracing::warn!("{message}"),
                    LogParamsLevel::Error => tracing::error!("{message}"),
                }
            }
            match params.end {
                LogParamsEnd::Done => anyhow::Ok(()),
                LogParamsEnd::Panic => panic!("as it was told"),
                LogParamsEnd::Abort => std::process::abort(),
            }
        })
        .log_level(tracing::Level::TRACE);
}

fn relations(charm: &mut Charm) {
    charm
        .answer(RelationGet, |model, event| {
            let params = event.params(model)?;
            let owner = owner(&params.owner)?;
            Ok(json!(relation(model, &params.relation)?.data(owner)?))
        })
        .answer(RelationIds, |model, _| {
            let relations = model.relations(PROXIED)?;
            let ids = relations.iter().map(|relation| relation.id().as_str());
            Ok(json!(ids.collect::<Vec<_>>()))
        })
        .answer(RelationList, |model, event| {
            let relation = relation(model, &event.params(model)?.relation)?;
            let units: Vec<_> = relation.units()?.iter().map(UnitName::as_str).collect();
            let app = relation.remote_app()?.map(AppName::as_str);
            Ok(json!({ "units": units, "app": app }))
        })
        .observe(RelationSet, |model, event| {
            let params = event.params(model)?;
            let relation = relation(model, &params.relation)?;
            let owner = match params.application {
                true => Owner::from(model.app()),
                false => Owner::from(model.unit()),
            };
            relation.set(owner, &params.key, &params.value)?;
            anyhow::Ok(())
        });
}

fn whole_model(charm: &mut Charm) {
    charm
        .answer(GoalState, |model, _| {
            let goals = model.goal_state()?;
            let units = goals.units.iter();
            let units: BTreeMap<_, _> = units
                .map(|(unit, goal)| (unit.as_str(), &goal.status))
                .collect();
            let relations = goals.relations.iter().map(|(endpoint, goals)| {
                let goals = goals.iter().map(|(name, goal)| (name, &goal.status));
                (endpoint, goals.collect::<BTreeMap<_, _>>())
            });
            let relations: BTreeMap<_, _> = relations.collect();
            Ok(json!({ "units": units, "relations": relations }))
        })
        .answer(RelationModelGet, |model, event| {
            let relation = relation(model, &event.params(model)?.relation)?;
            Ok(json!(relation.remote_model()? == model.uuid()))
        })
        .answer(Reboot, |model, event| {
            let refused = match event.params(model)?.now {
                true => model.unit().reboot_now().map(drop),
                false => model.unit().reboot_after_hook(),
            };
            Ok(json!(refused.is_err_and(|error| error.refusal().is_some())))
        });
}

fn ports(charm: &mut Charm) {
    charm
        .observe(OpenPort, |model, event| {
            let params = event.params(model)?;
            let port: Port = params.port.parse()?;
            match params.endpoint {
                Some(_) => model
                    .unit()
                    .open_port_for(port, &[AnyEndpoint::from(WEBSITE)])?,
                None => model.unit().open_port(port)?,
            };
            anyhow::Ok(())
        })
        .observe(ClosePort, |model, event| {
            let params = event.params(model)?;
            let port: Port = params.port.parse()?;
            match params.endpoint {
                Some(_) => model
                    .unit()
                    .close_port_for(port, &[AnyEndpoint::from(WEBSITE)])?,
                None => model.unit().close_port(port)?,
            };
            anyhow::Ok(())
        })
        .answer(OpenedPorts, |model, _| {
            let unit = model.unit();
            let opened = unit.opened_ports()?.iter();
            let shown = opened.map(|(port, endpoints)| {
                // No name stands for all endpoints, which the tool shows as `*`.
                let endpoints = endpoints.iter().map(|name| match name.as_str() {
                    "" => "*",
                    name => name,
                });
                (port.to_string(), endpoints.collect::<Vec<_>>())
            });
            Ok(json!(shown.collect::<BTreeMap<_, _>>()))
        });
}

fn statuses(charm: &mut Charm) {
    charm
        .observe(ApplicationVersionSet, |model, event| {
            let version = event.params(model)?.version;
            model.unit().set_workload_version(&version)
        })
        .answer(StatusGet, |model, event| {
            let status = match event.params(model)?.application {
                true => model.app().status()?,
                false => model.unit().status()?,
            };
            Ok(json!({ "name": status.name(), "message": status.message() }))
        })
        .observe(StatusSet, |model, event| {
            let params = event.params(model)?;
            let message = params.message;
            let status: Status = match params.status {
                StatusSetParamsStatus::Active => Active(message).into(),
                StatusSetParamsStatus::Blocked => Blocked(message).into(),
                StatusSetParamsStatus::Maintenance => Maintenance(message).into(),
                StatusSetParamsStatus::Waiting => Waiting(message).into(),
            };
            match params.application {
                true => model.app().set_status(status),
                false => model.unit().set_status(status),
            }
        });
}

fn storages(charm: &mut Charm) {
    charm
        .observe(StorageAdd, |model, event| {
            let count = u32::try_from(event.params(model)?.count)?;
            let count = NonZeroU32::new(count).context("none is no storage")?;
            model.add_storage(CACHE, count)?;
            anyhow::Ok(())
        })
        .answer(StorageGet, |model, event| {
            let id = event.params(model)?.storage;
            let mut caches = model.storages(CACHE)?.into_iter();
            let cache = caches.find(|cache| cache.id().as_str() == id);
            let cache: StorageAttachment<'_> = cache.context("the unit has no such storage")?;
            Ok(json!({ "kind": cache.kind()?.as_str(), "is_there": cache.path()?.is_dir() }))
        })
        .answer(StorageList, |model, _| {
            let caches = model.storages(CACHE)?;
            let ids = caches.iter().map(|cache| cache.id().as_str());
            Ok(json!(ids.collect::<Vec<_>>()))
        });
}

fn states(charm: &mut Charm) {
    charm
        .answer(StateGet, |model, _| Ok(json!(NOTE.get(model)?)))
        .observe(StateSet, |model, event| {
            NOTE.set(model, Some(event.params(model)?.note))
        })
        .observe(StateDelete, |model, _| NOTE.forget(model));
}

/// What Juju 4.0 has no more, or replaced long ago.
fn legacy(charm: &mut Charm) {
    charm
        .answer(AddMetric, |model, _| {
            let refused = model.add_metrics([("bottles", 7.0)], []);
            Ok(json!(refused.is_err_and(|error| error.refusal().is_some())))
        })
        .observe(CollectMetrics, |model, _| {
            model.add_metrics([("bottles", 7.0)], [("room", "cellar")])
        })
        .answer(LeaderGet, |model, _| {
            Ok(json!(model.app().leader_settings()?))
        })
        .observe(LeaderSet, |model, event| {
            let params = event.params(model)?;
            let setting = (params.key.as_str(), params.value.as_str());
            model.app().set_leader_settings([setting])?;
            anyhow::Ok(())
        })
        .answer(UnitGet, |model, event| {
            let unit = model.unit();
            Ok(json!(match event.params(model)?.public {
                true => unit.public_address()?,
                false => unit.private_address()?,
            }))
        });
}

fn relation<'m>(model: &'m Model, id: &str) -> Result<Relation<'m>> {
    let mut relations = model.relations(PROXIED)?.into_iter();
    relations
        .find(|relation| relation.id().as_str() == id)
        .with_context(|| format!("no relation {id}"))
}

fn owner(name: &str) -> Result<Owner> {
    if name.is_empty() {
        bail!("nobody owns that");
    }
    Ok(match name.contains('/') {
        true => Owner::from(&name.parse::<UnitName>()?),
        false => Owner::from(&name.parse::<AppName>()?),
    })
}

fn shown(network: &Network) -> Value {
    let interfaces = network.bind_addresses.iter().map(|interface| {
        let addresses: Vec<_> = interface.addresses.iter().map(|one| &one.value).collect();
        json!({ "interface": interface.interface_name, "addresses": addresses })
    });
    json!({
        "bind": interfaces.collect::<Vec<_>>(),
        "egress": network.egress_subnets,
        "ingress": network.ingress_addresses,
    })
}
