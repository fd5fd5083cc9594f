//! `relation-get`, `relation-set`, `relation-ids`, `relation-list`, `relation-model-get`.

use juju_vocabulary::name::{AppName, UnitName};
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::flags::{switch, text};
use super::key_values;
use super::output::Format;
use super::relation_flag::{relation, required};
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "relation-get",
        args: "<key> <unit id>",
        purpose: "get relation settings",
        flags: &[
            switch(
                &["app"],
                "Get the relation data for the overall application, not just a unit",
            ),
            relation("Specify a relation by id"),
        ],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "relation-ids",
        args: "<name>",
        purpose: "list all relation ids for the given endpoint",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(ids),
    },
    Tool {
        name: "relation-list",
        args: "",
        purpose: "list relation units",
        flags: &[
            switch(
                &["app"],
                "List remote application instead of participating units",
            ),
            relation("Specify a relation by id"),
        ],
        prints: Some(Format::Smart),
        run: Some(list),
    },
    Tool {
        name: "relation-model-get",
        args: "",
        purpose: "get the model of a relation's remote end",
        flags: &[relation("Specify a relation by id")],
        prints: Some(Format::Smart),
        run: Some(model),
    },
    Tool {
        name: "relation-set",
        args: "key=value [key=value ...]",
        purpose: "set relation settings",
        flags: &[
            switch(
                &["app"],
                "pick whether you are setting \"application\" settings or \"unit\" settings",
            ),
            key_values::FILE,
            text(&["format"], "", "deprecated format flag"),
            relation("specify a relation by id"),
        ],
        prints: None,
        run: Some(set),
    },
];

/// Whose databag is read.
enum Target {
    Unit(UnitName),
    App(String),
}

fn target(context: &HookContext, named: Option<&str>, app: bool) -> Result<Target, Refusal> {
    if let Some(name) = named {
        return match (name.parse::<UnitName>(), app) {
            (Ok(unit), false) => Ok(Target::Unit(unit)),
            (Ok(unit), true) => Ok(Target::App(unit.app_name().to_owned())),
            (Err(_), true) => Ok(Target::App(name.to_owned())),
            (Err(_), false) if name.parse::<AppName>().is_ok() => Err(Refusal::Usage(format!(
                "expected unit name, got application name {name:?}"
            ))),
            (Err(_), false) => Err(Refusal::Usage(format!("invalid unit name {name:?}"))),
        };
    }
    let missing = || Refusal::Usage("no unit or application specified".to_owned());
    let (hook, id) = context.relation_hook().ok_or_else(missing)?;
    match hook.remote_unit() {
        Some(unit) if !app => Ok(Target::Unit(unit.clone())),
        _ => {
            let (_, relation) = context.relation(id.number())?;
            Ok(Target::App(context.remote_app(relation).into()))
        }
    }
}

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let number = required(context, &call.given)?;
    let key = call
        .given
        .next_arg()
        .filter(|key| *key != "-" && !key.is_empty());
    let named = call.given.next_arg();
    let target = target(context, named, call.given.is_on("app"))?;
    call.given.no_more_args()?;
    let data = match target {
        Target::Unit(unit) => context.unit_data(number, &unit)?,
        Target::App(app) => context.app_data(number, &app)?,
    };
    match key {
        None => call.print(data),
        Some(key) => call.print(&data.get(key)),
    }
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let number = required(context, &call.given)?;
    let overrides = key_values::parse(&call.given.rest())?;
    let entries = key_values::with_file(&call, overrides)?;
    let (relation, _) = context.present_relation(number)?;
    let relation = relation.clone();
    if !call.given.is_on("app") {
        context.change(Change::UnitData { relation, entries });
    } else if context.is_leader() {
        context.change(Change::AppData { relation, entries });
    } else {
        return Err(Refusal::Failed("cannot write relation settings".to_owned()));
    }
    call.silent("relation-set")
}

fn ids(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let hook = context.relation_hook();
    let endpoint = call
        .given
        .next_arg()
        .or_else(|| hook.map(|(_, id)| id.endpoint()))
        .ok_or_else(|| Refusal::Usage("no endpoint name specified".to_owned()))?;
    call.given.no_more_args()?;
    let ids = context.relation_ids();
    let mut ids: Vec<_> = ids.filter(|id| id.endpoint() == endpoint).collect();
    ids.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    call.print(&ids)
}

fn list(context: &mut HookContext, call: Call<'_>) -> Answer {
    let number = required(context, &call.given)?;
    call.given.no_more_args()?;
    if call.given.is_on("app") {
        let (_, relation) = context.relation(number)?;
        call.print(&context.remote_app(relation))
    } else {
        call.print(&context.members(number)?)
    }
}

fn model(context: &mut HookContext, call: Call<'_>) -> Answer {
    let number = required(context, &call.given)?;
    call.given.no_more_args()?;
    let (_, relation) = context.relation(number)?;
    let own = &*context.state().model_uuid;
    let uuid = relation.remote_model_uuid.as_deref().unwrap_or(own);
    call.print(&json!({ "uuid": uuid }))
}
