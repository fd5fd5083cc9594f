//! `goal-state`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::call::{Answer, Call};
use super::flags::Parsed;
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;
use crate::model::Model;
use crate::resolver::Life;

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Yaml)?;
    parsed.no_more_args()?;
    let model = context.model();
    let app = context.unit().app();
    let mut relations: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for relation in model
        .relations()
        .values()
        .filter(|relation| !relation.ends.is_peer())
    {
        let (Some(local), Some(remote)) = (relation.ends.local(app), relation.ends.remote(app))
        else {
            continue;
        };
        let status = if relation.members.is_empty() {
            "joining"
        } else {
            "joined"
        };
        let seen = relations.entry(local.endpoint.clone()).or_default();
        seen.insert(remote.app.clone(), json!({ "status": status }));
        seen.extend(units(model, &remote.app));
    }
    let value = json!({ "units": units(model, app), "relations": relations });
    print(call, &parsed, format, &value)
}

fn units(model: &Model, app: &str) -> Map<String, Value> {
    let units = model.units_of(app).map(|(name, unit)| {
        let status = match unit.life {
            Life::Dying => json!("dying"),
            Life::Alive => json!(unit.shown_status().status),
        };
        (name.to_string(), json!({ "status": status }))
    });
    units.collect()
}
